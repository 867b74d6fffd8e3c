/**
 * Runs all tests, and ends with one plain line that counts them. With CI=true, a test that was left out is
 * a failure, and the lock file has to be up to date. (A file named "test.ts" would be taken for a test.)
 *
 * @module
 */
const ci = Deno.env.get("CI") === "true";
const folder = await Deno.makeTempDir();
const report = `${folder}/junit.xml`;
let xml = "";
let code: number;
try {
  ({ code } = await new Deno.Command(Deno.execPath(), {
    args: [
      "test",
      "-A",
      "--doc",
      ...(ci ? ["--frozen"] : []),
      `--junit-path=${report}`,
      ...Deno.args,
    ],
    env: { NO_COLOR: "1" },
    stdin: "null",
  }).spawn().status);
  xml = await Deno.readTextFile(report).catch(() => ""); // there is none where types are wrong
} finally {
  await Deno.remove(folder, { recursive: true });
}

/** Adds up an attribute of all test suites. */
function sum(attribute: string): number {
  return [...xml.matchAll(/<testsuite [^>]*>/g)]
    .map(([suite]) => Number(new RegExp(` ${attribute}="(\\d+)"`).exec(suite)?.[1] ?? 0))
    .reduce((total, number) => total + number, 0);
}

const counted = sum("failures") + sum("errors");
// A file that does not load fails the run, but the report does not count it.
const failed = code !== 0 ? Math.max(counted, 1) : counted;
const skipped = sum("disabled");
const passed = sum("tests") - counted - skipped;
if (ci && skipped > 0) console.log("Tests were left out, and CI is to run all of them.");
console.log(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`);
Deno.exit(code === 0 && (failed > 0 || passed === 0 || (ci && skipped > 0)) ? 1 : code);
