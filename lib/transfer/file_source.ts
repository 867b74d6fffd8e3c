import { open, stat } from "node:fs/promises";
import { basename } from "node:path";
import { FileError } from "../errors/mod.ts";
import { fileError } from "./file_failure.ts";

/** Bytes to send: their number is known before they are read. */
export interface FileSource {
  /** Name without folders. */
  readonly name: string;
  /** For messages: the path, or the name. */
  readonly shown: string;
  /** Length in bytes. */
  readonly size: number;
  /**
   * Opens the bytes, all of them or a part. A piece is good until the next one is asked for.
   *
   * @param part Where it begins and where it ends, in bytes; the end is not in it.
   * @throws {FileError} While reading, if the file is no longer what it was when its size was taken.
   */
  open(part?: BytePart): AsyncIterable<Uint8Array>;
}

/** A part of a file, in bytes; the end is not in it. */
export interface BytePart {
  /** First byte. */
  readonly start: number;
  /** The byte after the last one. */
  readonly end: number;
}

const CHUNK = 256 * 1024;

/**
 * Describes a file of this machine, to be read in bounded memory.
 *
 * @param path Path of a regular file.
 * @returns The source.
 * @throws {FileError} If there is no file that can be read.
 */
export async function fileSource(path: string): Promise<FileSource> {
  const before = await stat(path).catch((error) => {
    throw fileError("read", path, error);
  });
  if (!before.isFile()) {
    throw new FileError(
      `Cannot read "${path}": it is ${before.isDirectory() ? "a folder" : "no regular file"}`,
      {
        path,
      },
    );
  }
  return listedSource({ full: path, size: before.size, mtimeMs: before.mtimeMs });
}

/**
 * Describes a file of this machine that was looked at already.
 *
 * @param file Its path, and what its size and its time of change were then.
 * @returns The source.
 */
export function listedSource(
  { full: path, size, mtimeMs }: {
    readonly full: string;
    readonly size: number;
    readonly mtimeMs: number;
  },
): FileSource {
  const changed = (what: string) =>
    new FileError(`Cannot send "${path}": it ${what} while it was read`, {
      path,
      hint: "Run it again when nothing writes to the file.",
    });
  return {
    name: basename(path),
    shown: path,
    size,
    async *open({ start, end } = { start: 0, end: size }) {
      const file = await open(path, "r").catch((error) => {
        throw fileError("read", path, error);
      });
      try {
        // One buffer again and again: a new one for each piece is half the memory.
        const buffer = new Uint8Array(Math.min(CHUNK, end - start));
        for (let at = start; at < end;) {
          const { bytesRead } = await file.read(buffer, 0, Math.min(CHUNK, end - at), at);
          if (bytesRead === 0) throw changed("got shorter");
          at += bytesRead;
          yield buffer.subarray(0, bytesRead);
        }
        const after = await file.stat();
        if (after.size !== size) throw changed("got longer");
        if (after.mtimeMs !== mtimeMs) throw changed("was changed");
      } catch (error) {
        throw fileError("read", path, error);
      } finally {
        await file.close();
      }
    },
  };
}

/**
 * Describes bytes that are in memory.
 *
 * @param name Name they get.
 * @param bytes The bytes.
 * @returns The source.
 */
export function bytesSource(name: string, bytes: Uint8Array): FileSource {
  return {
    name,
    shown: name,
    size: bytes.length,
    async *open({ start, end } = { start: 0, end: bytes.length }) {
      for (let at = start; at < end; at += CHUNK) {
        yield bytes.subarray(at, Math.min(at + CHUNK, end));
      }
    },
  };
}
