import { deepEqual, equal, match, ok, rejects, throws } from "node:assert/strict";
import { DvflowError } from "../errors/mod.ts";
import type { Session } from "../http/session.ts";
import { type JournalEntry, JournalError, memoryJournal } from "../journal/mod.ts";
import type { RunEvent } from "../progress/mod.ts";
import {
  backoff,
  CleanupError,
  defineStep,
  openScope,
  pipeline,
  plan,
  run,
  StepError,
  type StepFactory,
  StepInDoubtError,
} from "./mod.ts";

// A tiny world instead of a server: things are made in it, found in it, and taken out of it.
class World {
  readonly things: string[] = [];
  readonly log: string[] = [];
  readonly fail = new Map<string, unknown>();
  readonly make: StepFactory<{ readonly name: string }, { readonly name: string }>;
  readonly session: Session;

  constructor(options: { readonly find?: boolean; readonly repeatable?: boolean } = {}) {
    const { things, log, fail } = this;
    this.make = defineStep("make", {
      title: ({ name }) => `Make ${name}`,
      repeatable: options.repeatable ?? false,
      retry: backoff({ attempts: 3, firstMs: 1, random: () => 0 }),
      run({ signal }, { name }: { readonly name: string }) {
        log.push(`try ${name}`);
        signal.throwIfAborted();
        const failure = fail.get(name);
        if (failure instanceof Lost) things.push(name);
        if (failure !== undefined) {
          if (failure instanceof Lost || failure instanceof Once) fail.delete(name);
          return Promise.reject(failure);
        }
        things.push(name);
        return Promise.resolve({ name });
      },
      ...(options.find === false ? {} : {
        find(_context, { name }) {
          log.push(`find ${name}`);
          return Promise.resolve(things.includes(name) ? { name } : undefined);
        },
      }),
      undo(context, { name }) {
        log.push(`undo ${name}`);
        context.signal.throwIfAborted();
        if (fail.has(`undo ${name}`)) return Promise.reject(fail.get(`undo ${name}`));
        things.splice(things.indexOf(name), 1);
        return Promise.resolve();
      },
    });
    this.session = {
      baseUrl: new URL("https://data.example.org/"),
      hasToken: false,
      clock: {
        now: () => new Date(),
        sleep: (_ms, signal) => Promise.resolve(signal?.throwIfAborted()),
      },
      serverNow: () => new Date(),
      call: () => Promise.reject(new Error("no server here")),
      fetch: () => Promise.reject(new Error("no server here")),
      [Symbol.asyncDispose]: () => Promise.resolve(),
    };
  }

  three(names: readonly [string, string, string] = ["a", "b", "c"]) {
    const [a, b, c] = names;
    return pipeline("three")
      .step("first", () => this.make({ name: a }))
      .step("second", () => this.make({ name: b }))
      .step("third", () => this.make({ name: c }))
      .output(({ third }) => third.name)({});
  }
}

/** The answer got lost: the thing was made. */
class Lost extends DvflowError {
  constructor() {
    super("Cannot make it: the connection broke", { outcome: "unknown" });
  }
}

/** Refused once, then no more. */
class Once extends DvflowError {}

const refused = () => new DvflowError("Cannot make it: it is not allowed", { hint: "Ask." });
const caught = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(() => undefined, (error) => error);

Deno.test("run() gives the selected output, and leaves what it made", async () => {
  const world = new World();
  equal(await run(world.three(), world), "c");
  deepEqual(world.things, ["a", "b", "c"]);
});

Deno.test("run() undoes in reverse order when a step fails, and names the step", async () => {
  const world = new World();
  world.fail.set("c", refused());
  const error = await caught(run(world.three(), world));
  ok(error instanceof StepError);
  equal(error.key, "third");
  equal(error.message, 'Step "third": Cannot make it: it is not allowed');
  equal(error.hint, "Ask.");
  deepEqual(world.log.filter((line) => line.startsWith("undo")), ["undo b", "undo a"]);
  deepEqual(world.things, []);
});

