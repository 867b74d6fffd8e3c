import { deepEqual, equal, match, ok, rejects } from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { symlink } from "node:fs/promises";
import { join } from "node:path";
import {
  AuthenticationError,
  connect,
  FixityError,
  run,
  type RunEvent,
  sync,
  upload,
} from "../../mod.ts";
import type { RequestFault } from "../../testing/mod.ts";
import { type Bench, onBench, text } from "./_bench.ts";

const ADD = { path: "/api/datasets/*/add", method: "POST", times: 1 } as const;
// One that leaves alone, and two that leave together.
const FILES = { "._alone": "alone", "a.txt": "a", "d/b.txt": "bb" };
const THERE = ["._alone 5", "a.txt 1", "d/b.txt 2"];

const PASSING: readonly RequestFault[] = [
  { ...ADD, type: "refuse" },
  { ...ADD, type: "cut", when: "before" },
  { ...ADD, type: "cut", when: "during" },
  { ...ADD, type: "cut", when: "during", bytes: 1 },
  { ...ADD, type: "cut", when: "after" },
  { ...ADD, type: "half" },
  { ...ADD, type: "half", bytes: 0 },
  { ...ADD, type: "status", status: 429 },
  { ...ADD, type: "status", status: 429, retryAfter: 1 },
  { ...ADD, type: "status", status: 502 },
  { ...ADD, type: "status", status: 502, when: "after" },
  { ...ADD, type: "status", status: 503, retryAfter: 1 },
  { ...ADD, type: "status", status: 504, when: "after" },
];

for (const nth of [1, 2]) {
  for (const port of [undefined, 0]) {
    const where = port === undefined ? "in process" : "on a port";
    const which = nth === 1 ? "first" : "second";
    Deno.test(`upload() brings each file once, whatever happens to the ${which} request ${where}`, async () => {
      await Promise.all(PASSING.map((fault) =>
        onBench(async (bench) => {
          const path = await bench.fill(FILES);
          bench.dataverse.faults.add({ ...fault, nth });
          await run(upload({ dataset: bench.dataset, path }), bench);
          deepEqual(await bench.there(), THERE, JSON.stringify(fault));
        }, { port })
      ));
    });
  }
}

Deno.test("upload() goes on where the server is away for a while between two requests", () =>
  onBench(async (bench) => {
    const path = await bench.fill(FILES);
    bench.dataverse.faults.add({ type: "refuse", nth: [8, 9, 10, 11, 12] });
    await run(upload({ dataset: bench.dataset, path }), bench);
    deepEqual(await bench.there(), THERE);
  }));

Deno.test("upload() waits for a lock that appears between two requests, and says which", () =>
  onBench(async (bench) => {
    const { dataset, session, dataverse } = bench;
    const path = await bench.fill(FILES);
    const { id } = await idOf(bench);
    const notes: string[] = [];
    const lock = (method: string, rest: string) =>
      dataverse.fetch(new URL(`api/datasets/${id}/${rest}`, dataverse.baseUrl), {
        method,
        headers: { "x-dataverse-key": dataverse.token },
      });
    let locked = false;
    await run(upload({ dataset, path }), {
      session,
      async onEvent(event: RunEvent) {
        if (event.type === "step-progress" && !locked) {
          locked = true;
          await lock("POST", "lock/EditInProgress");
        }
        if (event.type !== "step-note") return;
        notes.push(event.message);
        await lock("DELETE", "locks");
      },
    });
    match(notes.join(), /locked by "EditInProgress"/);
    deepEqual(await bench.there(), THERE);
  }));

Deno.test("upload() brings each file once while another client adds to the same dataset", () =>
  onBench(async (bench) => {
    const { dataset, dataverse } = bench;
    const path = await bench.fill({ "._1": "1", "._2": "2", "._3": "3", "._4": "4" });
    await using other = await connect(dataverse.baseUrl, {
      token: dataverse.token,
      fetch: dataverse.fetch,
    });
    const theirs = async () => {
      for (const number of [1, 2, 3, 4]) {
        await run(upload({ dataset, name: `their${number}.txt`, bytes: text(`${number}`) }), {
          session: other,
        });
      }
    };
    await Promise.all([run(upload({ dataset, path }), bench), theirs()]);
    equal((await bench.there()).length, 8);
  }));

