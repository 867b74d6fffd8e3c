import {
  abortUpload,
  completeUpload,
  putObject,
  registerFiles,
  requestUpload,
} from "../client/direct_upload.ts";
import {
  FixityError,
  HttpError,
  mayPass,
  NotFoundError,
  PermissionError,
  ValidationError,
} from "../errors/mod.ts";
import type { Session } from "../http/mod.ts";
import type { Checksum, UploadTicket } from "../schemas/mod.ts";
import { inTurn } from "./_in_turn.ts";
import { Semaphore } from "./_semaphore.ts";
import type { DirectRecord, PartsRecord, StoredRecord } from "./_direct_record.ts";
import { Checksummer, checksumOf, sameChecksum } from "./checksum.ts";
import type { BytePart } from "./file_source.ts";
import type { FileUpload } from "./file_upload.ts";
import { mediaType } from "./media_type.ts";
import { jsonBody } from "./multipart.ts";
import { listRemote, pathOf, type RemoteFile } from "./remote_files.ts";

/** Files that go straight to the store. */
export interface DirectJob {
  /** Persistent id of the dataset. */
  readonly dataset: string;
  /** The files. */
  readonly files: readonly FileUpload[];
  /** Algorithm of the checksums that the installation keeps. */
  readonly algorithm: string;
  /** What an earlier attempt noted. */
  readonly record: DirectRecord;
  /** How many requests to the store at a time. */
  readonly jobs: number;
  /** Notes something for an attempt after this one. */
  readonly save: (data: StoredRecord | PartsRecord) => Promise<void>;
  /** Called with each file that the dataset has now. */
  readonly done: (upload: FileUpload, files: readonly RemoteFile[]) => void;
}

/** Options of {@linkcode sendDirect}. */
export interface SendDirectOptions {
  /** Cancels it. */
  readonly signal?: AbortSignal | undefined;
  /** Called with the bytes that have left for the store, of all files that are not in the dataset yet. */
  readonly onSent?: (bytes: number, label: string) => void;
  /** Called before bytes leave. */
  readonly beforeSent?: ((bytes: number) => Promise<void>) | undefined;
}

/** How many files become files of the dataset at once. */
const BATCH = 200;

/** Whether the dataset's files are in a store that takes them directly. */
export async function takesDirectly(
  session: Session,
  dataset: string,
  options: { readonly signal?: AbortSignal | undefined },
): Promise<boolean> {
  try {
    // It begins nothing in the store, other than for a file of several parts.
    await requestUpload(session, { dataset, size: 1 }, { signal: options.signal });
    return true;
  } catch (error) {
    if (error instanceof NotFoundError) return false;
    throw error;
  }
}

/**
 * Sends files straight to the object store, several at a time, and makes files of the dataset of them in
 * batches. A ticket is asked for when somebody is free to use it. What is stored is proven by its ETag.
 *
 * @throws {FixityError} If other bytes are stored than were sent; nothing becomes of them.
 */
export async function sendDirect(
  session: Session,
  job: DirectJob,
  options: SendDirectOptions = {},
): Promise<void> {
  await new DirectSender(session, job, options).run();
}

class DirectSender {
  readonly #session: Session;
  readonly #job: DirectJob;
  readonly #options: SendDirectOptions;
  readonly #places: Semaphore;
  readonly #failed = new AbortController();
  readonly #signal: AbortSignal;
  readonly #sent = new Map<FileUpload, number>();
  #waiting: { readonly upload: FileUpload; readonly stored: StoredRecord }[] = [];
  #bytes = 0;