Deno.test("run() with cleanup never leaves what it made, with always takes it back", async () => {
  const failing = new World();
  failing.fail.set("c", refused());
  await caught(run(failing.three(), { ...failing, cleanup: "never" }));
  deepEqual(failing.things, ["a", "b"]);
  const fine = new World();
  await run(fine.three(), { ...fine, cleanup: "always" });
  deepEqual(fine.things, []);
});

Deno.test("run() retries what was refused by the policy, and no further", async () => {
  const world = new World();
  world.fail.set("b", new Once("busy"));
  const events: RunEvent[] = [];
  await run(world.three(), { ...world, onEvent: (event) => events.push(event) });
  deepEqual(world.things, ["a", "b", "c"]);
  equal(events.filter(({ type }) => type === "step-retrying").length, 1);
  world.fail.set("b", refused());
  world.log.length = 0;
  await caught(run(world.three(), world));
  equal(world.log.filter((line) => line === "try b").length, 3);
});

Deno.test("run() looks before it does again what may have happened", async () => {
  const world = new World();
  world.fail.set("b", new Lost());
  await run(world.three(), world);
  deepEqual(world.things, ["a", "b", "c"]);
  deepEqual(world.log, ["try a", "try b", "find b", "try c"]);
});

Deno.test("run() does not repeat what may have happened where nothing can look", async () => {
  const world = new World({ find: false });
  world.fail.set("b", new Lost());
  await caught(run(world.three(), { ...world, cleanup: "never" }));
  deepEqual(world.log, ["try a", "try b"]);
});

Deno.test("run() takes back what a failed step may have made", async () => {
  const world = new World();
  const lost = new Lost();
  const impatient = defineStep("impatient", {
    run: () => {
      world.things.push("z");
      return Promise.reject<{ name: string }>(lost);
    },
    find: () => Promise.resolve(world.things.includes("z") ? { name: "z" } : undefined),
    undo: (_context, { name }) => {
      world.things.splice(world.things.indexOf(name), 1);
      return Promise.resolve();
    },
  });
  const steps = pipeline("p").step("a", () => world.make({ name: "a" })).step(
    "z",
    () => impatient({}),
  );
  await caught(run(steps({}), world));
  deepEqual(world.things, []);
});

Deno.test("run() cancelled while it waits takes back what the failed attempt may have made", async () => {
  const world = new World();
  world.fail.set("b", new Lost());
  const controller = new AbortController();
  const session = { ...world.session, clock: { now: () => new Date(), sleep: hang } };
  const error = await caught(run(world.three(), {
    session,
    signal: controller.signal,
    onEvent: ({ type }) => type === "step-retrying" && controller.abort(new Error("enough")),
  }));
  match(String(error), /enough/);
  deepEqual(world.things, []);
});

Deno.test("run() does no step twice because its journal cannot be written", async () => {
  const world = new World();
  const good = memoryJournal();
  const journal = {
    ...good,
    append: (entry: JournalEntry) =>
      entry.type === "finished" ? Promise.reject(new Error("disk full")) : good.append(entry),
  };
  const error = await caught(run(world.three(), { ...world, journal }));
  match(String(error), /disk full/);
  deepEqual(world.log, ["try a", "undo a"]);
});

Deno.test("run() goes on from a journal without repeating what is done", async () => {
  const world = new World();
  const journal = memoryJournal();
  world.fail.set("c", refused());
  await caught(run(world.three(), { ...world, journal, cleanup: "never" }));
  world.fail.clear();
  world.log.length = 0;
  const events: RunEvent[] = [];
  const options = { ...world, journal, onEvent: (event: RunEvent) => events.push(event) };
  equal(await run(world.three(), options), "c");
  deepEqual(world.log, ["try c"]);
  deepEqual(
    events.flatMap((event) => event.type === "step-finished" ? [event.from] : []),
    ["journal", "journal", "run"],
  );
  world.log.length = 0;
  equal(await run(world.three(), options), "c");
  deepEqual(world.log, []);
});

