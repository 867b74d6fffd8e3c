/**
 * Figures of the embedded Dataverse, some with a goal beside them: starting, requests a second, 1 GiB in and out
 * with the memory of the server, 10,000 files in one dataset, snapshots.
 *
 * `deno task bench:embedded [--write]`; with `--write` the table goes into docs/embedded.md.
 *
 * @module
 */
import { readFile } from "node:fs/promises";
import { Agent, type ClientRequest, request } from "node:http";
import { cpus, totalmem } from "node:os";
import { json as jsonOf } from "node:stream/consumers";
import { pipeline } from "node:stream/promises";
import { startDataverse } from "@dvflow/dvflow/testing";
import { openDeposit } from "../testing/embedded/_deposit.ts";
import { sentComplete } from "../testing/embedded/domain/sample_metadata.ts";
import { type ZipItem, zipStream } from "../testing/embedded/store/zip_file.ts";
import { writeInto } from "./write_into.ts";

/** What was measured. */
interface Figure {
  readonly what: string;
  readonly value: number;
  readonly unit: "ms" | "/s" | "MB" | "MB/s";
  /** The value at most. */
  readonly goal?: number;
}

const figures: Figure[] = [];

function tell(figure: Figure): void {
  figures.push(figure);
  const { what, value, unit, goal } = figure;
  const told = `${rounded(value)} ${unit}`.padStart(11);
  const beside = goal === undefined
    ? ""
    : `  (goal ${goal} ${unit}${value <= goal ? "" : ": missed"})`;
  console.log(`${what.padEnd(52)} ${told}${beside}`);
}

function rounded(value: number): string {
  return value < 10 ? value.toFixed(1) : String(Math.round(value));
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const begin = performance.now();
  await work();
  return performance.now() - begin;
}

/** The middle one of several times, in milliseconds. */
async function median(times: number, work: () => Promise<unknown>): Promise<number> {
  const all: number[] = [];
  for (let i = 0; i < times; i++) all.push(await timed(work));
  return all.toSorted((a, b) => a - b)[times >> 1] ?? 0;
}

async function startAndAsk(): Promise<void> {
  await using dataverse = await startDataverse();
  await (await dataverse.fetch(new URL("/api/info/version", dataverse.baseUrl))).text();
}

/** What a fresh process takes for its first start, beside reading and compiling the modules. */
async function firstStart(): Promise<{ readonly load: number; readonly start: number }> {
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--quiet", import.meta.url, "--first"],
    stdout: "piped",
  }).output();
  return JSON.parse(new TextDecoder().decode(stdout));
}

async function sayFirst(): Promise<void> {
  const load = performance.now(); // since the process began
  const start = await timed(startAndAsk);
  console.log(JSON.stringify({ load, start }));
}

async function starting(): Promise<void> {
  const firsts = [await firstStart(), await firstStart(), await firstStart()]
    .toSorted((a, b) => a.start - b.start);
  const first = firsts[1]!;
  tell({ what: "a process begins, and reads its modules", value: first.load, unit: "ms" });
  tell({
    what: "first start in a process, first answer, stop",
    value: first.start,
    unit: "ms",
    goal: 100,
  });
  const warm = await median(21, startAndAsk);
  tell({ what: "later start in a process, first answer, stop", value: warm, unit: "ms", goal: 30 });
  const port = await median(11, async () => {
    await using dataverse = await startDataverse({ port: 0 });
    await (await fetch(new URL("/api/info/version", dataverse.baseUrl))).text();
  });
  tell({ what: "later start on a port, first answer, stop", value: port, unit: "ms" });
  const own = await median(5, async () => {
    await using dataverse = await startDataverse({ process: "own" });
    await (await fetch(new URL("/api/info/version", dataverse.baseUrl))).text();
  });
  tell({
    what: "start as a process of its own, first answer, stop",
    value: own,
    unit: "ms",
  });
}

/** How many times a second something can be done, several at a time. */
async function rate(
  count: number,
  width: number,
  work: (i: number) => Promise<unknown>,
): Promise<number> {
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < count) await work(next++);
  };
  const ms = await timed(() => Promise.all(Array.from({ length: width }, worker)));
  return count / ms * 1000;
}

const sample = JSON.stringify({
  datasetVersion: { metadataBlocks: { citation: { fields: sentComplete } } },
});

