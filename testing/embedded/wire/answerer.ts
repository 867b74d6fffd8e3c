import type { Clock } from "../../../lib/clock.ts";
import type { Incoming } from "./incoming.ts";
import { masked } from "./masked.ts";
import type { Reply } from "./reply.ts";
import type { RequestLog } from "./request_log.ts";
import { render, type Rendered } from "./respond.ts";

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

/** Has requests answered, and each written into the log. */
export class Answerer {
  readonly #log: RequestLog;
  readonly #clock: Clock;
  #running = 0;
  #idle = (): void => {};

  constructor(log: RequestLog, clock: Clock) {
    this.#log = log;
    this.#clock = clock;
  }

  /** Has a request answered. */
  async answer(request: Incoming, by: Answering, origin?: string): Promise<Rendered> {
    const started = performance.now();
    const at = this.#clock.now();
    this.#running++;
    try {
      const reply = await by.handle(request);
      const { pathname, search } = new URL(request.url);
      const failure = by.failureOf(request);
      const user = by.userOf?.(request);
      const warning = by.warningOf?.(request);
      this.#log.add({
        ...(failure === undefined ? {} : { failure }),
        ...(user === undefined ? {} : { user }),
        ...(warning === undefined ? {} : { warning }),
        ...(origin === undefined ? {} : { origin }),
        at,
        method: request.method,
        path: masked(pathname + search),
        status: reply.status,
        ms: performance.now() - started,
      });
      return await render(reply, request.method);
    } finally {
      if (--this.#running === 0) this.#idle();
    }
  }

  /** Settles when nothing is under way. */
  async idle(): Promise<void> {
    if (this.#running > 0) await new Promise<void>((resolve) => this.#idle = resolve);
  }
}