Deno.test("run() asks find for a step in doubt: done is taken, not done is done", async () => {
  for (const happened of [true, false]) {
    const world = new World();
    const journal = memoryJournal();
    await run(world.three(), { ...world, journal });
    // As if the process had ended while the third step was under way.
    const cut = journal.entries.slice(
      0,
      journal.entries.findLastIndex(({ type }) => type === "finished"),
    );
    if (!happened) world.things.pop();
    world.log.length = 0;
    equal(await run(world.three(), { ...world, journal: memoryJournal(cut) }), "c");
    deepEqual(world.log, happened ? ["find c"] : ["find c", "try c"]);
    deepEqual(world.things, ["a", "b", "c"]);
  }
});

Deno.test("run() does not go on with a step in doubt that nothing can look for", async () => {
  for (const repeatable of [false, true]) {
    const world = new World({ find: false, repeatable });
    const journal = memoryJournal();
    await run(world.three(), { ...world, journal });
    const cut = journal.entries.slice(
      0,
      journal.entries.findLastIndex(({ type }) => type === "finished"),
    );
    const again = run(world.three(), { ...world, journal: memoryJournal(cut) });
    if (repeatable) equal(await again, "c");
    else {
      const error = await caught(again);
      ok(error instanceof StepError && error.cause instanceof StepInDoubtError);
      ok(error.hint);
      deepEqual(world.things, ["a", "b", "c"]);
    }
  }
});

Deno.test("run() resumed undoes what the earlier run made, too", async () => {
  const world = new World();
  const journal = memoryJournal();
  world.fail.set("c", refused());
  await caught(run(world.three(), { ...world, journal, cleanup: "never" }));
  await caught(run(world.three(), { ...world, journal }));
  deepEqual(world.things, []);
  world.fail.clear();
  equal(await run(world.three(), { ...world, journal }), "c");
  deepEqual(world.things, ["a", "b", "c"]);
});

Deno.test("run() finishes an undo that was cut off, then does the step afresh", async () => {
  const world = new World();
  const journal = memoryJournal();
  await run(world.three(), { ...world, journal });
  const cut = [...journal.entries, { type: "undoing", key: "third" } as const];
  world.log.length = 0;
  await run(world.three(), { ...world, journal: memoryJournal(cut) });
  deepEqual(world.log, ["undo c", "try c"]);
  deepEqual(world.things, ["a", "b", "c"]);
});

Deno.test("run() refuses a journal of another pipeline, input or installation, and undoes nothing", async () => {
  const world = new World();
  const journal = memoryJournal();
  await run(world.three(), { ...world, journal });
  const other = pipeline("other").step("first", () => world.make({ name: "a" }));
  const elsewhere = { ...world.session, baseUrl: new URL("https://other.example.org/") };
  const attempts = [
    run(other({}), { ...world, journal }),
    run(world.three(), { ...world, journal, session: elsewhere }),
    run(pipeline<{ readonly x?: number }>("three").output(() => 1)({ x: 1 }), {
      ...world,
      journal,
    }),
  ];
  for (const attempt of attempts) await rejects(attempt, JournalError);
  const error = await caught(run(world.three(["a", "x", "c"]), { ...world, journal }));
  ok(error instanceof StepError && error.cause instanceof JournalError);
  match(
    error.message,
    /Cannot resume step "second": in the journal it is the same kind with another input/,
  );
  deepEqual(world.things, ["a", "b", "c"]);
});

Deno.test("run() reports an undo that fails, and undoes the rest", async () => {
  const world = new World();
  world.fail.set("c", refused());
  world.fail.set("undo b", new Error("no way"));
  const events: RunEvent[] = [];
  const error = await caught(
    run(world.three(), { ...world, onEvent: (event) => events.push(event) }),
  );
  ok(error instanceof StepError);
  deepEqual(error.left, [{ what: "Make b", why: "no way" }]);
  deepEqual(world.things, ["b"]);
  ok(events.some(({ type }) => type === "undo-failed"));
  ok(events.some(({ type }) => type === "left-behind"));
});

Deno.test("run() with cleanup always throws where something stays behind", async () => {
  const world = new World();
  world.fail.set("undo a", new Error("no way"));
  const error = await caught(run(world.three(), { ...world, cleanup: "always" }));
  ok(error instanceof CleanupError);
  match(error.message, /Make a is left behind \(no way\)/);
});

