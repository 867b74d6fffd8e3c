import { deepEqual, equal, rejects } from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import process from "node:process";
import { systemClock } from "../../../lib/clock.ts";
import { inFolder } from "../../in_folder.ts";
import { isAbandoned } from "../watcher.ts";
import { openState } from "./open_state.ts";
import { readLeases, takeLease } from "./leases.ts";
import { takeLock } from "./lock.ts";
import {
  forgetStack,
  readRecord,
  readRecords,
  stackFolder,
  type StackRecord,
  writeRecord,
} from "./records.ts";

const record: StackRecord = {
  id: "abc",
  fingerprint: "f",
  created: "2026-01-01T00:00:00.000Z",
  asked: "6.8-noble",
  shared: true,
  keep: false,
  lingerMs: 1000,
  ready: {
    baseUrl: "http://localhost:1/",
    token: "t",
    version: "6.8",
    mailUrl: "http://localhost:2/",
    lasting: ["dataverse"],
    images: { dataverse: "sha256:1" },
    timings: [],
  },
};
const { ready: _ready, ...starting } = record;

Deno.test("openState() makes folders that nobody else may read", () =>
  inFolder(async (folder) => {
    const { stacks, locks, snapshots } = await openState(join(folder, "cache"));
    for (const path of [stacks, locks, snapshots]) {
      equal((await stat(path)).mode & 0o777, 0o700, path);
    }
  }));

Deno.test("writeRecord() keeps what readRecord() reads, for nobody else to read", () =>
  inFolder(async (folder) => {
    deepEqual(readRecords(folder), []);
    writeRecord(folder, record);
    deepEqual(readRecord(folder, "abc"), record);
    deepEqual(readRecords(folder), [record]);
    const { mode } = await stat(join(stackFolder(folder, "abc"), "record.json"));
    equal(mode & 0o777, 0o600);
    await writeFile(
      join(stackFolder(folder, "abc"), "record.json"),
      JSON.stringify({ ...record, format: 0 }),
    );
    equal(readRecord(folder, "abc"), undefined, "another version's is left alone");
    forgetStack(folder, "abc");
    equal(readRecord(folder, "abc"), undefined);
  }));

Deno.test("takeLock() waits until the other one gives it up, in one process, too", () =>
  inFolder(async (folder) => {
    const signal = new AbortController().signal;
    const order: string[] = [];
    const first = await takeLock(folder, "a", { clock: systemClock, signal });
    const second = takeLock(folder, "a", {
      clock: systemClock,
      signal,
      onWait: () => order.push("waits"),
    }).then((lock) => {
      order.push("has it");
      return lock;
    });
    const other = await takeLock(folder, "b", { clock: systemClock, signal });
    other[Symbol.dispose]();
    order.push("gives up");
    first[Symbol.dispose]();
    (await second)[Symbol.dispose]();
    deepEqual(order, ["waits", "gives up", "has it"]);
  }));

Deno.test("takeLock() stops waiting when it is cancelled", () =>
  inFolder(async (folder) => {
    const clock = systemClock;
    using _lock = await takeLock(folder, "a", { clock, signal: new AbortController().signal });
    const controller = new AbortController();
    const waiting = takeLock(folder, "a", {
      clock,
      signal: controller.signal,
      onWait: () => controller.abort(new Error("enough")),
    });
    await rejects(waiting, /enough/);
  }));

Deno.test("readLeases() tells who uses a stack, and since when nobody does", () =>
  inFolder((folder) => {
    const before = Date.now() - 1000;
    const one = takeLease(folder);
    const two = takeLease(folder);
    deepEqual(readLeases(folder).processes, [process.pid, process.pid]);
    one[Symbol.dispose]();
    deepEqual(readLeases(folder), { processes: [process.pid], idleSince: undefined });
    two[Symbol.dispose]();
    const { processes, idleSince } = readLeases(folder);
    deepEqual(processes, []);
    equal((idleSince ?? 0) > before, true);
    return Promise.resolve();
  }));

Deno.test("readLeases() forgets a process that was killed", () =>
  inFolder(async (folder) => {
    const leases = new URL("./leases.ts", import.meta.url).href;
    const code = `import { takeLease } from ${JSON.stringify(leases)};
      takeLease(${JSON.stringify(folder)}); console.log("held"); setInterval(() => {}, 1000);`;
    const child = spawn(process.execPath, ["eval", "--quiet", code], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    await once(child.stdout, "data");
    deepEqual(readLeases(folder).processes, [child.pid]);
    child.kill("SIGKILL");
    await once(child, "exit");
    deepEqual(readLeases(folder).processes, []);
  }));

Deno.test("isAbandoned() spares what is used, what is to stay, and what was used just now", () =>
  inFolder((folder) => {
    const now = Date.now();
    const lease = takeLease(stackFolder(folder, "abc"));
    equal(isAbandoned(folder, record, now + 1e9), false, "somebody uses it");
    lease[Symbol.dispose]();
    equal(isAbandoned(folder, { ...record, keep: true }, now + 1e9), false, "it is to stay");
    equal(isAbandoned(folder, record, now), false, "somebody used it just now");
    equal(isAbandoned(folder, record, now + 60_000), true);
    equal(isAbandoned(folder, { ...record, shared: false }, now), true, "its one user is gone");
    equal(isAbandoned(folder, { ...starting, keep: true }, now), true, "it never got ready");
    return Promise.resolve();
  }));
