/**
 * Shows on the images that compose.yaml names, or on others, what their stand-ins cannot: starts them, runs the
 * contract, replays what a real Dataverse answered, and writes what it saw into a folder. Needs Docker and a
 * network; takes some ten minutes with the official images.
 *
 * `deno task verify:docker [--version VERSION] [--to FOLDER] [--stand-ins]`
 *
 * @module
 */
import { mkdir, open, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { printable, UsageError } from "../mod.ts";
import { DockerError, type DockerOptions, listDockerStacks } from "../testing/docker/mod.ts";
import { startDataverse, type StartedDocker } from "../testing/mod.ts";
import { onAnything, onEmbedded, whyKnown } from "../testing/recordings/known_differences.ts";
import { replayRecordings } from "../testing/recordings/replay.ts";

const { values } = parseArgs({
  options: {
    version: { type: "string" },
    to: { type: "string", default: "dvflow-verify" },
    "stand-ins": { type: "boolean", default: false },
  },
});
const folder = resolve(values.to);
const standIns = values["stand-ins"];
// A cache folder of its own: what is shown must not come from an earlier run.
const env = (name: string) =>
  name === "DVFLOW_CACHE_DIR" ? join(folder, "cache") : Deno.env.get(name);
const asked: DockerOptions = {
  env,
  s3: true,
  ...(values.version === undefined ? {} : { version: values.version }),
};

interface Outcome {
  readonly check: string;
  readonly passed: boolean;
  readonly seconds: number;
  readonly detail: string;
}
const outcomes: Outcome[] = [];

/** Shows one thing; what it gives is told beside it. */
async function show(check: string, act: () => Promise<string>): Promise<boolean> {
  const began = performance.now();
  let passed = true;
  let detail: string;
  try {
    detail = await act();
  } catch (error) {
    passed = false;
    detail = error instanceof Error ? error.message : String(error);
    if (error instanceof DockerError) detail += `\n${error.lastLines.join("\n")}`;
  }
  const seconds = Math.round((performance.now() - began) / 100) / 10;
  outcomes.push({ check, passed, seconds, detail });
  console.log(printable(`${passed ? "ok    " : "FAILED"} ${check} (${seconds} s): ${detail}`));
  return passed;
}

const start = async (options: DockerOptions = {}): Promise<StartedDocker> =>
  await startDataverse({ ...asked, ...options, on: "docker" });

/** Runs the contract as the tests do, against the address of a stack. */
async function runContract(dataverse: StartedDocker): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["test", "-A", "--quiet", "testing/contract"],
    cwd: new URL("..", import.meta.url),
    env: {
      NO_COLOR: "1",
      CI: "",
      DVFLOW_TARGET: dataverse.baseUrl.href,
      DATAVERSE_API_TOKEN: dataverse.token,
      DATAVERSE_URL: dataverse.baseUrl.href,
      DVFLOW_BUILTIN_USERS_KEY: "burrito",
    },
  }).output();
  const text = new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr);
  await writeFile(join(folder, "contract.log"), text.replaceAll(dataverse.token, "***"));
  const [summary = "nothing was run"] = /\d+ passed[^\n]*/.exec(text) ?? [];
  if (!success) throw new Error(`${summary}; see contract.log`);
  return summary;
}

/** Replays the recordings; keeps each exchange, and what differs. */
async function replay(dataverse: StartedDocker): Promise<string> {
  const exchanges = await open(join(folder, "exchanges.jsonl"), "w");
  const recording: typeof fetch = async (input, init) => {
    const response = await fetch(input, init);
    const type = response.headers.get("content-type") ?? "";
    const body = /json|text/.test(type) ? await response.clone().text() : undefined;
    const url = String(input instanceof Request ? input.url : input);
    const line = JSON.stringify({
      method: init?.method ?? "GET",
      url,
      status: response.status,
      type,
      body,
    });
    await exchanges.write(`${line.replaceAll(TOKENS, "***")}\n`);
    return response;
  };
  const known = standIns ? [onAnything, onEmbedded] : [onAnything];
  const lines: string[] = [];
  try {
    const report = await replayRecordings({ ...dataverse, fetch: recording }, {
      settleMs: 1_000,
      indexBudgetMs: 60_000,
      onDifference: ({ name, status, lines: told }) => {
        const why = whyKnown(name, known);
        lines.push(
          `${why === undefined ? "DIFFERS" : "known"} ${name} (${status}): ${
            why ?? told.join("; ")
          }`,
        );
      },
    });
    await writeFile(
      join(folder, "differences.txt"),
      `${lines.map((line) => printable(line)).join("\n")}\n`,
    );
    const unknown = report.differences.filter(({ name }) => whyKnown(name, known) === undefined);
    const missing = standIns ? [] : report.notImplemented;
    const summary =
      `${report.exchanges} exchanges, ${report.sameStatus} with the recorded status, ` +
      `${report.sameBody} with the recorded body, ${
        unknown.length + missing.length
      } unknown differences`;
    if (unknown.length + missing.length > 0) throw new Error(`${summary}; see differences.txt`);
    return summary;
  } finally {
    await exchanges.close();
  }
}

