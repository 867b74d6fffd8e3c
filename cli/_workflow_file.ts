import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { printable, UsageError, type Workflow } from "../mod.ts";

/** A workflow whose inputs and outputs are not known to the checker. */
export type AnyWorkflow = Workflow<Record<string, unknown>, unknown>;

/** A workflow and the address it was loaded from. */
export interface LoadedWorkflow {
  /** Address of the file. */
  readonly url: string;
  /** Its default export. */
  readonly workflow: AnyWorkflow;
}

/** Loads a workflow file. */
export async function loadWorkflow(path: string): Promise<LoadedWorkflow> {
  const url = /^(file|https?|data|npm|jsr):/.test(path) ? path : pathToFileURL(resolve(path)).href;
  const module: { readonly default?: unknown } = await import(url).catch((error: unknown) => {
    const missing = error instanceof Error && "code" in error &&
      error.code === "ERR_MODULE_NOT_FOUND";
    const why = missing && String(error).includes(url)
      ? "there is no such file"
      : printable(String(error));
    throw new UsageError(`Cannot run "${path}": ${why}`, { cause: error });
  });
  if (!isWorkflow(module.default)) {
    throw new UsageError(`Cannot run "${path}": its default export is no workflow`, {
      hint: "Export the result of defineWorkflow() as default.",
    });
  }
  return { url, workflow: module.default };
}

function isWorkflow(value: unknown): value is AnyWorkflow {
  return typeof value === "object" && value !== null && "pipeline" in value && "inputs" in value &&
    typeof value.pipeline === "function";
}

/** Turns `NAME=VALUE` texts into the workflow's input; what is wrong is said all at once. */
export function parseInputs(
  { name, inputs, defaults }: AnyWorkflow,
  texts: readonly string[],
): Record<string, unknown> {
  const given: Record<string, unknown> = {};
  const wrong: string[] = [];
  for (const text of texts) {
    const [, key = "", value = ""] = /^([^=]*)=(.*)$/s.exec(text) ?? [];
    if (!text.includes("=")) wrong.push(`"${text}" is not NAME=VALUE`);
    else if (!Object.hasOwn(inputs, key)) wrong.push(`there is no input "${key}"`);
    else given[key] = parseValue(value, defaults[key], (why) => wrong.push(`"${key}" ${why}`));
  }
  const all = { ...defaults, ...given };
  for (const key of Object.keys(inputs)) {
    if (!Object.hasOwn(all, key)) wrong.push(`the input "${key}" is missing`);
  }
  if (wrong.length === 0) return all;
  const known = Object.entries(inputs).map(([key, { description }]) => `${key} (${description})`);
  throw new UsageError(`Cannot run workflow "${name}": ${wrong.join("; ")}`, {
    hint: `Its inputs, each given as --input NAME=VALUE: ${known.join(", ")}.`,
  });
}

/** Reads a value as what the default is: a number, yes or no, a list or an object, else text. */
function parseValue(text: string, like: unknown, refuse: (why: string) => void): unknown {
  if (typeof like === "number") {
    const number = Number(text);
    if (text.trim() === "" || Number.isNaN(number)) refuse("has to be a number");
    return number;
  }
  if (typeof like === "boolean") {
    if (!/^(true|false)$/.test(text)) refuse("has to be true or false");
    return text === "true";
  }
  if (typeof like === "object" && like !== null) {
    try {
      return JSON.parse(text);
    } catch {
      refuse("has to be JSON");
    }
  }
  return text;
}