  constructor(session: Session, job: DirectJob, options: SendDirectOptions) {
    this.#session = session;
    this.#job = job;
    this.#options = options;
    this.#places = new Semaphore(job.jobs);
    this.#signal = options.signal === undefined
      ? this.#failed.signal
      : AbortSignal.any([options.signal, this.#failed.signal]);
  }

  async run(): Promise<void> {
    const rest = this.#job.files.values();
    const worker = async () => {
      for (const upload of rest) {
        this.#signal.throwIfAborted();
        try {
          this.#waiting.push({ upload, stored: await this.#store(upload) });
          if (this.#waiting.length >= BATCH) await this.#register();
        } catch (error) {
          this.#failed.abort(error); // the others stop, and what they stored is in the journal
          throw error;
        }
      }
    };
    const workers = Array.from({ length: this.#job.jobs }, worker);
    const results = await Promise.allSettled(workers);
    // What got there is worth keeping, whatever became of the rest.
    if (!this.#options.signal?.aborted) await this.#register();
    if (results.some(({ status }) => status === "rejected")) throw this.#signal.reason;
  }

  /** Brings the bytes of one file into the store. */
  async #store(upload: FileUpload): Promise<StoredRecord> {
    const known = await this.#known(upload);
    if (known !== undefined) return known;
    for (let attempt = 1;; attempt++) {
      const ticket = await this.#ticket(upload);
      try {
        const checksum = ticket.url === undefined
          ? await this.#parts(upload, ticket)
          : await this.#whole(upload, { url: ticket.url });
        const { source, fields } = upload;
        const stored = {
          stored: pathOf(fields),
          size: source.size,
          checksum,
          storageIdentifier: ticket.storageIdentifier,
        };
        await this.#job.save(stored);
        return stored;
      } catch (error) {
        // The address may have expired while others were sent.
        if (!(error instanceof PermissionError) || attempt === 3) throw error;
        await this.#giveUp(pathOf(upload.fields));
        this.#count(upload, 0);
      }
    }
  }

  /** What an earlier attempt stored, if the file is still the same. */
  async #known({ source, fields }: FileUpload): Promise<StoredRecord | undefined> {
    const stored = this.#job.record.stored.get(pathOf(fields));
    if (stored === undefined || stored.size !== source.size) return undefined;
    const { checksum } = await checksumOf(stored.checksum.type, source.open());
    return sameChecksum(checksum, stored.checksum) ? stored : undefined;
  }

  async #ticket({ source, fields }: FileUpload): Promise<UploadTicket> {
    const begun = this.#job.record.parts.get(pathOf(fields));
    if (begun !== undefined && begun.size === source.size) return begun.ticket;
    const { dataset } = this.#job;
    const signal = this.#signal;
    return await requestUpload(this.#session, { dataset, size: source.size }, { signal });
  }

  /** Begins a file of several parts afresh. */
  async #giveUp(path: string): Promise<void> {
    const begun = this.#job.record.parts.get(path);
    this.#job.record.parts.delete(path);
    if (begun !== undefined) await abandon(this.#session, begun.ticket, this.#signal);
  }

  async #whole(upload: FileUpload, { url }: { readonly url: string }): Promise<Checksum> {
    const { source } = upload;
    let sums = this.#sums();
    const etag = await this.#places.run(() =>
      this.#put({ upload, url, part: { start: 0, end: source.size } }, {
        onStart: () => {
          sums = this.#sums();
          this.#count(upload, 0);
        },
        onChunk: (chunk) => {
          sums.update(chunk);
          this.#count(upload, sums.size);
        },
      })
    );
    const { checksum, md5 } = sums.finish();
    proveEtag(upload, { etag, md5 });
    return checksum;
  }

