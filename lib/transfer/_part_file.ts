import { constants } from "node:fs";
import { type FileHandle, open, rename, rm } from "node:fs/promises";
import { FileError } from "../errors/mod.ts";
import { fileError } from "./file_failure.ts";

/** Bytes are gathered before they are written: small writes cost more than what they write. */
const WRITE = 256 * 1024;
const LEAST = 1024;
const READ = 256 * 1024;

/** Makes it where it is not there, and does not go through a link. */
const FLAGS = constants.O_RDWR | constants.O_CREAT | (constants.O_NOFOLLOW ?? 0);

/** A file whose bytes come one after another, perhaps in several runs, and that gets its name at the end. */
export class PartFile implements AsyncDisposable {
  readonly #path: string;
  #file: FileHandle;
  #size: number;
  /** One is filled while the other is written; made when they are needed, and used again and again. */
  #filling: Uint8Array | undefined;
  #spare: Uint8Array | undefined;
  #filled = 0;
  /** Where the next write goes to. */
  #written: number;
  /** One write goes on while the next bytes are gathered. */
  #writing: Promise<void> = Promise.resolve();
  #open = true;

  readonly #capacity: number;

  private constructor(path: string, file: FileHandle, size: number, capacity: number) {
    this.#path = path;
    this.#capacity = capacity;
    this.#file = file;
    this.#size = size;
    this.#written = size;
  }

  /**
   * Opens it, with what is in it.
   *
   * @param path Its path.
   * @param expected Bytes that will be in it, so that for a few no more room is taken than they need.
   * @throws {FileError} If it cannot be written, or is no regular file.
   */
  static async open(path: string, expected: number = WRITE): Promise<PartFile> {
    const { file, size } = await openRegular(path);
    return new PartFile(path, file, size, Math.max(LEAST, Math.min(WRITE, expected)));
  }

  /** Bytes in it, those among them that are still being written. */
  get size(): number {
    return this.#size;
  }

  /** Reads what was there when it was opened. */
  async *read(): AsyncGenerator<Uint8Array> {
    const end = this.#written;
    const buffer = new Uint8Array(READ);
    for (let at = 0; at < end;) {
      const { bytesRead } = await this.#file.read(buffer, 0, Math.min(READ, end - at), at)
        .catch((error) => {
          throw fileError("read", this.#path, error);
        });
      if (bytesRead === 0) return;
      at += bytesRead;
      yield buffer.subarray(0, bytesRead);
    }
  }

  /** Adds bytes at its end. */
  async append(chunk: Uint8Array): Promise<void> {
    this.#size += chunk.length;
    for (let at = 0; at < chunk.length;) {
      this.#filling ??= new Uint8Array(this.#capacity);
      const some = chunk.subarray(at, at + this.#capacity - this.#filled);
      this.#filling.set(some, this.#filled);
      this.#filled += some.length;
      at += some.length;
      if (this.#filled === this.#capacity) await this.#write();
    }
  }

  /**
   * Begins again with an empty one. The old one is not emptied but replaced: another process may be at it,
   * and may have given it its name.
   */
  async restart(): Promise<void> {
    await this.#writing.catch(() => {});
    await this.#file.close();
    await rm(this.#path, { force: true });
    const { file } = await openRegular(this.#path);
    this.#file = file;
    this.#filled = this.#written = this.#size = 0;
    this.#writing = Promise.resolve();
  }

  /** Brings everything to the disk, and only then gives it its name. */
  async finish(path: string): Promise<void> {
    await this.#flush();
    await this.#file.datasync().catch((error) => {
      throw fileError("write", this.#path, error);
    });
    await this.#close();
    await rename(this.#path, path).catch((error) => {
      throw fileError("write", path, error);
    });
  }

  /** Removes it. */
  async discard(): Promise<void> {
    await this.#close();
    await rm(this.#path, { force: true }).catch(() => {});
  }

  /** What came stays for another run; nothing stays where nothing came. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.#open) return;
    await this.#flush().catch(() => {}); // why it cannot be written was told already
    if (this.#written === 0) await this.discard();
    else await this.#close();
  }

  async #flush(): Promise<void> {
    if (this.#filled > 0) await this.#write();
    await this.#writing;
  }

  async #write(): Promise<void> {
    await this.#writing;
    const bytes = this.#filling?.subarray(0, this.#filled) ?? new Uint8Array();
    [this.#filling, this.#spare] = [this.#spare, this.#filling];
    this.#filled = 0;
    this.#writing = this.#writeAll(bytes);
    this.#writing.catch(() => {}); // thrown by whoever waits for it next
  }

  async #writeAll(bytes: Uint8Array): Promise<void> {
    for (let done = 0; done < bytes.length;) {
      const { bytesWritten } = await this.#file
        .write(bytes, done, bytes.length - done, this.#written)
        .catch((error) => {
          throw fileError("write", this.#path, error);
        });
      done += bytesWritten;
      this.#written += bytesWritten;
    }
  }

  async #close(): Promise<void> {
    if (!this.#open) return;
    this.#open = false;
    await this.#file.close();
  }
}

async function openRegular(
  path: string,
): Promise<{ readonly file: FileHandle; readonly size: number }> {
  const file = await open(path, FLAGS, 0o666).catch((error) => {
    throw isLink(error) ? noRegularFile(path) : fileError("write", path, error);
  });
  const stats = await file.stat();
  if (stats.isFile()) return { file, size: stats.size };
  await file.close();
  throw noRegularFile(path);
}

function isLink(error: unknown): boolean {
  return error instanceof Error &&
    (("code" in error && error.code === "ELOOP") || error.name === "FilesystemLoop");
}

function noRegularFile(path: string): FileError {
  return new FileError(`Cannot write "${path}": it is a link, or no regular file`, {
    path,
    hint: "Remove it, or choose another folder.",
  });
}
