// One large file, up and down, beside curl, which does nothing but send and receive.
import { listRemote } from "../../lib/transfer/mod.ts";
import type { Lab } from "./_lab.ts";
import { type Best, compare, type Contender, measure } from "./_measure.ts";
import type { Peers } from "./_peers.ts";
import { bytesText, type Row, secondsText } from "./_table.ts";

/** Of the throughput of curl, which does not even look at the bytes. */
const GOAL = 0.95;

/** Uploads through the application. */
export async function upload(lab: Lab, peers: Peers | undefined): Promise<readonly Row[]> {
  const { large, rounds } = lab.sizes;
  const path = await lab.file(large);
  const to = (name: string, run: (dataset: string) => Contender["run"]) =>
    intoDataset(lab, "disk", { name, run });
  const best = await compare([
    to("curl", (dataset) => () => curlUp(lab, dataset, path)),
    to("dvflow", (dataset) => () => lab.dvflow(["upload", dataset, path, "--way", "native"])),
    ...(peers === undefined ? [] : [
      to("pyDataverse", (dataset) => () => peers.run("pyDataverse up", dataset, path)),
      to("dvuploader", (dataset) => () => peers.run("dvuploader up", dataset, path)),
    ]),
  ], rounds);
  return [rowOf(`upload of ${bytesText(large)}`, best, { limit: "curl", size: large })];
}

/** Uploads straight to the object store. */
export async function direct(lab: Lab, peers: Peers | undefined): Promise<readonly Row[]> {
  const { large, rounds } = lab.sizes;
  const path = await lab.file(large);
  const to = (name: string, run: (dataset: string) => Contender["run"]) =>
    intoDataset(lab, "store", { name, run });
  const best = await compare([
    to("curl", (dataset) => async () => {
      const query = new URLSearchParams({ persistentId: dataset, size: "1" });
      const answer = await fetch(`${lab.url}/api/datasets/:persistentId/uploadurls?${query}`, {
        headers: { "x-dataverse-key": lab.dataverse.token },
      });
      const { data } = await answer.json();
      const tag = ["-H", "x-amz-tagging: dv-state=temp"];
      return await measure({ command: ["curl", "-fsS", ...tag, "-T", path, data.url] });
    }),
    to("dvflow", (dataset) => () => lab.dvflow(["upload", dataset, path, "--way", "direct"])),
    ...(peers === undefined ? [] : [
      to("dvuploader", (dataset) => () => peers.run("dvuploader up", dataset, path)),
    ]),
  ], rounds);
  const what = `upload of ${bytesText(large)} straight to the store, in parts`;
  return [{ ...rowOf(what, best, { limit: "curl", size: large }), goal: "", met: undefined }];
}

/** Downloads. */
export async function download(lab: Lab, peers: Peers | undefined): Promise<readonly Row[]> {
  const { large, rounds } = lab.sizes;
  const dataset = await lab.dataset();
  await curlUp(lab, dataset, await lab.file(large));
  const [file] = await listRemote(lab.session, dataset);
  const id = file?.id ?? 0;
  const to = `${lab.folder}/down`;
  const curl = `curl -fsS -H "X-Dataverse-key: $DATAVERSE_API_TOKEN" ` +
    `"$DATAVERSE_URL/api/access/datafile/${id}"`;
  const shell = (script: string) => () => measure({ command: ["sh", "-c", script], env: lab.env });
  const clear = async () => {
    await Deno.remove(to, { recursive: true }).catch(() => {});
  };
  const prepare = async () => await Deno.mkdir(to, { recursive: true });
  const place = { prepare, clear };
  const best = await compare([
    { name: "curl, md5sum", run: shell(`${curl} | md5sum`), ...place },
    {
      name: "curl, tee, md5sum",
      run: shell(`${curl} | tee ${to}/file | md5sum && sync -d ${to}/file`),
      ...place,
    },
    { name: "dvflow", run: () => lab.dvflow(["download", dataset, "--to", to]), ...place },
    ...(peers === undefined ? [] : [
      {
        name: "pyDataverse",
        run: () => peers.run("pyDataverse down", `${id}`, `${to}/file`),
        ...place,
      },
    ]),
  ], rounds);
  await lab.drop(dataset);
  const what = `download of ${bytesText(large)}`;
  const others = new Map([...best].filter(([name]) => !name.startsWith("curl")));
  return ["curl, md5sum", "curl, tee, md5sum"].map((limit) =>
    rowOf(limit.includes("tee") ? `${what}, beside curl that keeps it` : what, others, {
      limit,
      size: large,
      by: best.get(limit)?.seconds ?? NaN,
    })
  );
}

/** Sends a file as people do by hand. */
export function curlUp(lab: Lab, dataset: string, path: string): ReturnType<typeof measure> {
  const url = `${lab.url}/api/datasets/:persistentId/add?persistentId=${dataset}`;
  const token = `X-Dataverse-key: ${lab.dataverse.token}`;
  return measure({
    command: ["curl", "-fsS", "-H", token, "-F", `file=@${path}`, "-F", "jsonData={}", url],
  });
}

/** Somebody who uploads into a dataset of their own, which goes afterwards. */
export function intoDataset(
  lab: Lab,
  where: "disk" | "store",
  { name, run }: { readonly name: string; readonly run: (dataset: string) => Contender["run"] },
): Contender {
  let dataset = "";
  return {
    name,
    prepare: async () => void (dataset = await lab.dataset(where)),
    run: () => run(dataset)(),
    clear: () => lab.drop(dataset),
  };
}

function rowOf(
  what: string,
  best: Best,
  { limit, size, by = best.get(limit)?.seconds ?? NaN }: {
    readonly limit: string;
    readonly size: number;
    readonly by?: number;
  },
): Row {
  const ours = best.get("dvflow");
  const rate = (seconds: number) =>
    `${secondsText(seconds)} (${(size / seconds / 1e6).toFixed(0)} MB/s)`;
  const ratio = by / (ours?.seconds ?? NaN);
  return {
    what,
    dvflow: `${rate(ours?.seconds ?? NaN)}, ${ours?.peakMb?.toFixed(0) ?? "?"} MB of memory`,
    limit: `${limit}: ${rate(by)}`,
    result: `${ratio.toFixed(2)} of its throughput`,
    goal: `≥ ${GOAL}`,
    met: ratio >= GOAL,
    others: othersOf(best, ["dvflow", limit]),
  };
}

/** What others needed, in words. */
export function othersOf(best: Best, without: readonly string[]): string {
  return [...best].filter(([name]) => !without.includes(name))
    .map(([name, { seconds, peakMb }]) =>
      `${name}: ${secondsText(seconds)}, ${peakMb?.toFixed(0) ?? "?"} MB`
    ).join("; ");
}
