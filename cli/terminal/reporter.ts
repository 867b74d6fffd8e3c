import { jsonLinesReporter, linesReporter, type RunEvent } from "../../mod.ts";
import type { Io } from "../io.ts";
import { LiveReporter } from "./live_reporter.ts";

/** Shows how a run goes; disposed, it leaves the terminal as it should be. */
export interface Reporter extends Disposable {
  /** Takes an event. */
  readonly onEvent: (event: RunEvent) => void;
}

/**
 * The reporter that fits: JSON Lines on standard output; else on standard error a live view on a terminal,
 * plain lines in a pipe. A quiet one says nothing in a pipe, for commands whose result is what matters.
 */
export function openReporter(
  { json, io, quiet = false }: {
    readonly json: boolean;
    readonly io: Io;
    readonly quiet?: boolean;
  },
): Reporter {
  const none = { [Symbol.dispose]: () => {} };
  if (json) return { onEvent: jsonLinesReporter((line) => io.out(line)), ...none };
  if (io.terminal) return new LiveReporter(quiet);
  if (quiet) return { onEvent: () => {}, ...none };
  return { onEvent: linesReporter((line) => io.error(line)), ...none };
}
