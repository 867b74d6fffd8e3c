import type { PlannedDownload } from "../../lib/transfer/mod.ts";
import { printable } from "../../mod.ts";
import { bytesText } from "./progress_text.ts";

const FETCHED = ["fetch", "resume", "replace"];

/** What a download would do, as lines: JSON Lines, or text for people. */
export function* downloadPlanLines(
  planned: readonly PlannedDownload[],
  { json }: { readonly json?: true | undefined },
): Generator<string> {
  if (json) {
    for (const file of planned) yield JSON.stringify(file);
    return;
  }
  const width = Math.max(0, ...new Set(planned.map(({ size = 0 }) => String(size).length)));
  for (const { action, path, size, restricted } of planned) {
    const mark = restricted ? "  (restricted: left out where you may not have it)" : "";
    yield `${action.padEnd(8)}  ${String(size ?? "?").padStart(width)}  ${printable(path)}${mark}`;
  }
  const fetched = planned.filter(({ action }) => FETCHED.includes(action));
  const bytes = fetched.reduce((sum, { size = 0 }) => sum + size, 0);
  const kept = planned.filter(({ action }) => action === "keep").length;
  const conflicts = planned.length - fetched.length - kept;
  yield `${fetched.length} to fetch (${bytesText(bytes)}), ${kept} there already${
    conflicts === 0 ? "" : `, ${conflicts} in the way of which another file is: see --overwrite`
  }; nothing was fetched.`;
}
