import {
  copyFileSync,
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { DatabaseSync } from "node:sqlite";
import { DvflowError } from "../../../lib/errors/mod.ts";

const database = "dataverse.sqlite";
/** Folders with bytes that are written once and never changed, so that a link is as good as a copy. */
const folders = ["files", "objects"];
/** What takes the place of the state is made here, and gets the other name once it is whole. */
const coming = "coming";
const arrived = "arrived";

/** Makes an empty folder for a while. */
export function temporaryFolder(): string {
  return mkdtempSync(join(tmpdir(), "dvflow-embedded-"));
}

function remove(path: string): void {
  rmSync(path, { recursive: true, force: true });
}

/** Makes a folder with the same files, without writing their bytes again where the system can do that. */
function linkFolder(from: string, to: string): void {
  mkdirSync(to, { recursive: true });
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (entry.isDirectory()) {
      linkFolder(source, target);
      continue;
    }
    try {
      linkSync(source, target);
    } catch {
      copyFileSync(source, target); // on another file system
    }
  }
}

/** Copies all bytes of a state from one folder to another one, but not its database. */
export function linkBytes(from: string, to: string): void {
  for (const name of folders) {
    if (existsSync(join(from, name))) linkFolder(join(from, name), join(to, name));
  }
}

/** Where the database is in a folder. */
export function databaseIn(folder: string): string {
  return join(folder, database);
}

/** The folder that the state is in, held by one server. */
export class DataFolder implements Disposable {
  /** Where it is. */
  readonly path: string;
  /** Whether it outlives the server. */
  readonly lasting: boolean;
  readonly #lock: Disposable | undefined;

  /**
   * Opens a folder, or makes one for a while.
   *
   * @param path The folder; made where it is not there.
   * @throws {DvflowError} Where another server holds it, or it cannot be written.
   */
  constructor(path: string | undefined) {
    this.lasting = path !== undefined;
    this.path = path ?? temporaryFolder();
    if (path === undefined) return;
    try {
      mkdirSync(path, { recursive: true, mode: 0o700 });
      this.#lock = lock(path);
      this.#arrive();
    } catch (cause) {
      this.#lock?.[Symbol.dispose]();
      if (cause instanceof DvflowError) throw cause;
      const text = cause instanceof Error ? cause.message : String(cause);
      throw new DvflowError(`Cannot keep the state in "${path}": ${text}`, {
        cause,
        hint: "Name a folder that can be written, or leave it out to keep nothing.",
      });
    }
  }

  /** Ends what a killed process had begun: what had arrived takes its place, what was coming goes. */
  #arrive(): void {
    remove(join(this.path, coming));
    const from = join(this.path, arrived);
    if (!existsSync(from)) return;
    // The database moves last: as long as it is here, all is done again.
    const isDone = !existsSync(databaseIn(from));
    if (!isDone) {
      for (const name of folders) {
        if (!existsSync(join(from, name))) continue;
        remove(join(this.path, name));
        renameSync(join(from, name), join(this.path, name));
      }
      for (const end of ["-wal", "-shm"]) remove(databaseIn(this.path) + end);
      renameSync(databaseIn(from), databaseIn(this.path));
    }
    remove(from);
  }

  /** Puts another state in place of what is there; the database must be closed. */
  replace(snapshot: string): void {
    const to = join(this.path, coming);
    remove(to);
    for (const name of folders) mkdirSync(join(to, name), { recursive: true });
    linkBytes(snapshot, to);
    copyFileSync(databaseIn(snapshot), databaseIn(to));
    renameSync(to, join(this.path, arrived));
    this.#arrive();
  }

  /** Lets go of it; one that was made for a while is removed. */
  [Symbol.dispose](): void {
    this.#lock?.[Symbol.dispose]();
    if (!this.lasting) remove(this.path);
  }
}

/**
 * Takes a folder for this process. The hold is an open SQLite transaction, so that it ends with the process,
 * however it dies.
 */
function lock(folder: string): Disposable {
  const ownerFile = join(folder, "owner.json");
  const sqlite = new DatabaseSync(join(folder, "lock.sqlite"), { timeout: 0 });
  try {
    sqlite.exec("BEGIN EXCLUSIVE");
  } catch (cause) {
    sqlite.close();
    throw new DvflowError(
      `Cannot start on the data folder "${folder}": another embedded Dataverse is using it${
        ownerIn(ownerFile)
      }`,
      { cause, hint: "Stop the other one, or give this one a folder of its own." },
    );
  }
  writeFileSync(ownerFile, JSON.stringify({ pid: process.pid }));
  return {
    [Symbol.dispose]: () => {
      remove(ownerFile);
      sqlite.close();
    },
  };
}

/** Says who holds a folder; nothing where that was not written yet. */
function ownerIn(file: string): string {
  try {
    const { pid } = JSON.parse(readFileSync(file, "utf8")) as { readonly pid: unknown };
    if (pid === process.pid) return ", in this process";
    return Number.isInteger(pid) ? `, process ${pid}` : "";
  } catch {
    return "";
  }
}
