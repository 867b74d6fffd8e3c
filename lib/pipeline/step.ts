/**
 * A step is an action that has not happened yet: a plain value, kind and input.
 *
 * @module
 */
import type { Clock } from "../clock.ts";
import type { Session } from "../http/session.ts";

/** Partial progress of one step. */
export interface StepProgress {
  /** Done so far. */
  readonly loaded: number;
  /** Expected in all, when known. */
  readonly total?: number;
  /**
   * What is counted.
   *
   * @default {"bytes"}
   */
  readonly unit?: "bytes" | "files" | "items";
  /** What it is about, such as a path. */
  readonly label?: string;
  /** Files that are done, where bytes of several files are counted. */
  readonly files?: number;
  /** All of these files. */
  readonly totalFiles?: number;
}

/** What a running step can see and do. */
export interface StepContext {
  /** The connection. */
  readonly session: Session;
  /** Aborted when the run is cancelled, or when the time for undoing is over. */
  readonly signal: AbortSignal;
  /** 1 for the first try. */
  readonly attempt: number;
  /** Name in the state and in the journal, `parent/child` when nested. */
  readonly key: string;
  /** Time. */
  readonly clock: Clock;
  /**
   * Reports partial progress.
   *
   * @param progress How far it is.
   */
  report(progress: StepProgress): void;
  /**
   * Says something worth knowing that is not an error, such as a default that was chosen.
   *
   * @param message One sentence.
   */
  note(message: string): void;
  /** What this step saved in earlier attempts, also of a run that was killed; the oldest first. */
  readonly saved: readonly unknown[];
  /**
   * Notes in the journal how far the step is, so that another attempt goes on from there.
   *
   * @param data Something that survives JSON; never an API token.
   */
  save(data: unknown): Promise<void>;
  /**
   * Runs a nested step in the same scope: same journal, same undo stack.
   *
   * @param key Name below this step's own; a list for a name in a group.
   * @param step The step.
   * @returns Its output.
   */
  run<Output>(key: string | readonly string[], step: Step<Output>): Promise<Output>;
}

/** What a step that looks for an earlier result can see beside that. */
export interface FindContext extends StepContext {
  /** When the attempt in doubt began, by this machine's clock. */
  readonly startedAt: Date;
  /** Outputs of the finished steps of the same kind in this run: what was found may not be one of them. */
  readonly siblings: readonly unknown[];
}

/** What an undoing step can see beside that. */
export interface UndoContext extends StepContext {
  /** Whether things that are published already may be destroyed, too. */
  readonly destroyPublished: boolean;
}

/** Something that an undo could not take back. */
export interface Leftover {
  /** What it is, by name: `file "a.csv" in published dataset "doi:10.5072/FK2/AB"`. */
  readonly what: string;
  /** Why it is still there. */
  readonly why: string;
  /** Persistent id or alias of the thing it is in: gone when that is. */
  readonly within?: string;
}

/** What an undo says of itself; nothing means that all was taken back. */
export interface UndoReport {
  /** What is left behind. */
  readonly left?: readonly Leftover[];
  /** Persistent ids and aliases of things that are gone now, with all that was in them. */
  readonly gone?: readonly string[];
}

/** One request that a step would send, shown in a plan. */
export interface PlannedRequest {
  /** HTTP verb, or `READ` and `WRITE` for files of this machine. */
  readonly method: string;
  /** What it touches: an API path, or a file. */
  readonly target: string;
}

/** What failed, given to a retry policy. */
export interface Failure {
  /** Thrown value. */
  readonly error: unknown;
  /** Which attempt failed; 1 for the first. */
  readonly attempt: number;
  /** Milliseconds since the first attempt began. */
  readonly elapsedMs: number;
}

/** Milliseconds before the next attempt, or `null` to give up. */
export type RetryPolicy = (failure: Failure) => number | null;

/** `T` if it survives a JSON round trip, otherwise a type nothing is assignable to; `unknown` is believed. */
export type JsonSafe<T> = unknown extends T ? T
  : T extends string | number | boolean | null | undefined ? T
  : T extends
    | ((...args: never[]) => unknown)
    | Date
    | URL
    | Map<unknown, unknown>
    | Set<unknown>
    | symbol
    | bigint ? never
  : T extends object ? { [K in keyof T]: JsonSafe<T[K]> }
  : never;

/** `unknown` when `Output` can be journaled; otherwise a message the checker prints. */
export type JournalCheck<Output> = [Output] extends [JsonSafe<Output>] ? unknown
  : [void] extends [Output] ? unknown
  : {
    readonly output:
      "Output must survive a JSON round trip: return strings, numbers, arrays, plain objects";
  };

