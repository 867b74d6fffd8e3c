import { isIPv6 } from "node:net";
import { systemClock } from "../../lib/clock.ts";
import { UsageError } from "../../lib/errors/mod.ts";
import { AsyncStack } from "../async_stack.ts";
import { Control, isControlPath } from "./control/control.ts";
import { Faults } from "./control/faults.ts";
import { ControlledClock } from "./controlled_clock.ts";
import type {
  CreatedUser,
  Delays,
  EmbeddedDataverse,
  IdentifierControl,
  Snapshot,
  TimeControl,
} from "./embedded_dataverse.ts";
import type { EmbeddedOptions, NewUserOptions } from "./embedded_options.ts";
import { objectRegion } from "./domain/signature.ts";
import { Engine } from "./engine.ts";
import { type PlantOptions, plantSeed } from "./seed/plant_seed.ts";
import type { Planted, Seed } from "./seed/seed.ts";
import { Identifiers } from "./store/identifiers.ts";
import type { Store } from "./store/store.ts";
import { Answerer } from "./wire/answerer.ts";
import { fetchInProcess } from "./wire/fetch_in_process.ts";
import type { Incoming } from "./wire/incoming.ts";
import type { Outcome } from "./wire/respond.ts";

/**
 * Starts a Dataverse-compatible server of our own, within milliseconds.
 *
 * @param options Where it keeps its state, where it listens.
 * @returns The running server; dispose of it to stop it.
 * @throws {DvflowError} Where another process uses the data folder.
 *
 * @example Ask a fresh server for its version
 * ```ts
 * import { startEmbedded } from "@dvflow/dvflow/testing";
 * import { equal } from "node:assert/strict";
 *
 * await using dataverse = await startEmbedded();
 * const response = await dataverse.fetch(new URL("api/info/version", dataverse.baseUrl));
 * equal((await response.json()).data.version, "6.8");
 * ```
 */
