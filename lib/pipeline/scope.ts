import { Engine } from "./_engine.ts";
import type { RunOptions } from "./run_options.ts";
import type { Leftover, Step } from "./step.ts";
import { CleanupError } from "./step_error.ts";

/** Options of {@linkcode openScope}. */
export interface ScopeOptions extends RunOptions {
  /**
   * Name in the journal.
   *
   * @default {"scope"}
   */
  readonly name?: string;
}

/** A place to run steps one by one, as a notebook does; disposed, it cleans up. */
export interface Scope extends AsyncDisposable {
  /**
   * Runs a step.
   *
   * @param key Name in this scope; each name once.
   * @param step The step.
   * @returns Its output.
   * @throws {StepError} If it failed.
   */
  run<Output>(key: string, step: Step<Output>): Promise<Output>;
  /** Says that something outside the steps failed, so that cleanup `on-failure` happens. */
  fail(): void;
  /**
   * Takes back all that was made, in reverse order.
   *
   * @returns What is left behind.
   */
  undo(): Promise<readonly Leftover[]>;
}

/**
 * Opens a scope: the same journal, retries and undo as `run`, a step at a time.
 *
 * @param options Session, journal, cleanup, events.
 * @returns The scope.
 * @throws {JournalError} If the journal is another run's.
 *
 * @example Usage
 * ```ts
 * import { connect, createCollection, openScope, publish } from "@dvflow/dvflow";
 * import { startDataverse } from "@dvflow/dvflow/testing";
 * import { equal } from "node:assert/strict";
 *
 * await using dataverse = await startDataverse({ on: "embedded" });
 * await using session = await connect(dataverse.baseUrl, dataverse);
 * await using scope = await openScope({ session, cleanup: "always" });
 * const demo = await scope.run(
 *   "demo",
 *   createCollection({ alias: "demo", name: "Demo", contacts: ["me@example.org"] }),
 * );
 * const { id } = await scope.run("opened", publish({ collection: demo.alias }));
 *
 * equal(id, "demo");
 * ```
 */
export async function openScope(options: ScopeOptions): Promise<Scope> {
  const engine = await Engine.open({ pipeline: options.name ?? "scope", input: {} }, options);
  return {
    run: (key, step) => engine.run(key, step),
    fail: () => engine.fail(),
    undo: () => engine.undo(),
    async [Symbol.asyncDispose]() {
      const left = await engine.end(engine.failed ? "failed" : "finished");
      if (left.length > 0) throw new CleanupError(left);
    },
  };
}
