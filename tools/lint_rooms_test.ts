import plugin from "./lint_rooms.ts";
import { deepEqual, equal, match } from "node:assert/strict";

function problems(file: string, source: string): string[] {
  return Deno.lint.runPlugin(plugin, file, source).map(({ id, message }) => `${id}: ${message}`);
}

/** Message about one import in one file; `undefined` where it is allowed. */
function imports(file: string, specifier: string, type = ""): string | undefined {
  return problems(file, `import ${type} { x } from "${specifier}";`)[0];
}

Deno.test("rooms/direction allows what the table allows", () => {
  const allowed: [file: string, specifier: string, type?: string][] = [
    ["lib/errors/a.ts", "../clock.ts"],
    ["lib/errors/a.ts", "./printable.ts"],
    ["lib/errors/a.ts", "zod"],
    ["lib/errors/a.ts", "node:fs"],
    ["lib/schemas/a.ts", "../errors/mod.ts"],
    ["lib/http/a.ts", "../schemas/decoder.ts"],
    ["lib/client/a.ts", "../http/mod.ts"],
    ["lib/pipeline/a.ts", "../journal/mod.ts"],
    ["lib/pipeline/a.ts", "../http/session.ts", "type"],
    ["lib/steps/a.ts", "../pipeline/mod.ts"],
    ["lib/steps/a.ts", "../http/mod.ts", "type"],
    ["lib/steps/connect.ts", "../http/mod.ts"],
    ["mod.ts", "./lib/steps/mod.ts"],
    ["workflows/a.ts", "@dvflow/dvflow"],
    ["workflows/a.ts", "@dvflow/dvflow/client"],
    ["workflows/a.ts", "../cli/script.ts"],
    ["testing/embedded/a.ts", "@dvflow/dvflow/journal"],
    ["testing/embedded/a.ts", "../../lib/clock.ts"],
    ["testing/embedded/a.ts", "./_rows.ts"],
    ["testing/embedded/wire/a.ts", "../_rows.ts"],
    ["cli/a.ts", "../testing/mod.ts"],
    ["cli/a.ts", "../deno.json"],
    ["lib/http/a_test.ts", "@dvflow/dvflow/testing"],
    ["notebooks/a.ts", "../testing/mod.ts"],
  ];
  deepEqual(allowed.filter((entry) => imports(...entry) !== undefined), []);
});

Deno.test("rooms/direction flags what the table does not allow", () => {
  const flagged: [file: string, specifier: string, type?: string][] = [
    ["lib/clock.ts", "./errors/mod.ts"],
    ["lib/errors/a.ts", "../http/mod.ts"],
    ["lib/journal/a.ts", "../pipeline/mod.ts"],
    ["lib/http/a.ts", "../client/mod.ts"],
    ["lib/http/a.ts", "@dvflow/dvflow/client"],
    ["lib/client/a.ts", "../steps/mod.ts"],
    ["lib/client/a.ts", "../../mod.ts"],
    ["lib/pipeline/a.ts", "../http/session.ts"],
    ["lib/pipeline/a.ts", "../http/mod.ts", "type"],
    ["lib/steps/a.ts", "../http/mod.ts"],
    ["lib/steps/a.ts", "@dvflow/dvflow/testing"],
    ["mod.ts", "./testing/mod.ts"],
    ["workflows/a.ts", "@dvflow/dvflow/testing"],
    ["workflows/a.ts", "../lib/http/mod.ts"],
    ["workflows/a.ts", "../cli/main.ts"],
    ["testing/a.ts", "../lib/http/mod.ts"],
    ["testing/a.ts", "../cli/main.ts"],
    ["bench/a.ts", "../cli/main.ts"],
    ["lib/client/a.ts", "../http/_body.ts"],
    ["cli/a.ts", "../lib/http/_body.ts"],
  ];
  deepEqual(flagged.filter((entry) => imports(...entry) === undefined), []);
});

Deno.test("rooms/direction names both rooms, or that only types are allowed", () => {
  equal(
    imports("lib/http/a.ts", "../client/mod.ts"),
    'rooms/direction: "lib/http" may not import "lib/client"',
  );
  equal(
    imports("lib/pipeline/a.ts", "../http/session.ts"),
    'rooms/direction: "lib/pipeline" may import only types from "lib/http"',
  );
});

Deno.test("rooms/direction sees re-exports and dynamic imports, too", () => {
  for (
    const source of [
      'export * from "../client/mod.ts";',
      'export { x } from "../client/mod.ts";',
      'await import("../client/mod.ts");',
    ]
  ) equal(problems("lib/http/a.ts", source).length, 1, source);
});

Deno.test("rooms/no-deno flags values and types in what runs in Node, but not in its tests", () => {
  const source = 'const f = (x: Deno.FsFile) => x; const g = Deno.readTextFile("a"); f; g;';
  equal(problems("lib/http/a.ts", source).length, 2);
  deepEqual(problems("lib/http/a_test.ts", source), []);
  equal(problems("testing/a.ts", source).length, 2);
  equal(problems("mod.ts", source).length, 2);
  deepEqual(problems("testing/deno.ts", source), []);
  deepEqual(problems("testing/docker/standins/a.ts", source), []);
  deepEqual(problems("cli/a.ts", source), []);
});

Deno.test("rooms/node-22 flags what Node 22 does not have", () => {
  const source = "const stack = new AsyncDisposableStack(); stack;";
  deepEqual(problems("testing/a.ts", source), [
    'rooms/node-22: Node 22 does not have "AsyncDisposableStack"',
  ]);
  deepEqual(problems("testing/a_test.ts", source), []);
  deepEqual(problems("cli/a.ts", source), []);
});

Deno.test("rooms/no-output lets only cli and tests print or exit", () => {
  const source = "console.log(1); process.exit(1); process.stdout.write('x');";
  equal(problems("workflows/a.ts", source).length, 3);
  equal(problems("workflows/a.ts", "Deno.exit(1)").length, 1);
  equal(problems("testing/a.ts", "process.exit(1)").length, 1);
  deepEqual(problems("cli/a.ts", `${source} Deno.exit(1);`), []);
  deepEqual(problems("lib/a_test.ts", source), []);
  deepEqual(problems("testing/docker/standins/parts/a.ts", source), []);
  match(problems("lib/a.ts", "console.error(1)")[0]!, /"lib" may not use "console.error"/);
});

Deno.test("rooms/scope-run-awaited flags a run of a scope that nobody awaits", () => {
  for (
    const source of [
      "scope.run('a', step);",
      "const s = await openScope({}); s.run('a', step);",
      "async function f(s: Scope) { s.run('a', step); }",
    ]
  ) equal(problems("notebooks/a.ts", source).length, 1, source);
  for (
    const source of [
      "await scope.run('a', step);",
      "const a = scope.run('a', step);",
      "void scope.run('a', step);",
      "db.run('insert');",
    ]
  ) deepEqual(problems("notebooks/a.ts", source), [], source);
});
