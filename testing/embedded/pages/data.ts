import { isArray, isObject, type Json } from "../domain/json.ts";

/** What an answer holds; where it holds something else, nothing is there. */
export class Data {
  readonly #value: Json | undefined;

  constructor(value: Json | undefined) {
    this.#value = value;
  }

  /** A member of a member. */
  at(...names: readonly string[]): Data {
    let value = this.#value;
    for (const name of names) value = isObject(value) ? value[name] : undefined;
    return new Data(value);
  }

  /** Whether anything is there. */
  get exists(): boolean {
    return this.#value !== undefined && this.#value !== null;
  }

  /** The text; empty where there is none. */
  get text(): string {
    const value = this.#value;
    return typeof value === "string" || typeof value === "number" ? String(value) : "";
  }

  /** The number; 0 where there is none. */
  get number(): number {
    return typeof this.#value === "number" ? this.#value : 0;
  }

  /** Whether it is true. */
  get flag(): boolean {
    return this.#value === true;
  }

  /** The members of a list; a single value is a list of one. */
  get list(): readonly Data[] {
    const value = this.#value;
    if (isArray(value)) return value.map((one) => new Data(one));
    return this.exists ? [this] : [];
  }

  /** The members of an object by name. */
  get entries(): readonly (readonly [name: string, value: Data])[] {
    const value = this.#value;
    return isObject(value)
      ? Object.entries(value).map(([name, one]) => [name, new Data(one)] as const)
      : [];
  }
}
