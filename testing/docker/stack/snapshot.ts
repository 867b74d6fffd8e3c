import { randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, rename, rm, stat, utimes, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Readable } from "node:stream";
import type { Part } from "../compose/model.ts";
import { DockerError } from "../docker_error.ts";
import { openArchive, runInside, saveFolder } from "../engine/archive.ts";
import type { Engine } from "../engine/engine.ts";
import { digest } from "./request.ts";

/** Parts whose state a snapshot holds, each with the volume that it is in. */
const STATEFUL = { postgres: "postgres", solr: "solr", dataverse: "dataverse" } as const;
type Stateful = keyof typeof STATEFUL;

/** Changes when snapshots are made otherwise. */
const FORMAT = 1;

/** The state of an installation after its bootstrap. */
export interface Snapshot {
  /** Its folder. */
  readonly folder: string;
  /** The superuser's token in it. */
  readonly token: string;
}

/** Digest of all that makes the state after a bootstrap what it is. */
export function snapshotKey(
  parts: readonly Part[],
  images: Readonly<Record<string, string>>,
  blocks: readonly unknown[],
): string {
  const relevant = parts.filter(({ name }) => name === "bootstrap" || name in STATEFUL);
  return digest({
    FORMAT,
    blocks,
    parts: relevant.map(({ name, command, volumes }) => ({
      name,
      command,
      volumes,
      image: images[name],
    })),
  }).slice(0, 32);
}

/** Finds a snapshot; `undefined` where there is none. */
export async function findSnapshot(
  snapshots: string,
  key: string,
): Promise<Snapshot | undefined> {
  const folder = join(snapshots, key);
  try {
    const { token }: { token?: unknown } = JSON.parse(
      await readFile(join(folder, "snapshot.json"), "utf8"),
    );
    if (typeof token !== "string") return undefined;
    const now = new Date();
    await utimes(folder, now, now); // so that pruning sees which ones are used
    return { folder, token };
  } catch {
    return undefined;
  }
}

/** Throws a snapshot away that did not lead to a working installation. */
export async function dropSnapshot({ folder }: Snapshot): Promise<void> {
  await rm(folder, { recursive: true, force: true });
}

/** Opens the archives of a part, to be unpacked before it starts. */
export function archivesOf(
  snapshot: Snapshot | undefined,
  part: Part,
): readonly { readonly tar: Readable; readonly target: string }[] {
  const path = statePath(part);
  if (snapshot === undefined || path === undefined) return [];
  return [{
    tar: openArchive(join(snapshot.folder, `${part.name}.tar.gz`)),
    target: dirname(path),
  }];
}

function statePath({ name, volumes }: Part): string | undefined {
  const wanted = STATEFUL[name as Stateful];
  return wanted === undefined ? undefined : volumes.find(({ volume }) => volume === wanted)?.target;
}

/** Options of {@linkcode takeSnapshot}. */
export interface TakeSnapshotOptions {
  /** Folder of the snapshots. */
  readonly snapshots: string;
  /** Its key. */
  readonly key: string;
  /** The superuser's token. */
  readonly token: string;
  /** The parts. */
  readonly parts: readonly Part[];
  /** Ids of their containers, by name. */
  readonly containers: Readonly<Record<string, string>>;
  /** Ends it. */
  readonly signal: AbortSignal;
}

/**
 * Copies the state of a running installation, so that the next one starts from it. The database is copied by
 * its own tool for that; Solr's index and the files lie still.
 *
 * @param engine The engine.
 * @param options What to copy, where to.
 */
export async function takeSnapshot(engine: Engine, options: TakeSnapshotOptions): Promise<void> {
  const { snapshots, key, token, parts, containers, signal } = options;
  const temporary = join(snapshots, `${key}.${randomUUID()}.tmp`);
  await mkdir(temporary, { mode: 0o700 });
  try {
    await Promise.all(parts.map(async (part) => {
      const container = containers[part.name];
      const path = statePath(part);
      if (container === undefined || path === undefined) return;
      signal.throwIfAborted();
      const source = part.name === "postgres"
        ? await copyDatabase(engine, { container, part, path })
        : path;
      await saveFolder(engine, {
        container,
        path: source,
        file: join(temporary, `${part.name}.tar.gz`),
      });
    }));
    signal.throwIfAborted();
    await writeFile(join(temporary, "snapshot.json"), JSON.stringify({ token }), { mode: 0o600 });
    await rm(join(snapshots, key), { recursive: true, force: true });
    await rename(temporary, join(snapshots, key));
  } catch (error) {
    await rm(temporary, { recursive: true, force: true });
    // Somebody else may have put one there meanwhile; it is as good.
    if (!existsSync(join(snapshots, key, "snapshot.json"))) throw error;
  }
}

const COPY = "/tmp/dvflow-snapshot";

/** Copies a running database into a folder of its container; gives the folder's path. */
async function copyDatabase(
  engine: Engine,
  { container, part, path }: {
    readonly container: string;
    readonly part: Part;
    readonly path: string;
  },
): Promise<string> {
  const name = path.slice(path.lastIndexOf("/") + 1); // so that it is unpacked where it belongs
  const user = part.environment["POSTGRES_USER"] ?? "postgres";
  const command = `rm -rf ${COPY} && mkdir -m 700 ${COPY} && ` +
    `pg_basebackup --username=${user} --pgdata=${COPY}/${name} --checkpoint=fast --wal-method=fetch`;
  const { exitCode, output } = await runInside(engine, {
    container,
    command: ["sh", "-c", command],
    user: "postgres",
  });
  if (exitCode === 0) return `${COPY}/${name}`;
  throw new DockerError(`Cannot copy the database: ${output.trim() || `exit code ${exitCode}`}`, {
    reason: "engine",
    part: part.name,
  });
}

/** A snapshot on this machine. */
export interface SnapshotInfo {
  /** Its key. */
  readonly key: string;
  /** When it was used last. */
  readonly used: Date;
}

const HOUR_MS = 3_600_000;

/** Removes snapshots that were not used for a time, and what broken-off ones left. */
export async function pruneSnapshots(
  snapshots: string,
  { now, before }: { readonly now: number; readonly before: number },
): Promise<readonly SnapshotInfo[]> {
  const removed: SnapshotInfo[] = [];
  for (const key of await readdir(snapshots)) {
    const folder = join(snapshots, key);
    const used = await stat(folder).then(({ mtime }) => mtime, () => undefined);
    // What is being written is minutes old at most.
    const broken = key.endsWith(".tmp") && used !== undefined && now - used.getTime() > HOUR_MS;
    if (used === undefined || (used.getTime() > before && !broken)) continue;
    await rm(folder, { recursive: true, force: true });
    removed.push({ key, used });
  }
  return removed;
}
