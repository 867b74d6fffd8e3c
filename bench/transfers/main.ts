/**
 * Measures transfers: dvflow beside curl, which is the limit, and beside what others use, all on the same
 * server and machine. The server is the embedded Dataverse in a process of its own.
 *
 * ```sh
 * deno task bench:transfers                 # all of it, some 20 minutes
 * deno task bench:transfers --quick         # small sizes, a minute or two
 * deno task bench:transfers --only upload,download --rounds 5
 * deno task bench:transfers --write         # also writes the table into docs/transfers.md
 * ```
 *
 * @module
 */
import { cpus, loadavg, totalmem } from "node:os";
import { parseArgs } from "node:util";
import manifest from "../../deno.json" with { type: "json" };
import { type Lab, openLab, type Sizes } from "./_lab.ts";
import { direct, download, upload } from "./_large_files.ts";
import { small, survey, sync } from "./_many_files.ts";
import { measure } from "./_measure.ts";
import { memory } from "./_memory.ts";
import { installPeers, type Peers } from "./_peers.ts";
import { resume } from "./_resume.ts";
import { writeInto } from "../write_into.ts";
import { type Row, tableOf } from "./_table.ts";

const PAGE = new URL("../../docs/transfers.md", import.meta.url);
const CASES: Readonly<
  Record<string, (lab: Lab, peers: Peers | undefined) => Promise<readonly Row[]>>
> = { upload, download, direct, small, sync, resume, memory, survey };

const FULL: Sizes = {
  large: 2 ** 30,
  huge: 4 * 2 ** 30,
  small: 1000,
  many: 10_000,
  survey: 100_000,
  rounds: 3,
};
const QUICK: Sizes = {
  large: 2 ** 27,
  huge: 2 ** 28,
  small: 100,
  many: 500,
  survey: 5_000,
  rounds: 1,
};

const { values } = parseArgs({
  options: {
    quick: { type: "boolean", default: false },
    only: { type: "string", default: Object.keys(CASES).join(",") },
    write: { type: "boolean", default: false },
    folder: { type: "string", default: Deno.env.get("TMPDIR") ?? "/tmp" },
    "no-peers": { type: "boolean", default: false },
    ...Object.fromEntries(Object.keys(FULL).map((name) => [name, { type: "string" }] as const)),
  },
});
const sizes = Object.fromEntries(
  Object.entries(values.quick ? QUICK : FULL).map((
    [name, size],
  ) => [name, Number((values as Record<string, unknown>)[name] ?? size)]),
) as unknown as Sizes;
const only = values.only.split(",");
const unknown = only.find((name) => !(name in CASES));
if (unknown !== undefined) {
  throw new Error(`Cannot measure "${unknown}": there is ${Object.keys(CASES).join(", ")}`);
}

await using lab = await openLab(sizes, values.folder);
const peers = values["no-peers"] ? undefined : await installPeers(lab);
const rows: Row[] = [];
for (const name of only) {
  console.error(`${name} …`);
  rows.push(...await CASES[name]?.(lab, peers) ?? []);
}
const report = `${await machine(peers)}\n\n${tableOf(rows)}`;
console.log(report);
if (values.write) await writeInto(PAGE, report, { task: "bench:transfers" });

/** What it was measured on. */
async function machine(peers: Peers | undefined): Promise<string> {
  const curl = await measure({ command: ["curl", "--version"] });
  const [cpu] = cpus();
  const date = new Date().toISOString().slice(0, 10);
  const versions = [
    `dvflow ${manifest.version}`,
    `Deno ${Deno.version.deno}`,
    curl.out.split(" ").slice(0, 2).join(" "),
    ...Object.entries(peers?.versions ?? {}).map(([name, version]) => `${name} ${version}`),
  ];
  return `${date}, ${cpus().length} × ${cpu?.model.trim()}, ${
    (totalmem() / 2 ** 30).toFixed(0)
  } GiB of memory, ${Deno.build.os}; ${
    versions.join(", ")
  }; best of ${sizes.rounds}, in turn; load of the machine at the end ${loadavg()[2]?.toFixed(1)}.`;
}