/** How a kind of step behaves. */
export interface StepDefinition<Input, Output> {
  /** Does it. Written first: the checker learns the input's type here. */
  readonly run: (context: StepContext, input: Input) => Promise<Output>;
  /**
   * Title for people, with the input at hand: `Create collection "demo"`.
   *
   * @default {the kind}
   */
  readonly title?: string | ((input: NoInfer<Input>) => string);
  /** Takes it back. Finding nothing to take back is a success. */
  readonly undo?: (
    context: UndoContext,
    output: NoInfer<Output>,
    input: NoInfer<Input>,
  ) => Promise<UndoReport | void>;
  /** Takes back what an attempt did that did not come to its end, by what it saved. */
  readonly undoPart?: (
    context: UndoContext,
    input: NoInfer<Input>,
  ) => Promise<UndoReport | void>;
  /** Looks for the result of an attempt whose end is not known, so that it is not done twice. */
  readonly find?: (
    context: FindContext,
    input: NoInfer<Input>,
  ) => Promise<NoInfer<Output> | undefined>;
  /** Says in one line what came out; where the output is a secret, without the secret. */
  readonly summary?: (output: NoInfer<Output>, input: NoInfer<Input>) => string;
  /**
   * What of the input says what is done. A run that is resumed may change the rest, which says how: how fast,
   * how many at a time.
   *
   * @default {all of it}
   */
  readonly identity?: (input: NoInfer<Input>) => unknown;
  /** Declares what `run` would send, without sending it. */
  readonly requests?: (input: NoInfer<Input>) => readonly PlannedRequest[];
  /**
   * When to try again after a failure.
   *
   * @default {never}
   */
  readonly retry?: RetryPolicy;
  /**
   * Whether doing it twice does what doing it once does: reads, and writes that set a value. A step
   * in doubt that has no `find` is done again only if this says so.
   *
   * @default {false}
   */
  readonly repeatable?: boolean;
  /**
   * Whether the output is a secret that must not reach the journal. Such a step needs `find` or
   * `repeatable`, because a resumed run gets the output from there.
   *
   * @default {false}
   */
  readonly secret?: boolean;
}

/** An action that has not happened yet: what to do and what with. */
export interface Step<out Output> {
  /** Stable kind, written in the journal. */
  readonly kind: string;
  /** Title for people. */
  readonly title: string;
  /** Arguments. */
  readonly input: unknown;
  /** What of them says what is done; its digest is in the journal. */
  readonly identity: unknown;
  /** Whether it is made of other steps; only leaves are journaled. */
  readonly composite: boolean;
  /** Whether it can be taken back. */
  readonly reversible: boolean;
  /** Whether an earlier result can be looked for. */
  readonly findable: boolean;
  /** Whether doing it twice does what doing it once does. */
  readonly repeatable: boolean;
  /** Whether the output is kept out of the journal and of events. */
  readonly secret: boolean;
  /** Does it. */
  run(context: StepContext): Promise<Output>;
  /** Takes it back. */
  undo(context: UndoContext, output: unknown): Promise<UndoReport | void>;
  /** Takes back what an unfinished attempt did; absent where nothing can. */
  readonly undoPart?: (context: UndoContext) => Promise<UndoReport | void>;
  /** Looks for an earlier result. */
  find(context: FindContext): Promise<Output | undefined>;
  /** What came out, in one line; `undefined` where there is nothing to say. */
  summary(output: unknown): string | undefined;
  /** What it would send. */
  requests(): readonly PlannedRequest[];
  /** When to try again. */
  retry(failure: Failure): number | null;
}

/** Makes steps of one kind. */
export interface StepFactory<in Input, out Output> {
  (input: Input): Step<Output>;
  /** Stable kind. */
  readonly kind: string;
}

/** Output of a step or of a factory. */
export type OutputOf<T> = T extends Step<infer O> ? O
  : T extends (input: never) => Step<infer O> ? O
  : never;

/**
 * Defines a kind of step.
 *
 * @typeParam Input What the step needs.
 * @typeParam Output What it gives; journaled, so it must survive JSON.
 * @param kind Stable kind, written in the journal.
 * @param definition How the step behaves.
 * @returns A function that makes steps.
 * @throws {TypeError} If the output is secret and nothing can get it back in a resumed run.
 *
 * @example Usage
 * ```ts
 * import { defineStep } from "@dvflow/dvflow/pipeline";
 * import { equal } from "node:assert/strict";
 *
 * const greet = defineStep("greet", {
 *   run: (_context, input: { readonly who: string }) => Promise.resolve({ text: `hi ${input.who}` }),
 *   title: ({ who }) => `Greet ${who}`,
 * });
 *
 * equal(greet({ who: "you" }).title, "Greet you");
 * ```
 */
export function defineStep<Input, Output>(
  kind: string,
  definition: StepDefinition<Input, Output> & JournalCheck<Output>,
): StepFactory<Input, Output> {
  const { title = kind, run, undo, undoPart, find, summary, identity, requests, retry } =
    definition as StepDefinition<
      Input,
      Output
    >;
  const { repeatable = false, secret = false } = definition;
  if (secret && find === undefined && !repeatable) {
    throw new TypeError(
      `Cannot define step "${kind}": its output is secret, so it needs "find" or "repeatable"`,
    );
  }
  const make = (input: Input): Step<Output> => ({
    kind,
    title: typeof title === "string" ? title : title(input),
    input,
    identity: identity === undefined ? input : identity(input),
    composite: false,
    reversible: undo !== undefined,
    findable: find !== undefined,
    repeatable,
    secret,
    run: (context) => run(context, input),
    undo: async (context, output) => await undo?.(context, output as Output, input),
    ...(undoPart === undefined
      ? {}
      : { undoPart: async (context: UndoContext) => await undoPart(context, input) }),
    find: async (context) => await find?.(context, input),
    summary: (output) => summary?.(output as Output, input),
    requests: () => requests?.(input) ?? [],
    retry: (failure) => retry?.(failure) ?? null,
  });
  return Object.assign(make, { kind });
}
