// The npm package, installed by npm and run by the oldest Node that is supported.
import { deepEqual, equal, match, ok, throws } from "node:assert/strict";
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import config from "../deno.json" with { type: "json" };
import { lowered, OLDEST_NODE, packForNpm } from "./pack.ts";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const NODE = `node-${process.platform === "win32" ? "win" : process.platform}-${process.arch}`;

interface Ended {
  readonly success: boolean;
  readonly output: string;
}

async function execute(command: string, args: readonly string[], cwd: string): Promise<Ended> {
  try {
    const { success, stdout, stderr } = await new Deno.Command(command, {
      args: [...args],
      cwd,
      env: { NO_COLOR: "1" },
    }).output();
    const decoder = new TextDecoder();
    return { success, output: decoder.decode(stdout) + decoder.decode(stderr) };
  } catch (error) {
    return { success: false, output: String(error) };
  }
}

/** A folder with a Node of its own in which the package is installed. */
async function install(folder: string): Promise<Ended> {
  await packForNpm(join(folder, "dvflow.tgz"));
  // Testcontainers asks for a newer Node, and is loaded only where Docker is wanted: a name will do for it.
  await mkdir(join(folder, "none"));
  await writeFile(
    join(folder, "none/package.json"),
    JSON.stringify({ name: "testcontainers", version: "12.999.0" }),
  );
  await writeFile(
    join(folder, "package.json"),
    JSON.stringify({
      private: true,
      type: "module",
      dependencies: { "@dvflow/dvflow": "file:dvflow.tgz", [NODE]: OLDEST_NODE },
      overrides: { testcontainers: "file:none" },
    }),
  );
  const npm = process.platform === "win32" ? "npm.cmd" : "npm";
  return await execute(
    npm,
    ["install", "--no-audit", "--no-fund", "--ignore-scripts", "--prefer-offline"],
    folder,
  );
}

const folder = await mkdtemp(join(tmpdir(), "dvflow-npm-"));
const node = join(folder, "node_modules", NODE, "bin", "node");
const installed = await install(folder);
if (!installed.success) {
  await rm(folder, { recursive: true });
  const why = `npm could not install the package and Node ${OLDEST_NODE}: ${installed.output}`;
  if (Deno.env.get("CI") === "true") throw new Error(why);
  console.warn(`The package is not tried under Node: ${why}`);
}
const options = { ignore: !installed.success };
Deno.test.afterAll(() => rm(folder, { recursive: true, force: true }));

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
    const { success, output } = await execute(node, ["tools/_node_program.js"], folder);
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
      folder,
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
      // Vitest's needs Vitest, which is not there.
      `for (const entry of ${JSON.stringify(entries.filter((name) => !name.endsWith("/vitest")))})
      console.log(entry, Object.keys(await import(entry)).length);`,
    ], folder);
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
