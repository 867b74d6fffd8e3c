// The guide, read as its readers do: files written, commands typed, from top to bottom.
import { equal, match, notEqual, ok } from "node:assert/strict";
import { dockerIsMissing, openHarness } from "../testing/docker/tests/_setup.ts";
import { standinsOfVersion } from "../testing/docker/standins/standins_of_version.ts";
import { type Block, blocksOf, type Desk, openDesk } from "./_guide.ts";

const blocks = await blocksOf("testing.md");
const commands = blocks.filter(({ language, flags }) =>
  language === "sh" && !flags.includes("ignore")
);
const isForDocker = ({ flags }: Block): boolean => flags.includes("docker");

/** A folder with the guide's files. */
async function openGuide(): Promise<Desk> {
  const desk = await openDesk();
  for (const { file, text } of blocks) if (file !== undefined) await desk.write(file, text);
  return desk;
}

Deno.test("docs/testing.md does what it says, from top to bottom, on the embedded Dataverse", async () => {
  await using desk = await openGuide();
  let said = "";
  for (const { text } of commands.filter((block) => !isForDocker(block))) {
    const { code, output } = await desk.run(text);
    equal(code, 0, `${text}\n${output}`);
    said += output;
  }
  match(said, /^doi:10\.5072\/FK2\/\w{6}$/m);
  match(said, /^deposit\(\) publishes what it deposits \.\.\. ok/m);
  match(said, /^deposit\(\) says who may not publish \.\.\. ok/m);
  match(said, /^deposit\(\) has no endless patience \.\.\. ok/m);
  match(said, /^deposit\(\) does not take a proxy's word for Dataverse's \.\.\. ok/m);
  match(said, /"identifier":"@dataverseAdmin"/);
});

Deno.test("docs/testing.md finds what it says it finds, where lines are taken out of the script", async () => {
  const script = blocks.find(({ file }) => file === "deposit.ts")?.text ?? "";
  const first = commands.find(({ text }) => text.includes("first_test.ts"))?.text ?? "";
  const faults: readonly (readonly [RegExp, RegExp])[] = [
    [/.*license = .*\n/, /must have a valid license or Custom Terms Of Use configured before/],
    [/ *const end = .*?\n {2}}\n/s, /deposit\(\) publishes what it deposits \.\.\. FAILED/],
  ];
  for (const [lines, expected] of faults) {
    await using desk = await openGuide();
    const without = script.replace(lines, "");
    notEqual(without, script);
    await desk.write("deposit.ts", without);
    const { code, output } = await desk.run(first);
    equal(code, 1, output);
    match(output, expected);
  }
});

Deno.test("docs/testing.md tests Python, too", async () => {
  await using desk = await openGuide();
  const { code, output } = await desk.run(
    "dvflow serve -- python3 -c 'import test_deposit; test_deposit.test_a_collection_is_made()'",
  );
  equal(code, 0, output);
});

Deno.test("docs/testing.md runs the same tests on real ones, of three versions", {
  ignore: await dockerIsMissing() !== undefined,
}, async () => {
  await using harness = await openHarness();
  await using _six = await standinsOfVersion({ version: "6.6" });
  await using _seven = await standinsOfVersion({ version: "6.7" });
  await using desk = await openGuide();
  const env = { DVFLOW_CACHE_DIR: harness.cache };
  let said = "";
  for (const { text } of commands.filter(isForDocker)) {
    const { code, output } = await desk.run(text, env);
    equal(code, 0, `${text}\n${output}`);
    said += output;
  }
  for (const target of ["embedded", "docker", "docker 6.6", "docker 6.7", "docker 6.8"]) {
    ok(said.includes(`deposit() says who may not publish [${target}] ... ok`), said);
  }
  match(said, /"version":"6\.8"/);
  match(said, /Stack \w+ \(6\.8-noble\) is gone$/m);
  await harness.removeAll();
});