async function inProcess(): Promise<void> {
  await using deposit = await openDeposit();
  const { dataset } = deposit;
  const read = (): Promise<unknown> => deposit.ask(`GET api/datasets/${dataset}/versions/:draft`);
  const headers = { "Content-Type": "application/json" };
  const write = (): Promise<unknown> =>
    deposit.ask("POST api/dataverses/root/datasets", { body: sample, headers });
  await rate(200, 1, read);
  tell({
    what: "reads of a dataset in process",
    value: await rate(2_000, 1, read),
    unit: "/s",
  });
  await rate(50, 1, write);
  tell({
    what: "datasets created in process",
    value: await rate(500, 1, write),
    unit: "/s",
  });
}

/** What is read of answers here. */
interface Told {
  readonly data: {
    readonly id: number;
    readonly files: readonly { readonly dataFile: { readonly id: number } }[];
  };
}

/** Asks over connections that stay open. */
class Client implements Disposable {
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 16 });
  readonly #base: URL;
  readonly #token: string;

  constructor(base: URL, token: string) {
    this.#base = base;
    this.#token = token;
  }

  open(line: string, headers: Readonly<Record<string, string | number>> = {}): ClientRequest {
    const [method = "", path = ""] = line.split(" ");
    return request(new URL(path, this.#base), {
      method,
      agent: this.#agent,
      headers: { "X-Dataverse-key": this.#token, ...headers },
    });
  }

  async ask(line: string, body?: string): Promise<Told> {
    const sent = this.open(
      line,
      body === undefined ? {} : {
        "Content-Type": "application/json",
        "Content-Length": body.length,
      },
    );
    const answered = answerTo(sent);
    sent.end(body);
    return await jsonOf(await answered) as Told;
  }

  [Symbol.dispose](): void {
    this.#agent.destroy();
  }
}

function answerTo(
  sent: ClientRequest,
): Promise<NodeJS.ReadableStream & { readonly statusCode?: number }> {
  return new Promise((resolve, reject) => sent.once("response", resolve).once("error", reject));
}

async function onPort(): Promise<void> {
  await using dataverse = await startDataverse({ process: "own" });
  using client = new Client(dataverse.baseUrl, dataverse.token);
  const { data } = await client.ask("POST /api/dataverses/root/datasets", sample);
  const read = (): Promise<unknown> => client.ask(`GET /api/datasets/${data.id}/versions/:draft`);
  const write = (): Promise<unknown> => client.ask("POST /api/dataverses/root/datasets", sample);
  await rate(500, 16, read);
  tell({
    what: "reads of a dataset on a port, 16 connections",
    value: await rate(3_000, 16, read),
    unit: "/s",
  });
  await rate(50, 16, write);
  tell({
    what: "datasets created on a port, 16 connections",
    value: await rate(500, 16, write),
    unit: "/s",
  });
}

const chunk = new Uint8Array(1 << 20).fill(7);
const chunks = 1024;

async function* bigForm(head: string, tail: string): AsyncGenerator<Uint8Array> {
  yield new TextEncoder().encode(head);
  for (let i = 0; i < chunks; i++) yield await Promise.resolve(chunk);
  yield new TextEncoder().encode(tail);
}

/** The most memory that a process has had, in MB; undefined where the system does not tell. */
async function peakOf(pid: number): Promise<number | undefined> {
  const status = await readFile(`/proc/${pid}/status`, "utf8").catch(() => "");
  const kib = /^VmHWM:\s+(\d+) kB/m.exec(status)?.[1];
  return kib === undefined ? undefined : Number(kib) * 1024 / 1e6;
}

async function bigFile(): Promise<void> {
  await using dataverse = await startDataverse({ process: "own" });
  using client = new Client(dataverse.baseUrl, dataverse.token);
  const { data } = await client.ask("POST /api/dataverses/root/datasets", sample);
  const [head, tail] = [
    '--b\r\nContent-Disposition: form-data; name="file"; filename="big.bin"\r\n\r\n',
    "\r\n--b--\r\n",
  ];
  const bytes = chunk.length * chunks;
  let file = 0;
  const into = await timed(async () => {
    const sent = client.open(`POST /api/datasets/${data.id}/add`, {
      "Content-Type": "multipart/form-data; boundary=b",
      "Content-Length": head.length + tail.length + bytes,
    });
    const answered = answerTo(sent);
    await pipeline(bigForm(head, tail), sent);
    const { data: { files: [added] } } = await jsonOf(await answered) as Told;
    file = added?.dataFile.id ?? 0;
  });
  tell({
    what: "1 GiB in, hashed on the way",
    value: bytes / into / 1000,
    unit: "MB/s",
  });
  let received = 0;
  const out = await timed(async () => {
    const sent = client.open(`GET /api/access/datafile/${file}`);
    const answered = answerTo(sent);
    sent.end();
    for await (const part of await answered) received += part.length;
  });
  if (received !== bytes) throw new Error(`${received} bytes came back`);
  tell({ what: "1 GiB out", value: bytes / out / 1000, unit: "MB/s" });
  const peak = await peakOf(dataverse.pid);
  if (peak === undefined) return;
  tell({ what: "most memory of the server with both", value: peak, unit: "MB", goal: 150 });
}

