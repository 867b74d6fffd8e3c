import { createLogUpdate } from "log-update";
import process from "node:process";
import { styleText } from "node:util";
import { printable } from "../../mod.ts";
import type { DockerEvent } from "../../testing/docker/mod.ts";
import type { Io } from "../io.ts";

/** Shows how a stack starts; disposed, it leaves the terminal as it should be. */
export interface DockerReporter extends Disposable {
  /** Takes an event. */
  readonly onEvent: (event: DockerEvent) => void;
}

interface Shown {
  readonly event: DockerEvent;
  /** When it came to what it is at. */
  readonly since: number;
}

const FRAME_MS = 200;
const PLAIN_MS = 10_000;
const NAME = 15;

/**
 * The reporter that fits: on a terminal a line a part that is redrawn, else a line for each change and, every
 * ten seconds, one for each part that still waits. Both on standard error.
 */
export function openDockerReporter(io: Pick<Io, "error" | "terminal">): DockerReporter {
  return new Reporter(io);
}

class Reporter implements DockerReporter {
  readonly #io: Pick<Io, "error" | "terminal">;
  readonly #view: ReturnType<typeof createLogUpdate> | undefined;
  readonly #parts = new Map<string, Shown>();
  readonly #began = performance.now();
  readonly #timer: ReturnType<typeof setInterval>;

  constructor(io: Pick<Io, "error" | "terminal">) {
    this.#io = io;
    this.#view = io.terminal ? createLogUpdate(process.stderr, { showCursor: false }) : undefined;
    this.#timer = setInterval(() => this.#again(), this.#view === undefined ? PLAIN_MS : FRAME_MS);
  }

  readonly onEvent = (event: DockerEvent): void => {
    const before = this.#parts.get(event.part);
    const since = before?.event.phase === event.phase ? before.since : performance.now();
    this.#parts.set(event.part, { event, since });
    if (this.#view === undefined) this.#tell({ event, since }, false);
    else this.#draw();
  };

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
    this.#view?.clear();
    this.#view?.done();
  }

  #again(): void {
    if (this.#view !== undefined) return this.#draw();
    for (const shown of this.#parts.values()) {
      if (shown.event.phase !== "ready") this.#tell(shown, true);
    }
  }

  #tell({ event, since }: Shown, still: boolean): void {
    const { part, phase, detail } = event;
    const at = seconds(this.#began).padStart(6);
    const waited = still ? ` (for ${seconds(since)})` : "";
    const words = detail === "" ? phase : `${phase === "ready" ? "ready, " : ""}${detail}`;
    this.#io.error(printable(`${at}  ${part.padEnd(NAME)} ${words}${waited}`));
  }

  #draw(): void {
    const lines = [...this.#parts.values()].map(({ event, since }) => {
      const { part, phase, detail } = event;
      const ready = phase === "ready";
      const mark = ready ? styleText("green", "✔") : styleText("cyan", "…");
      const words = ready ? "" : `${detail}  ${seconds(since)}`;
      return `${mark} ${printable(`${part.padEnd(NAME)} ${words}`)}`;
    });
    this.#view?.(lines.join("\n"));
  }
}

function seconds(since: number): string {
  return `${Math.round((performance.now() - since) / 1000)} s`;
}
