// The npm package, installed by npm and run by the oldest Node that is supported.
import { deepEqual, equal, match, ok, throws } from "node:assert/strict";
import { cp, mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import config from "../deno.json" with { type: "json" };
import { adapterTests } from "./_adapter_tests.ts";
import { execute, npmProject } from "./_npm_project.ts";
import { lowered, OLDEST_NODE } from "./pack.ts";

const ROOT = fileURLToPath(new URL("..", import.meta.url));

const project = await npmProject({ vitest: "^5.1.1" });
const { folder, node, obstacle, remove } = project;
if (obstacle !== undefined) console.warn(`The package is not tried under Node: ${obstacle}`);
const options = { ignore: obstacle !== undefined };
Deno.test.afterAll(remove);
adapterTests(project);

/** Puts a source of the project into the folder, as JavaScript. */
async function translate(path: string, to: string): Promise<void> {
  const target = join(folder, to, path.replace(/\.ts$/, ".js"));
  await mkdir(dirname(target), { recursive: true });
  await writeFile(target, lowered(path, await readFile(join(ROOT, path), "utf8")));
}

Deno.test(
  "packForNpm() makes a package that says which Node it needs, of code that runs",
  options,
  async () => {
    const root = join(folder, "node_modules/@dvflow/dvflow");
    const manifest = JSON.parse(await readFile(join(root, "package.json"), "utf8"));
    deepEqual(
      [manifest.name, manifest.version, manifest.engines],
      [config.name, config.version, { node: `>=${OLDEST_NODE}` }],
    );
    const types = Object.keys(manifest.dependencies).filter((name) => name.startsWith("@types/"));
    deepEqual(types, []);
    const names = await Array.fromAsync(walk(root));
    deepEqual(names.filter((name) => /(?<!\.d)\.ts$/.test(name)), []);
    ok(names.some((name) => name.endsWith("compose.yaml")));
  },
);

Deno.test(
  "packForNpm() makes a package that runs the tutorial under the oldest Node, and moves files in and out",
  options,
  async () => {
    for (const path of ["tools/_node_program.ts", "workflows/basic_usage.ts"]) {
      await translate(path, ".");
    }
    await cp(join(ROOT, "workflows/inputs"), join(folder, "workflows/inputs"), { recursive: true });
    await mkdir(join(folder, "cli"));
    await writeFile(join(folder, "cli/script.js"), "export const runAsScript = undefined;"); // for Deno alone
    const { success, output } = await execute(node, ["tools/_node_program.js"], { cwd: folder });
    ok(success, output);
    match(output, new RegExp(`v${OLDEST_NODE}: in process: Nothing is left`));
    match(output, new RegExp(`v${OLDEST_NODE}: on a port: Nothing is left`));
  },
);

Deno.test(
  "packForNpm() makes a package whose server keeps to its tests under the oldest Node",
  options,
  async () => {
    const inside = "node_modules/@dvflow/dvflow";
    await translate("testing/in_folder.ts", inside);
    await translate("testing/embedded/_wire.ts", inside);
    await translate("testing/embedded/wire/listen_test.ts", inside);
    await writeFile(
      join(folder, "shim.js"),
      `import { test } from "node:test";
    globalThis.Deno = { test: (name, run) => test(name, run), memoryUsage: () => process.memoryUsage() };`,
    );
    const { success, output } = await execute(
      node,
      [
        "--import",
        "./shim.js",
        "--test-reporter=tap",
        `${inside}/testing/embedded/wire/listen_test.js`,
      ],
      { cwd: folder },
    );
    ok(success, output);
    match(output, /^# fail 0$/m);
    ok(Number(/^# pass (\d+)$/m.exec(output)?.[1]) >= 10, output);
  },
);

Deno.test(
  "packForNpm() makes a package whose entry points load under the oldest Node, and have types",
  options,
  async () => {
    const entries = Object.keys(config.exports).map((name) => config.name + name.slice(1));
    const loaded = await execute(node, [
      "--input-type=module",
      "--eval",
      // Vitest's loads within Vitest only.
      `for (const entry of ${JSON.stringify(entries.filter((name) => !name.endsWith("/vitest")))})
      console.log(entry, Object.keys(await import(entry)).length);`,
    ], { cwd: folder });
    ok(loaded.success, loaded.output);
    const imports = entries.map((name, i) => `import * as entry${i} from "${name}";\n`).join("");
    const source = `${imports}
    import { connect } from "${config.name}";
    import { startDataverse } from "${config.name}/testing";
    export const all = [${entries.map((_, i) => `entry${i}`).join()}];
    await using dataverse = await startDataverse();
    await using session = await connect(dataverse.baseUrl, dataverse);
    export const version: string = session.info.version;
    export const wrong: number = session.info.version;`;
    await writeFile(join(folder, "consumer.ts"), source);
    const program = ts.createProgram([join(folder, "consumer.ts")], {
      strict: true,
      noEmit: true,
      exactOptionalPropertyTypes: true,
      target: ts.ScriptTarget.ES2022,
      module: ts.ModuleKind.NodeNext,
      lib: [
        "lib.es2023.d.ts",
        "lib.dom.d.ts",
        "lib.dom.iterable.d.ts",
        "lib.esnext.disposable.d.ts",
      ],
      types: [],
    });
    const problems = ts.getPreEmitDiagnostics(program)
      .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, "\n"));
    deepEqual(problems, ["Type 'string' is not assignable to type 'number'."]);
  },
);

Deno.test("lowered() leaves no word that the oldest Node does not know, and says what it cannot read", () => {
  const source =
    "/** Kept. */ export async function f(a) { await using b = a; using c = b; return c; }";
  const text = lowered("a.js", source);
  match(text, /\/\*\* Kept\. \*\//);
  equal(/\busing [a-z]/.test(text), false, text);
  throws(() => lowered("broken.js", "const = 1;"), /^Error: broken\.js: /);
});

async function* walk(path: string): AsyncGenerator<string> {
  for await (const entry of Deno.readDir(path)) {
    const inner = join(path, entry.name);
    if (entry.isDirectory) yield* walk(inner);
    else yield inner;
  }
}
