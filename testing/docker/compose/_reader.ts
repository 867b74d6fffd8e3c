import { DockerError } from "../docker_error.ts";
import { parseSize } from "./parse_size.ts";
import { interpolate, type Variables } from "./interpolate.ts";

/** A value of `compose.yaml` and the place where it stands; reads it strictly. */
export class Reader {
  readonly #value: unknown;
  readonly #place: string;
  readonly #variables: Variables;

  constructor(value: unknown, place: string, variables: Variables) {
    this.#value = value;
    this.#place = place;
    this.#variables = variables;
  }

  /** Says what is wrong, and where. */
  refuse(why: string): never {
    throw new DockerError(`Cannot read compose.yaml: ${this.#place}: ${why}`, {
      reason: "compose",
      hint:
        "dvflow reads the part of the compose format that its own compose.yaml needs; what it does not know it refuses.",
    });
  }

  /** Whether there is a value. */
  get exists(): boolean {
    return this.#value !== undefined && this.#value !== null && this.#value !== "";
  }

  #child(value: unknown, key: string | number): Reader {
    const place = this.#place === "" ? String(key) : `${this.#place}.${key}`;
    return new Reader(value, place, this.#variables);
  }

  /** Its keys and values; refuses what is no mapping. */
  entries(): readonly (readonly [string, Reader])[] {
    if (!this.exists) return [];
    if (typeof this.#value !== "object" || Array.isArray(this.#value)) {
      this.refuse("has to be a mapping");
    }
    return Object.entries(this.#value as object).map(([key, value]) =>
      [key, this.#child(value, key)] as const
    );
  }

  /** Gives a reader for each key; refuses keys that are not named. */
  fields<Key extends string>(...keys: readonly Key[]): Readonly<Record<Key, Reader>> {
    const known = new Set<string>(keys);
    for (const [key, value] of this.entries()) {
      if (!known.has(key)) value.refuse(`"${key}" is not understood here`);
    }
    const source = (this.exists ? this.#value : {}) as Readonly<Record<string, unknown>>;
    return Object.fromEntries(keys.map((key) => [key, this.#child(source[key], key)])) as Record<
      Key,
      Reader
    >;
  }

  /** Its items; none where there is no value. */
  items(): readonly Reader[] {
    if (!this.exists) return [];
    if (!Array.isArray(this.#value)) this.refuse("has to be a list");
    return this.#value.map((item, index) => this.#child(item, index));
  }

  /** A text, variables put in. */
  text(): string {
    if (typeof this.#value !== "string") this.refuse("has to be text");
    return interpolate(this.#value, this.#variables, (why) => this.refuse(why));
  }

  /** A text, or nothing. */
  optionalText(): string | undefined {
    return this.exists ? this.text() : undefined;
  }

  /** A list of texts. */
  texts(): readonly string[] {
    return this.items().map((item) => item.text());
  }

  /** A whole number that is not negative. */
  count(): number {
    const text = this.text();
    if (!/^\d+$/.test(text)) this.refuse(`"${text}" has to be a whole number`);
    return Number(text);
  }

  /** Permissions of a file, such as `0755`. */
  permissions(): number {
    const text = this.text();
    if (!/^0[0-7]{3}$/.test(text)) this.refuse(`"${text}" has to be permissions such as 0755`);
    return parseInt(text, 8);
  }

  /** A port. */
  port(text: string): number {
    const port = /^\d+$/.test(text) ? Number(text) : NaN;
    if (!(port > 0 && port < 65536)) this.refuse(`"${text}" has to be a port`);
    return port;
  }

  /** A time such as `2s` or `1m30s`, in milliseconds. */
  duration(): number {
    const text = this.text();
    if (!/^(\d+(ms|s|m|h))+$/.test(text)) this.refuse(`"${text}" has to be a time such as "2s"`);
    const units = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };
    return [...text.matchAll(/(\d+)(ms|s|m|h)/g)].reduce(
      (sum, [, number, unit]) => sum + Number(number) * units[unit as keyof typeof units],
      0,
    );
  }

  /** A size such as `2g` or `512m`, in bytes. */
  size(): number {
    const text = this.text();
    const bytes = parseSize(text);
    return bytes ?? this.refuse(`"${text}" has to be a size such as "2g"`);
  }

  /** One of some words. */
  word<Word extends string>(...words: readonly Word[]): Word {
    const text = this.text();
    return words.find((word) => word === text) ??
      this.refuse(`"${text}" has to be ${words.map((word) => `"${word}"`).join(" or ")}`);
  }
}
