import { deleteFile } from "../client/files.ts";
import { waitForUnlock } from "../client/wait_for_unlock.ts";
import { mayPass, RateLimitError, UsageError } from "../errors/mod.ts";
import type { Session } from "../http/mod.ts";
import {
  type DirectRecord,
  noteIn,
  type PartsRecord,
  readDirectRecord,
  type StoredRecord,
} from "./_direct_record.ts";
import { fixityAlgorithm } from "./_fixity_algorithm.ts";
import {
  becomesOthers,
  inDoubt,
  isArchive,
  matchAll,
  refuseOthers,
  refuseTwins,
} from "./_match_files.ts";
import { sendDirect, takesDirectly } from "./_send_direct.ts";
import { sendNative } from "./_send_native.ts";
import { abandonParts } from "./_send_object.ts";
import { checkName, refuseNames } from "./names.ts";
import { listRemote, pathOf, type RemoteFile } from "./remote_files.ts";
import type { TransferProgress } from "./progress_meter.ts";
import { Throttle } from "./throttle.ts";
import type { FileUpload } from "./file_upload.ts";

/** Files that are to be in a dataset. */
export interface FilesUpload {
  /** Persistent id of the dataset. */
  readonly dataset: string;
  /** The files, each with a path of its own. */
  readonly files: readonly FileUpload[];
}

/** A file that is in the dataset now. */
export interface UploadedItem {
  /** What was to be uploaded. */
  readonly upload: FileUpload;
  /** What the dataset has: several files where the server took an archive apart. */
  readonly files: readonly RemoteFile[];
  /** Whether the very same file was there before, so that nothing was sent. */
  readonly unchanged: boolean;
}

/** Options of {@linkcode uploadFiles}. */
export interface UploadFilesOptions {
  /** Cancels it. */
  readonly signal?: AbortSignal | undefined;
  /** What an earlier attempt gave to `save`. */
  readonly saved?: readonly unknown[];
  /** Keeps something for an attempt after this one. */
  readonly save?: (data: unknown) => Promise<void>;
  /** Called with the bytes of all files that have left or are there. */
  readonly onProgress?: (progress: TransferProgress) => void;
  /** Called with a sentence about something that is no error. */
  readonly onNote?: (sentence: string) => void;
  /**
   * Which way the bytes go: straight to the object store where the installation offers that, or through the
   * application.
   *
   * @default {straight where that is offered}
   */
  readonly way?: "direct" | "native" | undefined;
  /**
   * Reads back what went straight to a store whose answers do not prove what it has, as where it encrypts with
   * a key of its own.
   *
   * @default {what the store answers has to do}
   */
  readonly verify?: "read" | undefined;
  /**
   * How many requests to an object store at a time. Through the application files go one after another.
   *
   * @default {4}
   */
  readonly jobs?: number | undefined;
  /**
   * Highest rate, in bytes a second.
   *
   * @default {as fast as it goes}
   */
  readonly limitRate?: number | undefined;
  /**
   * Longest wait for the dataset's locks, in milliseconds.
   *
   * @default {300_000}
   */
  readonly waitMs?: number | undefined;
}

/** How long it is tried without a single file that gets through. */
const PATIENCE_MS = 120_000;
/** Bytes come in thousands of pieces a second; nobody reads as fast. */
const EVERY_MS = 100;
const FIRST_MS = 500;
const LONGEST_MS = 10_000;

/** Locks that do not forbid uploads. */
const EXCEPT = ["Ingest"];

/**
 * Brings files into a dataset's draft, each of them once. What is there is looked at before anything is sent,
 * and again after each answer that leaves it open whether something arrived: files are told by path, size and
 * checksum. Small files leave together, as archives that are made on the way.
 *
 * @param session The connection.
 * @param job Dataset and files.
 * @param options Signal, progress, what an earlier attempt kept.
 * @returns What is there now, in the order of the files.
 * @throws {UsageError} If names do not go, or other files of the same names are there; nothing was sent then.
 * @throws {FixityError} If other bytes arrived than were sent.
 * @throws {LockedError} If the dataset stays locked.
 */
export async function uploadFiles(
  session: Session,
  job: FilesUpload,
  options: UploadFilesOptions = {},
): Promise<readonly UploadedItem[]> {
  return await new UploadJob(session, job, options).run();
}

/** What an upload would do with a file. */
export interface PlannedUpload {
  /** Path in the dataset. */
  readonly path: string;
  /** Size in bytes. */
  readonly size: number;
  /** `send` it; `keep` what is there already; or another file is there, in `conflict`. */
  readonly action: "send" | "keep" | "conflict";
}

/**
 * Tells what an upload would do, without sending anything. Files whose path and size are there are read.
 *
 * @param session The connection.
 * @param job Dataset and files.
 * @param options Signal.
 * @returns A line a file.
 * @throws {UsageError} If names do not go.
 */
