import { type FileHandle, open } from "node:fs/promises";
import { FileError } from "../errors/mod.ts";
import { FileLock } from "./file_lock.ts";
import type { Journal, JournalContents, JournalEntry } from "./journal.ts";
import { JournalError } from "./journal_error.ts";

/**
 * Opens a journal on disk, beginning one where there is none: JSON Lines, one entry a line, each on disk
 * before the run goes on. Only its owner can read it. Other processes are kept out while it is open.
 *
 * @param path Path of the file.
 * @returns The journal; dispose it.
 * @throws {JournalError} If another process uses it, or it is damaged elsewhere than in its last line.
 * @throws {FileError} If it cannot be read or written.
 *
 * @example Usage
 * ```ts
 * import { openJournal } from "@dvflow/dvflow/journal";
 * import { equal } from "node:assert/strict";
 * import { mkdtemp, rm } from "node:fs/promises";
 * import { tmpdir } from "node:os";
 * import { join } from "node:path";
 *
 * const folder = await mkdtemp(join(tmpdir(), "journal-"));
 * {
 *   await using journal = await openJournal(join(folder, "run.jsonl"));
 *   await journal.append({ type: "ended", status: "finished" });
 *   equal((await journal.read()).entries.length, 1);
 * }
 * await rm(folder, { recursive: true });
 * ```
 */
export async function openJournal(path: string): Promise<Journal> {
  const lock = takeLock(path);
  if (lock === undefined) throw await inUse(path);
  let file: FileHandle | undefined;
  try {
    file = await open(path, "a+", 0o600);
    return new FileJournal(path, {
      file,
      lock,
      contents: parse(path, await file.readFile("utf8")),
    });
  } catch (error) {
    await file?.close();
    lock[Symbol.dispose]();
    throw error instanceof JournalError ? error : unusable("open", path, error);
  }
}

class FileJournal implements Journal {
  readonly #path: string;
  readonly #file: FileHandle;
  readonly #lock: FileLock;
  #contents: Parsed;
  #last: Promise<void> = Promise.resolve();

  constructor(
    path: string,
    parts: { readonly file: FileHandle; readonly lock: FileLock; readonly contents: Parsed },
  ) {
    this.#path = path;
    this.#file = parts.file;
    this.#lock = parts.lock;
    this.#contents = parts.contents;
  }

  read(): Promise<JournalContents> {
    const { entries, lost } = this.#contents;
    return Promise.resolve({ entries: [...entries], ...(lost === undefined ? {} : { lost }) });
  }

  append(entry: JournalEntry): Promise<void> {
    const mine = this.#last.then(() => this.#write(entry));
    this.#last = mine.catch(() => {});
    return mine;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#last;
    await this.#file.close();
    this.#lock[Symbol.dispose]();
  }

  async #write(entry: JournalEntry): Promise<void> {
    const line = JSON.stringify(entry);
    try {
      if (this.#contents.end !== undefined) await this.#file.truncate(this.#contents.end);
      await this.#file.writeFile(`${line}\n`);
      await this.#file.datasync();
    } catch (error) {
      throw unusable("write", this.#path, error);
    }
    this.#contents.entries.push(JSON.parse(line));
    this.#contents = { entries: this.#contents.entries };
  }
}

interface Parsed extends JournalContents {
  readonly entries: JournalEntry[];
  /** Where the good part ends, in bytes, where something bad follows it. */
  readonly end?: number;
}

/** Uses all lines up to a last one that is cut off; damage elsewhere is refused. */
function parse(path: string, text: string): Parsed {
  const entries: JournalEntry[] = [];
  const lines = text.split("\n");
  const tail = lines.pop() ?? "";
  const size = (part: string) => new TextEncoder().encode(part).length;
  for (const [index, line] of lines.entries()) {
    const entry = parseEntry(line);
    if (entry !== undefined) {
      entries.push(entry);
      continue;
    }
    if (index === lines.length - 1 && tail === "" && index > 0) {
      return {
        entries,
        lost: { line: index + 1, bytes: size(line) },
        end: size(text) - size(`${line}\n`),
      };
    }
    throw new JournalError(`Cannot use the journal "${path}": its line ${index + 1} is damaged`, {
      hint: index === 0
        ? "It is no journal of dvflow: name another file."
        : "Restore the file from a backup, or look by hand at what the run made and begin a new journal.",
    });
  }
  if (tail === "") return { entries };
  return {
    entries,
    lost: { line: lines.length + 1, bytes: size(tail) },
    end: size(text) - size(tail),
  };
}

const TYPES = new Set([
  "run",
  "started",
  "saved",
  "finished",
  "failed",
  "undoing",
  "undone",
  "kept",
  "ended",
]);

function parseEntry(line: string): JournalEntry | undefined {
  try {
    const entry = JSON.parse(line);
    return TYPES.has(entry?.type) ? entry : undefined;
  } catch {
    return undefined;
  }
}

function takeLock(path: string): FileLock | undefined {
  try {
    return FileLock.take(`${path}.lock`);
  } catch (error) {
    throw unusable("open", path, error);
  }
}

async function inUse(path: string): Promise<JournalError> {
  const holder = await open(path, "r").then(async (file) => {
    await using opened = file;
    return parse(path, await opened.readFile("utf8")).entries.findLast(({ type }) =>
      type === "run"
    );
  }).catch(() => undefined);
  const who = holder?.type === "run" ? ` (process ${holder.pid}, since ${holder.at})` : "";
  return new JournalError(`Cannot use the journal "${path}": another run uses it${who}`, {
    hint: "Wait until that run has ended, or end it.",
  });
}

function unusable(doing: string, path: string, error: unknown): FileError {
  const why = error instanceof Error ? error.message : String(error);
  return new FileError(`Cannot ${doing} the journal "${path}": ${why}`, {
    path,
    cause: error,
    hint: "Check that the folder is there and can be written, and that the disk is not full.",
  });
}