  /** Sends the parts that are not there yet, and has them put together. */
  async #parts(upload: FileUpload, ticket: UploadTicket): Promise<Checksum> {
    const { source, fields } = upload;
    const path = pathOf(fields);
    if (!this.#job.record.parts.has(path)) {
      await this.#job.save({ parts: path, size: source.size, ticket });
    }
    const etags: Readonly<Record<string, string>> = this.#job.record.parts.get(path)?.etags ?? {};
    let sent = 0;
    const report = (bytes: number) => this.#count(upload, sent += bytes);
    const send = async ([number, url]: readonly [string, string]) => {
      const part = partOf(Number(number), ticket, source.size);
      if (etags[number] !== undefined) return report(part.end - part.start);
      await this.#places.run(async () => {
        this.#signal.throwIfAborted();
        let gone = 0;
        const etag = await this.#put({ upload, url, part }, {
          onStart: () => {
            report(-gone);
            gone = 0;
          },
          onChunk: ({ length }) => {
            gone += length;
            report(length);
          },
        });
        if (etag === undefined) throw unproven(path, "the store told no ETag");
        await this.#job.save({ part: path, number: Number(number), etag });
      });
    };
    const entries = Object.entries(ticket.urls ?? {});
    const [sums, ...results] = await Promise.allSettled([
      this.#sumParts(upload, ticket),
      ...entries.map(send),
    ]);
    const failure = [sums, ...results].find((result) => result.status === "rejected");
    if (failure !== undefined) throw failure.reason;
    if (sums.status === "rejected") throw sums.reason;
    for (const [number, md5] of sums.value.parts.entries()) {
      proveEtag(upload, { etag: etags[String(number + 1)], md5 });
    }
    await completeUpload(this.#session, { ticket, etags }, { signal: this.#signal });
    return sums.value.checksum;
  }

  /** Checksums of all bytes, and of each part, in one pass beside the parts that are sent. */
  async #sumParts(
    { source }: FileUpload,
    { partSize }: UploadTicket,
  ): Promise<{ readonly checksum: Checksum; readonly parts: readonly string[] }> {
    const whole = new Checksummer(this.#job.algorithm);
    const parts: string[] = [];
    let part = new Checksummer("MD5");
    for await (let chunk of source.open()) {
      this.#signal.throwIfAborted();
      whole.update(chunk);
      while (chunk.length > 0) {
        const some = chunk.subarray(0, partSize - part.size);
        part.update(some);
        chunk = chunk.subarray(some.length);
        if (part.size < partSize) continue;
        parts.push(part.finish().value);
        part = new Checksummer("MD5");
      }
    }
    if (part.size > 0) parts.push(part.finish().value);
    return { checksum: whole.finish(), parts };
  }

  async #put(
    { upload, url, part }: {
      readonly upload: FileUpload;
      readonly url: string;
      readonly part: BytePart;
    },
    { onStart, onChunk }: {
      /** A request that is sent again starts from the first byte. */
      readonly onStart: () => void;
      readonly onChunk: (chunk: Uint8Array) => void;
    },
  ): Promise<string | undefined> {
    const { source, contentType } = upload;
    const signal = this.#signal;
    const { beforeSent } = this.#options;
    return await putObject(this.#session, {
      url,
      name: source.shown,
      body: {
        contentType: contentType ?? mediaType(source.name),
        length: part.end - part.start,
        async *open() {
          onStart();
          for await (const chunk of source.open(part)) {
            signal.throwIfAborted();
            await beforeSent?.(chunk.length);
            onChunk(chunk);
            yield chunk;
          }
        },
      },
    }, { signal });
  }

  /** Makes files of the dataset of what is stored, and tells which the dataset has then. */
  async #register(): Promise<void> {
    const batch = this.#waiting;
    this.#waiting = [];
    if (batch.length === 0) return;
    const { dataset } = this.#job;
    const { signal } = this.#options;
    const { new: added = [], other: replaced = [] } = Object.groupBy(
      batch,
      ({ upload }) => upload.replaces === undefined ? "new" : "other",
    );
    const [results, remote] = await inTurn(
      `${this.#session.baseUrl.href} ${dataset}`,
      async () => {
        const answers = [];
        for (const [items, replace] of [[added, false], [replaced, true]] as const) {
          if (items.length === 0) continue;
          const body = jsonBody(items.map(({ upload, stored }) => registration(upload, stored)));
          const files = { dataset, body, count: items.length, replace };
          answers.push(...(await registerFiles(this.#session, files, { signal })).Files);
        }
        return [answers, await listRemote(this.#session, dataset, { signal })] as const;
      },
    );
    const there = new Map(remote.map((file) => [file.metadata.dataFile.storageIdentifier, file]));
    for (const { upload, stored } of batch) {
      const file = there.get(stored.storageIdentifier);
      if (file === undefined) continue;
      this.#bytes -= this.#sent.get(upload) ?? 0;
      this.#sent.delete(upload);
      this.#job.done(upload, [file]);
    }
    const refused = results.find(({ errorMessage, storageIdentifier }) =>
      errorMessage !== undefined && !there.has(storageIdentifier)
    );
    if (refused === undefined) return;
    const which = batch.find(({ stored }) =>
      stored.storageIdentifier === refused.storageIdentifier
    );
    throw new ValidationError(
      `Cannot add "${which?.stored.stored}" to dataset "${dataset}": ${refused.errorMessage?.trim()}`,
      { method: "POST", url: this.#session.baseUrl.href, serverMessage: refused.errorMessage },
    );
  }

  #count(upload: FileUpload, bytes: number): void {
    this.#bytes += bytes - (this.#sent.get(upload) ?? 0);
    this.#sent.set(upload, bytes);
    this.#options.onSent?.(this.#bytes, upload.fields.label);
  }

  /** The installation's checksum, and the one that stores use for ETags. */
  #sums() {
    const [own, md5] = [new Checksummer(this.#job.algorithm), new Checksummer("MD5")];
    return {
      get size() {
        return own.size;
      },
      update(chunk: Uint8Array) {
        own.update(chunk);
        if (own.type !== "MD5") md5.update(chunk);
      },
      finish() {
        const checksum = own.finish();
        return { checksum, md5: own.type === "MD5" ? checksum.value : md5.finish().value };
      },
    };
  }
}

/** Gives up what was begun in parts and never put together. */
export async function abandonParts(
  session: Session,
  record: DirectRecord,
  options: { readonly signal?: AbortSignal | undefined },
): Promise<void> {
  for (const [path, { ticket }] of record.parts) {
    if (!record.stored.has(path)) await abandon(session, ticket, options.signal);
  }
}

async function abandon(
  session: Session,
  ticket: UploadTicket,
  signal: AbortSignal | undefined,
): Promise<void> {
  try {
    await abortUpload(session, ticket, { signal });
  } catch (error) {
    if (!(error instanceof HttpError) || mayPass(error)) throw error;
    // The store knows nothing of it any more.
  }
}

function partOf(number: number, { partSize }: UploadTicket, size: number): BytePart {
  return { start: (number - 1) * partSize, end: Math.min(number * partSize, size) };
}

/** What Dataverse reads of a file that is stored. */
function registration(upload: FileUpload, stored: StoredRecord): Readonly<Record<string, unknown>> {
  const { label, restrict, tabIngest, ...rest } = upload.fields;
  const { storageIdentifier, checksum, size } = stored;
  return {
    ...rest,
    storageIdentifier,
    fileName: label,
    mimeType: upload.contentType ?? mediaType(label),
    fileSize: size,
    checksum: { "@type": checksum.type, "@value": checksum.value },
    ...(restrict === undefined ? {} : { restrict: String(restrict) }),
    ...(tabIngest === undefined ? {} : { tabIngest: String(tabIngest) }),
    ...(upload.replaces === undefined
      ? {}
      : { fileToReplaceId: upload.replaces, forceReplace: true }),
  };
}

/** An ETag is the MD5 of what is stored, unless the store encrypts it with a key of its own. */
function proveEtag(
  { fields }: FileUpload,
  { etag, md5 }: { readonly etag: string | undefined; readonly md5: string },
): void {
  if (etag === undefined || !/^[0-9a-f]{32}$/i.test(etag)) return;
  if (etag.toLowerCase() === md5.toLowerCase()) return;
  throw unproven(pathOf(fields), `MD5 ${etag} is there instead of ${md5}`);
}

function unproven(path: string, why: string): FixityError {
  return new FixityError(`Cannot upload "${path}": other bytes are stored than were sent: ${why}`, {
    file: path,
    expected: "the bytes that were sent",
    actual: why,
    hint: "Nothing became of them in the dataset. Try again, or upload through the application.",
  });
}
