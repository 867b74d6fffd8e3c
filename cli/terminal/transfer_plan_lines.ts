import { printable } from "../../mod.ts";
import { bytesText } from "./progress_text.ts";

/** What a transfer would do with a file. */
export interface PlannedTransfer {
  /** One word, such as `send`; `keep`, `leave` and `conflict` do nothing. */
  readonly action: string;
  /** Path. */
  readonly path: string;
  /** Size in bytes. */
  readonly size: number;
}

const NOTHING = ["keep", "leave", "conflict"];

/** What a transfer would do, as lines: JSON Lines, or text for people, with a sentence at the end. */
export function* transferPlanLines(
  planned: readonly PlannedTransfer[],
  { json, words }: {
    readonly json?: true | undefined;
    readonly words: { readonly done: string; readonly kept: string; readonly nothing: string };
  },
): Generator<string> {
  if (json) {
    for (const file of planned) yield JSON.stringify(file);
    return;
  }
  const width = planned.reduce((most, { size }) => Math.max(most, String(size).length), 0);
  for (const { action, path, size } of planned) {
    yield `${action.padEnd(8)}  ${String(size).padStart(width)}  ${printable(path)}`;
  }
  const active = planned.filter(({ action }) => !NOTHING.includes(action));
  const bytes = active.reduce((sum, { size }) => sum + size, 0);
  const count = (wanted: string) => planned.filter(({ action }) => action === wanted).length;
  const [kept, left, conflicts] = [count("keep"), count("leave"), count("conflict")];
  yield [
    `${active.length} ${words.done} (${bytesText(bytes)})`,
    `${kept} ${words.kept}`,
    ...(left === 0 ? [] : [`${left} that only this side has, and that stay`]),
    ...(conflicts === 0 ? [] : [`${conflicts} in the way of which another file is`]),
  ].join(", ") + `; ${words.nothing}.`;
}
