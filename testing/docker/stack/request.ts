import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import { UsageError } from "../../../lib/errors/mod.ts";
import type { Composition, Part } from "../compose/model.ts";
import { parseSize } from "../compose/parse_size.ts";
import { type Variables, variablesOf } from "../compose/interpolate.ts";
import { composeText, readComposition } from "../compose/read_composition.ts";
import { HOST, NAMES, PORTS } from "../compose/variables.ts";
import type { DockerOptions } from "../docker_options.ts";
import { type Environment, processEnvironment } from "../../../lib/client/mod.ts";

/** A metadata block to load. */
export interface BlockFile {
  /** Name of the file. */
  readonly name: string;
  /** What is in it. */
  readonly text: string;
}

/** What is to be started, understood and checked. */
export interface StackRequest {
  /** Digest of all that makes a stack what it is. */
  readonly fingerprint: string;
  /** Which Dataverse it is, for people: the image's tag. */
  readonly asked: string;
  /** The parts, with these variables on top of the ones that were asked for. */
  readonly parts: (more: Readonly<Record<string, string>>) => readonly Part[];
  /** Names of the volumes. */
  readonly volumes: readonly string[];
  /** Value of a variable that was asked for. */
  readonly variable: Variables;
  /** Default of a variable in `compose.yaml`. */
  readonly fallback: (name: string) => string;
  /** Ports that were asked for, by variable. */
  readonly fixedPorts: Readonly<Record<string, number>>;
  /** Settings to make. */
  readonly settings: Readonly<Record<string, string>>;
  /** Blocks to load. */
  readonly blocks: readonly BlockFile[];
  /** Whether there is an object store. */
  readonly s3: boolean;
}

/**
 * Understands what is to be started.
 *
 * @param options What was asked for.
 * @param text The text of `compose.yaml`.
 * @returns The request.
 * @throws {UsageError} Where it makes no sense.
 */
export async function readRequest(
  options: DockerOptions,
  text?: string,
): Promise<StackRequest> {
  const source = text ?? await composeText();
  const env = options.env ?? processEnvironment;
  const defaults = variablesOf(source);
  const given = givenVariables(options, defaults);
  const variable = (name: string) => given[name] ?? env(name);
  const fixedPorts = portsOf(variable);
  const profiles = [
    ...(options.s3 ? ["s3"] : []),
    ...((options.metadataBlocks ?? []).length > 0 ? ["blocks"] : []),
  ];
  const images = options.images ?? {};
  const compose = (more: Readonly<Record<string, string>>): Composition =>
    readComposition(source, (name) => more[name] ?? variable(name));
  const known = compose({});
  for (const part of Object.keys(images)) {
    if (known.parts.every(({ name }) => name !== part)) {
      throw new UsageError(`Cannot start Dataverse in Docker: it has no part "${part}"`, {
        hint: `Its parts are ${known.parts.map(({ name }) => name).join(", ")}.`,
      });
    }
  }
  const parts = (more: Readonly<Record<string, string>>) =>
    compose(more).parts
      .filter((part) => part.profiles.every((profile) => profiles.includes(profile)))
      .map((part) => ({ ...part, image: images[part.name] ?? part.image }));
  const settings = options.settings ?? {};
  const blocks = await Promise.all((options.metadataBlocks ?? []).map(readBlock));
  const neutral = { ...numbered(Object.values(PORTS)), [HOST]: "localhost" };
  return {
    fingerprint: digest({
      parts: parts(neutral),
      volumes: known.volumes,
      fixedPorts,
      settings,
      blocks,
      engine: env("DOCKER_HOST"),
    }),
    asked: variable(NAMES.version) ?? defaults.get(NAMES.version) ?? "",
    parts,
    volumes: known.volumes,
    variable,
    fallback: (name) => defaults.get(name) ?? "",
    fixedPorts,
    settings,
    blocks,
    s3: options.s3 ?? false,
  };
}

/** Digest of a value; the order of an object's keys makes no difference. */
export function digest(value: unknown): string {
  const text = JSON.stringify(
    value,
    (_key, item: unknown) =>
      typeof item === "object" && item !== null && !Array.isArray(item)
        ? Object.fromEntries(Object.entries(item).sort(([a], [b]) => a < b ? -1 : 1))
        : item,
  );
  return createHash("sha256").update(text).digest("hex");
}

/** The tag of a version: `6.8` stands for its newest image. */
export function tagOf(version: string): string {
  if (!/^\w[\w.-]*$/.test(version)) {
    throw new UsageError(
      `Cannot start Dataverse in Docker: "${version}" is no version and no image tag`,
    );
  }
  return /^\d+\.\d+(\.\d+)?$/.test(version) ? `${version}-noble` : version;
}

function givenVariables(
  options: DockerOptions,
  defaults: ReadonlyMap<string, string>,
): Readonly<Record<string, string>> {
  const { version, jvmOptions, memory, port, variables = {} } = options;
  if (memory !== undefined && parseSize(memory) === undefined) {
    throw new UsageError(`Cannot start Dataverse in Docker: "${memory}" is no size of memory`, {
      hint: 'Give one such as "3g" or "2560m".',
    });
  }
  for (const name of Object.keys(variables)) {
    if (!defaults.has(name)) {
      throw new UsageError(
        `Cannot start Dataverse in Docker: compose.yaml has no variable "${name}"`,
        { hint: `It has ${[...defaults.keys()].join(", ")}.` },
      );
    }
  }
  return {
    ...variables,
    ...(version === undefined ? {} : { [NAMES.version]: tagOf(version) }),
    ...(memory === undefined ? {} : { [NAMES.memory]: memory }),
    ...(port === undefined ? {} : { [PORTS.dataverse]: String(port) }),
    ...(jvmOptions === undefined ? {} : { [NAMES.jvmOptions]: jvmArguments(jvmOptions) }),
  };
}

function jvmArguments(options: Readonly<Record<string, string>>): string {
  return Object.entries(options).map(([name, value]) => {
    if (!/^[\w.:-]+$/.test(name) || /\s/.test(value)) {
      throw new UsageError(
        `Cannot start Dataverse in Docker: the JVM option "${name}=${value}" has a space or another character that none may have`,
        { hint: "JVM options stand behind each other, parted by spaces." },
      );
    }
    return `-D${name}=${value}`;
  }).join(" ");
}

function portsOf(variable: Variables): Readonly<Record<string, number>> {
  return Object.fromEntries(
    Object.values(PORTS).flatMap((name) => {
      const text = variable(name);
      if (text === undefined) return [];
      const port = Number(text);
      if (Number.isInteger(port) && port > 0 && port < 65536) return [[name, port]];
      throw new UsageError(`Cannot start Dataverse in Docker: ${name} "${text}" is no port`);
    }),
  );
}

function numbered(names: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(names.map((name, index) => [name, String(index + 1)]));
}

async function readBlock(path: string): Promise<BlockFile> {
  try {
    return { name: basename(path), text: await readFile(path, "utf8") };
  } catch (cause) {
    throw new UsageError(`Cannot read the metadata block "${path}"`, {
      cause,
      hint: "Give the path of a TSV file, as the Dataverse guides describe it.",
    });
  }
}

/** The environment of a request. */
export function environmentOf({ env }: DockerOptions): Environment {
  return env ?? processEnvironment;
}
