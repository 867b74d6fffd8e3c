import { type Job, type JobKind, jobKinds } from "../store/job_table.ts";
import type { JobContext, JobDefinition, Write } from "./job_definition.ts";

/** What becomes of work that is due: it is done, it fails, or it is held for as long as that is said. */
export type Verdict = "do" | "fail" | "hold";

/** Options of {@linkcode Jobs}. */
export interface JobsOptions extends Omit<JobContext, "signal"> {
  readonly definitions: readonly JobDefinition[];
  /**
   * Says what becomes of work that is due.
   *
   * @default {it is done}
   */
  readonly judge?: (job: Job) => Verdict;
  /** Is told of work that failed by a mistake of ours. */
  readonly onFailure?: (job: Job, error: unknown) => void;
}

/** After so many milliseconds of work without a pause others have their turn. */
const turnMs = 10;

/** Does what waits in the background: one piece of work of a kind at a time, when it is due. */
export class Jobs implements AsyncDisposable {
  readonly #options: JobsOptions;
  readonly #context: JobContext;
  readonly #stop = new AbortController();
  readonly #queues: readonly Queue[];

  /** Begins with what a process that was killed has left: that is due at once. */
  constructor(options: JobsOptions) {
    const { store, clock } = this.#options = options;
    this.#context = { store, clock, signal: this.#stop.signal };
    store.jobs.hurry();
    this.#queues = options.definitions.map((definition) =>
      new Queue(definition, options, this.#context)
    );
    store.jobs.whenAsked((kinds) => this.wake(kinds));
  }

  /** Looks again what is due, since delays, the time or what is held have changed. */
  wake(kinds: ReadonlySet<JobKind> = new Set(jobKinds)): void {
    for (const queue of this.#queues) if (kinds.has(queue.kind)) queue.wake();
  }

  /** Settles when all that is due is done. */
  async caughtUp(): Promise<void> {
    while (this.#queues.some((queue) => queue.isBehind())) {
      this.wake();
      await Promise.all(this.#queues.map((queue) => queue.idle()));
    }
  }

  /** Does at once all that waits, whenever it would be due; what is held stays. */
  async settle(): Promise<void> {
    this.wake();
    while (this.#queues.some((queue) => queue.hasWork())) {
      this.#options.store.jobs.hurry();
      await this.caughtUp();
    }
  }

  /** Stops; what is left is done by the next start. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#options.store.jobs.whenAsked(() => {});
    this.#stop.abort();
    await Promise.all(this.#queues.map((queue) => queue.ended));
  }
}

/** The work of one kind. */
class Queue {
  readonly #definition: JobDefinition;
  readonly #options: JobsOptions;
  readonly #context: JobContext;
  readonly #held = new Set<number>();
  #bell = Promise.withResolvers<void>();
  #alarm = new AbortController();
  #idle = Promise.withResolvers<void>();
  /** Settles when it has stopped. */
  readonly ended: Promise<void>;

  constructor(definition: JobDefinition, options: JobsOptions, context: JobContext) {
    this.#definition = definition;
    this.#options = options;
    this.#context = context;
    context.signal.addEventListener("abort", () => this.wake(), { once: true });
    this.ended = this.#work();
  }

  get kind(): JobKind {
    return this.#definition.kind;
  }

  wake(): void {
    this.#held.clear();
    this.#alarm.abort();
    this.#bell.resolve();
  }

  /** Settles when it has nothing to do but to wait. */
  async idle(): Promise<void> {
    if (this.isBehind()) await this.#idle.promise;
  }

  /** Whether there is anything that is not held. */
  hasWork(): boolean {
    return this.#next() !== undefined;
  }

  /** Whether something is due. */
  isBehind(): boolean {
    const due = this.#next()?.due;
    return due !== undefined && due <= this.#context.clock.now().getTime();
  }

  #next(): Job | undefined {
    const { store, signal } = this.#context;
    return signal.aborted ? undefined : store.jobs.first(this.kind, this.#held);
  }

  async #work(): Promise<void> {
    const { clock, signal } = this.#context;
    let turn = performance.now();
    // A clock may say that it has waited before it shows the time: then it is believed.
    let waited = 0;
    while (!signal.aborted) {
      const job = this.#next();
      const wait = job === undefined ? Infinity : job.due - Math.max(waited, clock.now().getTime());
      if (job !== undefined && wait <= 0) {
        const done = this.#do(job);
        if (done !== undefined) await done;
        if (performance.now() - turn < turnMs) continue;
        await new Promise((resolve) => setTimeout(resolve, 0));
      } else {
        this.#bell = Promise.withResolvers();
        this.#alarm = new AbortController();
        this.#idle.resolve();
        this.#idle = Promise.withResolvers();
        if (job !== undefined) {
          clock.sleep(wait, this.#alarm.signal).then(() => {
            waited = Math.max(waited, job.due);
            this.#bell.resolve();
          }, () => {});
        }
        await this.#bell.promise;
      }
      turn = performance.now();
    }
    this.#idle.resolve();
  }

  /** Does one, without a pause where it needs none. */
  #do(job: Job): Promise<void> | undefined {
    const verdict = this.#options.judge?.(job) ?? "do";
    if (verdict === "hold") return void this.#held.add(job.id);
    if (verdict === "fail") return this.#failed(job, new Error("it was told to fail"));
    try {
      const write = this.#definition.run(job, this.#context);
      if (typeof write === "function") return this.#finish(job, write);
      return write.then((later) => this.#finish(job, later)).catch((error) => {
        // What was broken off because the server stops is done by the next start.
        if (!this.#context.signal.aborted) this.#failed(job, error);
      });
    } catch (error) {
      return this.#failed(job, error);
    }
  }

  #finish(job: Job, write: Write): undefined {
    const { store } = this.#context;
    try {
      store.db.transaction(() => {
        if (store.jobs.remove(job.id)) write();
      });
    } catch (error) {
      this.#failed(job, error);
    }
    return undefined;
  }

  #failed(job: Job, error: unknown): undefined {
    const { store } = this.#context;
    this.#options.onFailure?.(job, error);
    try {
      store.db.transaction(() => {
        if (store.jobs.remove(job.id)) this.#definition.fail(job, this.#context, error);
      });
    } catch (failure) {
      this.#options.onFailure?.(job, failure);
      store.jobs.remove(job.id);
    }
    return undefined;
  }
}
