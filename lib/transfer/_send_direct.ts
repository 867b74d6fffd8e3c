import { listFiles } from "../client/datasets.ts";
import { registerFiles, requestUpload } from "../client/direct_upload.ts";
import { NotFoundError, ValidationError } from "../errors/mod.ts";
import type { Session } from "../http/mod.ts";
import type { DirectRecord, PartsRecord, StoredRecord } from "./_direct_record.ts";
import { inTurn } from "./_in_turn.ts";
import { readBack } from "./_read_back.ts";
import { ObjectSender } from "./_send_object.ts";
import type { FileUpload } from "./file_upload.ts";
import { mediaType } from "./media_type.ts";
import { jsonBody } from "./multipart.ts";
import { type RemoteFile, remoteFile } from "./remote_files.ts";

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
  /** Whether what the store's ETag does not prove is read back. */
  readonly readBack: boolean;
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

interface Stored {
  readonly upload: FileUpload;
  readonly stored: StoredRecord;
}

class DirectSender {
  readonly #session: Session;
  readonly #job: DirectJob;
  readonly #options: SendDirectOptions;
  readonly #objects: ObjectSender;
  readonly #failed = new AbortController();
  readonly #signal: AbortSignal;
  readonly #sent = new Map<FileUpload, number>();
  #waiting: Stored[] = [];
  #bytes = 0;

  constructor(session: Session, job: DirectJob, options: SendDirectOptions) {
    this.#session = session;
    this.#job = job;
    this.#options = options;
    this.#signal = options.signal === undefined
      ? this.#failed.signal
      : AbortSignal.any([options.signal, this.#failed.signal]);
    this.#objects = new ObjectSender(session, job, {
      signal: this.#signal,
      beforeSent: options.beforeSent,
      onSent: (upload, bytes) => this.#count(upload, bytes),
    });
  }

  async run(): Promise<void> {
    const rest = this.#job.files.values();
    const worker = async () => {
      for (const upload of rest) {
        this.#signal.throwIfAborted();
        try {
          this.#waiting.push({ upload, stored: await this.#objects.send(upload) });
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
    const [results, there] = await inTurn(
      `${this.#session.baseUrl.href} ${dataset}`,
      async () => {
        const answers = [];
        for (const [items, replace] of [[added, false], [replaced, true]] as const) {
          if (items.length === 0) continue;
          const body = jsonBody(items.map(({ upload, stored }) => registration(upload, stored)));
          const files = { dataset, body, count: items.length, replace };
          answers.push(...(await registerFiles(this.#session, files, { signal })).Files);
        }
        return [answers, await this.#find(batch)] as const;
      },
    );
    for (const item of batch) {
      const file = there.get(item.stored.storageIdentifier);
      if (file !== undefined) await this.#take(item, file);
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

  /** Looks which of them the dataset has now, by what they are stored as: answers tell no numbers. */
  async #find(batch: readonly Stored[]): Promise<ReadonlyMap<string, RemoteFile>> {
    const wanted = new Set(batch.map(({ stored }) => stored.storageIdentifier));
    const there = new Map<string, RemoteFile>();
    const { signal } = this.#options;
    const { dataset } = this.#job;
    // The newest come first, so that a batch costs no more the more files are there. Among those of one moment
    // there is no order, and a page may miss one: then all are looked through.
    for (const order of [{ order: "Newest" } as const, {}]) {
      for await (const file of listFiles(this.#session, dataset, { signal, ...order })) {
        const { storageIdentifier = "" } = file.dataFile;
        if (wanted.delete(storageIdentifier)) there.set(storageIdentifier, remoteFile(file));
        if (wanted.size === 0) return there;
      }
    }
    return there;
  }

  async #take({ upload, stored }: Stored, file: RemoteFile): Promise<void> {
    if (this.#job.readBack && stored.proven !== true) {
      await readBack(this.#session, file, stored, this.#options);
    }
    this.#bytes -= this.#sent.get(upload) ?? 0;
    this.#sent.delete(upload);
    this.#job.done(upload, [file]);
  }

  #count(upload: FileUpload, bytes: number): void {
    this.#bytes += bytes - (this.#sent.get(upload) ?? 0);
    this.#sent.set(upload, bytes);
    this.#options.onSent?.(this.#bytes, upload.fields.label);
  }
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
