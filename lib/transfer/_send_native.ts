import { addFile, deleteFile, replaceFile } from "../client/files.ts";
import { FixityError, UsageError, ValidationError } from "../errors/mod.ts";
import type { Session } from "../http/mod.ts";
import type { Checksum, FileMetadata } from "../schemas/mod.ts";
import { fixityAlgorithm } from "./_fixity_algorithm.ts";
import { inTurn } from "./_in_turn.ts";
import { ARCHIVE_NAME, groupForZip, isTakenApart, sharedFields, zipBatch } from "./_zip_batch.ts";
import { SentSum } from "./_hasher.ts";
import { sameChecksum } from "./checksum.ts";
import type { FileSource } from "./file_source.ts";
import type { FileUpload } from "./file_upload.ts";
import { multipartBody } from "./multipart.ts";
import { pathOf, type RemoteFile, remoteFile } from "./remote_files.ts";

/** Files to send, and who is told of each that arrived. */
export interface NativeJob {
  /** Persistent id of the dataset. */
  readonly dataset: string;
  /** The files. */
  readonly files: readonly FileUpload[];
  /** Files of one archive; fewer where the server's limit turned out to be lower. */
  readonly mostInArchive: number | undefined;
  /** Called where an archive had too many files for the server, with how many may go together. */
  readonly tooMany: (most: number) => void;
  /** Called with each file that arrived and is proven; with several where the server took one apart. */
  readonly done: (upload: FileUpload, files: readonly RemoteFile[]) => void;
}

/** Options of {@linkcode sendNative}. */
export interface SendOptions {
  /** Cancels it. */
  readonly signal?: AbortSignal | undefined;
  /** Called before bytes leave. */
  readonly beforeSent?: ((bytes: number) => Promise<void>) | undefined;
  /** Called with the bytes of the request under way that have left. */
  readonly onSent?: (bytes: number, label: string) => void;
}

/**
 * Sends files through the application, one request after another, for it refuses two at a time:
 * `POST /api/datasets/{id}/add`. Small ones go together. Returns early where fewer have to.
 *
 * @throws {FixityError} If other bytes arrived; what arrived is deleted.
 */
export async function sendNative(
  session: Session,
  job: NativeJob,
  options: SendOptions = {},
): Promise<void> {
  const algorithm = await fixityAlgorithm(session, options);
  for (const group of groupForZip(job.files, job.mostInArchive)) {
    const went = await inTurn(`${session.baseUrl.href} ${job.dataset}`, async () => {
      options.signal?.throwIfAborted();
      const [first] = group;
      const sender = new Sender(session, { ...job, algorithm }, options);
      const alone = group.length === 1 && (first?.unpack || !first || !isTakenApart(first));
      if (first !== undefined && alone) return await sender.one(first);
      return await sender.archive(group);
    });
    if (!went) return;
  }
}

class Sender {
  readonly #session: Session;
  readonly #job: NativeJob & { readonly algorithm: string };
  readonly #options: SendOptions;

  constructor(
    session: Session,
    job: NativeJob & { readonly algorithm: string },
    options: SendOptions,
  ) {
    this.#session = session;
    this.#job = job;
    this.#options = options;
  }

