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
  readonly #stop = new AbortController();
  #running = 0;
  #idle = (): void => {};

  constructor(options: AnswererOptions) {
    this.#options = options;
  }

  /** Has a request answered. */
  async answer(
    request: Incoming,
    by: Answering,
    { origin, isSpared = false }: AnswerOptions = {},
  ): Promise<Outcome> {
    const { log, clock, faults } = this.#options;
    const started = performance.now();
    const at = clock.now();
    const { pathname, search } = new URL(request.url);
    const trouble = isSpared ? undefined : faults.over(request.method, pathname);
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
    this.#running++;
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
      if (--this.#running === 0) this.#idle();
    }
  }

  #withTrouble(
    request: Incoming,
    trouble: Trouble,
    answer: (request: Incoming) => Promise<Rendered>,
  ): Promise<Outcome> {
    const { clock, expire } = this.#options;
    const stop = this.#stop.signal;
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

  /** Breaks off what waits because of a fault: the server stops. */
  stop(): void {
    this.#stop.abort(new Error("The server stops"));
  }

  /** Settles when nothing is under way. */
  async idle(): Promise<void> {
    if (this.#running > 0) await new Promise<void>((resolve) => this.#idle = resolve);
  }
}
