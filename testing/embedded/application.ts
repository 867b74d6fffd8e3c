import type { Clock } from "../../lib/clock.ts";
import { jobDefinitions } from "./background/definitions.ts";
import { Jobs, type JobsOptions } from "./background/jobs.ts";
import { SimultaneousEdits } from "./domain/simultaneous_edits.ts";
import { Sessions } from "./pages/sessions.ts";
import { Store, type StoreOptions } from "./store/store.ts";
import type { Server } from "./wire/call.ts";
import { Dispatcher } from "./wire/dispatch.ts";
import { RateLimits } from "./wire/rate_limits.ts";
import { RequestLog } from "./wire/request_log.ts";
import { ObjectStore } from "./wire/object_store/object_store.ts";
import { routes } from "./wire/routes.ts";
import { pageRows } from "./wire/routes/pages.ts";

/** Options of {@linkcode Application}. */
export interface ApplicationOptions extends StoreOptions, Pick<JobsOptions, "judge"> {
  /**
   * What requests are written into.
   *
   * @default one of its own
   */
  readonly log?: RequestLog;
  /**
   * Who has signed in to the pages.
   *
   * @default nobody
   */
  readonly sessions?: Sessions;
}

/** All parts of the server, put together, apart from how requests get to it. */
export class Application implements Server, AsyncDisposable {
  readonly store: Store;
  readonly clock: Clock;
  readonly jobs: Jobs;
  readonly edits: SimultaneousEdits;
  readonly limits: RateLimits;
  readonly log: RequestLog;
  readonly sessions: Sessions;
  readonly dispatcher: Dispatcher;
  readonly objectStore: ObjectStore;
  base: URL = new URL("http://embedded.localhost/");
  objectBase: URL = new URL("http://objects.embedded.localhost/");

  constructor(options: ApplicationOptions) {
    const { clock, judge } = options;
    this.clock = clock;
    this.log = options.log ?? new RequestLog();
    this.sessions = options.sessions ?? new Sessions(clock);
    this.store = new Store(options);
    this.jobs = new Jobs({
      store: this.store,
      clock,
      definitions: jobDefinitions(this),
      ...(judge ? { judge } : {}),
    });
    this.limits = new RateLimits(this);
    this.edits = new SimultaneousEdits(() => clock.now().getTime());
    this.dispatcher = new Dispatcher(this, routes, pageRows);
    this.objectStore = new ObjectStore(this);
  }

  /** Stops what is done in the background, and closes the store. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.jobs[Symbol.asyncDispose]();
    this.store[Symbol.dispose]();
  }
}

/** Opens what a folder holds, or a fresh installation, and goes on with what was under way. */
export function openApplication(options: ApplicationOptions): Application {
  return new Application(options);
}