/** API tokens, which are UUIDs; so are some other things that nobody misses in a record for people. */
const TOKENS = /\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/g;

/** What each part took, for the report. */
function timingsOf({ timings }: StartedDocker): string {
  return timings.filter(({ phase }) => phase !== "waiting")
    .map(({ part, phase, ms }) => `${part} ${phase} ${(ms / 1000).toFixed(1)} s`).join(", ");
}

/** A mail that the application sends has to be there: a new user gets one. */
async function mailArrives(dataverse: StartedDocker): Promise<string> {
  const url = new URL("api/builtin-users", dataverse.baseUrl);
  url.search = String(
    new URLSearchParams({
      key: "burrito",
      password: `${crypto.randomUUID()}-A1a`,
      sendEmailNotification: "true",
    }),
  );
  const userName = `mail${Date.now()}`;
  const response = await dataverse.fetch(url, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({
      userName,
      firstName: "Ada",
      lastName: "Example",
      email: `${userName}@example.org`,
    }),
  });
  if (!response.ok) throw new Error(`the user was not made: ${response.status}`);
  await response.body?.cancel();
  for (const end = Date.now() + 60_000; Date.now() < end;) {
    const mails: readonly unknown[] = await (await fetch(new URL("email", dataverse.mailUrl)))
      .json();
    if (mails.length > 0) return `${mails.length} mail`;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  throw new Error("no mail came within 60 s");
}

const BLOCK = [
  "#metadataBlock\tname\tdataverseAlias\tdisplayName\tblockURI",
  "\ttides\t\tTides\thttps://example.org/tides/",
  "#datasetField\tname\ttitle\tdescription\twatermark\tfieldType\tdisplayOrder\tdisplayFormat\tadvancedSearchField\tallowControlledVocabulary\tallowmultiples\tfacetable\tdisplayoncreate\trequired\tparent\tmetadatablock_id\ttermURI",
  "\ttideGauge\tGauge\tWhere it was measured\t\ttext\t0\t#VALUE\tTRUE\tFALSE\tFALSE\tFALSE\tTRUE\tFALSE\t\ttides\t",
  "",
].join("\n");

async function withBlock(): Promise<string> {
  const path = join(folder, "tides.tsv");
  await writeFile(path, BLOCK);
  await using dataverse = await start({ metadataBlocks: [path] });
  const found = await dataverse.fetch(
    new URL("api/search?q=tideGauge:Ostend", dataverse.baseUrl),
    { headers: { "X-Dataverse-key": dataverse.token } },
  );
  const text = await found.text();
  if (!found.ok) throw new Error(`search does not know the field: ${found.status} ${text}`);
  return "search knows the field";
}

async function nothingIsLeft(): Promise<string> {
  const own = (await listDockerStacks({ env })).filter(({ state }) => state !== "unknown");
  if (own.length > 0) throw new Error(own.map(({ id }) => id).join(", "));
  return "no container, network or volume";
}

if (values.version === "") throw new UsageError("Cannot verify: the version is empty");
await mkdir(folder, { recursive: true });
await show("a cold start, with bootstrap", async () => {
  await using dataverse = await start({ logs: join(folder, "logs-cold") });
  await dataverse.logs(join(folder, "logs"));
  return `Dataverse ${dataverse.version}: ${timingsOf(dataverse)}`;
});
await show("a start from the snapshot, and the contract on it", async () => {
  await using dataverse = await start({
    reuse: true,
    lingerMs: 0,
    logs: join(folder, "logs-snapshot"),
  });
  if (dataverse.timings.some(({ part }) => part === "bootstrap")) {
    throw new Error("the snapshot was not used");
  }
  await show("the same stack is found again", async () => {
    const began = performance.now();
    await using again = await start({ reuse: true });
    if (again.stack !== dataverse.stack) throw new Error("another one was started");
    return `${Math.round(performance.now() - began)} ms`;
  });
  await show("mail arrives at the mail catcher", () => mailArrives(dataverse));
  await show("the contract", () => runContract(dataverse));
  return timingsOf(dataverse);
});
await show("the recordings, on a fresh stack", async () => {
  await using dataverse = await start();
  return await replay(dataverse);
});
await show("a metadata block of one's own", withBlock);
await show("nothing is left", nothingIsLeft);

const { version } = values;
await writeFile(
  join(folder, "report.json"),
  JSON.stringify(
    { asked: version ?? "compose.yaml's", standIns, at: new Date(), outcomes },
    null,
    2,
  ),
);
console.log(`Written to ${folder}`);
Deno.exit(outcomes.every(({ passed }) => passed) ? 0 : 1);
