import { type Clock, systemClock } from "../clock.ts";
import type { RunEvent } from "./event.ts";

/** Options of {@linkcode jsonLinesReporter}. */
export interface JsonLinesReporterOptions {
  /**
   * Time.
   *
   * @default {the machine's own}
   */
  readonly clock?: Clock;
}

/**
 * Tells a run in JSON Lines: one event a line with its time in `at`, errors as objects with `name`,
 * `message`, `hint` and their facts.
 *
 * @param write Takes a line without its end.
 * @param options Time.
 * @returns A listener for a run's events.
 *
 * @example Usage
 * ```ts
 * import { jsonLinesReporter } from "@dvflow/dvflow/progress";
 * import { equal } from "node:assert/strict";
 *
 * const lines: string[] = [];
 * const report = jsonLinesReporter((line) => lines.push(line));
 * report({ type: "run-finished", status: "finished", ms: 12 });
 *
 * equal(JSON.parse(lines[0] ?? "").status, "finished");
 * ```
 */
export function jsonLinesReporter(
  write: (line: string) => void,
  options: JsonLinesReporterOptions = {},
): (event: RunEvent) => void {
  const { clock = systemClock } = options;
  return (event) => {
    const plain = "error" in event ? { ...event, error: errorFacts(event.error) } : event;
    write(JSON.stringify({ at: clock.now().toISOString(), ...plain }));
  };
}

/** What an error says; its cause is in its message already. */
function errorFacts(error: unknown): unknown {
  if (!(error instanceof Error)) return { message: String(error) };
  const { name, message, stack: _stack, cause: _cause, ...facts } = error;
  return { name, message, ...facts };
}
