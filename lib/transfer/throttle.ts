import { type Clock, systemClock } from "../clock.ts";
import { UsageError } from "../errors/mod.ts";

/** Options of {@linkcode Throttle}. */
export interface ThrottleOptions {
  /**
   * Time.
   *
   * @default {the machine's own}
   */
  readonly clock?: Clock;
}

/** Holds transfers back, so that all that share it together stay below a rate. */
export class Throttle {
  readonly #bytesPerMs: number;
  readonly #clock: Clock;
  /** When all that was let through so far will have had its time. */
  #paidUntil = 0;

  /**
   * Makes one.
   *
   * @param bytesPerSecond The rate, in bytes a second.
   * @param options Time.
   * @throws {UsageError} If the rate is not above zero.
   */
  constructor(bytesPerSecond: number, options: ThrottleOptions = {}) {
    if (!(bytesPerSecond > 0)) {
      throw new UsageError(
        `Cannot limit the rate to ${bytesPerSecond} bytes a second: it has to be above zero`,
      );
    }
    this.#bytesPerMs = bytesPerSecond / 1000;
    this.#clock = options.clock ?? systemClock;
  }

  /**
   * Waits until some bytes may pass. Who comes first is let through first; time in which nothing passed
   * is not saved up.
   *
   * @param bytes How many.
   * @param signal Ends the wait early: the promise then rejects with the signal's reason.
   */
  async take(bytes: number, signal?: AbortSignal): Promise<void> {
    const now = this.#clock.now().getTime();
    const from = Math.max(now, this.#paidUntil);
    this.#paidUntil = from + bytes / this.#bytesPerMs;
    if (from > now) await this.#clock.sleep(from - now, signal);
  }
}
