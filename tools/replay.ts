/**
 * Asks a fresh Dataverse what a real 6.8 was asked, and prints a line for each answer that differs from the
 * recorded one. Exits with 1 where one differs that is not known to, with 2 where it cannot begin.
 *
 * `deno task replay [embedded | docker | docker:VERSION | ADDRESS] [CHAPTER…]`; for an address, a superuser's
 * token comes from DATAVERSE_API_TOKEN, and DVFLOW_BUILTIN_USERS_KEY where the key is another than the
 * bootstrap's.
 *
 * @module
 */
import { DvflowError, printable } from "../mod.ts";
import { type AnyDataverse, startDataverse } from "../testing/mod.ts";
import { demandFresh } from "../testing/recordings/demand_fresh.ts";
import { type Chapter, chapters } from "../testing/recordings/exchange.ts";
import {
  type KnownDifferences,
  onAnything,
  onEmbedded,
  whyKnown,
} from "../testing/recordings/known_differences.ts";
import { type ReplayDifference, replayRecordings } from "../testing/recordings/replay.ts";
import { parseTarget } from "../testing/runner/target.ts";

/** The replay says when what waits is to be done. */
const late = 24 * 3_600_000;

async function start(name: string): Promise<AnyDataverse> {
  const { on, address, version } = parseTarget(name);
  if (address !== undefined) return await startDataverse({ on: address });
  if (on === "embedded") {
    return await startDataverse({ publishMs: late, ingestMs: late, indexMs: late });
  }
  return await startDataverse({
    on: version === undefined ? "docker" : `docker:${version}`,
    s3: true,
    onProgress: ({ part, phase, detail }) =>
      console.error(printable(`${part}: ${phase}${detail === "" ? "" : `, ${detail}`}`)),
  });
}

function chaptersOf(names: readonly string[]): readonly Chapter[] {
  return names.map((name) => {
    const chapter = chapters.find((one) => one === name);
    if (chapter === undefined) {
      throw new DvflowError(`Cannot replay chapter "${name}": there is none of that name`, {
        hint: `There are ${chapters.join(", ")}.`,
      });
    }
    return chapter;
  });
}

function tell({ name, lines }: ReplayDifference, known: readonly KnownDifferences[]): void {
  const why = whyKnown(name, known);
  const shown = lines.slice(0, 3).join("; ") +
    (lines.length > 3 ? `; … ${lines.length - 3} more` : "");
  console.log(printable(`${why === undefined ? "DIFFERS" : "known  "} ${name}: ${why ?? shown}`));
}

async function replay(name: string, names: readonly string[]): Promise<boolean> {
  const wanted = chaptersOf(names);
  await using dataverse = await start(name);
  await demandFresh(dataverse);
  const embedded = dataverse.on === "embedded";
  const known = embedded ? [onAnything, onEmbedded] : [onAnything];
  const builtinUsersKey = Deno.env.get("DVFLOW_BUILTIN_USERS_KEY");
  const report = await replayRecordings(dataverse, {
    ...(wanted.length === 0 ? {} : { chapters: wanted }),
    ...(dataverse.on === "embedded"
      ? { settle: () => dataverse.settle() }
      : { settleMs: 1_000, indexBudgetMs: 60_000 }),
    ...(builtinUsersKey === undefined ? {} : { builtinUsersKey }),
    onDifference: (difference) => tell(difference, known),
  });
  for (const one of report.notImplemented) {
    console.log(printable(`501     ${one}: not implemented`));
  }
  const unknown = report.differences.filter((one) => whyKnown(one.name, known) === undefined);
  console.log(
    `${report.exchanges} exchanges with Dataverse ${dataverse.version}: ` +
      `${report.sameStatus} with the recorded status, ${report.sameBody} with the recorded body; ` +
      `${report.notImplemented.length} not implemented, ` +
      `${report.skipped.length} left out without an object store, ` +
      `${unknown.length} different that are not known to be`,
  );
  // What a real one is asked is all there; only our own says of itself what it lacks.
  return unknown.length === 0 && (embedded || report.notImplemented.length === 0);
}

try {
  const [name = "embedded", ...names] = Deno.args;
  Deno.exit(await replay(name, names) ? 0 : 1);
} catch (error) {
  if (!(error instanceof DvflowError)) throw error;
  console.error(error.message + (error.hint === undefined ? "" : `\n${error.hint}`));
  Deno.exit(2);
}
