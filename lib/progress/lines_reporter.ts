import { printable } from "../errors/mod.ts";
import { type Clock, systemClock } from "../clock.ts";
import { describeEvent } from "./describe_event.ts";
import type { RunEvent, StepProgressed } from "./event.ts";

/** Options of {@linkcode linesReporter}. */
export interface LinesReporterOptions {
  /**
   * Time.
   *
   * @default {the machine's own}
   */
  readonly clock?: Clock;
  /**
   * Shortest time between two lines about one step's progress, in milliseconds.
   *
   * @default {5_000}
   */
  readonly everyMs?: number;
}

/**
 * Tells a run in plain lines, for pipes and log files: a line a step, and one now and then for a step
 * that takes long.
 *
 * @param write Takes a line without its end.
 * @param options Time, and how often.
 * @returns A listener for a run's events.
 *
 * @example Usage
 * ```ts
 * import { linesReporter } from "@dvflow/dvflow/progress";
 * import { deepEqual } from "node:assert/strict";
 *
 * const lines: string[] = [];
 * const report = linesReporter((line) => lines.push(line));
 * report({ type: "step-note", key: "dataset", message: "The default license is taken" });
 *
 * deepEqual(lines, ["  The default license is taken"]);
 * ```
 */
export function linesReporter(
  write: (line: string) => void,
  options: LinesReporterOptions = {},
): (event: RunEvent) => void {
  const { clock = systemClock, everyMs = 5_000 } = options;
  const told = new Map<string, number>();
  return (event) => {
    if (event.type === "step-started") {
      told.set(event.key, clock.now().getTime());
      return; // its end is told, and its progress where it takes long
    }
    if (event.type === "step-progress") {
      const now = clock.now().getTime();
      if (now - (told.get(event.key) ?? now) < everyMs) return;
      told.set(event.key, now);
      write(printable(`  ${progress(event)}`));
      return;
    }
    const line = describeEvent(event);
    if (line !== undefined) write(line);
  };
}

function progress(event: StepProgressed): string {
  const { label, loaded, total, unit = "bytes", files = 0, totalFiles = 0 } = event;
  const part = total ? ` of ${total} (${Math.floor((loaded / total) * 100)} %)` : "";
  const many = totalFiles > 1 ? `, ${files} of ${totalFiles} files` : "";
  return `${label ? `${label}: ` : ""}${loaded}${part} ${unit}${many}`;
}
