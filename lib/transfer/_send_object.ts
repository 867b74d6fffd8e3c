import { abortUpload, completeUpload, putObject, requestUpload } from "../client/direct_upload.ts";
import { FixityError, HttpError, mayPass, PermissionError } from "../errors/mod.ts";
import type { Session } from "../http/mod.ts";
import type { Checksum, UploadTicket } from "../schemas/mod.ts";
import type { DirectRecord, PartsRecord, StoredRecord } from "./_direct_record.ts";
import { SentSum } from "./_hasher.ts";
import { Semaphore } from "./_semaphore.ts";
import { Checksummer, checksumOf, sameChecksum } from "./checksum.ts";
import type { BytePart } from "./file_source.ts";
import type { FileUpload } from "./file_upload.ts";
import { mediaType } from "./media_type.ts";
import { pathOf } from "./remote_files.ts";

/** What is known of all files that go to a store. */
export interface ObjectJob {
  /** Persistent id of the dataset. */
  readonly dataset: string;
  /** Algorithm of the checksums that the installation keeps. */
  readonly algorithm: string;
  /** What an earlier attempt noted. */
  readonly record: DirectRecord;
  /** How many requests to the store at a time. */
  readonly jobs: number;
  /** Notes something for an attempt after this one. */
  readonly save: (data: StoredRecord | PartsRecord) => Promise<void>;
}

/** Options of {@linkcode ObjectSender}. */
export interface ObjectOptions {
  /** Cancels it. */
  readonly signal: AbortSignal;
  /** Called before bytes leave. */
  readonly beforeSent?: ((bytes: number) => Promise<void>) | undefined;
  /** Called with the bytes of a file that have left. */
  readonly onSent: (upload: FileUpload, bytes: number) => void;
}

const TRIES = 3;

/** Brings the bytes of files into a store, each whole or in parts, and proves what is there by the store's ETags. */
export class ObjectSender {
  readonly #session: Session;
  readonly #job: ObjectJob;
  readonly #options: ObjectOptions;
  readonly #places: Semaphore;

  constructor(session: Session, job: ObjectJob, options: ObjectOptions) {
    this.#session = session;
    this.#job = job;
    this.#options = options;
    this.#places = new Semaphore(job.jobs);
  }

  /** Brings one file there; what an earlier attempt brought is not sent again. */
  async send(upload: FileUpload): Promise<StoredRecord> {
    const known = await this.#known(upload);
    if (known !== undefined) return known;
    for (let attempt = 1;; attempt++) {
      const ticket = await this.#ticket(upload);
      try {
        const sent = ticket.url === undefined
          ? await this.#parts(upload, ticket)
          : await this.#whole(upload, ticket.url);
        const { source, fields } = upload;
        const stored = {
          stored: pathOf(fields),
          size: source.size,
          ...sent,
          storageIdentifier: ticket.storageIdentifier,
        };
        await this.#job.save(stored);
        return stored;
      } catch (error) {
        // The address may have expired while others were sent.
        if (!(error instanceof PermissionError) || attempt === TRIES) throw error;
        await this.#giveUp(pathOf(upload.fields));
        this.#options.onSent(upload, 0);
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
    const { signal } = this.#options;
    return await requestUpload(this.#session, { dataset, size: source.size }, { signal });
  }

  /** Begins a file of several parts afresh. */
  async #giveUp(path: string): Promise<void> {
    const begun = this.#job.record.parts.get(path);
    this.#job.record.parts.delete(path);
    if (begun !== undefined) await abandon(this.#session, begun.ticket, this.#options.signal);
  }

  async #whole(upload: FileUpload, url: string): Promise<Sent> {
    const { source } = upload;
    await using sum = new SentSum(this.#job.algorithm, source.size);
    const isMd5 = this.#job.algorithm.toUpperCase() === "MD5";
    let md5 = new Checksummer("MD5");
    const etag = await this.#places.run(() =>
      this.#put({ upload, url, part: { start: 0, end: source.size } }, {
        async onStart() {
          await sum.begin();
          md5 = new Checksummer("MD5");
        },
        onChunk: async (chunk) => {
          await sum.update(chunk);
          if (!isMd5) md5.update(chunk);
          this.#options.onSent(upload, sum.size);
        },
      })
    );
    const checksum = await sum.finish();
    const { value } = isMd5 ? checksum : md5.finish();
    return { checksum, proven: proveEtag(upload, { etag, md5: value }) };
  }

