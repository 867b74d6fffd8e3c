import { deepEqual, equal } from "node:assert/strict";
import { systemClock } from "../../../lib/clock.ts";
import { inFolder } from "../../in_folder.ts";
import { ControlledClock } from "../controlled_clock.ts";
import { Identifiers } from "../store/identifiers.ts";
import { Store } from "../store/store.ts";
import type { JobDefinition } from "./job_definition.ts";
import { Jobs, type JobsOptions } from "./jobs.ts";

const delays = { publishMs: 1_000, ingestMs: 2_000, indexMs: 60_000 };

function stoppedClock(): ControlledClock {
  const clock = new ControlledClock(systemClock);
  clock.stop();
  return clock;
}

function storeOn(clock: ControlledClock, data?: string): Store {
  return new Store({
    data,
    clock,
    identifiers: new Identifiers(Math.random),
    delays,
    superuserToken: undefined,
  });
}

/** Work that writes down what became of it. */
function noting(kind: "publish" | "ingest", run?: JobDefinition["run"]) {
  const notes: string[] = [];
  const definition: JobDefinition = {
    kind,
    run: run ?? (({ data }) => () => void notes.push(`did ${data}`)),
    fail: ({ data }, _context, error) => void notes.push(`failed ${data}: ${error}`),
  };
  return { notes, definition };
}

function open(store: Store, clock: ControlledClock, options: Partial<JobsOptions> = {}): Jobs {
  return new Jobs({ store, clock, definitions: [], ...options });
}

Deno.test("Jobs does work when it is due, oldest first, each kind by itself", async () => {
  const clock = stoppedClock();
  using store = storeOn(clock);
  const [publish, ingest] = [noting("publish"), noting("ingest")];
  const definitions = [publish.definition, ingest.definition];
  await using jobs = open(store, clock, { definitions });
  store.jobs.add("ingest", 1, "a table");
  store.jobs.add("publish", 1, "one");
  clock.advance(500);
  store.jobs.add("publish", 2, "two");
  clock.advance(500);
  await jobs.caughtUp();
  deepEqual([publish.notes, ingest.notes], [["did one"], []]);
  clock.advance(1_000);
  await jobs.caughtUp();
  deepEqual([publish.notes, ingest.notes], [["did one", "did two"], ["did a table"]]);
  deepEqual(store.jobs.all().filter(({ kind }) => kind !== "index"), []);
});

Deno.test("Jobs does nothing of a transaction that was rolled back", async () => {
  const clock = stoppedClock();
  using store = storeOn(clock);
  const { notes, definition } = noting("publish");
  await using jobs = open(store, clock, { definitions: [definition] });
  try {
    store.db.transaction(() => {
      store.jobs.add("publish", 1, "never");
      throw new Error("no");
    });
  } catch {
    // It was to fail.
  }
  store.db.transaction(() => store.jobs.add("publish", 1, "now"));
  await jobs.settle();
  deepEqual(notes, ["did now"]);
});

Deno.test("Jobs writes what work comes to, or that it failed, together with its end", async () => {
  const clock = stoppedClock();
  using store = storeOn(clock);
  const { settings, db } = store;
  const definition: JobDefinition = {
    kind: "ingest",
    run: async ({ data }) => {
      await Promise.resolve();
      if (data === "bad table") throw new Error("no table");
      return () => {
        settings.set(":written", String(data));
        if (data === "bad write") throw new Error("no room");
      };
    },
    fail: ({ data }, _context, error) => settings.set(`:${data}`, String(error)),
  };
  const failures: string[] = [];
  await using jobs = open(store, clock, {
    definitions: [definition],
    onFailure: ({ data }, error) => failures.push(`${data}: ${error}`),
  });
  db.transaction(() => {
    for (const data of ["table", "bad table", "bad write"]) store.jobs.add("ingest", 1, data);
  });
  await jobs.settle();
  equal(settings.get(":written"), "table");
  equal(settings.get(":bad table"), "Error: no table");
  equal(settings.get(":bad write"), "Error: no room");
  deepEqual(failures, ["bad table: Error: no table", "bad write: Error: no room"]);
  deepEqual(store.jobs.of("ingest", 1), []);
});

