import type { Clock } from "../../lib/clock.ts";

interface Sleeper {
  /** Milliseconds since 1970, by this clock. */
  readonly due: number;
  /** Looks whether the time has come, and else waits on. */
  readonly look: () => void;
}

/** A clock that can be put forward, stopped and set; what sleeps by it wakes when its time has come. */
export class ControlledClock implements Clock {
  readonly #base: Clock;
  readonly #sleepers = new Set<Sleeper>();
  #offset = 0;
  #stoppedAt: number | undefined;

  /** Goes as another clock does, until it is told otherwise. */
  constructor(base: Clock) {
    this.#base = base;
  }

  now(): Date {
    return new Date(this.#now());
  }

  #now(): number {
    return this.#stoppedAt ?? this.#base.now().getTime() + this.#offset;
  }

  /** Whether it stands. */
  get stopped(): boolean {
    return this.#stoppedAt !== undefined;
  }

  /** Puts it forward, or back. */
  advance(ms: number): void {
    this.set(new Date(this.#now() + ms));
  }

  /** Sets it; it goes on from there, unless it is stopped. */
  set(time: Date): void {
    if (this.#stoppedAt !== undefined) this.#stoppedAt = time.getTime();
    else this.#offset = time.getTime() - this.#base.now().getTime();
    this.#lookAll();
  }

  /** Stops it: it stands where it is, and goes on only by being set. */
  stop(): void {
    this.#stoppedAt = this.#now();
    this.#lookAll();
  }

  /** Lets it go on from where it stands. */
  go(): void {
    if (this.#stoppedAt === undefined) return;
    this.#offset = this.#stoppedAt - this.#base.now().getTime();
    this.#stoppedAt = undefined;
    this.#lookAll();
  }

  #lookAll(): void {
    for (const { look } of [...this.#sleepers]) look();
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const due = this.#now() + ms;
    let alarm = new AbortController();
    const end = (settle: () => void): void => {
      alarm.abort();
      this.#sleepers.delete(sleeper);
      signal?.removeEventListener("abort", cancel);
      settle();
    };
    const cancel = (): void => end(() => reject(signal?.reason));
    const look = (): void => {
      alarm.abort();
      alarm = new AbortController();
      const left = due - this.#now();
      if (left <= 0 && ms > 0) return end(resolve);
      if (this.#stoppedAt !== undefined && ms > 0) return;
      this.#base.sleep(Math.max(0, left), alarm.signal).then(() => end(resolve), () => {});
    };
    const sleeper: Sleeper = { due, look };
    if (signal?.aborted) return Promise.reject(signal.reason);
    signal?.addEventListener("abort", cancel, { once: true });
    this.#sleepers.add(sleeper);
    look();
    return promise;
  }
}
