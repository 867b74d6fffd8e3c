// Many files: together into one dataset, and again, when nothing has changed.
import { join } from "node:path";
import { intoDataset, othersOf } from "./_large_files.ts";
import type { Asked, Lab } from "./_lab.ts";
import { compare, type Contender, measure } from "./_measure.ts";
import type { Peers } from "./_peers.ts";
import { countText, type Row, secondsText } from "./_table.ts";

const SMALL = 10 * 1024;
/** Of so many files one goes by pyDataverse: it takes each by itself, and what that takes is known after a few. */
const ONE_OF = 20;

/** Many small files, into one dataset. */
export async function small(lab: Lab, peers: Peers | undefined): Promise<readonly Row[]> {
  const { small, rounds } = lab.sizes;
  const folder = await lab.files(small, SMALL);
  const few = Math.max(1, Math.round(small / ONE_OF));
  const to = (name: string, run: (dataset: string) => Contender["run"]) =>
    intoDataset(lab, "disk", { name, run });
  const zip = join(lab.folder, "small.zip");
  const best = await compare([
    to("zip, curl", (dataset) => async () => {
      await Deno.remove(zip).catch(() => {});
      const script =
        `zip -q -r "${zip}" . && curl -fsS -H "X-Dataverse-key: $DATAVERSE_API_TOKEN" ` +
        `-F "file=@${zip};type=application/zip" -F jsonData={} ` +
        `"$DATAVERSE_URL/api/datasets/:persistentId/add?persistentId=${dataset}"`;
      return await measure({ command: ["sh", "-c", script], env: lab.env, cwd: folder });
    }),
    to("dvflow", (dataset) => () => lab.dvflow(["upload", dataset, folder])),
    ...(peers === undefined ? [] : [
      to("dvuploader", (dataset) => () => peers.run("dvuploader up", dataset, folder)),
      to("pyDataverse", (dataset) => async () => {
        const files = (await Array.fromAsync(paths(folder))).slice(0, few);
        const took = await peers.run("pyDataverse up", dataset, ...files);
        return { ...took, seconds: took.seconds * small / few };
      }),
    ]),
  ], rounds);
  const [ours, curl] = [best.get("dvflow"), best.get("zip, curl")];
  const ratio = (ours?.seconds ?? NaN) / (curl?.seconds ?? NaN);
  return [{
    what: `${countText(small)} files of 10 KiB into one dataset`,
    dvflow: secondsText(ours?.seconds ?? NaN),
    limit: `zip and curl: ${secondsText(curl?.seconds ?? NaN)}`,
    result: `${ratio.toFixed(2)} times as long`,
    goal: "≤ 1.5",
    met: ratio <= 1.5,
    others: othersOf(best, ["dvflow", "zip, curl"]).replace(
      /pyDataverse: ([^;]*)/,
      `pyDataverse: $1, reckoned from ${few} files`,
    ),
  }];
}

/** A folder that is in the dataset already. */
export async function sync(lab: Lab): Promise<readonly Row[]> {
  const { many, rounds } = lab.sizes;
  const folder = await lab.files(many, 1024);
  const dataset = await lab.dataset();
  await lab.dvflow(["sync", folder, dataset]);
  let asked: readonly Asked[] = [];
  const query = new URLSearchParams({ persistentId: dataset });
  const listing = `${lab.url}/api/datasets/:persistentId/versions/:draft/files?${query}`;
  const token = `X-Dataverse-key: ${lab.dataverse.token}`;
  const best = await compare([
    { name: "curl", run: () => measure({ command: ["curl", "-fsS", "-H", token, listing] }) },
    {
      name: "dvflow",
      prepare: async () => void await lab.requests(),
      run: () => lab.dvflow(["sync", folder, dataset]),
      clear: async () => void (asked = await lab.requests()),
    },
  ], rounds);
  await lab.drop(dataset);
  const pages = asked.filter(({ path }) => path.includes("/files")).map(({ path }) => path);
  const writes = asked.filter(({ method }) => method !== "GET").length;
  const others = asked.length - pages.length - writes;
  return [{
    what: `second sync of ${countText(many)} files of which none has changed`,
    dvflow: secondsText(best.get("dvflow")?.seconds ?? NaN),
    limit: `curl, the same listing: ${secondsText(best.get("curl")?.seconds ?? NaN)}`,
    result: `one listing in ${pages.length} pages, ${others} other reads, ${writes} writes`,
    goal: "one listing",
    met: new Set(pages).size === pages.length && writes === 0,
    others: "",
  }];
}

/** What is found and planned before anything is sent. */
export async function survey(lab: Lab): Promise<readonly Row[]> {
  const { survey } = lab.sizes;
  const folder = await lab.files(survey, 16);
  const dataset = await lab.dataset();
  const { seconds, peakMb, out } = await lab.dvflow(["upload", dataset, folder, "--plan"]);
  await lab.drop(dataset);
  if (!out.includes(`${survey} to send`)) throw new Error("Not all files are in the plan");
  return [{
    what: `plan of an upload of ${countText(survey)} files`,
    dvflow: `${secondsText(seconds)}, ${peakMb?.toFixed(0) ?? "?"} MB of memory`,
    limit: "",
    result: `${(seconds / survey * 1e6).toFixed(0)} µs a file`,
    goal: "",
    met: undefined,
    others: "",
  }];
}

async function* paths(folder: string): AsyncGenerator<string> {
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    const path = join(folder, name);
    if (isDirectory) yield* paths(path);
    else yield path;
  }
}
