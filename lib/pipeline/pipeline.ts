import { type PlannedStep, planners, planStep, unknownValue } from "./_planner.ts";
import type { Step, StepContext, StepFactory } from "./step.ts";
import { StepError } from "./step_error.ts";

/** Flattens an intersection, so that hovers and errors show one record. */
export type Simplify<T> = { readonly [K in keyof T]: T[K] } & unknown;

/** `State` with one more key. */
export type With<State, Key extends string, Value> = Simplify<
  State & { readonly [P in Key]: Value }
>;

/** `Key` unless it cannot be one; then a message that the checker prints. */
export type FreshKey<State, Key extends string> = string extends keyof State ? Key // an earlier link is in error, and one message is enough
  : Key extends keyof State ? `Key "${Key}" is already in the state`
  : Key extends "" | `${string}/${string}` ? "A key is a name without slashes"
  : Key;

/** One link of a pipeline. */
export interface Link {
  /** How it runs. */
  readonly type: "step" | "maybe" | "each" | "derive";
  /** Where its value goes. */
  readonly key: string;
  /** Makes the step, the steps, or the value from the state. */
  readonly make: (state: never) => unknown;
  /** How many steps of an `each` run at a time. */
  readonly concurrency: number;
}

/** Options of `each`. */
export interface EachOptions {
  /**
   * How many run at a time.
   *
   * @default {1}
   */
  readonly concurrency?: number;
}

/** An ordered, immutable list of links; itself a step factory, so pipelines nest. */
export interface Pipeline<in Input, out Output> extends StepFactory<Input, Output> {
  /** The links, in order. */
  readonly links: readonly Link[];
}

/** A pipeline that can still grow; each method gives a new one. */
export interface PipelineBuilder<in Input, State, out Output = State>
  extends Pipeline<Input, Output> {
  /**
   * Adds a step; its output is `state[key]` from there on. Make the step inside the function, so that the
   * checker sees its input.
   *
   * @param key Name in state, journal and messages.
   * @param make Makes the step from the state.
   * @returns The longer pipeline.
   */
  step<Key extends string, O>(
    key: FreshKey<State, Key>,
    make: (state: State) => Step<O>,
  ): PipelineBuilder<Input, With<State, Key, O>>;
  /**
   * Adds a step that is left out where `make` gives `undefined`.
   *
   * @param key Name in state, journal and messages.
   * @param make Makes the step from the state, or not.
   * @returns The longer pipeline.
   */
  maybe<Key extends string, O>(
    key: FreshKey<State, Key>,
    make: (state: State) => Step<O> | undefined,
  ): PipelineBuilder<Input, With<State, Key, O | undefined>>;
  /**
   * Adds steps of one kind, one for each of some things. Their names are the caller's, so that a resumed
   * run knows them again whatever their order. After a failure no new ones begin.
   *
   * @param key Name in state, journal and messages.
   * @param make Makes pairs of a name and a step from the state.
   * @param options How many at a time.
   * @returns The longer pipeline; the outputs are in the order of the steps.
   */
  each<Key extends string, O>(
    key: FreshKey<State, Key>,
    make: (state: State) => Iterable<readonly [name: string, step: Step<O>]>,
    options?: EachOptions,
  ): PipelineBuilder<Input, With<State, Key, readonly O[]>>;
  /**
   * Adds a value that is computed from the state: pure, not journaled, not undone.
   *
   * @param key Name in the state.
   * @param compute Gives the value.
   * @returns The longer pipeline.
   */
  derive<Key extends string, V>(
    key: FreshKey<State, Key>,
    compute: (state: State) => V,
  ): PipelineBuilder<Input, With<State, Key, V>>;
  /**
   * Chooses what the pipeline gives, instead of the whole state.
   *
   * @param select Gives it from the state.
   * @returns The pipeline, which does not grow any more.
   */
  output<O>(select: (state: State) => O): Pipeline<Input, O>;
}

type Select = (state: never) => unknown;
type Untyped = Record<string, unknown>;

/**
 * Begins a pipeline.
 *
 * @typeParam Input What a run is given.
 * @param name Name in journals and messages.
 * @returns An empty pipeline.
 *
 * @example Usage
 * ```ts
 * import { defineStep, pipeline } from "@dvflow/dvflow/pipeline";
 * import { deepEqual } from "node:assert/strict";
 *
 * const double = defineStep("double", {
 *   run: (_context, { number }: { readonly number: number }) => Promise.resolve(number * 2),
 * });
 * const twice = pipeline<{ readonly number: number }>("twice")
 *   .step("once", ({ number }) => double({ number }))
 *   .step("again", ({ once }) => double({ number: once }))
 *   .output(({ again }) => again);
 *
 * deepEqual(twice.links.map(({ key }) => key), ["once", "again"]);
 * ```
 */