Deno.test("run() drops leftovers that are gone with the thing they were in", async () => {
  const inner = defineStep("inner", {
    run: () => Promise.resolve({ name: "inner" }),
    undo: () =>
      Promise.resolve({ left: [{ what: "inner", why: "it is published", within: "outer" }] }),
  });
  const outer = defineStep("outer", {
    run: () => Promise.resolve({ name: "outer" }),
    undo: () => Promise.resolve({ gone: ["outer"] }),
  });
  const steps = pipeline("p").step("outer", () => outer({})).step("inner", () => inner({}));
  await run(steps({}), { ...new World(), cleanup: "always" });
});

Deno.test("run() stops at an aborted signal, undoes with a live one, and rejects with its reason", async () => {
  const world = new World();
  const controller = new AbortController();
  const reason = new Error("enough");
  const events: RunEvent[] = [];
  const error = await caught(run(world.three(), {
    ...world,
    signal: controller.signal,
    onEvent(event) {
      events.push(event);
      if (event.type === "step-finished" && event.key === "second") controller.abort(reason);
    },
  }));
  equal(error, reason);
  deepEqual(world.things, []);
  const last = events.at(-1);
  equal(last?.type === "run-finished" && last.status, "cancelled");
  ok(!events.some(({ type }) => type === "step-failed"));
});

Deno.test("run() does not sit out the wait before a retry when it is aborted", async () => {
  const world = new World();
  const controller = new AbortController();
  const slow = defineStep("slow", {
    run: () => Promise.reject<{ name: string }>(refused()),
    retry: () => 60_000,
  });
  const session = { ...world.session, clock: { now: () => new Date(), sleep: hang } };
  const running = run(slow({}), {
    session,
    signal: controller.signal,
    onEvent: ({ type }) => type === "step-retrying" && controller.abort(new Error("enough")),
  });
  await rejects(running, /enough/);
});

function hang(_ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((_resolve, reject) => {
    if (signal?.aborted) reject(signal.reason);
    signal?.addEventListener("abort", () => reject(signal.reason));
  });
}

Deno.test("run() gives undoing a deadline of its own", async () => {
  const stuck = defineStep("stuck", {
    run: () => Promise.resolve({ name: "x" }),
    undo: ({ signal }) => hang(0, signal),
  });
  const error = await caught(
    run(stuck({}), { ...new World(), cleanup: "always", undoTimeoutMs: 20 }),
  );
  ok(error instanceof CleanupError);
  match(error.message, /The 20 ms for undoing are over/);
});

Deno.test("run() keeps secrets out of journal and events, and gets them back by find", async () => {
  const token = "s3cr3t";
  const issue = defineStep("issue", {
    secret: true,
    run: () => Promise.resolve({ token }),
    find: () => Promise.resolve({ token }),
  });
  const steps = pipeline("p").step("url", () => issue({})).output(({ url }) => url.token.length);
  const journal = memoryJournal();
  const events: RunEvent[] = [];
  const options = { ...new World(), journal, onEvent: (event: RunEvent) => events.push(event) };
  equal(await run(steps({}), options), 6);
  ok(!JSON.stringify([journal.entries, events]).includes(token));
  equal(await run(steps({}), options), 6);
  throws(
    () => defineStep("bad", { secret: true, run: () => Promise.resolve({ token }) }),
    /needs "find" or "repeatable"/,
  );
});

Deno.test("run() does not do a secret step again whose secret is gone, and tells who uses it", async () => {
  let runs = 0;
  let there = false;
  const issue = defineStep("issue", {
    secret: true,
    run: () => {
      runs++;
      there = true;
      return Promise.resolve({ token: "s3cr3t" });
    },
    find: () => Promise.resolve(there ? { token: "s3cr3t" } : undefined),
  });
  const journal = memoryJournal();
  const unused = pipeline("p").step("url", () => issue({})).output(() => "done")({});
  await run(unused, { ...new World(), journal });
  there = false;
  equal(await run(unused, { ...new World(), journal }), "done");
  equal(runs, 1);
  const used = pipeline("p").step("url", () => issue({})).output(({ url }) => url.token)({});
  await rejects(run(used, { ...new World(), journal }), /it is a secret of an earlier run/);
});

