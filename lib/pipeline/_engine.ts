import process from "node:process";
import { type Clock, systemClock } from "../clock.ts";
import { DvflowError, type Outcome } from "../errors/mod.ts";
import { type Journal, JournalError, memoryJournal } from "../journal/mod.ts";
import type { RunEvent, RunStatus } from "../progress/mod.ts";
import { digest } from "./_digest.ts";
import { isSameRun } from "./_same_run.ts";
import { recordsOf, type StepRecord } from "./_records.ts";
import { UndoStack } from "./_undo_stack.ts";
import type { Cleanup, RunOptions } from "./run_options.ts";
import type { FindContext, Leftover, Step, StepContext, UndoContext } from "./step.ts";
import { StepError, StepInDoubtError } from "./step_error.ts";

/** What runs steps; `run` and scopes are made of it. */
export class Engine {
  readonly #options: RunOptions;
  readonly #journal: Journal;
  readonly #clock: Clock;
  readonly #signal: AbortSignal;
  readonly #cleanup: Cleanup;
  readonly #records: Map<string, StepRecord>;
  readonly #visited = new Set<string>();
  readonly #saved = new Map<string, unknown[]>();
  readonly #made: UndoStack;
  readonly #outputs = new Map<string, { readonly kind: string; readonly output: unknown }>();
  readonly #began: number;
  #failed = false;
  /** The run cannot go on from its journal: the user has to decide first, and nothing is taken back. */
  #undecided = false;

  private constructor(options: RunOptions, journal: Journal, records: Map<string, StepRecord>) {
    this.#options = options;
    this.#journal = journal;
    this.#clock = options.clock ?? options.session.clock ?? systemClock;
    this.#signal = options.signal ?? new AbortController().signal;
    this.#cleanup = options.cleanup ?? "on-failure";
    this.#records = records;
    this.#began = this.#clock.now().getTime();
    this.#made = new UndoStack(journal, (event) => this.#emit(event));
  }

  /** Begins a run, or goes on with the one in the journal, if it is the same. */
  static async open(
    what: { readonly pipeline: string; readonly input: unknown },
    options: RunOptions,
  ): Promise<Engine> {
    options.signal?.throwIfAborted();
    const journal = options.journal ?? memoryJournal();
    const { entries, lost } = await journal.read();
    const { pipeline } = what;
    const input = digest(what.input);
    const installation = options.session.baseUrl.href;
    const resumed = isSameRun(entries, { pipeline, input, installation });
    const engine = new Engine(options, journal, recordsOf(entries));
    await journal.append({
      type: "run",
      format: 1,
      pipeline,
      input,
      installation,
      at: engine.#clock.now().toISOString(),
      pid: process.pid,
      ...(options.journalContext === undefined ? {} : { context: options.journalContext }),
    });
    if (lost !== undefined) engine.#emit({ type: "journal-damaged", ...lost });
    engine.#emit({ type: "run-started", pipeline, installation, resumed });
    return engine;
  }

  get failed(): boolean {
    return this.#failed;
  }

  fail(): void {
    this.#failed = true;
  }

  /** Runs a step under a name; `parent` is the name of the step that it is part of. */
  async run<Output>(
    key: string | readonly string[],
    step: Step<Output>,
    parent = "",
  ): Promise<Output> {
    const own = [key].flat().map(escapeKey).join("/");
    return await this.#runAt(parent === "" ? own : `${parent}/${own}`, step);
  }

  /** Runs a composite step whose links stand at the top. */
  async runRoot<Output>(step: Step<Output>): Promise<Output> {
    return step.composite ? await this.#composite("", step) : await this.#runAt(step.kind, step);
  }

