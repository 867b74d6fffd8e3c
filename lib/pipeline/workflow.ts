import { UsageError } from "../errors/mod.ts";
import type { Pipeline } from "./pipeline.ts";

/** One input of a workflow, as the command line and a form can ask for it. */
export interface WorkflowInput<Value> {
  /** One sentence for people. */
  readonly description: string;
  /** What is taken where nothing is given; an input without one is required. */
  readonly default?: Value;
}

/** What {@linkcode defineWorkflow} is given. */
export interface WorkflowDefinition<Input extends object, Output> {
  /** One sentence for people. */
  readonly summary: string;
  /** What it runs. */
  readonly pipeline: Pipeline<Input, Output>;
  /** Its inputs, by name. Texts, numbers and yes-or-no can be given on a command line. */
  readonly inputs: { readonly [Name in keyof Input]-?: WorkflowInput<Input[Name]> };
}

/** A pipeline with what somebody needs to know who did not write it. */
export interface Workflow<Input extends object, Output> extends WorkflowDefinition<Input, Output> {
  /** The pipeline's name. */
  readonly name: string;
  /** The defaults of all inputs that have one. */
  readonly defaults: Partial<Input>;
  /**
   * Makes a whole input out of some: the rest are defaults.
   *
   * @param given What differs from the defaults.
   * @returns The input.
   * @throws {UsageError} If an input is missing that has no default.
   */
  input(given?: Partial<Input>): Input;
}

/**
 * Describes a pipeline so that it can be run by name and with inputs in text form. The default export of
 * a workflow file.
 *
 * @param definition Summary, pipeline, inputs.
 * @returns The workflow.
 *
 * @example Usage
 * ```ts
 * import { defineStep, defineWorkflow, pipeline } from "@dvflow/dvflow/pipeline";
 * import { deepEqual } from "node:assert/strict";
 *
 * const greet = defineStep("greet", {
 *   run: (_context, { who }: { readonly who: string }) => Promise.resolve({ text: `hi ${who}` }),
 * });
 * const workflow = defineWorkflow({
 *   summary: "Says hello.",
 *   pipeline: pipeline<{ readonly who: string }>("hello").step("said", ({ who }) => greet({ who })),
 *   inputs: { who: { description: "Whom to greet", default: "world" } },
 * });
 *
 * deepEqual(workflow.input(), { who: "world" });
 * ```
 */
export function defineWorkflow<Input extends object, Output>(
  definition: WorkflowDefinition<Input, Output>,
): Workflow<Input, Output> {
  const inputs = Object.entries(definition.inputs) as [string, WorkflowInput<unknown>][];
  const defaults = Object.fromEntries(
    inputs.filter(([, input]) => "default" in input).map(([name, input]) => [name, input.default]),
  ) as Partial<Input>;
  const name = definition.pipeline.kind;
  const input = (given: Partial<Input> = {}): Input => {
    const whole = { ...defaults, ...given };
    const missing = inputs.map(([key]) => key).filter((key) => !Object.hasOwn(whole, key));
    if (missing.length === 0) return whole as Input;
    throw new UsageError(
      `Cannot run workflow "${name}": the input "${missing.join('", "')}" is missing`,
    );
  };
  return { ...definition, name, defaults, input };
}
