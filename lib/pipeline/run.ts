import type { RunStatus } from "../progress/mod.ts";
import { Engine } from "./_engine.ts";
import type { RunOptions } from "./run_options.ts";
import type { Step } from "./step.ts";
import { CleanupError, StepError } from "./step_error.ts";

/**
 * Runs a step, or a pipeline made into a step. With a journal of an earlier run it goes on where that
 * ended: what is done is not done again, and what is in doubt is looked for first.
 *
 * @param step What to run: `createDataset({ … })`, or `firstDeposit({ … })`.
 * @param options Session, journal, cleanup, events.
 * @returns Its output.
 * @throws {StepError} If a step failed; `cause` says why, `left` what the clean-up left behind.
 * @throws {CleanupError} If all went well and the clean-up left something behind.
 * @throws {JournalError} If the journal is another run's, in use, or damaged.
 *
 * @example Usage
 * ```ts
 * import { connect, createCollection, pipeline, publish, run } from "@dvflow/dvflow";
 * import { startDataverse } from "@dvflow/dvflow/testing";
 * import { equal } from "node:assert/strict";
 *
 * await using dataverse = await startDataverse({ on: "embedded" });
 * await using session = await connect(dataverse.baseUrl, dataverse);
 * const openDemo = pipeline<{ readonly alias: string }>("open-demo")
 *   .step("made", ({ alias }) => createCollection({ alias, name: "Demo", contacts: ["me@example.org"] }))
 *   .step("opened", ({ made }) => publish({ collection: made.alias }));
 * const { opened } = await run(openDemo({ alias: "demo" }), { session });
 *
 * equal(opened.id, "demo");
 * ```
 */
export async function run<Output>(step: Step<Output>, options: RunOptions): Promise<Output> {
  const engine = await Engine.open({ pipeline: step.kind, input: step.identity }, options);
  let output: Output;
  try {
    output = await engine.runRoot(step);
  } catch (error) {
    const cancelled = options.signal?.aborted === true && error === options.signal.reason;
    const status: RunStatus = cancelled ? "cancelled" : "failed";
    const left = await engine.end(status);
    throw error instanceof StepError && left.length > 0
      ? new StepError({ key: error.key, cause: error.cause, left })
      : error;
  }
  const left = await engine.end("finished");
  if (left.length > 0) throw new CleanupError(left);
  return output;
}
