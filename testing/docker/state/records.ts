import { randomUUID } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { DockerTiming } from "../docker_event.ts";
import type { DockerObjectStore } from "../docker_options.ts";

/** What is known of a stack once it is ready. */
export interface ReadyStack {
  /** Dataverse's address on this machine. */
  readonly baseUrl: string;
  /** The superuser's token. */
  readonly token: string;
  /** The version that it says it is. */
  readonly version: string;
  /** The mail catcher's address. */
  readonly mailUrl: string;
  /** The object store; absent where there is none. */
  readonly s3?: Omit<DockerObjectStore, "endpoint"> & { readonly endpoint: string };
  /** Names of the parts that go on running. */
  readonly lasting: readonly string[];
  /** Ids of the images by part. */
  readonly images: Readonly<Record<string, string>>;
  /** How long its start took. */
  readonly timings: readonly DockerTiming[];
}

/** What this machine remembers of a stack. */
export interface StackRecord {
  /** Its id. */
  readonly id: string;
  /** What it was made of. */
  readonly fingerprint: string;
  /** When it was begun, ISO 8601. */
  readonly created: string;
  /** Which Dataverse was asked for, for people. */
  readonly asked: string;
  /** Whether others may use it. */
  readonly shared: boolean;
  /** Whether it stays when nobody uses it. */
  readonly keep: boolean;
  /** For how long it stays when nobody uses it, in milliseconds. */
  readonly lingerMs: number;
  /** What is known of it once it is ready; absent while it starts. */
  readonly ready?: ReadyStack;
}

/** Changes when records mean something else; those of other versions of this program are left alone. */
const FORMAT = 1;

/** Path of a stack's folder. */
export function stackFolder(stacks: string, id: string): string {
  return join(stacks, id);
}

/** Writes a record, all at once. */
export function writeRecord(stacks: string, record: StackRecord): void {
  const folder = stackFolder(stacks, record.id);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const temporary = join(folder, `record.${randomUUID()}.tmp`);
  writeFileSync(temporary, JSON.stringify({ format: FORMAT, ...record }), { mode: 0o600 });
  renameSync(temporary, join(folder, "record.json"));
}

/** Reads a record; `undefined` where there is none that this version understands. */
export function readRecord(stacks: string, id: string): StackRecord | undefined {
  try {
    const { format, ...record }: StackRecord & { readonly format?: unknown } = JSON.parse(
      readFileSync(join(stackFolder(stacks, id), "record.json"), "utf8"),
    );
    return format === FORMAT ? record : undefined;
  } catch {
    return undefined; // removed meanwhile, or never finished
  }
}

/** Reads all records, the oldest first. */
export function readRecords(stacks: string): readonly StackRecord[] {
  let ids: readonly string[];
  try {
    ids = readdirSync(stacks);
  } catch {
    return [];
  }
  return ids.map((id) => readRecord(stacks, id))
    .filter((record) => record !== undefined)
    .sort((a, b) => a.created.localeCompare(b.created));
}

/** Forgets a stack. */
export function forgetStack(stacks: string, id: string): void {
  rmSync(stackFolder(stacks, id), { recursive: true, force: true });
}