  /** Sends the parts that are not there yet, and has them put together. */
  async #parts(upload: FileUpload, ticket: UploadTicket): Promise<Sent> {
    const { source, fields } = upload;
    const path = pathOf(fields);
    if (!this.#job.record.parts.has(path)) {
      await this.#job.save({ parts: path, size: source.size, ticket });
    }
    const etags: Readonly<Record<string, string>> = this.#job.record.parts.get(path)?.etags ?? {};
    const before = new Set(Object.keys(etags).map(Number));
    let sent = 0;
    let proven = true;
    const report = (bytes: number) => this.#options.onSent(upload, sent += bytes);
    const send = async (number: number, url: string) => {
      const part = partOf(number, ticket, source.size);
      if (before.has(number)) return report(part.end - part.start);
      await this.#places.run(async () => {
        this.#options.signal.throwIfAborted();
        let md5 = new Checksummer("MD5");
        const etag = await this.#put({ upload, url, part }, {
          onStart() {
            report(-md5.size);
            md5 = new Checksummer("MD5");
          },
          onChunk(chunk) {
            md5.update(chunk);
            report(chunk.length);
          },
        });
        if (etag === undefined) throw unproven(path, "the store told no ETag");
        if (!proveEtag(upload, { etag, md5: md5.finish().value })) proven = false;
        await this.#job.save({ part: path, number, etag });
      });
    };
    const entries = Object.entries(ticket.urls ?? {});
    const [sum, ...results] = await Promise.allSettled([
      this.#sum(upload, ticket, before),
      ...entries.map(([number, url]) => send(Number(number), url)),
    ]);
    const failure = [sum, ...results].find((result) => result.status === "rejected");
    if (failure !== undefined) throw failure.reason;
    if (sum.status === "rejected") throw sum.reason;
    for (const [number, md5] of sum.value.parts) {
      if (!proveEtag(upload, { etag: etags[number], md5 })) proven = false;
    }
    const { signal } = this.#options;
    await completeUpload(this.#session, { ticket, etags }, { signal });
    return { checksum: sum.value.checksum, proven };
  }

  /** Checksum of all bytes, and MD5 of the parts that were there before, in one pass beside those that are sent. */
  async #sum(
    { source }: FileUpload,
    { partSize }: UploadTicket,
    wanted: ReadonlySet<number>,
  ): Promise<{ readonly checksum: Checksum; readonly parts: ReadonlyMap<number, string> }> {
    await using whole = new SentSum(this.#job.algorithm, source.size);
    await whole.begin();
    const parts = new Map<number, Checksummer>();
    for await (let chunk of source.open()) {
      this.#options.signal.throwIfAborted();
      const at = whole.size;
      await whole.update(chunk);
      for (let from = at; chunk.length > 0;) {
        const number = Math.floor(from / partSize) + 1;
        const some = chunk.subarray(0, number * partSize - from);
        if (wanted.has(number)) {
          const md5 = parts.get(number) ?? new Checksummer("MD5");
          md5.update(some);
          parts.set(number, md5);
        }
        from += some.length;
        chunk = chunk.subarray(some.length);
      }
    }
    return {
      checksum: await whole.finish(),
      parts: new Map([...parts].map(([number, md5]) => [number, md5.finish().value])),
    };
  }

  async #put(
    { upload, url, part }: {
      readonly upload: FileUpload;
      readonly url: string;
      readonly part: BytePart;
    },
    { onStart, onChunk }: {
      /** A request that is sent again starts from the first byte. */
      readonly onStart: () => void | Promise<void>;
      readonly onChunk: (chunk: Uint8Array) => void | Promise<void>;
    },
  ): Promise<string | undefined> {
    const { source, contentType } = upload;
    const { signal, beforeSent } = this.#options;
    return await putObject(this.#session, {
      url,
      name: source.shown,
      body: {
        contentType: contentType ?? mediaType(source.name),
        length: part.end - part.start,
        async *open() {
          await onStart();
          for await (const chunk of source.open(part)) {
            signal.throwIfAborted();
            await beforeSent?.(chunk.length);
            await onChunk(chunk);
            yield chunk;
          }
        },
      },
    }, { signal });
  }
}

interface Sent {
  readonly checksum: Checksum;
  /** Whether the store's ETag shows that it has these bytes. */
  readonly proven: boolean;
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

/** An ETag is the MD5 of what is stored, unless the store encrypts it with a key of its own: false says that. */
function proveEtag(
  { fields }: FileUpload,
  { etag, md5 }: { readonly etag: string | undefined; readonly md5: string },
): boolean {
  if (etag === undefined || !/^[0-9a-f]{32}$/i.test(etag)) return false;
  if (etag.toLowerCase() === md5.toLowerCase()) return true;
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