export async function planUploads(
  session: Session,
  { dataset, files }: FilesUpload,
  options: Pick<UploadFilesOptions, "signal"> = {},
): Promise<readonly PlannedUpload[]> {
  refuseNames(files.flatMap(({ fields }) => checkName(fields)));
  refuseTwins(files);
  const remote = await listRemote(session, dataset, options);
  const there = new Set(remote.map(({ path }) => path));
  const same = await matchAll(files, remote);
  return files.map((upload) => {
    const path = pathOf(upload.fields);
    const conflict = there.has(path) && !becomesOthers(upload) && upload.replaces === undefined;
    const action = same.has(upload) ? "keep" : conflict ? "conflict" : "send";
    return { path, size: upload.source.size, action };
  });
}

/**
 * Finds what an upload that did not come to its end brought into the dataset.
 *
 * @param session The connection.
 * @param job Dataset and files.
 * @param options Signal, what it kept.
 * @returns Files of the dataset.
 */
export async function findPartUploaded(
  session: Session,
  job: FilesUpload,
  options: Pick<UploadFilesOptions, "signal" | "saved">,
): Promise<readonly RemoteFile[]> {
  const since = readSince(options.saved ?? []);
  if (since === undefined) return []; // it had not begun to send
  const remote = (await listRemote(session, job.dataset, options)).filter(({ id }) => id > since);
  const arrived = await matchAll(job.files, remote);
  return [...arrived.values(), ...remote.filter(isArchive)];
}

/**
 * Gives up what an upload had begun to store and that nobody can use.
 *
 * @param session The connection.
 * @param options Signal, what it kept.
 */
export async function abandonStored(
  session: Session,
  { saved, signal }: Pick<UploadFilesOptions, "signal" | "saved">,
): Promise<void> {
  await abandonParts(session, readDirectRecord(saved ?? []), { signal });
}

/**
 * Tells what an upload stored that became no file of the dataset; only the server can remove it.
 *
 * @param options What it kept, and what the dataset has of it.
 * @returns Paths that it was to have.
 */
export function storedInVain(
  { saved = [], arrived }: Pick<UploadFilesOptions, "saved"> & {
    readonly arrived: readonly RemoteFile[];
  },
): readonly string[] {
  const used = new Set(arrived.map(({ metadata }) => metadata.dataFile.storageIdentifier));
  return [...readDirectRecord(saved).stored.values()]
    .filter(({ storageIdentifier }) => !used.has(storageIdentifier))
    .map(({ stored }) => stored);
}

class UploadJob {
  readonly #session: Session;
  readonly #job: FilesUpload;
  readonly #options: UploadFilesOptions;
  readonly #done = new Map<FileUpload, UploadedItem>();
  readonly #total: number;
  #there = 0;
  #since = 0;
  #told = -Infinity;
  #mostInArchive: number | undefined;
  #direct: boolean | undefined;
  readonly #record: DirectRecord;
  readonly #throttle: Throttle | undefined;

  constructor(session: Session, job: FilesUpload, options: UploadFilesOptions) {
    this.#session = session;
    this.#job = job;
    this.#options = options;
    this.#record = readDirectRecord(options.saved ?? []);
    this.#throttle = options.limitRate === undefined
      ? undefined
      : new Throttle(options.limitRate, { clock: session.clock });
    this.#total = job.files.reduce((sum, { source }) => sum + source.size, 0);
  }

