import type { Clock } from "../../../lib/clock.ts";
import type { Faults, Trouble } from "../control/faults.ts";
import { withTrouble } from "../control/with_trouble.ts";
import type { Incoming } from "./incoming.ts";
import { masked } from "./masked.ts";
import type { Reply } from "./reply.ts";
import type { LoggedRequest, RequestLog } from "./request_log.ts";
import { type Outcome, render, type Rendered } from "./respond.ts";

/** Something that answers requests, and says what there was about them. */
export interface Answering {
  /** Answers one request; whatever happens, there is an answer. */
  handle(request: Incoming): Promise<Reply>;
  /** What went wrong in the server itself while it answered a request. */
  failureOf(request: Incoming): string | undefined;
  /** Who asked. */
  userOf?(request: Incoming): string | undefined;
  /** What the client did that it must not do. */
  warningOf?(request: Incoming): string | undefined;
}

/** What an {@linkcode Answerer} works with. */
export interface AnswererOptions {
  readonly log: RequestLog;
  readonly clock: Clock;
  /** What comes over requests. */
  readonly faults: Faults;
  /** Ends an API token. */
  readonly expire: (token: string) => void;
}

/** How a request is answered. */
export interface AnswerOptions {
  /** The origin that was asked, where it is not the server's. */
  readonly origin?: string;
  /**
   * Whether no fault comes over it.
   *
   * @default {false}
   */
  readonly isSpared?: boolean;
}

/** Has requests answered, unless a fault comes over them, and each written into the log. */
export class Answerer {
  readonly #options: AnswererOptions;
  #interrupt = new AbortController();
  /** Requests that are being answered, and those of them that nothing is paused for. */
  #running = 0;
  #spared = 0;
  #changed = Promise.withResolvers<void>();
  #pause: PromiseWithResolvers<void> | undefined;

  constructor(options: AnswererOptions) {
    this.#options = options;
  }

  /**
   * Has a request answered.
   *
   * @param answering What answers it, when its turn has come.
   */
  async answer(
    request: Incoming,
    answering: () => Answering,
    { origin, isSpared = false }: AnswerOptions = {},
  ): Promise<Outcome> {
    if (!isSpared) { while (this.#pause !== undefined) await this.#pause.promise; }
    const { log, clock, faults } = this.#options;
    const started = performance.now();
    const at = clock.now();
    const { pathname, search } = new URL(request.url);
    const trouble = isSpared ? undefined : faults.over(request.method, pathname);
    const by = answering();
    let about: Partial<LoggedRequest> = {};
    let status = 0;
    const answer = async (asked: Incoming): Promise<Rendered> => {
      const reply = await by.handle(asked);
      const failure = by.failureOf(asked);
      const user = by.userOf?.(asked);
      const warning = by.warningOf?.(asked);
      about = {
        ...(failure === undefined ? {} : { failure }),
        ...(user === undefined ? {} : { user }),
        ...(warning === undefined ? {} : { warning }),
      };
      return await render(reply, asked.method);
    };
    this.#count(1, isSpared);
    try {
      const outcome = trouble === undefined
        ? await answer(request)
        : await this.#withTrouble(request, trouble, answer);
      if (!("broken" in outcome)) status = outcome.status;
      return outcome;
    } finally {
      const fault = (trouble?.fault ?? trouble?.slow[0])?.type;
      log.add({
        ...about,
        ...(origin === undefined ? {} : { origin }),
        ...(fault === undefined ? {} : { fault }),
        at,
        method: request.method,
        path: masked(pathname + search),
        status,
        ms: performance.now() - started,
      });
      this.#count(-1, isSpared);
    }
  }

  #withTrouble(
    request: Incoming,
    trouble: Trouble,
    answer: (request: Incoming) => Promise<Rendered>,
  ): Promise<Outcome> {
    const { clock, expire } = this.#options;
    const stop = this.#interrupt.signal;
    return withTrouble(request, trouble, {
      answer,
      clock: {
        now: () => clock.now(),
        sleep: (ms, signal) => clock.sleep(ms, signal ? AbortSignal.any([signal, stop]) : stop),
      },
      expire: ({ headers, url }) => {
        const key = headers.get("X-Dataverse-key") ?? new URL(url).searchParams.get("key");
        if (key !== null) expire(key);
      },
    });
  }

  #count(change: number, isSpared: boolean): void {
    this.#running += change;
    if (isSpared) this.#spared += change;
    if (change > 0) return;
    this.#changed.resolve();
    this.#changed = Promise.withResolvers();
  }

  /** Breaks off what a fault keeps waiting. */
  interrupt(): void {
    this.#interrupt.abort(new Error("The server does something else"));
    this.#interrupt = new AbortController();
  }

  /** Settles when nothing is under way. */
  async idle(): Promise<void> {
    while (this.#running > 0) await this.#changed.promise;
  }

  /** Does something while no request is being answered, but those that are spared; new ones wait. */
  async paused<T>(work: () => Promise<T>): Promise<T> {
    while (this.#pause !== undefined) await this.#pause.promise;
    const pause = this.#pause = Promise.withResolvers<void>();
    try {
      this.interrupt();
      while (this.#running > this.#spared) await this.#changed.promise;
      return await work();
    } finally {
      this.#pause = undefined;
      pause.resolve();
    }
  }
}
