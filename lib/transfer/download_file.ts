import { getFile } from "../client/files.ts";
import { FileError, FixityError, RateLimitError, UnavailableError } from "../errors/mod.ts";
import type { Session } from "../http/mod.ts";
import type { Checksum, FileMetadata } from "../schemas/mod.ts";
import { type Expectation, expectation } from "./_expectation.ts";
import { lookAt } from "./_look_at.ts";
import { type Opened, openFrom } from "./_open_from.ts";
import { PartFile } from "./_part_file.ts";
import { type Hasher, startHasher, ThreadBudget } from "./_hasher.ts";
import { sameChecksum } from "./checksum.ts";
import { partPath } from "./safe_path.ts";
import type { Throttle } from "./throttle.ts";

/** Which file to download, and where to. */
export interface FileDownload {
  /** The file as the dataset has it. */
  readonly file: FileMetadata;
  /** Its full path on this machine. */
  readonly target: string;
  /**
   * Where its bytes wait until they are proven.
   *
   * @default {the path with `.part`}
   */
  readonly part?: string | undefined;
}

/** Options of {@linkcode downloadFile}. */
export interface DownloadFileOptions {
  /** Cancels it; what came stays for another run. */
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
  /**
   * Holds it back.
   *
   * @default {as fast as it goes}
   */
  readonly throttle?: Throttle | undefined;
  /**
   * A connection that gives nothing for so many milliseconds is taken for broken.
   *
   * @default {120_000}
   */
  readonly silenceMs?: number | undefined;
  /** Called with the bytes that are there so far; fewer than before where it has to begin again. */
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
 * Downloads one file next to its place, proves size and checksum, and only then gives it its name. What an
 * earlier run left there is gone on with, and so is a connection that is cut. If the whole turns out to be
 * wrong, it is fetched once more from its beginning.
 *
 * @param session The connection.
 * @param download Which file, and its full path on this machine.
 * @param options Signal, form, overwriting, rate, progress.
 * @returns What was written.
 * @throws {FileError} If it cannot be written, or another file is there.
 * @throws {FixityError} If the bytes are not the ones they should be; nothing is left then.
 * @throws {UnavailableError} If the connection breaks again and again; what came stays for another run.
 */
export async function downloadFile(
  session: Session,
  download: FileDownload,
  options: DownloadFileOptions = {},
): Promise<DownloadedFile> {
  return await downloadWith(session, download, { threads: new ThreadBudget(1), ...options });
}

/** The same, as one of several that share what there may be of threads. */
export async function downloadWith(
  session: Session,
  download: FileDownload,
  options: DownloadFileOptions & { readonly threads: ThreadBudget },
): Promise<DownloadedFile> {
  const { file, target } = download;
  const expected = expectation(file, options.original ?? true);
  const there = await lookAt(target, expected);
  if (there.same) {
    options.onProgress?.(there.size);
    return { size: there.size, ...checksumField(expected), unchanged: true };
  }
  if (there.type === "file" && !options.overwrite) {
    throw new FileError(
      `Cannot download "${file.label}": "${target}" is another file that is there already`,
      { path: target, hint: "Choose another folder, or allow overwriting." },
    );
  }
  if (there.type === "other") {
    throw new FileError(`Cannot download "${file.label}": "${target}" is a folder, or no file`, {
      path: target,
      hint: "Choose another folder.",
    });
  }
  try {
    await using part = await PartFile.open(download.part ?? partPath(target), expected.size);
    await using fetching = new Fetching(session, { file, part, expected }, options);
    await fetching.goOn();
    await part.finish(target);
    return { size: part.size, ...checksumField(expected), unchanged: false };
  } catch (error) {
    const now = error instanceof FixityError ? await asTable(session, file, options) : undefined;
    if (now === undefined) throw error;
    return await downloadWith(session, { ...download, file: now }, options);
  }
}

/** What the server tells of a file that it has made a table of since it was listed; else `undefined`. */
async function asTable(
  session: Session,
  { dataFile }: FileMetadata,
  options: Pick<DownloadFileOptions, "signal">,
): Promise<FileMetadata | undefined> {
  if (dataFile.tabularData) return undefined;
  const now = await getFile(session, dataFile.id, { signal: options.signal }).catch(() =>
    undefined
  );
  return now?.dataFile.tabularData ? now : undefined;
}

function checksumField({ checksum }: Expectation): { readonly checksum?: Checksum } {
  return checksum === undefined ? {} : { checksum };
}

const FIRST_DELAY_MS = 100;
const LONGEST_DELAY_MS = 10_000;
/** So many connections in a row that bring nothing are enough. */
const BARREN = 5;

/** One file on its way. */
class Fetching implements AsyncDisposable {
  readonly #session: Session;
  readonly #file: FileMetadata;
  readonly #part: PartFile;
  readonly #expected: Expectation;
  readonly #options: DownloadFileOptions & { readonly threads: ThreadBudget };
  #hasher: Hasher | undefined;
  /** Whether it comes from one answer, so that another one would give no other bytes. */
  #ofOnePiece = true;