Deno.test("run() resumed does not do again what the clean-up could not take back", async () => {
  const log: string[] = [];
  const keep = defineStep("keep", {
    run: () => {
      log.push("run");
      return Promise.resolve({ id: 1 });
    },
    undo: () => Promise.resolve({ left: [{ what: "the thing", why: "it is published" }] }),
  });
  let fail = true;
  const last = defineStep("last", {
    run: () => fail ? Promise.reject<{ id: number }>(refused()) : Promise.resolve({ id: 2 }),
  });
  const steps = pipeline("p").step("keep", () => keep({})).step("last", () => last({}));
  const journal = memoryJournal();
  const error = await caught(run(steps({}), { ...new World(), journal }));
  ok(error instanceof StepError && error.left.length === 1);
  fail = false;
  await run(steps({}), { ...new World(), journal });
  deepEqual(log, ["run"]);
});

Deno.test("run() journals a digest of inputs, never the inputs", async () => {
  const world = new World();
  const journal = memoryJournal();
  await run(world.make({ name: "hush-hush" }), { ...world, journal, cleanup: "never" });
  const started = journal.entries.find((entry) => entry.type === "started");
  match(started?.type === "started" ? started.input : "", /^sha256:[0-9a-f]{64}$/);
});

Deno.test("run() is not disturbed by a listener that throws", async () => {
  const world = new World();
  const onEvent = () => {
    throw new Error("listener");
  };
  equal(await run(world.three(), { ...world, onEvent }), "c");
});

Deno.test("each() runs so many at a time, keeps the order, and stops after a failure", async () => {
  let running = 0;
  let most = 0;
  const begun: number[] = [];
  const work = defineStep("work", {
    async run(_context, { number }: { readonly number: number }) {
      begun.push(number);
      most = Math.max(most, ++running);
      await new Promise((resolve) => setTimeout(resolve, 10 - number));
      running--;
      if (number === 4) throw refused();
      return { number };
    },
  });
  const all = pipeline<{ readonly numbers: readonly number[] }>("all")
    .each(
      "done",
      ({ numbers }) => numbers.map((number) => [`n${number}`, work({ number })] as const),
      {
        concurrency: 3,
      },
    )
    .output(({ done }) => done.map(({ number }) => number));
  const world = new World();
  deepEqual(await run(all({ numbers: [0, 1, 2, 3] }), world), [0, 1, 2, 3]);
  equal(most, 3);
  begun.length = 0;
  const error = await caught(run(all({ numbers: [4, 1, 2, 3, 5, 6, 7, 8] }), world));
  ok(error instanceof StepError);
  equal(error.key, "done/n4");
  ok(begun.length < 8);
});

Deno.test("each() resumes by name, whatever the order", async () => {
  const world = new World();
  const all = pipeline<{ readonly names: readonly string[] }>("all")
    .each("made", ({ names }) => names.map((name) => [name, world.make({ name })] as const));
  const journal = memoryJournal();
  world.fail.set("b/2", refused());
  const input = { names: ["a/1", "b/2", "c%3"] };
  await caught(run(all(input), { ...world, journal, cleanup: "never" }));
  world.fail.clear();
  world.log.length = 0;
  await run(all(input), { ...world, journal });
  deepEqual(world.log, ["try b/2", "try c%3"]);
  ok(journal.entries.some((entry) => entry.type === "finished" && entry.key === "made/a%2F1"));
});

Deno.test("each() refuses two steps of one name", async () => {
  const world = new World();
  const twice = pipeline("twice")
    .each(
      "made",
      () => [["x", world.make({ name: "a" })], ["x", world.make({ name: "b" })]] as const,
    );
  await rejects(run(twice({}), world), /The name "x" is given twice/);
  deepEqual(world.things, []);
});

