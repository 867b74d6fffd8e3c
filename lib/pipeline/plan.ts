import { type PlannedStep, planStep } from "./_planner.ts";
import type { Step } from "./step.ts";

export type { PlannedStep } from "./_planner.ts";

/**
 * Says what a run would do, without doing it: nothing is sent, nothing is read. What only a run can know
 * stands as `‹collection.alias›`; a choice that depends on such a value takes the side of "yes".
 *
 * @param step What would be run.
 * @returns A line a step, nested ones in place.
 *
 * @example Usage
 * ```ts
 * import { createCollection, pipeline, plan, publish } from "@dvflow/dvflow";
 * import { deepEqual } from "node:assert/strict";
 *
 * const openDemo = pipeline<{ readonly alias: string }>("open-demo")
 *   .step("made", ({ alias }) => createCollection({ alias, name: "Demo", contacts: ["me@example.org"] }))
 *   .step("opened", ({ made }) => publish({ collection: made.alias }));
 *
 * deepEqual(plan(openDemo({ alias: "demo" })).map(({ title }) => title), [
 *   'Create collection "demo"',
 *   'Publish collection "‹made.alias›"',
 * ]);
 * ```
 */
export function plan(step: Step<unknown>): readonly PlannedStep[] {
  return planStep(step.composite ? "" : step.kind, step, false);
}
