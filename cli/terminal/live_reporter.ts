import { createLogUpdate } from "log-update";
import process from "node:process";
import { styleText } from "node:util";
import { describeEvent, printable, type RunEvent } from "../../mod.ts";

const FRAMES = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"];
const FRAME_MS = 80;
const BAR = 24;

interface Active {
  readonly title: string;
  readonly began: number;
  progress?: { readonly loaded: number; readonly total?: number; readonly unit?: string };
}

/** What is done as lines that stay, what goes on as lines that are redrawn. */
export class LiveReporter implements Disposable {
  readonly #view = createLogUpdate(process.stderr, { showCursor: false });
  readonly #active = new Map<string, Active>();
  readonly #quiet: boolean;
  readonly #timer: ReturnType<typeof setInterval>;
  #frame = 0;

  constructor(quiet: boolean) {
    this.#quiet = quiet;
    this.#timer = setInterval(() => this.#draw(), FRAME_MS);
  }

  /** Takes an event. */
  readonly onEvent = (event: RunEvent): void => {
    if (event.type === "step-started") {
      this.#active.set(event.key, { title: event.title, began: performance.now() });
    }
    if (event.type === "step-progress") {
      const active = this.#active.get(event.key);
      if (active !== undefined) active.progress = event;
    }
    if (event.type === "step-finished" || event.type === "step-failed") {
      this.#active.delete(event.key);
    }
    if (event.type !== "step-started" && event.type !== "step-progress" && !this.#quiet) {
      const line = describeEvent(event);
      if (line !== undefined) this.#view.persist(coloured(event, line));
    }
    this.#draw();
  };

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
    this.#view.clear();
    this.#view.done();
  }

  #draw(): void {
    const frame = FRAMES[this.#frame++ % FRAMES.length] ?? "";
    const lines = [...this.#active.values()].map((active) =>
      `${styleText("cyan", frame)} ${printable(active.title)}${bar(active)}`
    );
    this.#view(lines.join("\n"));
  }
}

function coloured(event: RunEvent, line: string): string {
  if (
    event.type === "step-failed" || event.type === "undo-failed" || event.type === "left-behind"
  ) {
    return styleText("red", line);
  }
  if (event.type === "step-finished") {
    return line.replace(/^\S+/, (mark) => styleText("green", mark));
  }
  return styleText("dim", line);
}

/** A bar where the end is known, with rate and remaining time for bytes. */
function bar({ progress, began }: Active): string {
  if (progress === undefined) return "";
  const { loaded, total, unit = "bytes" } = progress;
  const counted = unit === "bytes" ? bytes(loaded) : `${loaded} ${unit}`;
  if (total === undefined || total === 0) return ` ${counted}`;
  const part = Math.min(1, loaded / total);
  const filled = Math.round(part * BAR);
  const seconds = (performance.now() - began) / 1000;
  const rate = loaded / Math.max(seconds, 0.001);
  const speed = unit === "bytes" ? `, ${bytes(rate)}/s` : "";
  const left = seconds > 1 && loaded > 0 ? `, ${Math.ceil((total - loaded) / rate)} s left` : "";
  return ` ${"█".repeat(filled)}${"░".repeat(BAR - filled)} ${counted} of ${
    unit === "bytes" ? bytes(total) : total
  }${speed}${left}`;
}

function bytes(number: number): string {
  const units = ["B", "KB", "MB", "GB", "TB"];
  let value = number;
  let unit = 0;
  for (; value >= 1000 && unit < units.length - 1; unit++) value /= 1000;
  return `${unit === 0 ? Math.round(value) : value.toFixed(1)} ${units[unit]}`;
}