  constructor(
    session: Session,
    { file, part, expected }: {
      readonly file: FileMetadata;
      readonly part: PartFile;
      readonly expected: Expectation;
    },
    options: DownloadFileOptions & { readonly threads: ThreadBudget },
  ) {
    this.#session = session;
    this.#file = file;
    this.#part = part;
    this.#expected = expected;
    this.#options = options;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#hasher?.[Symbol.asyncDispose]();
  }

  /** Gets what is missing, and proves the whole. */
  async goOn(): Promise<void> {
    await this.#takeUp();
    for (;;) {
      if (this.#part.size !== this.#expected.size || this.#part.size === 0) await this.#fetch();
      const wrong = await this.#wrong();
      if (wrong === undefined) return;
      if (this.#ofOnePiece) {
        await this.#part.discard();
        throw wrong;
      }
      await this.#restart();
    }
  }

  /** Hashes what an earlier run left, if it can be of use. */
  async #takeUp(): Promise<void> {
    const { size, checksum } = this.#expected;
    if (this.#part.size === 0) return;
    // Only a checksum shows that both pieces are of the same whole.
    if (checksum === undefined || (size !== undefined && this.#part.size > size)) {
      return await this.#restart();
    }
    this.#ofOnePiece = false;
    for await (const chunk of this.#part.read()) {
      this.#options.signal?.throwIfAborted();
      await this.#hash(chunk);
    }
    this.#options.onProgress?.(this.#part.size);
  }

  async #restart(): Promise<void> {
    await this.#part.restart();
    await this.#hasher?.[Symbol.asyncDispose]();
    this.#hasher = undefined;
    this.#ofOnePiece = true;
    this.#options.onProgress?.(0);
  }

  /** Connects as often as it takes, as long as bytes come. */
  async #fetch(): Promise<void> {
    for (let barren = 0;;) {
      const before = this.#part.size;
      let broke: unknown;
      let answered = false;
      try {
        const opened = await this.#open();
        answered = true;
        if (await this.#read(opened)) return;
      } catch (error) {
        const passes = error instanceof UnavailableError || error instanceof RateLimitError;
        // Where there was no answer, the session has tried for a while; with nothing to lose that is enough.
        if (!passes || (!answered && this.#part.size === 0)) throw error;
        broke = error;
      }
      if (this.#part.size === this.#expected.size) return; // the last byte came before it broke
      barren = this.#part.size > before ? 0 : barren + 1;
      if (barren >= BARREN) {
        if (broke !== undefined) throw broke;
        return; // it ends here, again and again
      }
      const delay = Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** barren);
      await this.#session.clock.sleep(delay, this.#options.signal);
    }
  }

  async #open(): Promise<Opened> {
    const { signal, silenceMs = 120_000 } = this.#options;
    const { size, original, checksum } = this.#expected;
    if (this.#part.size > 0 && checksum === undefined) await this.#restart();
    const { dataFile, label } = this.#file;
    const wanted = { id: dataFile.id, name: label, original, size, from: this.#part.size };
    return await openFrom(this.#session, wanted, { signal, silenceMs });
  }

  /** Reads a connection to its end; true where there is nothing more to come. */
  async #read({ from, total, chunks }: Opened): Promise<boolean> {
    const { signal, throttle } = this.#options;
    const { size } = this.#expected;
    if (from !== this.#part.size) await this.#restart();
    if (from > 0) this.#ofOnePiece = false;
    for await (const chunk of chunks) {
      signal?.throwIfAborted(); // also where the transport does not know of signals
      await throttle?.take(chunk.length, signal);
      await this.#hash(chunk);
      await this.#part.append(chunk);
      this.#options.onProgress?.(this.#part.size);
      if (size !== undefined && this.#part.size > size) return true; // enough to know that it is wrong
    }
    const end = total ?? size;
    return end === undefined || this.#part.size >= end;
  }

  async #wrong(): Promise<FixityError | undefined> {
    const { size, checksum } = this.#expected;
    if (size !== undefined && this.#part.size !== size) {
      const more = this.#part.size > size ? "at least " : "";
      return differs(this.#file, `${size} bytes`, `${more}${this.#part.size} bytes`);
    }
    if (checksum === undefined) return undefined;
    const found = await (await this.#ownHasher(checksum)).finish();
    if (sameChecksum(found, checksum)) return undefined;
    return differs(
      this.#file,
      `${checksum.type} ${checksum.value}`,
      `${found.type} ${found.value}`,
    );
  }

  /** What the server tells no checksum of need not be hashed. */
  async #hash(chunk: Uint8Array): Promise<void> {
    const { checksum } = this.#expected;
    if (checksum !== undefined) await (await this.#ownHasher(checksum)).update(chunk);
  }

  async #ownHasher({ type }: Checksum): Promise<Hasher> {
    const { size } = this.#expected;
    return this.#hasher ??= await startHasher(type, size, this.#options.threads);
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
