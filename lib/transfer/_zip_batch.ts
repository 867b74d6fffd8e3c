import { randomUUID } from "node:crypto";
import { makeZip, predictLength } from "client-zip";
import type { Checksum } from "../schemas/mod.ts";
import { Checksummer } from "./checksum.ts";
import type { FileSource } from "./file_source.ts";
import { pathOf } from "./remote_files.ts";
import type { FileUpload } from "./file_upload.ts";

/** Files that leave as one archive, which the server takes apart. */
export interface ZipBatch {
  /** The archive; its length is known before anything is read. */
  readonly source: FileSource;
  /** Checksums of what has left, by path. */
  readonly checksums: ReadonlyMap<string, Checksum>;
}

/** The server's limit of files in an archive, unless somebody changed it. */
const MOST_FILES = 1000;
const MOST_BYTES = 256 * 1024 * 1024;
const SMALL = 8 * 1024 * 1024;

// The server leaves these out when it takes an archive apart, or takes several for one thing.
const LEFT_OUT = /^(\._.*|\.DS_Store|bagit\.txt)$/i;
const SHAPE = /\.(shp|shx|dbf|prj|sbn|sbx|fbn|fbx|ain|aih|ixs|mxs|atx|cpg|qix|qpj|shp\.xml)$/i;

/** Dates of files do not reach the server. */
const ANY_DATE = new Date("2000-01-01T12:00:00Z");

/** Archives are taken apart unless they are in one themselves. */
const TAKEN_APART = /\.(zip|fits\.gz)$/i;

/** Whether the server would take this file apart. */
export function isTakenApart({ fields }: FileUpload): boolean {
  return TAKEN_APART.test(fields.label);
}

/** Name of an archive of ours: one that the server did not take apart can be told from the user's files. */
export const ARCHIVE_NAME: RegExp = /^dvflow-[0-9a-f-]{36}\.zip$/;

/**
 * Puts files together that can leave as one archive: small ones, and those that only an archive keeps whole.
 * What goes with an archive goes with each file in it, so that only files of one description go together.
 *
 * @param uploads The files.
 * @param mostFiles How many may go together.
 * @returns Groups; one of a single file leaves by itself, unless it has to be in an archive.
 */
export function groupForZip(
  uploads: readonly FileUpload[],
  mostFiles: number = MOST_FILES,
): readonly (readonly FileUpload[])[] {
  const groups: FileUpload[][] = [];
  const open = new Map<string, { readonly group: FileUpload[]; bytes: number }>();
  for (const upload of uploads) {
    const { size } = upload.source;
    if (!fitsInZip(upload)) {
      groups.push([upload]);
      continue;
    }
    const kind = JSON.stringify(sharedFields(upload));
    let last = open.get(kind);
    if (
      last === undefined || last.group.length >= mostFiles || last.bytes + size > MOST_BYTES
    ) {
      last = { group: [], bytes: 0 };
      open.set(kind, last);
      groups.push(last.group);
    }
    last.group.push(upload);
    last.bytes += size;
  }
  // Adding takes longer the more files are there, so that what leaves alone leaves first.
  return groups.toSorted((one, other) => Number(one.length > 1) - Number(other.length > 1));
}

function fitsInZip(upload: FileUpload): boolean {
  const { fields, source, contentType, replaces } = upload;
  if (replaces !== undefined) return false;
  if (isTakenApart(upload)) return true;
  return source.size <= SMALL && contentType === undefined && !LEFT_OUT.test(fields.label) &&
    !SHAPE.test(fields.label);
}

/** What goes with every file of an archive. */
export function sharedFields(
  { fields }: FileUpload,
): Omit<FileUpload["fields"], "label" | "directoryLabel"> {
  const { label: _label, directoryLabel: _directoryLabel, ...rest } = fields;
  return rest;
}

/**
 * Makes an archive of files, without a copy on disk.
 *
 * @param uploads The files.
 * @param options Algorithm of the checksums; called with the bytes of the files that leave.
 * @returns The archive.
 */
export function zipBatch(
  uploads: readonly FileUpload[],
  options: { readonly algorithm: string; readonly onChunk?: (chunk: Uint8Array) => void },
): ZipBatch {
  const checksums = new Map<string, Checksum>();
  const named = uploads.map((upload) => ({ upload, name: pathOf(upload.fields) }));
  const sizes = named.map(({ upload, name }) => ({ name, size: upload.source.size }));
  const name = `dvflow-${randomUUID()}.zip`;
  return {
    checksums,
    source: {
      name,
      shown: `${uploads.length} files`,
      size: Number(predictLength(sizes)),
      async *open() {
        checksums.clear();
        const zip = makeZip(named.map(({ upload, name }) => ({
          name,
          size: upload.source.size,
          lastModified: ANY_DATE,
          input: summed(upload.source, {
            ...options,
            onEnd: (checksum) => checksums.set(name, checksum),
          }),
        })));
        yield* gathered(zip);
      },
    },
  };
}

async function* summed(
  source: FileSource,
  { algorithm, onChunk, onEnd }: {
    readonly algorithm: string;
    readonly onChunk?: (chunk: Uint8Array) => void;
    readonly onEnd: (checksum: Checksum) => void;
  },
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const summer = new Checksummer(algorithm);
  for await (const chunk of source.open()) {
    summer.update(chunk);
    onChunk?.(chunk);
    yield chunk.slice(); // an archive is made some pieces ahead of what leaves
  }
  onEnd(summer.finish());
}

/** What leaves at a time. */
const PIECE = 256 * 1024;

/** Puts small pieces together: of each file there are four, and each would be a write of its own. */
async function* gathered(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const buffer = new Uint8Array(PIECE);
  let filled = 0;
  for await (let chunk of chunks) {
    while (chunk.length > 0) {
      const some = chunk.subarray(0, PIECE - filled);
      buffer.set(some, filled);
      filled += some.length;
      chunk = chunk.subarray(some.length);
      if (filled < PIECE) continue;
      yield buffer;
      filled = 0;
    }
  }
  if (filled > 0) yield buffer.subarray(0, filled);
}