const fileCount = 10_000;

function* small(): Generator<ZipItem> {
  for (let i = 0; i < fileCount; i++) {
    const text = `file ${i}\n`;
    const open = () => new Blob([text]).stream();
    yield { path: `d${i % 10}/file${i}.txt`, size: text.length, open };
  }
}

async function manyFiles(): Promise<void> {
  await using deposit = await openDeposit();
  const { dataset, dataverse } = deposit;
  await deposit.ask("PUT api/admin/settings/:ZipUploadFilesLimit", { body: String(fileCount) });
  const zip = await new Response(zipStream(small())).arrayBuffer();
  const type = { type: "application/zip" };
  const added = await timed(() => deposit.add("many.zip", zip, type));
  tell({ what: "10,000 files added in a zip", value: added, unit: "ms" });
  await dataverse.settle();
  let count = 0;
  const one = await median(
    11,
    () => deposit.add(`more${count++}.txt`, `more ${count}`, { type: "text/plain" }),
  );
  tell({ what: "of 10,000 files: one more", value: one, unit: "ms" });
  const get = (path: string): () => Promise<unknown> => () =>
    deposit.ask(`GET api/datasets/${dataset}/${path}`);
  const page = await median(11, get("versions/:draft/files?limit=100&offset=5000"));
  tell({ what: "of 10,000 files: a page of 100", value: page, unit: "ms" });
  const whole = await median(5, get("versions/:draft"));
  tell({ what: "of 10,000 files: the whole version", value: whole, unit: "ms" });
  const publish = await timed(() => deposit.publish());
  tell({ what: "of 10,000 files: publish", value: publish, unit: "ms" });
  await dataverse.settle();
  const pid =
    (await deposit.ask(`GET api/datasets/${dataset}`)).data.latestVersion.datasetPersistentId;
  const exported = await median(3, async () => {
    const answer = await deposit.ask(
      `GET api/datasets/export?exporter=dataverse_json&persistentId=${pid}`,
    );
    if (answer.status !== 200) throw new Error(answer.text);
  });
  tell({
    what: "of 10,000 files: export as dataverse_json",
    value: exported,
    unit: "ms",
  });
}

async function snapshots(): Promise<void> {
  await using deposit = await openDeposit();
  const headers = { "Content-Type": "application/json" };
  await rate(
    1_000,
    1,
    () => deposit.ask("POST api/dataverses/root/datasets", { body: sample, headers }),
  );
  const { dataverse } = deposit;
  await dataverse.settle();
  const kept = await median(5, async () => {
    using _ = await Promise.resolve(dataverse.snapshot());
  });
  tell({ what: "snapshot of 1,000 datasets", value: kept, unit: "ms" });
  using snapshot = dataverse.snapshot();
  const back = await median(5, () => dataverse.reset(snapshot));
  tell({ what: "reset to it", value: back, unit: "ms" });
  const fresh = await median(5, () => dataverse.reset());
  tell({ what: "reset to a fresh installation", value: fresh, unit: "ms" });
}

async function write(): Promise<void> {
  const rows = figures.map(({ what, value, unit, goal }) =>
    `| ${what} | ${rounded(value)} ${unit} | ${goal === undefined ? "" : `${goal} ${unit}`} |`
  );
  const machine = `${cpus().length} cores (${cpus()[0]?.model ?? "unknown"}), ` +
    `${Math.round(totalmem() / 2 ** 30)} GiB, Deno ${Deno.version.deno}`;
  const table = ["| what | measured | goal |", "| --- | ---: | ---: |", ...rows].join("\n");
  const page = new URL("../docs/embedded.md", import.meta.url);
  await writeInto(page, `On ${machine}:\n\n${table}`, { task: "bench:embedded" });
}

if (Deno.args.includes("--first")) {
  await sayFirst();
} else {
  for (const part of [starting, inProcess, onPort, bigFile, manyFiles, snapshots]) await part();
  if (Deno.args.includes("--write")) await write();
}
