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
const AT_ONCE = 2;

/** The long ones first, so that the short ones fill the gaps. */
const STAGES: readonly Stage[] = [
  {
    name: "examples run",
    args: [
      "test",
      "--doc",
      "-A",
      "--ignore=**/*_test.ts",
      "README.md",
      "docs",
      "mod.ts",
      "lib",
      "testing",
    ],
  },
  { name: "types, also of examples", args: ["check", "--doc", "."] },
  { name: "format", args: ["fmt", "--check"] },
  { name: "lint, rooms among it", args: ["lint"] },
  { name: "docs of what is public", args: ["doc", "--lint", ...ENTRY_POINTS] },
  { name: "every public function has an example", args: ["run", "-A", "tools/check_examples.ts"] },
  { name: "list of endpoints is up to date", args: ["run", "-A", "tools/docs.ts", "--check"] },
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
  const line = `${success ? "ok    " : "FAILED"} ${name} (${seconds} s)`;
  if (success) {
    console.log(line);
    return true;
  }
  const decoder = new TextDecoder();
  const output = decoder.decode(stdout) + decoder.decode(stderr);
  console.log(`${line}\n${output.trimEnd()}\nTo repeat: deno ${args.join(" ")}`);
  return false;
}

const queue = [...STAGES];
let passed = true;
await Promise.all(Array.from({ length: AT_ONCE }, async () => {
  for (let stage = queue.shift(); stage !== undefined; stage = queue.shift()) {
    if (!await run(stage)) passed = false;
  }
}));
Deno.exit(passed ? 0 : 1);
