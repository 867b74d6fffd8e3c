import { printable } from "../../mod.ts";
import { bytesText } from "./progress_text.ts";

/** What a transfer would do with a file. */
export interface PlannedTransfer {
  /** One word, such as `send`; `keep`, `leave` and `conflict` do nothing. */
  readonly action: string;
  /** Path. */
  readonly path: string;
  /** Size in bytes; absent where it is not known. */
  readonly size?: number;
  /** Whether a permission is needed for it. */
  readonly restricted?: boolean;
}

/** How a plan is summed up. */
export interface PlanWords {
  /** What is done, such as `to send`. */
  readonly done: string;
  /** What is there, such as `unchanged`. */
  readonly kept: string;
  /** What was not done, such as `nothing was sent`. */
  readonly nothing: string;
  /** What to do about other files that are in the way. */
  readonly conflicts?: string;
}

const NOTHING = ["keep", "leave", "conflict"];

/** What a transfer would do, as lines: JSON Lines, or text for people, with a sentence at the end. */
export function* transferPlanLines(
  planned: readonly PlannedTransfer[],
  { json, words }: { readonly json?: true | undefined; readonly words: PlanWords },
): Generator<string> {
  if (json) {
    for (const file of planned) yield JSON.stringify(file);
    return;
  }
  const width = planned.reduce((most, { size = 0 }) => Math.max(most, String(size).length), 0);
  for (const { action, path, size, restricted } of planned) {
    const mark = restricted ? "  (restricted: left out where you may not have it)" : "";
    yield `${action.padEnd(8)}  ${String(size ?? "?").padStart(width)}  ${printable(path)}${mark}`;
  }
  const active = planned.filter(({ action }) => !NOTHING.includes(action));
  const bytes = active.reduce((sum, { size = 0 }) => sum + size, 0);
  const count = (wanted: string) => planned.filter(({ action }) => action === wanted).length;
  const [kept, left, conflicts] = [count("keep"), count("leave"), count("conflict")];
  const advice = words.conflicts === undefined ? "" : `: ${words.conflicts}`;
  yield [
    `${active.length} ${words.done} (${bytesText(bytes)})`,
    `${kept} ${words.kept}`,
    ...(left === 0 ? [] : [`${left} that only this side has, and that stay`]),
    ...(conflicts === 0 ? [] : [`${conflicts} in the way of which another file is${advice}`]),
  ].join(", ") + `; ${words.nothing}.`;
}