  /** Ends the run: cleans up where that was asked for, and says what is left. */
  async end(status: RunStatus): Promise<readonly Leftover[]> {
    const wanted = this.#cleanup === "always" ||
      (this.#cleanup === "on-failure" && status !== "finished");
    const left = wanted && !this.#undecided ? await this.undo() : [];
    await this.#journal.append({ type: "ended", status });
    const ms = this.#clock.now().getTime() - this.#began;
    this.#emit({ type: "run-finished", status, ms });
    return left;
  }

  /** Takes back, in reverse order, all that was made; one that fails does not stop the rest. */
  undo(): Promise<readonly Leftover[]> {
    return this.#made.undo(this.#options.undoTimeoutMs ?? 120_000, this.#unvisited());
  }

  async #runAt<Output>(key: string, step: Step<Output>): Promise<Output> {
    this.#signal.throwIfAborted();
    if (this.#visited.has(key)) {
      throw new StepError({ key, cause: new TypeError(`The name "${key}" is taken already`) });
    }
    this.#visited.add(key);
    return step.composite ? await this.#composite(key, step) : await this.#leaf(key, step);
  }

  async #composite<Output>(key: string, step: Step<Output>): Promise<Output> {
    try {
      return await step.run(this.#context(key, step, 1));
    } catch (error) {
      this.#failed = true;
      this.#signal.throwIfAborted();
      if (error instanceof StepError) throw error;
      throw new StepError({ key: key === "" ? step.kind : key, cause: error });
    }
  }