export async function startEmbedded(options: EmbeddedOptions = {}): Promise<EmbeddedDataverse> {
  const clock = new ControlledClock(options.clock ?? systemClock);
  await using stack = new AsyncStack();
  const { publishMs = 20, ingestMs = 20, indexMs = 20 } = options;
  const delays: Delays = { publishMs, ingestMs, indexMs };
  const random = options.random ?? Math.random;
  const identifiers = new Identifiers(random);
  const faults = new Faults(random, () => engine.application.jobs.wake());
  const engine = stack.use(
    new Engine({
      data: options.data,
      clock,
      identifiers,
      delays,
      superuserToken: options.superuserToken,
      judge: (job) => faults.judge(job),
    }, ({ objectStore }) => objectStore.isLenient = options.lenientObjectStore ?? false),
  );
  const { log } = engine;
  const store = (): Store => engine.application.store;
  const answerer = new Answerer({
    log,
    clock,
    faults,
    expire: (token) => store().users.expire(token),
  });
  const settle = (): Promise<void> => engine.application.jobs.settle();
  const seed = async (wanted: Seed | string, seedOptions: PlantOptions = {}): Promise<Planted> =>
    await plantSeed(wanted, {
      ...seedOptions,
      fetch: (request) => engine.application.dispatcher.fetch(request),
      superuserToken: store().superuserToken,
      createUser: (user) => createUser(store(), user),
      tokenOf: (name) => store().users.tokenOf(store().users.byName(name)?.id ?? -1),
      identify: (identifier) => identifiers.tell(identifier),
      settle,
    });
  const controls = {
    delays,
    time: timeOf(clock, () => engine.application.jobs.caughtUp()),
    identifiers: identifierControl(identifiers),
    settle,
    requests: log.entries,
    snapshot: () => engine.snapshot(),
    reset: (snapshot?: Snapshot) =>
      answerer.paused(async () => {
        faults.clear();
        await engine.replace(snapshot);
        if (snapshot === undefined && options.seed !== undefined) await seed(options.seed);
      }),
    seed,
  };
  const control = new Control({
    server: controls,
    faults,
    isKey: (token) =>
      token === store().superuserToken || store().users.byToken(token)?.superuser === true,
  });
  const handle = (request: Incoming): Promise<Outcome> =>
    isControlPath(new URL(request.url).pathname)
      ? answerer.answer(request, () => control, { isSpared: true })
      : answerer.answer(request, () => engine.application.dispatcher);
  const objectOrigin = (): string => engine.application.objectBase.origin;
  const handleObject = (request: Incoming): Promise<Outcome> =>
    answerer.answer(request, () => engine.application.objectStore, { origin: objectOrigin() });
  const { isFresh } = store();
  if (options.seed !== undefined && isFresh) await seed(options.seed);
  // Handlers that are under way end before the store closes.
  stack.defer(() => answerer.idle());
  if (options.port !== undefined) {
    const { port, hostname = "127.0.0.1", headersMs = 60_000, stallMs = 300_000 } = options;
    const place = { hostname, headersMs, stallMs };
    const { listen, listenNear } = await import("./wire/listen.ts");
    const at = (listener: { readonly port: number }): URL =>
      new URL(`http://${isIPv6(hostname) ? `[${hostname}]` : hostname}:${listener.port}/`);
    const listener = stack.use(await listen(handle, { ...place, port }));
    engine.application.base = at(listener);
    const wanted = options.objectStorePort;
    engine.application.objectBase = at(stack.use(
      wanted === undefined
        ? await listenNear(handleObject, { ...place, port: port === 0 ? 0 : port + 1 })
        : await listen(handleObject, { ...place, port: wanted }),
    ));
  }
  // Who watches the requests, or is kept waiting by a fault, would hold up the end.
  stack.defer(() => {
    log.close();
    answerer.interrupt();
  });
  const owned = stack.move();
  return {
    ...controls,
    seed: (wanted) => answerer.paused(() => seed(wanted)),
    baseUrl: engine.application.base,
    get superuserToken() {
      return store().superuserToken;
    },
    get objectStore() {
      const { id, secret } = store().signingKey;
      return {
        url: engine.application.objectBase,
        region: objectRegion,
        accessKeyId: id,
        secretAccessKey: secret,
      };
    },
    fetch: (input, init) =>
      fetchInProcess(input, init, {
        server: handle,
        objectStore: handleObject,
        objectOrigin: objectOrigin(),
      }),
    faults,
    isFresh,
    watch: (tell) => log.watch((request) => request && tell(request)),
    createUser: (user) => Promise.resolve(createUser(store(), user)),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

function timeOf(clock: ControlledClock, caughtUp: () => Promise<void>): TimeControl {
  return {
    now: () => clock.now(),
    advance: (ms) => (clock.advance(ms), caughtUp()),
    set: (time) => (clock.set(time), caughtUp()),
    stop: () => clock.stop(),
    go: () => clock.go(),
    get stopped() {
      return clock.stopped;
    },
  };
}

function identifierControl(identifiers: Identifiers): IdentifierControl {
  return {
    seed: (seed) => identifiers.seed(seed),
    next: (...words) => {
      const odd = words.find((word) => !/^[A-Za-z0-9-]+$/.test(word));
      if (odd !== undefined) {
        throw new UsageError(
          `Cannot call a dataset "${odd}": only letters, digits and hyphens may stand there`,
        );
      }
      identifiers.tell(...words);
    },
  };
}

function createUser(store: Store, options: NewUserOptions): CreatedUser {
  const { userName } = options;
  const { token = crypto.randomUUID() } = options;
  store.db.transaction(() => {
    const user = store.users.create({
      userName,
      firstName: options.firstName ?? userName,
      lastName: options.lastName ?? "Example",
      email: options.email ?? `${userName}@example.org`,
      affiliation: "",
      position: "",
    });
    store.users.setToken(user.id, token);
    if (options.superuser ?? false) store.users.setSuperuser(user.id, true);
  });
  return { userName, token };
}