Deno.test("maybe() leaves a step out", async () => {
  const world = new World();
  const some = pipeline<{ readonly wanted: boolean }>("some")
    .maybe("made", ({ wanted }) => wanted ? world.make({ name: "a" }) : undefined);
  equal((await run(some({ wanted: false }), world)).made, undefined);
  equal((await run(some({ wanted: true }), world)).made?.name, "a");
});

Deno.test("a pipeline nests: its links are journaled and undone, and a mistake in one is named", async () => {
  const world = new World();
  const inner = pipeline<{ readonly name: string }>("inner")
    .step("made", ({ name }) => world.make({ name }))
    .output(({ made }) => made.name);
  const outer = pipeline("outer")
    .step("one", () => inner({ name: "a" }))
    .derive("shout", ({ one }) => one.toUpperCase())
    .step("two", ({ shout }) => inner({ name: shout }));
  const journal = memoryJournal();
  equal((await run(outer({}), { ...world, journal, cleanup: "always" })).two, "A");
  deepEqual(
    journal.entries.flatMap((entry) => entry.type === "undone" ? [entry.key] : []),
    ["two/made", "one/made"],
  );
  const broken = pipeline("broken").step("x", () => inner({ name: "a" })).derive("y", ({ x }) => {
    throw new TypeError(`no ${x}`);
  });
  const error = await caught(run(broken({}), world));
  ok(error instanceof StepError);
  equal(error.key, "y");
});

Deno.test("a pipeline refuses keys that are taken, empty or have slashes, and is not a promise", async () => {
  const world = new World();
  const one = pipeline("p").step("a", () => world.make({ name: "a" }));
  // @ts-expect-error the key is in the state already
  throws(() => one.step("a", () => world.make({ name: "b" })), /the key is taken already/);
  // @ts-expect-error a key is a name without slashes
  throws(() => one.step("a/b", () => world.make({ name: "b" })), /without slashes/);
  throws(() =>
    pipeline<{ readonly a: number }>("q")["step"]("b", () => world.make({ name: "b" }))(
      { a: 1, b: 2 } as { readonly a: number },
    ), /name of an input and of a link/);
  equal(await one, one);
});

Deno.test("plan() tells steps and requests without doing anything", () => {
  const world = new World();
  const send = defineStep("send", {
    run: (_context, _input: { readonly to: string }) =>
      Promise.reject<{ readonly id: number }>(new Error("it ran")),
    title: ({ to }) => `Send to ${to}`,
    requests: ({ to }) => [{ method: "POST", target: `/api/${to}` }],
  });
  const steps = pipeline<{ readonly names: readonly string[]; readonly more: boolean }>("p")
    .step("made", () => world.make({ name: "a" }))
    .each("sent", ({ names }) => names.map((name) => [name, send({ to: name })] as const))
    .derive("upper", ({ made }) => made.name.toUpperCase())
    .step("big", ({ upper }) => send({ to: String(BigInt(upper)) }))
    .maybe("last", ({ more, made }) => more ? send({ to: made.name }) : undefined)
    .each("rest", ({ made }) => [...made.name].map((name) => [name, send({ to: name })] as const));
  const lines = plan(steps({ names: ["x", "y"], more: true }));
  deepEqual(lines.map(({ key, title }) => `${key}: ${title}`), [
    "made: Make a",
    "sent/x: Send to x",
    "sent/y: Send to y",
    "big: big (depends on what comes before)",
    "last: Send to ‹made.name›",
    "rest/‹made.name[*]›: Send to ‹made.name[*]›",
  ]);
  deepEqual(lines[1]?.requests, [{ method: "POST", target: "/api/x" }]);
  deepEqual(lines.map(({ optional }) => optional), [false, false, false, false, true, false]);
  equal(plan(steps({ names: [], more: false })).length, 3);
  deepEqual(world.log, []);
});

Deno.test("openScope() runs steps one by one, and cleans up at its end", async () => {
  const world = new World();
  {
    await using scope = await openScope({ ...world, cleanup: "always" });
    const { name } = await scope.run("a", world.make({ name: "a" }));
    await scope.run("b", world.make({ name: `${name}b` }));
    deepEqual(world.things, ["a", "ab"]);
    await rejects(scope.run("b", world.make({ name: "x" })), /The name "b" is taken already/);
  }
  deepEqual(world.things, []);
});

