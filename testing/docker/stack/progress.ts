import type { Clock } from "../../../lib/clock.ts";
import { DockerError } from "../docker_error.ts";
import type { DockerEvent, DockerPhase, DockerTiming } from "../docker_event.ts";

interface Current {
  readonly phase: DockerPhase;
  readonly detail: string;
  readonly since: number;
}

/** What each part is at, for people, for the timings, and for the message when the time is up. */
export class Progress {
  readonly #clock: Clock;
  readonly #listener: ((event: DockerEvent) => void) | undefined;
  readonly #current = new Map<string, Current>();
  readonly #timings: DockerTiming[] = [];

  constructor(clock: Clock, listener: ((event: DockerEvent) => void) | undefined) {
    this.#clock = clock;
    this.#listener = listener;
  }

  /** How long things took that are over. */
  get timings(): readonly DockerTiming[] {
    return this.#timings;
  }

  /** Says what a part is at now; what it was at is over. */
  tell(part: string, phase: DockerPhase, detail = ""): void {
    const before = this.#current.get(part);
    if (before?.phase === phase && before.detail === detail) return;
    const now = this.#clock.now().getTime();
    if (before?.phase !== phase) {
      if (before !== undefined && before.phase !== "ready") {
        this.#timings.push({ part, phase: before.phase, ms: now - before.since });
      }
      this.#current.set(part, { phase, detail, since: now });
    } else this.#current.set(part, { ...before, detail });
    this.#listener?.({ part, phase, detail });
  }

  /** The error for a time budget that is spent: which part was waiting for what, for how long. */
  timeout(budgetMs: number): DockerError {
    const now = this.#clock.now().getTime();
    const pending = [...this.#current]
      .filter(([, { phase }]) => phase !== "ready")
      .map(([part, { detail, since }]) =>
        `"${part}" ${detail || "was starting"} for ${Math.round((now - since) / 1000)} s`
      );
    return new DockerError(
      `Cannot start Dataverse in Docker within ${budgetMs / 1000} s: ${
        pending.join("; ") || "nothing was begun"
      }`,
      {
        reason: "timeout",
        hint:
          "Look at the logs; on a slow machine or network, give it more time (timeoutMs, --timeout).",
      },
    );
  }
}
