import type { FileEntry } from "@zip.js/zip.js";
import { type FileHandle, open } from "node:fs/promises";

/** A member of a zip that is a file. */
export interface ZipMember {
  /** The path in the zip. */
  readonly path: string;
  readonly size: number;
  /** The bytes. */
  open(): ReadableStream<Uint8Array>;
}

/** A zip that is open. */
export interface OpenZip extends AsyncDisposable {
  /** All paths in it; those of folders end in a slash. */
  readonly paths: readonly string[];
  readonly members: readonly ZipMember[];
}

// Loaded when the first zip comes: a server that sees none starts faster.
async function library() {
  const zip = await import("@zip.js/zip.js");
  zip.configure({ useWebWorkers: false });
  return zip;
}

/**
 * Opens a zip on disk, reading only what is asked for.
 *
 * @throws Where it is none.
 */
export async function openZip(path: string): Promise<OpenZip> {
  const zip = await library();
  const file = await open(path);
  class DiskReader extends zip.Reader<FileHandle> {
    override async init(): Promise<void> {
      await super.init?.();
      this.size = (await file.stat()).size;
    }
    override async readUint8Array(index: number, length: number): Promise<Uint8Array<ArrayBuffer>> {
      const wanted = Math.max(0, Math.min(length, this.size - index));
      const buffer = new Uint8Array(wanted);
      for (let at = 0; at < wanted;) {
        const { bytesRead } = await file.read(buffer, at, wanted - at, index + at);
        if (bytesRead === 0) break;
        at += bytesRead;
      }
      return buffer;
    }
  }
  // Odd paths are for the caller to clean: refusing the whole zip would not be Dataverse's way.
  const reader = new zip.ZipReader(new DiskReader(file), {
    useWebWorkers: false,
    filenameValidation: "tolerant",
  });
  try {
    const entries = await reader.getEntries();
    return {
      paths: entries.map(({ filename }) => filename),
      members: entries.filter((entry) => !entry.directory).map((entry) => ({
        path: entry.filename,
        size: entry.uncompressedSize,
        open: () => {
          const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
          (entry as FileEntry).getData(writable, { useWebWorkers: false })
            .catch((error) => writable.abort(error).catch(() => {}));
          return readable;
        },
      })),
      [Symbol.asyncDispose]: async () => {
        await reader.close();
        await file.close();
      },
    };
  } catch (error) {
    await file.close();
    throw error;
  }
}

/** Something that goes into a zip; a folder has no bytes. */
export interface ZipItem {
  readonly path: string;
  /** Bytes, of what has some. */
  readonly size?: number;
  readonly open?: () => ReadableStream<Uint8Array>;
}

/** Makes a zip while it is being read. */
export function zipStream(items: Iterable<ZipItem>): ReadableStream<Uint8Array> {
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
  const write = async (): Promise<void> => {
    const zip = await library();
    const writer = new zip.ZipWriter(writable, { useWebWorkers: false });
    for (const { path, open, size = 0 } of items) {
      if (open === undefined) await writer.add(path, undefined, { directory: true });
      else {
        const bytes = open();
        // What was not read to its end, since nobody wants the zip any more, is given back.
        // Java's own reader of zips stops at an entry of the larger kind that need not be one.
        const zip64 = size >= 0xffff_ffff;
        await writer.add(path, bytes, { zip64 }).finally(() => bytes.locked || bytes.cancel());
      }
    }
    await writer.close();
  };
  write().catch((error) => writable.abort(error).catch(() => {}));
  return readable;
}