Deno.test("openScope() takes nothing back where a step is another than in the journal", async () => {
  const world = new World();
  const journal = memoryJournal();
  for (const name of ["a", "b"]) {
    await using scope = await openScope({ ...world, journal });
    const made = scope.run("made", world.make({ name }));
    if (name === "a") await made;
    else await rejects(made, /Cannot resume step "made"/);
  }
  deepEqual(world.things, ["a"]);
});

Deno.test("openScope() with cleanup on-failure keeps all unless something failed", async () => {
  const world = new World();
  for (const fails of [false, true]) {
    await using scope = await openScope(world);
    await scope.run("a", world.make({ name: fails ? "b" : "a" }));
    if (fails) scope.fail();
  }
  deepEqual(world.things, ["a"]);
});

Deno.test("a step that runs others journals them, and takes them back", async () => {
  const world = new World();
  const both = defineStep("both", {
    async run(context, _input: object) {
      await context.run("x/1", world.make({ name: "x" }));
      await context.run("y", world.make({ name: "y" }));
      return { done: true };
    },
    find: () => Promise.resolve(undefined),
  });
  const journal = memoryJournal();
  world.fail.set("y", refused());
  await caught(run(both({}), { ...world, journal, cleanup: "never" }));
  world.fail.clear();
  world.log.length = 0;
  await run(both({}), { ...world, journal, cleanup: "always" });
  deepEqual(world.log, ["try y", "undo y", "undo x"]);
});

/** A step that makes three things, and notes each, as a large transfer does. */
function makeThree(world: string[], failAt: { left: number }) {
  return defineStep("make three", {
    repeatable: true,
    async run(context, _input: { readonly size: number }) {
      for (const part of ["a", "b", "c"].slice(context.saved.length)) {
        if (failAt.left-- === 0) throw new DvflowError("Cannot make it: the power failed");
        world.push(part);
        await context.save({ part });
      }
      return { parts: world.length };
    },
    undo: () => Promise.resolve(),
    undoPart(context) {
      for (const data of context.saved) {
        world.splice(world.indexOf((data as { part: string }).part), 1);
      }
      return Promise.resolve();
    },
  });
}

Deno.test("run() gives a resumed step what it saved, so that it goes on from there", async () => {
  const world: string[] = [];
  const { session } = new World();
  const journal = memoryJournal();
  const step = makeThree(world, { left: 2 });
  await rejects(run(step({ size: 1 }), { session, journal, cleanup: "never" }), /power failed/);
  deepEqual(world, ["a", "b"]);
  deepEqual(await run(step({ size: 1 }), { session, journal }), { parts: 3 });
  deepEqual(world, ["a", "b", "c"]);
});

Deno.test("run() takes back what a step had done that failed half-way, and then begins afresh", async () => {
  const world: string[] = [];
  const { session } = new World();
  const journal = memoryJournal();
  const step = makeThree(world, { left: 2 });
  await rejects(run(step({ size: 1 }), { session, journal }), /power failed/);
  deepEqual(world, []);
  deepEqual(await run(step({ size: 1 }), { session, journal }), { parts: 3 });
  deepEqual(world, ["a", "b", "c"]);
});

Deno.test("run() does not call what a step saved taken back where nothing can do that", async () => {
  const { session } = new World();
  const journal = memoryJournal();
  const seen: number[] = [];
  const step = defineStep("save only", {
    repeatable: true,
    async run(context, _input: { readonly size: number }) {
      seen.push(context.saved.length);
      if (context.saved.length > 0) return { done: true };
      await context.save({ far: 1 });
      throw new DvflowError("Cannot make it: the power failed");
    },
  });
  await rejects(run(step({ size: 1 }), { session, journal }), /power failed/);
  ok(!journal.entries.some(({ type }) => type === "undone"));
  deepEqual(await run(step({ size: 1 }), { session, journal }), { done: true });
  deepEqual(seen, [0, 1]);
});
