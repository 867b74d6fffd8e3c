import { type PlannedStep, printable } from "../../mod.ts";

/** A plan as lines: JSON Lines, or text for people. */
export function* planLines(
  steps: readonly PlannedStep[],
  { json }: { readonly json?: true | undefined },
): Generator<string> {
  if (json) {
    for (const step of steps) yield JSON.stringify(step);
    return;
  }
  const width = String(steps.length).length;
  for (const [index, step] of steps.entries()) {
    const undo = step.reversible ? " (can be undone)" : "";
    yield `${String(index + 1).padStart(width)}. ${printable(step.title)}${undo}`;
    for (const { method, target } of step.requests) {
      yield `${" ".repeat(width)}    ${method.padEnd(6)} ${printable(target)}`;
    }
  }
  yield `${steps.length} steps planned; nothing was sent. ‹…› stands for what only a run can know.`;
}
