import { createLogUpdate } from "log-update";
import process from "node:process";
import { styleText } from "node:util";
import { describeEvent, printable, type RunEvent } from "../../mod.ts";
import { type Progress, progressText } from "./progress_text.ts";
import { RateMeter } from "./rate_meter.ts";

const FRAMES = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"];
const FRAME_MS = 80;

interface Active {
  readonly title: string;
  readonly rate: RateMeter;
  progress?: Progress;
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
      this.#active.set(event.key, { title: event.title, rate: new RateMeter() });
    }
    if (event.type === "step-progress") {
      const active = this.#active.get(event.key);
      if (active !== undefined) {
        active.progress = event;
        active.rate.note(event.loaded, performance.now());
      }
    }
    if (event.type === "step-finished" || event.type === "step-failed") {
      this.#active.delete(event.key);
    }
    if (event.type !== "step-started" && event.type !== "step-progress" && !this.#quiet) {
      const line = describeEvent(event);
      if (line !== undefined) this.#view.persist(coloured(event, line));
    }
    if (event.type !== "step-progress") this.#draw(); // the timer draws those
  };

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
    this.#view.clear();
    this.#view.done();
  }

  #draw(): void {
    const frame = FRAMES[this.#frame++ % FRAMES.length] ?? "";
    const lines = [...this.#active.values()].map((active) =>
      `${styleText("cyan", frame)} ${printable(active.title)}${progressOf(active)}`
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

function progressOf({ progress, rate }: Active): string {
  return progress === undefined
    ? ""
    : ` ${progressText(progress, rate.perSecond(performance.now()))}`;
}