Deno.test("upload() says that the token has expired in the middle, and what is left", () =>
  onBench(async (bench) => {
    const { dataset, session } = bench;
    const path = await bench.fill(FILES);
    bench.dataverse.faults.add({ ...ADD, type: "expire", nth: 2 });
    await rejects(run(upload({ dataset, path }), { session, cleanup: "never" }), (error) => {
      ok(error instanceof Error && error.cause instanceof AuthenticationError, String(error));
      return true;
    });
  }));

Deno.test("upload() takes no page for an answer, and leaves nothing", () =>
  onBench(async (bench) => {
    const { dataset, session } = bench;
    const path = await bench.fill(FILES);
    bench.dataverse.faults.add({ ...ADD, type: "page", when: "after", nth: 2 });
    await rejects(run(upload({ dataset, path }), { session }), /not.*Dataverse/i);
    deepEqual(await bench.there(), []);
  }));

Deno.test("upload() deletes again what arrived otherwise than it was sent", () =>
  onBench(async (bench) => {
    const { dataset, session } = bench;
    const path = await bench.fill({ "a.txt": "a" });
    await rejects(run(upload({ dataset, path }), { session }), (error) => {
      ok(error instanceof Error && error.cause instanceof FixityError, String(error));
      match(error.message, /other bytes arrived than were sent/);
      return true;
    });
    deepEqual(await bench.there(), []);
  }, {
    wrap: (real) => async (input, init) => {
      const response = await real(input, init);
      if (!String(input).includes("/add")) return response;
      const told = await response.text();
      return new Response(told.replace(/"value":"[0-9a-f]{32}"/, `"value":"${"0".repeat(32)}"`), {
        headers: response.headers,
      });
    },
  }));

Deno.test("upload() leaves out what is no file, and says so, without waiting for it", () =>
  onBench(async (bench) => {
    const { dataset, session } = bench;
    const path = await bench.fill({ "a.txt": "a" });
    await symlink(path, join(path, "loop"));
    await symlink("/nowhere", join(path, "dangling"));
    const [code] = await once(spawn("mkfifo", [join(path, "pipe")]), "exit");
    equal(code, 0);
    const notes: string[] = [];
    await run(upload({ dataset, path }), {
      session,
      onEvent: (event) => event.type === "step-note" && notes.push(event.message),
    });
    deepEqual(await bench.there(), ["a.txt 1"]);
    for (const name of ["loop", "dangling", "pipe"]) match(notes.join(), new RegExp(name));
    await rejects(run(upload({ dataset, path: join(path, "pipe") }), { session }), /regular file/);
  }));

Deno.test("sync() finds its way again after whatever happened to a request", async () => {
  for (const fault of PASSING.slice(1, 6)) {
    await onBench(async (bench) => {
      const { dataset, session, dataverse } = bench;
      const folder = await bench.fill(FILES);
      await run(sync({ folder, dataset }), { session });
      await bench.fill({ "a.txt": "other", "new.txt": "n" });
      dataverse.faults.add({ ...fault, path: "/api/files/*/replace" });
      await run(sync({ folder, dataset }), { session });
      deepEqual(await bench.there(), ["._alone 5", "a.txt 5", "d/b.txt 2", "new.txt 1"]);
    });
  }
});

async function idOf({ dataverse, dataset }: Bench): Promise<{ readonly id: number }> {
  const url = new URL("api/datasets/:persistentId", dataverse.baseUrl);
  url.searchParams.set("persistentId", dataset);
  const answer = await dataverse.fetch(url, { headers: { "x-dataverse-key": dataverse.token } });
  return (await answer.json()).data;
}
