import { open, rename, rm, stat } from "node:fs/promises";
import { FileError, FixityError, UnavailableError } from "../errors/mod.ts";
import { openDatafile } from "../client/access.ts";
import type { Session } from "../http/mod.ts";
import type { Checksum, FileMetadata } from "../schemas/mod.ts";
import { fileError } from "./file_failure.ts";
import { Checksummer, checksumOf, sameChecksum } from "./checksum.ts";
import { fileSource } from "./file_source.ts";

/** Options of {@linkcode downloadFile}. */
export interface DownloadFileOptions {
  /** Cancels it. */
  readonly signal?: AbortSignal | undefined;
  /**
   * Gives the bytes that were uploaded, where the server turned them into a table.
   *
   * @default {true}
   */
  readonly original?: boolean | undefined;
  /**
   * Whether another file of that name is replaced.
   *
   * @default {false}
   */
  readonly overwrite?: boolean | undefined;
  /** Called with the bytes written so far. */
  readonly onProgress?: (loaded: number) => void;
}

/** What a download did. */
export interface DownloadedFile {
  /** Bytes on disk. */
  readonly size: number;
  /** Checksum that was proven; absent where the server tells none of these bytes. */
  readonly checksum?: Checksum;
  /** Whether the same bytes were there already. */
  readonly unchanged: boolean;
}

/**
 * Downloads one file next to its place, proves size and checksum, and only then gives it its name.
 *
 * @param session The connection.
 * @param download Which file, and its full path on this machine.
 * @param options Signal, form, overwriting, progress.
 * @returns What was written.
 * @throws {FileError} If it cannot be written, or another file is there.
 * @throws {FixityError} If the bytes are not the ones they should be; nothing is left then.
 */
export async function downloadFile(
  session: Session,
  download: { readonly file: FileMetadata; readonly target: string },
  options: DownloadFileOptions = {},
): Promise<DownloadedFile> {
  const { file, target } = download;
  const expected = expectation(file, options.original ?? true);
  const there = await stat(target).catch(() => undefined);
  if (there !== undefined && !options.overwrite) {
    if (await holds(target, there.size, expected)) {
      return { size: there.size, ...checksumField(expected), unchanged: true };
    }
    throw new FileError(
      `Cannot download "${file.label}": "${target}" is another file that is there already`,
      {
        path: target,
        hint: "Choose another folder, or allow overwriting.",
      },
    );
  }
  const part = `${target}.part`;
  try {
    const { checksum, size } = await write(session, { file, part, expected }, options);
    if (expected.size !== undefined && size !== expected.size) {
      throw differs(file, `${expected.size} bytes`, `${size} bytes`);
    }
    if (expected.checksum !== undefined && !sameChecksum(checksum, expected.checksum)) {
      throw differs(
        file,
        `${expected.checksum.type} ${expected.checksum.value}`,
        `${checksum.type} ${checksum.value}`,
      );
    }
    await rename(part, target).catch((error) => {
      throw fileError("write", target, error);
    });
    return { size, ...checksumField(expected), unchanged: false };
  } catch (error) {
    await rm(part, { force: true }).catch(() => {});
    throw error;
  }
}

interface Expectation {
  readonly original: boolean;
  readonly size?: number;
  readonly checksum?: Checksum;
}

/** The checksum of an ingested file is that of the bytes that were uploaded. */
function expectation(file: FileMetadata, original: boolean): Expectation {
  const { dataFile } = file;
  if (dataFile.tabularData && !original) return { original: false };
  const size = dataFile.tabularData ? dataFile.originalFileSize : dataFile.filesize;
  const checksum = dataFile.checksum ??
    (dataFile.md5 === undefined ? undefined : { type: "MD5", value: dataFile.md5 });
  return {
    original: dataFile.tabularData === true,
    ...(size === undefined ? {} : { size }),
    ...(checksum === undefined ? {} : { checksum }),
  };
}

function checksumField({ checksum }: Expectation): { readonly checksum?: Checksum } {
  return checksum === undefined ? {} : { checksum };
}

async function holds(path: string, size: number, expected: Expectation): Promise<boolean> {
  if (expected.checksum === undefined || (expected.size ?? size) !== size) return false;
  const source = await fileSource(path);
  const { checksum } = await checksumOf(expected.checksum.type, source.open());
  return sameChecksum(checksum, expected.checksum);
}

async function write(
  session: Session,
  { file, part, expected }: {
    readonly file: FileMetadata;
    readonly part: string;
    readonly expected: Expectation;
  },
  options: DownloadFileOptions,
): Promise<{ readonly checksum: Checksum; readonly size: number }> {
  const response = await openDatafile(session, file.dataFile.id, {
    signal: options.signal,
    original: expected.original,
    name: file.label,
  });
  const out = await open(part, "w").catch(async (error) => {
    await response.body?.cancel();
    throw fileError("write", part, error);
  });
  const summer = new Checksummer(expected.checksum?.type ?? "MD5");
  try {
    for await (const chunk of body(response, file, options)) {
      summer.update(chunk);
      await out.writeFile(chunk).catch((error) => {
        throw fileError("write", part, error);
      });
      options.onProgress?.(summer.size);
    }
    await out.datasync();
  } finally {
    await out.close();
  }
  return { checksum: summer.finish(), size: summer.size };
}

/** The bytes, with a cut connection told as what it is. */
async function* body(
  response: Response,
  file: FileMetadata,
  options: DownloadFileOptions,
): AsyncGenerator<Uint8Array> {
  if (response.body === null) return;
  const reader = response.body.getReader();
  try {
    for (;;) {
      const { done, value } = await inTime(reader.read()).catch((error) => {
        options.signal?.throwIfAborted();
        throw new UnavailableError(`Cannot download "${file.label}": the connection broke`, {
          method: "GET",
          url: `/api/access/datafile/${file.dataFile.id}`,
          cause: error,
          hint: "Run it again: files that are complete are not fetched twice.",
        });
      });
      if (done) return;
      yield value;
    }
  } finally {
    await reader.cancel().catch(() => {});
  }
}

/** A connection that gives nothing for so long is taken for broken. */
const SILENCE_MS = 120_000;

async function inTime<T>(promise: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const silence = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(
      () => reject(new DOMException(`Nothing came for ${SILENCE_MS} ms`, "TimeoutError")),
      SILENCE_MS,
    );
  });
  try {
    return await Promise.race([promise, silence]);
  } finally {
    clearTimeout(timer);
  }
}

function differs(file: FileMetadata, expected: string, actual: string): FixityError {
  return new FixityError(
    `Cannot download "${file.label}": what came is not what the server has (${actual} instead of ${expected})`,
    {
      file: file.label,
      expected,
      actual,
      hint: "Nothing was kept. Try again; if it happens again, tell the installation's support.",
    },
  );
}