Deno.test("Jobs does again from the beginning what a stop or a kill broke off", async () => {
  await inFolder(async (data) => {
    const clock = stoppedClock();
    {
      using store = storeOn(clock, data);
      const { notes, definition } = noting("ingest", async (_job, { signal }) => {
        await new Promise<void>((_, reject) =>
          signal.addEventListener("abort", () => reject(signal.reason))
        );
        return () => {};
      });
      await using jobs = open(store, clock, { definitions: [definition] });
      store.jobs.add("ingest", 7, "half");
      clock.advance(5_000);
      jobs.wake();
      await Promise.resolve();
      deepEqual(notes, []);
    }
    using store = storeOn(clock, data);
    const { notes, definition } = noting("ingest");
    await using jobs = open(store, clock, { definitions: [definition] });
    await jobs.caughtUp();
    deepEqual(notes, ["did half"], "what a start finds is due at once");
  });
});

Deno.test("Jobs holds work or lets it fail where it is told to", async () => {
  const clock = stoppedClock();
  using store = storeOn(clock);
  const { notes, definition } = noting("publish");
  let verdict: "do" | "fail" | "hold" = "hold";
  await using jobs = open(store, clock, {
    definitions: [definition],
    judge: ({ objectId }) => objectId === 1 ? verdict : "do",
  });
  store.jobs.add("publish", 1, "held");
  store.jobs.add("publish", 2, "free");
  await jobs.settle();
  deepEqual(notes, ["did free"]);
  verdict = "fail";
  await jobs.settle();
  deepEqual(notes, ["did free", "failed held: Error: it was told to fail"]);
});

Deno.test("The store marks for the index what any change has touched, once each, and files with their dataset", async () => {
  await inFolder((data) => {
    const clock = stoppedClock();
    using store = storeOn(clock, data);
    const { collections, datasets, files, jobs, rights } = store;
    const marked = (work: () => void): readonly number[] => {
      for (const { id } of jobs.all()) jobs.remove(id);
      store.db.transaction(work);
      return jobs.all().map(({ kind, objectId }) => {
        equal(kind, "index");
        return objectId;
      });
    };
    const root = collections.root();
    const terms = { license: null, texts: {}, accessRequest: true };
    let dataset = 0;
    let file = 0;
    const place = {
      ...{ label: "a", directory: "", description: "" },
      ...{ restricted: false, categories: [], provenance: null },
    };
    const created = marked(() => dataset = datasets.create(root.id, 1, { metadata: [], terms }).id);
    deepEqual(created, [dataset]);
    deepEqual(
      marked(() => {
        const bytes = { storage: "s", type: "text/plain", size: 1, digestType: "MD5", digest: "" };
        const links = { rootId: null, previousId: null, creatorId: 1, datasetId: dataset };
        file = files.create({ ...bytes, ...links }, datasets.latest(dataset).id, place).fileId;
      }),
      [dataset],
    );
    deepEqual(store.index.takeFiles(dataset, 9), [file]);
    const { id } = files.placesOf(file)[0]!;
    deepEqual(marked(() => files.update(id, { ...place, label: "b" })), [dataset]);
    deepEqual(store.index.takeFiles(dataset, 9), [file]);
    deepEqual(marked(() => void collections.update(root.id, { name: "Other" })), [root.id]);
    deepEqual(marked(() => void rights.assign(":guest", "member", dataset)), [dataset]);
    deepEqual(marked(() => datasets.lock(dataset, "InReview", "finch")), [dataset]);
    deepEqual(marked(() => datasets.delete(dataset)), [dataset]);
    return Promise.resolve();
  });
});
