import type { Clock } from "../clock.ts";

/** How far a transfer of many files is. */
export interface TransferProgress {
  /** Bytes that are done; fewer than before where a file has to begin again. */
  readonly loaded: number;
  /** Bytes of all files. */
  readonly total: number;
  /** Files that are done. */
  readonly files: number;
  /** All files. */
  readonly totalFiles: number;
  /** What is being transferred. */
  readonly label: string;
}

/** Bytes come in thousands of pieces a second; nobody reads as fast. */
const EVERY_MS = 100;

/** Adds up what the workers of a transfer do, and tells it now and then. */
export class ProgressMeter {
  readonly #tell: (progress: TransferProgress) => void;
  readonly #clock: Clock;
  readonly #totalFiles: number;
  #total: number;
  #loaded = 0;
  #files = 0;
  #label = "";
  #told = -Infinity;

  /**
   * Makes one.
   *
   * @param all Bytes and files in all.
   * @param clock Time.
   * @param tell Told of the first piece, then ten times a second at most, and of every end of a file
   * within that; of the end in any case.
   */
  constructor(
    all: { readonly total: number; readonly totalFiles: number },
    clock: Clock,
    tell: (progress: TransferProgress) => void,
  ) {
    this.#total = all.total;
    this.#totalFiles = all.totalFiles;
    this.#clock = clock;
    this.#tell = tell;
  }

  /** Files that are done. */
  get files(): number {
    return this.#files;
  }

  /**
   * Begins a file.
   *
   * @param label Its path.
   * @param size Its length in bytes, as it was counted in the total.
   * @returns Told of the bytes of it that are done; to be ended when nothing more comes of it.
   */
  file(label: string, size: number): { loaded(bytes: number): void; end(): void } {
    let done = 0;
    const loaded = (bytes: number) => {
      this.#loaded += bytes - done;
      // What is longer than it was said to be must not bring more than all.
      this.#total += Math.max(bytes, size) - Math.max(done, size);
      done = bytes;
      this.#label = label;
      this.#now();
    };
    const end = () => {
      this.#files++;
      loaded(Math.max(done, size)); // what was left out is not waited for
    };
    return { loaded, end };
  }

  #now(): void {
    const now = this.#clock.now().getTime();
    if (now - this.#told < EVERY_MS && this.#files < this.#totalFiles) return;
    this.#told = now;
    this.#tell({
      loaded: this.#loaded,
      total: this.#total,
      files: this.#files,
      totalFiles: this.#totalFiles,
      label: this.#label,
    });
  }
}
