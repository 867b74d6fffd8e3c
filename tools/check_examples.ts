/**
 * Checks that every public function and step has an example that asserts something.
 *
 * @module
 */
import config from "../deno.json" with { type: "json" };

interface DocNode {
  readonly name: string;
  readonly location?: { readonly filename: string; readonly line: number };
  readonly declarations?: readonly Declaration[];
}
interface Declaration {
  readonly kind: string;
  readonly location: { readonly filename: string; readonly line: number };
  readonly jsDoc?: {
    readonly tags?: readonly { readonly kind: string; readonly doc?: string }[];
  };
  readonly def?: { readonly tsType?: { readonly repr?: string }; readonly hasBody?: boolean };
}

// Where a reader looks for examples; the client's calls are told by the steps that use them.
const ENTRY_POINTS = [
  ".",
  "./pipeline",
  "./journal",
  "./progress",
  "./metadata",
  "./testing",
  "./testing/docker",
  "./testing/node",
  "./testing/vitest",
] as const;

/** The nodes of an entry point, as `deno doc --json` tells them. */
async function nodesOf(entry: keyof typeof config.exports): Promise<readonly DocNode[]> {
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["doc", "--json", config.exports[entry]],
  }).output();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
  const doc = JSON.parse(new TextDecoder().decode(stdout));
  const modules: readonly { readonly symbols?: readonly DocNode[] }[] = Object.values(
    doc.nodes ?? {},
  );
  return modules.flatMap(({ symbols }) => symbols ?? []);
}

/** Functions, and the constants that make steps. */
function needsExample({ kind, def }: Declaration): boolean {
  return kind === "function" || (kind === "variable" && def?.tsType?.repr === "StepFactory");
}

function hasExample({ jsDoc }: Declaration): boolean {
  return jsDoc?.tags?.some(({ kind, doc }) =>
    kind === "example" && doc?.includes("node:assert/strict")
  ) ??
    false;
}

const missing = new Map<string, string>();
let seen = 0;
for (const entry of ENTRY_POINTS) {
  for (const { name, declarations = [] } of await nodesOf(entry)) {
    for (const declaration of declarations) {
      if (!needsExample(declaration)) continue;
      // Behind overloads, which have their own examples, nobody sees it.
      if (declarations.length > 1 && declaration.def?.hasBody === true) continue;
      seen++;
      const { filename, line } = declaration.location;
      if (!hasExample(declaration)) missing.set(`${filename}:${line}`, name);
    }
  }
}
if (seen === 0) {
  throw new Error("No public function was found: the form of `deno doc --json` has changed");
}
for (const [place, name] of missing) console.error(`${place}: ${name} has no example that asserts`);
Deno.exit(missing.size === 0 ? 0 : 1);