  async #leaf<Output>(key: string, step: Step<Output>): Promise<Output> {
    const began = this.#clock.now();
    try {
      const record = await this.#known(key, step);
      if (record !== undefined && record.saved.length > 0) {
        this.#saved.set(key, [...record.saved]);
      }
      if (record?.state === "finished" && !record.secret) {
        return await this.#settle(key, step, record.output as Output, { from: "journal", began });
      }
      if (record !== undefined && record.state !== "refused") {
        const found = step.findable
          ? await step.find(this.#findContext(key, step, record.startedAt))
          : undefined;
        if (found !== undefined) {
          return await this.#settle(key, step, found, { from: "find", began });
        }
        if (record.state === "finished" && !step.repeatable) return this.#lostSecret(key, step);
        if (!step.findable && !step.repeatable) throw new StepInDoubtError(key, step.title);
      }
      if (record === undefined) {
        await this.#journal.append({
          type: "started",
          key,
          kind: step.kind,
          title: step.title,
          input: digest(step.identity),
          at: began.toISOString(),
        });
      }
      return await this.#attempts(key, step, record?.startedAt ?? began);
    } catch (error) {
      this.#failed = true;
      this.#signal.throwIfAborted();
      if (error instanceof StepError) throw error;
      this.#undecided ||= error instanceof JournalError || error instanceof StepInDoubtError;
      this.#emit({ type: "step-failed", key, title: step.title, error });
      throw new StepError({ key, cause: error });
    }
  }

  /**
   * A secret that an earlier run got and that is gone by now, as a private URL goes with the publication.
   * The step is done all the same; only who uses the secret is told.
   */
  #lostSecret<Output>(key: string, step: Step<Output>): Output {
    this.#emit({ type: "step-finished", key, title: step.title, from: "journal", ms: 0 });
    const tell = (): never => {
      throw new DvflowError(
        `Cannot use what step "${key}" gave: it is a secret of an earlier run, and it is gone by now`,
        { hint: "Begin a new journal." },
      );
    };
    return new Proxy({}, {
      get: (_target, name) => name === "then" ? undefined : tell(),
    }) as Output;
  }

  /** Tries until it is done, or its policy gives up. */
  async #attempts<Output>(key: string, step: Step<Output>, startedAt: Date): Promise<Output> {
    const began = this.#clock.now();
    for (let attempt = 1;; attempt++) {
      this.#emit({ type: "step-started", key, title: step.title, attempt });
      let output: Output;
      try {
        this.#signal.throwIfAborted();
        output = await step.run(this.#context(key, step, attempt));
      } catch (error) {
        const found = await this.#afterFailure(key, step, { error, attempt, began, startedAt });
        if (found === undefined) continue;
        return await this.#settle(key, step, found, { from: "find", began });
      }
      return await this.#settle(key, step, output, { from: "run", began });
    }
  }

  /** Waits for the next attempt, and looks whether the last one worked after all; or gives up. */
  async #afterFailure<Output>(
    key: string,
    step: Step<Output>,
    failure: {
      readonly error: unknown;
      readonly attempt: number;
      readonly began: Date;
      readonly startedAt: Date;
    },
  ): Promise<Output | undefined> {
    const { error, startedAt } = failure;
    const outcome = this.#outcome(step, error);
    try {
      const delayMs = this.#delay(step, { ...failure, outcome });
      if (delayMs === undefined) throw error;
      this.#emit({ type: "step-retrying", key, delayMs, error });
      await this.#clock.sleep(delayMs, this.#signal);
      if (outcome === "refused" || !step.findable) return undefined;
      return await step.find(this.#findContext(key, step, startedAt));
    } catch (stopped) {
      await this.#gaveUp(key, step, { error, outcome, startedAt });
      throw stopped;
    }
  }

  /** Whether the step may have happened although it failed. */
  #outcome(step: Step<unknown>, error: unknown): Outcome {
    if (step.repeatable) return "refused";
    if (error instanceof StepError) return "refused"; // its own children have their own entries
    return error instanceof DvflowError ? error.outcome : "unknown";
  }

  #delay(
    step: Step<unknown>,
    failure: {
      readonly error: unknown;
      readonly attempt: number;
      readonly began: Date;
      readonly outcome: Outcome;
    },
  ): number | undefined {
    const { error, attempt, began, outcome } = failure;
    if (this.#signal.aborted || error instanceof StepError) return undefined;
    if (outcome === "unknown" && !step.findable) return undefined; // it would perhaps be done twice
    const elapsedMs = this.#clock.now().getTime() - began.getTime();
    return step.retry({ error, attempt, elapsedMs }) ?? undefined;
  }

  async #gaveUp(
    key: string,
    step: Step<unknown>,
    { error, outcome, startedAt }: {
      readonly error: unknown;
      readonly outcome: Outcome;
      readonly startedAt: Date;
    },
  ): Promise<void> {
    const message = error instanceof Error ? error.message : String(error);
    const cut = this.#signal.aborted && !step.repeatable;
    const known = cut ? "unknown" : outcome;
    await this.#journal.append({ type: "failed", key, outcome: known, message });
    const { undoPart } = step;
    if (undoPart !== undefined && this.#saved.has(key)) {
      this.#made.push({
        key,
        title: step.title,
        undo: (signal) => undoPart(this.#undoContext(key, step, signal)),
      });
    }
    if (known === "refused" || !step.reversible || !step.findable) return;
    // It may have happened: the clean-up looks, and takes back what it finds.
    this.#made.push({
      key,
      title: step.title,
      undo: async (signal) => {
        const found = await step.find(this.#findContext(key, step, startedAt, signal));
        if (found !== undefined) {
          return await step.undo(this.#undoContext(key, step, signal), found);
        }
      },
    });
  }

  /** Takes an output as the step's: remembered, and ready to be taken back. */
  async #settle<Output>(
    key: string,
    step: Step<Output>,
    output: Output,
    { from, began }: { readonly from: "run" | "journal" | "find"; readonly began: Date },
  ): Promise<Output> {
    // First of all, so that a journal that cannot be written leaves nothing that is not taken back.
    if (step.reversible) {
      this.#made.push({
        key,
        title: step.title,
        undo: (signal) => step.undo(this.#undoContext(key, step, signal), output),
      });
    }
    if (from !== "journal") {
      await this.#journal.append({
        type: "finished",
        key,
        ...(step.secret ? { secret: true } : output === undefined ? {} : { output }),
        ...(step.reversible ? { reversible: true } : {}),
      });
    }
    this.#outputs.set(key, { kind: step.kind, output });
    const summary = step.summary(output);
    const ms = this.#clock.now().getTime() - began.getTime();
    this.#emit({
      type: "step-finished",
      key,
      title: step.title,
      from,
      ...(summary === undefined ? {} : { summary }),
      ms,
    });
    return output;
  }

  /** What an earlier run left of the step; `undefined` where it is to be done afresh. */
  async #known(key: string, step: Step<unknown>): Promise<StepRecord | undefined> {
    const record = this.#records.get(key);
    if (record === undefined || record.state === "undone") return undefined;
    const other = record.kind !== step.kind
      ? `"${record.kind}", and now it is "${step.kind}"`
      : record.input !== digest(step.identity)
      ? "the same kind with another input"
      : undefined;
    if (other !== undefined) {
      throw new JournalError(`Cannot resume step "${key}": in the journal it is ${other}`, {
        hint: "Run the pipeline as it was, or begin a new journal.",
      });
    }
    if (record.state !== "undoing") return record;
    // The process ended while it was being taken back: do that to its end, then do it afresh.
    const context = this.#undoContext(key, step, this.#signal);
    if (record.output !== undefined) await step.undo(context, record.output);
    else if (record.saved.length > 0) {
      this.#saved.set(key, [...record.saved]);
      await step.undoPart?.(context);
      this.#saved.delete(key);
    }
    await this.#journal.append({ type: "undone", key });
    return undefined;
  }

  /** What an earlier run made and this one did not come to, so that it could not take it back. */
  #unvisited(): Leftover[] {
    return [...this.#records]
      .filter(([key, { state, reversible }]) =>
        state === "finished" && reversible && !this.#visited.has(key)
      )
      .map(([, { title }]) => ({
        what: title,
        why: "an earlier run did it, and this one ended before it came to it",
      }));
  }

  #context(key: string, step: Step<unknown>, attempt: number): StepContext {
    return {
      session: this.#options.session,
      signal: this.#signal,
      attempt,
      key,
      clock: this.#clock,
      report: (progress) => this.#emit({ type: "step-progress", key, ...progress }),
      saved: this.#saved.get(key) ?? [],
      save: async (data) => {
        const all = this.#saved.get(key) ?? [];
        this.#saved.set(key, all);
        all.push(data);
        await this.#journal.append({ type: "saved", key, data });
      },
      note: (message) => this.#emit({ type: "step-note", key: key || step.kind, message }),
      run: (childKey, child) => this.run(childKey, child, key),
    };
  }

  #findContext(
    key: string,
    step: Step<unknown>,
    startedAt: Date,
    signal: AbortSignal = this.#signal,
  ): FindContext {
    const earlier = [...this.#records].filter(([, { state }]) => state === "finished");
    const known = new Map<string, { readonly kind: string; readonly output?: unknown }>([
      ...earlier,
      ...this.#outputs,
    ]);
    const siblings = [...known.values()]
      .filter(({ kind }) => kind === step.kind).map(({ output }) => output);
    return { ...this.#context(key, step, 1), signal, startedAt, siblings };
  }

  #undoContext(key: string, step: Step<unknown>, signal: AbortSignal): UndoContext {
    const destroyPublished = this.#options.destroyPublished ?? this.#cleanup === "always";
    return { ...this.#context(key, step, 1), signal, destroyPublished };
  }

  #emit(event: RunEvent): void {
    try {
      this.#options.onEvent?.(event);
    } catch {
      // A listener that fails must not end a run that writes to a server.
    }
  }
}

/** Names are joined by slashes, so one in a name is written otherwise. */
function escapeKey(key: string): string {
  if (key === "") throw new TypeError("Cannot run a step without a name");
  return key.replaceAll("%", "%25").replaceAll("/", "%2F");
}