  async one(upload: FileUpload): Promise<true> {
    const { fields, source } = upload;
    const { label, ...rest } = fields;
    await using sum = new SentSum(this.#job.algorithm, source.size);
    const added = await this.#add({
      source,
      shown: source.shown,
      contentType: upload.contentType,
      replaces: upload.replaces,
      // What is in an archive keeps its own names.
      jsonData: upload.unpack && isTakenApart(upload) ? rest : { ...rest, label },
      onStart: () => sum.begin(),
      onChunk: async (chunk) => {
        await sum.update(chunk);
        this.#options.onSent?.(sum.size, label);
      },
    });
    const files = added.map(remoteFile);
    const [file] = files;
    // Of what was taken apart the server tells the checksums of the contents.
    const whole = file !== undefined && files.length === 1 &&
      (!upload.unpack || file.size === source.size);
    if (whole) await this.#prove(file, { checksum: await sum.finish(), size: source.size });
    this.#job.done(upload, files);
    return true;
  }

  /** Gives false where the archive has to be a smaller one. */
  async archive(group: readonly FileUpload[]): Promise<boolean> {
    const [first] = group;
    if (first === undefined) return true;
    let sent = 0;
    const { source, checksums } = zipBatch(group, {
      algorithm: this.#job.algorithm,
      onChunk: (chunk) => {
        sent += chunk.length;
        this.#options.onSent?.(sent, source.shown);
      },
    });
    const adding = this.#add({
      source,
      shown: source.shown,
      contentType: "application/zip",
      jsonData: sharedFields(first),
      onStart: () => {
        sent = 0;
      },
      onChunk: () => {},
    });
    const added = await adding.catch((error) => {
      // One of them may be too large, or they may be too many: that is found out with fewer.
      if (!(error instanceof ValidationError) || group.length === 1) throw error;
      const [, limit] = /archive is over the limit \((\d+)\)/.exec(error.message) ?? [];
      this.#job.tooMany(limit === undefined ? Math.ceil(group.length / 2) : Number(limit));
    });
    if (added === undefined) return false;
    const [kept] = added;
    if (kept !== undefined && added.length === 1 && ARCHIVE_NAME.test(kept.label)) {
      await deleteFile(this.#session, kept.dataFile.id, { signal: this.#options.signal });
      if (group.length === 1) throw keptWhole(first);
      this.#job.tooMany(Math.ceil(group.length / 2));
      return false;
    }
    const arrived = new Map(added.map(remoteFile).map((file) => [file.path, file]));
    for (const upload of group) {
      const path = pathOf(upload.fields);
      const [file, checksum] = [arrived.get(path), checksums.get(path)];
      if (file === undefined || checksum === undefined) continue; // it is looked for afterwards
      await this.#prove(file, { checksum, size: upload.source.size });
      this.#job.done(upload, [file]);
    }
    return true;
  }

  async #add(request: {
    readonly source: FileSource;
    readonly shown: string;
    readonly contentType: string | undefined;
    readonly replaces?: number | undefined;
    readonly jsonData: Readonly<Record<string, unknown>>;
    /** A request that is sent again starts from the first byte. */
    readonly onStart: () => void | Promise<void>;
    readonly onChunk: (chunk: Uint8Array) => void | Promise<void>;
  }): Promise<readonly FileMetadata[]> {
    const { restrict, tabIngest, ...rest } = request.jsonData;
    const jsonData = {
      ...rest,
      ...(restrict === undefined ? {} : { restrict: String(restrict) }),
      ...(tabIngest === undefined ? {} : { tabIngest: String(tabIngest) }),
      // A table may become a picture: who replaces a file has decided.
      ...(request.replaces === undefined ? {} : { forceReplace: true }),
    };
    const { source, contentType = "application/octet-stream" } = request;
    const { dataset } = this.#job;
    const { signal, beforeSent } = this.#options;
    const body = multipartBody(jsonData, { source, contentType }, async (chunk) => {
      signal?.throwIfAborted();
      await beforeSent?.(chunk.length);
      await request.onChunk(chunk);
    });
    const restarted = {
      ...body,
      async *open() {
        await request.onStart();
        yield* body.open();
      },
    };
    const { replaces, shown: name } = request;
    return replaces === undefined
      ? await addFile(this.#session, { dataset, name, body: restarted }, { signal })
      : await replaceFile(this.#session, { file: replaces, name, body: restarted }, { signal });
  }

  /** Compares what the server has with what was sent, and deletes what is not that. */
  async #prove(
    file: RemoteFile,
    sent: { readonly checksum: Checksum; readonly size: number },
  ): Promise<void> {
    const { checksum } = file;
    if (
      checksum === undefined || checksum.type.toUpperCase() !== sent.checksum.type.toUpperCase()
    ) {
      return;
    }
    if (sameChecksum(checksum, sent.checksum)) return;
    await deleteFile(this.#session, file.id);
    throw new FixityError(
      `Cannot upload "${file.path}": other bytes arrived than were sent (${file.size} of ${sent.size} bytes, ${checksum.type} ${checksum.value} instead of ${sent.checksum.value})`,
      {
        file: file.path,
        expected: `${sent.checksum.type} ${sent.checksum.value}`,
        actual: `${checksum.type} ${checksum.value}`,
        hint:
          "What arrived was deleted again. Something between here and the server changes bytes: try another network.",
      },
    );
  }
}

function keptWhole({ fields }: FileUpload): UsageError {
  return new UsageError(
    `Cannot upload "${pathOf(fields)}" whole: this installation takes no archive apart`,
    { hint: "Upload it with `unpack`, and see what the installation makes of it." },
  );
}
