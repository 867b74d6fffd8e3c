import type { Clock } from "../../lib/clock.ts";
import { jobDefinitions } from "./background/definitions.ts";
import { Jobs } from "./background/jobs.ts";
import { AddWindows } from "./domain/add_window.ts";
import { Store, type StoreOptions } from "./store/store.ts";
import type { Server } from "./wire/call.ts";
import { Dispatcher } from "./wire/dispatch.ts";
import { RequestLog } from "./wire/request_log.ts";
import { ObjectStore } from "./wire/object_store/object_store.ts";
import { routes } from "./wire/routes.ts";
import { pageRows } from "./wire/routes/pages.ts";

/** All parts of the server, put together, apart from how requests get to it. */
export class Application implements Server, AsyncDisposable {
  readonly store: Store;
  readonly clock: Clock;
  readonly jobs: Jobs;
  readonly adds: AddWindows;
  readonly log: RequestLog = new RequestLog();
  readonly dispatcher: Dispatcher;
  readonly objectStore: ObjectStore;
  base: URL = new URL("http://embedded.localhost/");
  objectBase: URL = new URL("http://objects.embedded.localhost/");

  constructor(options: StoreOptions) {
    const { clock } = options;
    this.clock = clock;
    this.store = new Store(options);
    this.jobs = new Jobs({ store: this.store, clock, definitions: jobDefinitions });
    this.adds = new AddWindows(() => clock.now().getTime());
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
export function openApplication(options: StoreOptions): Application {
  return new Application(options);
}
