import { deepEqual, equal, ok, rejects } from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import {
  AuthenticationError,
  download,
  type DownloadOutput,
  DvflowError,
  run,
  upload,
} from "../../mod.ts";
import type { RequestFault } from "../../testing/mod.ts";
import { listFiles } from "../client/datasets.ts";
import { type Bench, onBench } from "./_bench.ts";
import { downloadFiles } from "./download_files.ts";

const GET = { path: "/api/access/datafile/*", method: "GET", times: 1 } as const;
const FILES = {
  "a.txt": "a".repeat(1000),
  "d/b.txt": "b".repeat(2000),
  "d/empty.txt": "",
  "table.csv": "x,y\n1,2\n3,4\n",
};

const PASSING: readonly RequestFault[] = [
  { ...GET, type: "refuse" },
  { ...GET, type: "cut" },
  { ...GET, type: "cut", when: "after" },
  { ...GET, type: "half" },
  { ...GET, type: "half", bytes: 0 },
  { ...GET, type: "half", bytes: 1 },
  { ...GET, type: "status", status: 429 },
  { ...GET, type: "status", status: 429, retryAfter: 1 },
  { ...GET, type: "status", status: 502 },
  { ...GET, type: "status", status: 503, retryAfter: 1 },
  { ...GET, type: "status", status: 504, when: "after" },
];

/** A bench whose dataset has the files, and a folder to bring them to. */
async function filled(bench: Bench): Promise<string> {
  await run(upload({ dataset: bench.dataset, path: await bench.fill(FILES) }), bench);
  await bench.dataverse.settle();
  return join(bench.folder, "..", "back");
}

async function read(folder: string): Promise<Readonly<Record<string, string>>> {
  const found: Record<string, string> = {};
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    found[path.slice(folder.length + 1)] = await readFile(path, "utf8");
  }
  return found;
}

const fetchAll = ({ dataset, session }: Bench, to: string): Promise<DownloadOutput> =>
  run(download({ dataset, folder: to }), { session });

for (const nth of [1, 3]) {
  for (const port of [undefined, 0]) {
    const where = port === undefined ? "in process" : "on a port";
    Deno.test(`download() brings all, whatever happens to request ${nth} for a file ${where}`, async () => {
      await Promise.all(PASSING.map((fault) =>
        onBench(async (bench) => {
          const to = await filled(bench);
          const active = bench.dataverse.faults.add({ ...fault, nth });
          await fetchAll(bench, to);
          ok(active.hits > 0, JSON.stringify(fault));
          deepEqual(await read(to), FILES, JSON.stringify(fault));
        }, { port })
      ));
    });
  }
}

Deno.test("download() goes on where the server is away for a while", () =>
  onBench(async (bench) => {
    const to = await filled(bench);
    bench.dataverse.faults.add({ type: "refuse", nth: [3, 4, 5, 6, 7] });
    await fetchAll(bench, to);
    deepEqual(await read(to), FILES);
  }));

Deno.test("download() takes no page for a file: it says so, brings the others, and leaves nothing of it", () =>
  onBench(async (bench) => {
    const to = await filled(bench);
    const isFirst = { path: "/api/access/datafile/*", nth: 1 };
    bench.dataverse.faults.add({ ...isFirst, type: "page" });
    await rejects(fetchAll(bench, to), DvflowError);
    const came = Object.entries(await read(to));
    equal(came.length, Object.keys(FILES).length - 1);
    for (const [path, content] of came) equal(content, FILES[path as keyof typeof FILES], path);
  }));

Deno.test("download() says that the token has expired in the middle, and keeps what came", () =>
  onBench(async (bench) => {
    const to = await filled(bench);
    bench.dataverse.faults.add({ ...GET, type: "expire", nth: 3 });
    await rejects(fetchAll(bench, to), (error) => {
      ok(error instanceof Error && error.cause instanceof AuthenticationError, String(error));
      return true;
    });
    for (const [path, content] of Object.entries(await read(to))) {
      if (path in FILES) equal(content, FILES[path as keyof typeof FILES], path);
    }
  }));

Deno.test("downloadFiles() brings what was uploaded also where the server has made a table of it meanwhile", () =>
  onBench(async ({ dataset, dataverse, fill, folder, session }) => {
    const held = dataverse.faults.add({ type: "hold", job: "ingest" });
    await run(upload({ dataset, path: await fill(FILES) }), { session });
    const files = await Array.fromAsync(listFiles(session, dataset));
    ok(files.some(({ label }) => label === "table.csv"));
    held[Symbol.dispose]();
    await dataverse.settle();
    const to = join(folder, "..", "back");
    await downloadFiles(session, { files, folder: to });
    deepEqual(await read(to), FILES);
  }));
