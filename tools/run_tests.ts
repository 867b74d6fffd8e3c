/**
 * Runs all tests, and ends with one plain line that counts them. With CI=true, a test that was left out is
 * a failure, and the lock file has to be up to date.
 *
 * @module
 */
const ci = Deno.env.get("CI") === "true";
const report = await Deno.makeTempFile({ suffix: ".xml" });
const { code } = await new Deno.Command(Deno.execPath(), {
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
}).spawn().status;
const xml = await Deno.readTextFile(report);
await Deno.remove(report);

/** Adds up an attribute of all test suites. */
function sum(attribute: string): number {
  return [...xml.matchAll(/<testsuite [^>]*>/g)]
    .map(([suite]) => Number(new RegExp(` ${attribute}="(\\d+)"`).exec(suite)?.[1] ?? 0))
    .reduce((total, number) => total + number, 0);
}

const failed = sum("failures") + sum("errors");
const skipped = sum("disabled") + sum("skipped");
const passed = sum("tests") - failed - skipped;
if (ci && skipped > 0) console.log("Tests were left out, and CI is to run all of them.");
console.log(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`);
Deno.exit(code === 0 && (failed > 0 || passed === 0 || (ci && skipped > 0)) ? 1 : code);
