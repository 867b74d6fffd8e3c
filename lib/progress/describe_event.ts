import { printable } from "../errors/mod.ts";
import type { RunEvent } from "./event.ts";

/**
 * Says an event in one line for people.
 *
 * @param event The event.
 * @returns One line, safe to print; `undefined` where there is nothing that a person needs to read.
 *
 * @example Usage
 * ```ts
 * import { describeEvent } from "@dvflow/dvflow/progress";
 * import { equal } from "node:assert/strict";
 *
 * const line = describeEvent({
 *   type: "step-finished",
 *   key: "dataset",
 *   title: "Create a dataset",
 *   from: "run",
 *   summary: "doi:10.5072/FK2/AB12CD",
 *   ms: 20,
 * });
 *
 * equal(line, "✔ Create a dataset: doi:10.5072/FK2/AB12CD");
 * ```
 */
export function describeEvent(event: RunEvent): string | undefined {
  const line = sentence(event);
  return line === undefined ? undefined : printable(line);
}

const FROM = { run: "", journal: " (done before)", find: " (found to be done)" } as const;

function sentence(event: RunEvent): string | undefined {
  switch (event.type) {
    case "run-started":
      return `${
        event.resumed ? "Going on with" : "Running"
      } ${event.pipeline} on ${event.installation}`;
    case "journal-damaged":
      return `! The journal's line ${event.line} was cut off (${event.bytes} bytes are lost); what stands before it is used`;
    case "step-started":
      return event.attempt === 1
        ? `… ${event.title}`
        : `… ${event.title} (attempt ${event.attempt})`;
    case "step-progress":
      return undefined;
    case "step-note":
      return `  ${event.message}`;
    case "step-retrying":
      return `  ${why(event.error)}; trying again in ${(event.delayMs / 1000).toFixed(1)} s`;
    case "step-finished":
      return `✔ ${event.title}${event.summary ? `: ${event.summary}` : ""}${FROM[event.from]}`;
    case "step-failed":
      return `✘ ${event.title}`;
    case "undo-started":
      return undefined;
    case "undo-finished":
      return `↩ Undone: ${event.title}`;
    case "undo-failed":
      return `✘ Not undone: ${event.title}: ${why(event.error)}`;
    case "left-behind":
      return `! Left behind: ${event.left.map(({ what, why }) => `${what} (${why})`).join("; ")}`;
    case "run-finished":
      return `${ENDED[event.status]} after ${(event.ms / 1000).toFixed(2)} s`;
  }
}

const ENDED = { finished: "Done", failed: "Failed", cancelled: "Stopped" } as const;

function why(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
