/**
 * The one gate: everything that has to be true before a commit lands, tests apart.
 *
 * @module
 */
import config from "../deno.json" with { type: "json" };

interface Stage {
  readonly name: string;
  readonly args: readonly string[];
}

const ENTRY_POINTS = Object.values(config.exports);

const STAGES: readonly Stage[] = [
  { name: "format", args: ["fmt", "--check"] },
  { name: "lint, rooms among it", args: ["lint"] },
  { name: "types", args: ["check", "."] },
  { name: "docs of what is public", args: ["doc", "--lint", ...ENTRY_POINTS] },
  { name: "examples in docs", args: ["run", "-A", "tools/check_examples.ts"] },
  {
    name: "examples run",
    args: ["test", "--doc", "-A", "--parallel", "README.md", "docs", "mod.ts", "lib", "testing"],
  },
  { name: "could be published", args: ["publish", "--dry-run", "--allow-dirty"] },
];

/** Runs a stage; prints one line, and all that it said where it failed. */
async function run({ name, args }: Stage): Promise<boolean> {
  const began = performance.now();
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [...args],
    stdin: "null",
  }).output();
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  console.log(`${success ? "ok    " : "FAILED"} ${name} (${seconds} s)`);
  if (success) return true;
  const decoder = new TextDecoder();
  console.log(decoder.decode(stdout) + decoder.decode(stderr));
  console.log(`To repeat: deno ${args.join(" ")}`);
  return false;
}

const results: boolean[] = [];
for (const stage of STAGES) results.push(await run(stage));
Deno.exit(results.every(Boolean) ? 0 : 1);
