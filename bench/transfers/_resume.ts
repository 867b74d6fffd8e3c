// A transfer that is killed at nine tenths, and goes on: what is sent again is counted at the server.
import { join } from "node:path";
import { curlUp } from "./_large_files.ts";
import type { Lab } from "./_lab.ts";
import { openRelay } from "./_relay.ts";
import { bytesText, type Row, secondsText } from "./_table.ts";

const AT = 0.9;
/** A tenth, and what was on its way when it was killed. */
const GOAL = 0.12;
const FIRST_SECONDS = 6;

/** Up to the store, and down. */
export async function resume(lab: Lab): Promise<readonly Row[]> {
  return [await resumeUp(lab), await resumeDown(lab)];
}

async function resumeUp(lab: Lab): Promise<Row> {
  const { large } = lab.sizes;
  const dataset = await lab.dataset("store");
  const path = await lab.file(large);
  const journal = join(lab.folder, "resume.jsonl");
  const args = ["upload", dataset, path, "--journal", journal, "--json", ...slowly(large)];
  await lab.requests();
  await lab.dvflow(args, { killAt: isThere });
  const before = await parts(lab);
  const { seconds } = await lab.dvflow(args);
  const after = await parts(lab);
  await lab.drop(dataset);
  const all = new Set([...before, ...after]).size;
  return rowOf(`upload of ${bytesText(large)} to the store`, {
    seconds,
    share: after.length / all,
    sent: `${after.length} of ${all} parts`,
  });
}

/** The parts that were put since this was asked last. */
async function parts(lab: Lab): Promise<readonly string[]> {
  return (await lab.requests()).flatMap(({ method, path, status }) =>
    method === "PUT" && status === 200 ? /partNumber=(\d+)/.exec(path)?.[1] ?? [] : []
  );
}

async function resumeDown(lab: Lab): Promise<Row> {
  const { large } = lab.sizes;
  const dataset = await lab.dataset();
  await curlUp(lab, dataset, await lab.file(large));
  using relay = openRelay(new URL(lab.url));
  const to = join(lab.folder, "down");
  const args = ["download", dataset, "--to", to, "--json"];
  const env = { DATAVERSE_URL: relay.url };
  await lab.dvflow([...args, ...slowly(large)], { env, killAt: isThere });
  const before = relay.down();
  const { seconds } = await lab.dvflow(args, { env });
  const sent = relay.down() - before;
  await Deno.remove(to, { recursive: true });
  await lab.drop(dataset);
  return rowOf(`download of ${bytesText(large)}`, {
    seconds,
    share: sent / large,
    sent: bytesText(sent),
  });
}

/** Held back, so that progress is told often enough to kill it at the right moment. */
function slowly(size: number): readonly string[] {
  return ["--limit-rate", `${Math.round(size / FIRST_SECONDS)}`];
}

/** Whether a line says that nine tenths are done. */
function isThere(line: string): boolean {
  const { loaded, total } = line.startsWith("{") ? JSON.parse(line) : {};
  return typeof loaded === "number" && loaded >= total * AT;
}

function rowOf(
  what: string,
  { seconds, share, sent }: {
    readonly seconds: number;
    readonly share: number;
    readonly sent: string;
  },
): Row {
  return {
    what: `${what}, killed at 90 %, again`,
    dvflow: secondsText(seconds),
    limit: "",
    result: `${(share * 100).toFixed(1)} % sent again (${sent})`,
    goal: "a tenth",
    met: share <= GOAL,
    others: "",
  };
}