export function pipeline<Input extends object = object>(
  name: string,
): PipelineBuilder<Input, Simplify<Input>> {
  return build(name, [], (state) => state) as unknown as PipelineBuilder<Input, Simplify<Input>>;
}

function build(name: string, links: readonly Link[], select: Select): Pipeline<never, unknown> {
  const adder =
    (type: Link["type"]) => (key: string, make: Link["make"], options: EachOptions = {}) => {
      if (key === "" || key.includes("/")) {
        throw new TypeError(
          `Cannot add "${key}" to pipeline "${name}": a key is a name without slashes`,
        );
      }
      if (links.some((link) => link.key === key)) {
        throw new TypeError(`Cannot add "${key}" to pipeline "${name}": the key is taken already`);
      }
      const concurrency = Math.max(1, options.concurrency ?? 1);
      return build(name, [...links, { type, key, make, concurrency }], select);
    };
  const make = (input: object): Step<unknown> => {
    for (const { key } of links) {
      if (Object.hasOwn(input, key)) {
        throw new TypeError(
          `Cannot run pipeline "${name}": "${key}" is the name of an input and of a link`,
        );
      }
    }
    const step: Step<unknown> = {
      kind: name,
      title: name,
      input,
      identity: input,
      composite: true,
      reversible: false, // each link is taken back by itself
      findable: false,
      repeatable: false,
      secret: false,
      run: async (context) => select(await runLinks(links, input, context) as never),
      undo: () => Promise.resolve(),
      find: () => Promise.resolve(undefined),
      summary: () => undefined,
      requests: () => planLinks(links, input, "").flatMap(({ requests }) => requests),
      retry: () => null,
    };
    planners.set(step, (parent) => planLinks(links, input, parent));
    return step;
  };
  return Object.assign(make, {
    kind: name,
    links,
    step: adder("step"),
    maybe: adder("maybe"),
    each: adder("each"),
    derive: adder("derive"),
    output: (next: Select) => build(name, links, next),
  }) as unknown as Pipeline<never, unknown>;
}

async function runLinks(
  links: readonly Link[],
  input: object,
  context: StepContext,
): Promise<Untyped> {
  const state: Untyped = { ...input };
  for (const link of links) {
    const { type, key } = link;
    const made = makeOf(link, state, context);
    if (type === "derive" || made === undefined) state[key] = made;
    else if (type === "each") state[key] = await runEach(link, made as Named[], context);
    else state[key] = await context.run(key, made as Step<unknown>);
  }
  return state;
}

type Named = readonly [name: string, step: Step<unknown>];

/** What the link's function gives; where it throws, the link is named. */
function makeOf(link: Link, state: Untyped, context: StepContext): unknown {
  try {
    const made = link.make(state as never);
    return link.type === "each" ? [...made as Iterable<Named>] : made;
  } catch (error) {
    const key = context.key === "" ? link.key : `${context.key}/${link.key}`;
    throw new StepError({ key, cause: error });
  }
}

async function runEach(
  { key, concurrency }: Link,
  steps: readonly Named[],
  context: StepContext,
): Promise<readonly unknown[]> {
  const names = new Set(steps.map(([name]) => name));
  if (names.size < steps.length) {
    const twice = steps.find(([name], index) =>
      steps.findIndex(([other]) => other === name) < index
    );
    throw new StepError({ key, cause: new TypeError(`The name "${twice?.[0]}" is given twice`) });
  }
  const outputs: unknown[] = [];
  const failures: unknown[] = [];
  const rest = steps.entries();
  const worker = async () => {
    for (const [index, [name, step]] of rest) {
      if (failures.length > 0) return;
      try {
        outputs[index] = await context.run([key, name], step);
      } catch (error) {
        failures.push(error);
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(concurrency, steps.length) }, worker));
  if (failures.length > 0) throw failures[0];
  return outputs;
}

function planLinks(links: readonly Link[], input: object, parent: string): readonly PlannedStep[] {
  const state: Untyped = { ...input };
  const planned: PlannedStep[] = [];
  for (const { type, key, make } of links) {
    const path = parent === "" ? key : `${parent}/${key}`;
    const optional = type === "maybe";
    try {
      const made = make(state as never);
      if (type === "derive") {
        state[key] = made;
        continue;
      }
      state[key] = made === undefined ? undefined : unknownValue(key);
      if (type === "each") {
        for (const [name, step] of made as Iterable<Named>) {
          planned.push(...planStep(`${path}/${name}`, step, false));
        }
      } else if (made !== undefined) {
        planned.push(...planStep(path, made as Step<unknown>, optional));
      }
    } catch {
      // It needs a value that only a run can know.
      state[key] = unknownValue(key);
      if (type === "derive") continue;
      const title = `${key} (depends on what comes before)`;
      planned.push({ key: path, title, reversible: false, optional, requests: [] });
    }
  }
  return planned;
}