  async run(): Promise<readonly UploadedItem[]> {
    const { files } = this.#job;
    refuseNames(files.flatMap(({ fields }) => checkName(fields)));
    refuseTwins(files);
    await this.#survey();
    let failures = 0;
    let lastProgress = this.#session.clock.now().getTime();
    while (this.#missing().length > 0) {
      const before = this.#done.size;
      await this.#untilFree();
      try {
        await this.#send();
      } catch (error) {
        this.#options.signal?.throwIfAborted();
        const now = this.#session.clock.now().getTime();
        if (this.#done.size > before) [lastProgress, failures] = [now, 0];
        const delay = Math.min(LONGEST_MS, FIRST_MS * 2 ** failures++);
        if (!mayPass(error) || now + delay - lastProgress > PATIENCE_MS) throw error;
        const asked = error instanceof RateLimitError ? error.retryAfterMs : undefined;
        await this.#session.clock.sleep(asked ?? delay, this.#options.signal);
        await this.#reconcile();
      }
    }
    return files.flatMap((upload) => this.#done.get(upload) ?? []);
  }

  /** Sends what is missing; straight to the store where that is offered. */
  async #send(): Promise<void> {
    const { dataset } = this.#job;
    const { signal, jobs = 4, verify } = this.#options;
    const throttle = this.#throttle;
    const common = {
      signal,
      beforeSent: throttle && ((bytes: number) => throttle.take(bytes, signal)),
      onSent: (bytes: number, label: string) => this.#report(bytes, label),
    };
    const done = (upload: FileUpload, added: readonly RemoteFile[]) => this.#take(upload, added);
    const direct = await this.#isDirect();
    const files = this.#missing().filter((upload) => !becomesOthers(upload));
    if (direct && files.length > 0) {
      const algorithm = await fixityAlgorithm(this.#session, { signal });
      const save = async (data: StoredRecord | PartsRecord) => {
        noteIn(this.#record, data);
        await this.#options.save?.(data);
      };
      const record = this.#record;
      const readBack = verify === "read";
      const job = { dataset, files, algorithm, record, jobs, readBack, save, done };
      await sendDirect(this.#session, job, common);
    }
    const rest = this.#missing().filter((upload) => !direct || becomesOthers(upload));
    if (rest.length === 0) return;
    await sendNative(this.#session, {
      dataset,
      files: rest,
      mostInArchive: this.#mostInArchive,
      tooMany: (most) => this.#mostInArchive = most,
      done,
    }, common);
  }

  async #isDirect(): Promise<boolean> {
    const { signal, way } = this.#options;
    const { dataset } = this.#job;
    this.#direct ??= way !== "native" && await takesDirectly(this.#session, dataset, { signal });
    if (way === "direct" && !this.#direct) {
      throw new UsageError(
        `Cannot upload straight to the store of dataset "${dataset}": the installation does not offer that`,
        { hint: "Leave the way to dvflow, or name another collection." },
      );
    }
    return this.#direct;
  }

  #missing(): readonly FileUpload[] {
    return this.#job.files.filter((upload) => !this.#done.has(upload));
  }

  #take(upload: FileUpload, files: readonly RemoteFile[], unchanged = false): void {
    this.#done.set(upload, { upload, files, unchanged });
    this.#there += upload.source.size;
    this.#report(0, upload.fields.label);
  }

  #report(sent: number, label: string): void {
    const now = this.#session.clock.now().getTime();
    const all = this.#job.files.length;
    if (now - this.#told < EVERY_MS && this.#done.size < all) return;
    this.#told = now;
    const loaded = Math.min(this.#total, this.#there + sent);
    const files = this.#done.size;
    this.#options.onProgress?.({ loaded, total: this.#total, files, totalFiles: all, label });
  }

  /** Looks at what is there, and tells what an earlier attempt sent from what was there before it. */
  async #survey(): Promise<void> {
    const remote = await this.#list();
    const known = readSince(this.#options.saved ?? []);
    const since = known ?? remote.reduce((newest, { id }) => Math.max(newest, id), 0);
    const before = remote.filter(({ id }) => id <= since);
    const same = await matchAll(this.#job.files, before);
    refuseOthers(this.#job, before, same);
    for (const [upload, file] of same) this.#take(upload, [file], true);
    if (known === undefined) {
      if (this.#missing().length > 0) await this.#options.save?.({ since });
    } else await this.#arrived(remote.filter(({ id }) => id > since));
    this.#since = since;
  }

  /** Looks what arrived, and leaves no archive behind that was not taken apart. */
  async #reconcile(): Promise<void> {
    const known = new Set(
      [...this.#done.values()].flatMap(({ files }) => files.map(({ id }) => id)),
    );
    await this.#arrived(
      (await this.#list()).filter(({ id }) => id > this.#since && !known.has(id)),
    );
  }

  async #arrived(remote: readonly RemoteFile[]): Promise<void> {
    const arrived = await matchAll(this.#missing(), remote);
    for (const [upload, file] of arrived) this.#take(upload, [file]);
    const ours = new Set(arrived.values());
    const others = remote.filter((file) => !ours.has(file) && !isArchive(file));
    const doubtful = this.#missing().find(becomesOthers);
    if (doubtful !== undefined && others.length > 0) throw inDoubt(doubtful, others);
    const { signal } = this.#options;
    for (const { id } of remote.filter(isArchive)) await deleteFile(this.#session, id, { signal });
  }

  #list(): Promise<readonly RemoteFile[]> {
    return listRemote(this.#session, this.#job.dataset, { signal: this.#options.signal });
  }

  async #untilFree(): Promise<void> {
    const { dataset } = this.#job;
    const { signal, waitMs, onNote } = this.#options;
    const doing = `upload to dataset "${dataset}"`;
    await waitForUnlock(this.#session, { id: dataset, doing }, {
      signal,
      budgetMs: waitMs,
      except: EXCEPT,
      ...(onNote === undefined ? {} : { onWait: onNote }),
    });
  }
}

/** File ids grow: what is newer than the newest one that was there at first came later. */
function readSince(saved: readonly unknown[]): number | undefined {
  for (const data of saved) {
    if (typeof data === "object" && data !== null && "since" in data) {
      if (typeof data.since === "number") return data.since;
    }
  }
  return undefined;
}
