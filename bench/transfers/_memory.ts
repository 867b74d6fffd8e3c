// The most memory that dvflow takes, whatever the size and the number of files.
import { intoDataset } from "./_large_files.ts";
import type { Lab } from "./_lab.ts";
import { compare } from "./_measure.ts";
import { bytesText, countText, type Row, secondsText } from "./_table.ts";

const GOAL_MB = 130;

/** Up and down: one huge file, and very many. */
export async function memory(lab: Lab): Promise<readonly Row[]> {
  const { huge, many } = lab.sizes;
  const rows: Row[] = [];
  const file = await lab.file(huge);
  const folder = await lab.files(many, 1024);
  const cases = [
    { what: `one file of ${bytesText(huge)}`, path: file },
    { what: `${countText(many)} files`, path: folder },
  ] as const;
  for (const { what, path } of cases) {
    const to = `${lab.folder}/down`;
    for (const where of ["disk", "store"] as const) {
      let dataset = "";
      const up = intoDataset(lab, where, {
        name: `dvflow up, ${where}`,
        run: (into) => () => lab.dvflow(["upload", dataset = into, path]),
      });
      const best = await compare([
        { name: up.name, run: up.run, ...(up.prepare ? { prepare: up.prepare } : {}) },
        {
          name: `dvflow down, ${where}`,
          run: () => lab.dvflow(["download", dataset, "--to", to]),
          clear: async () => {
            await Deno.remove(to, { recursive: true });
            await lab.drop(dataset);
          },
        },
      ], 1);
      for (const [name, { seconds, peakMb }] of best) {
        const way = name.includes("up") ? "upload" : "download";
        const place = where === "store" ? ", object store" : "";
        rows.push({
          what: `memory: ${way} of ${what}${place}`,
          dvflow: `${peakMb?.toFixed(0) ?? "?"} MB, ${secondsText(seconds)}`,
          limit: "",
          result: `${peakMb?.toFixed(0) ?? "?"} MB`,
          goal: `≤ ${GOAL_MB} MB`,
          met: (peakMb ?? Infinity) <= GOAL_MB,
          others: "",
        });
      }
    }
  }
  return rows;
}
