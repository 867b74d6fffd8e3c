/**
 * Time that comes in through options, so that tests need not wait.
 *
 * @module
 */

/** Tells the time and waits. */
export interface Clock {
  /** The time now. */
  now(): Date;
  /**
   * Waits.
   *
   * @param ms Milliseconds.
   * @param signal Ends the wait early: the promise then rejects with the signal's reason.
   */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** The machine's own clock. */
export const systemClock: Clock = {
  now: () => new Date(),
  sleep: (ms, signal) =>
    new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      const stop = () => {
        clearTimeout(timer);
        reject(signal?.reason);
      };
      const timer = setTimeout(() => {
        signal?.removeEventListener("abort", stop);
        resolve();
      }, ms);
      signal?.addEventListener("abort", stop, { once: true });
    }),
};
