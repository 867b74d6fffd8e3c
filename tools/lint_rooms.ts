/**
 * Lint plugin that keeps the rooms of this project apart: who may import whom, who may print, who may
 * use Deno. The table below is the one that docs/architecture.md describes.
 *
 * @module
 */
import config from "../deno.json" with { type: "json" };

/** What a room may import; files in the same room and `node:` or npm modules are free to all. */
interface Rule {
  /** Rooms whose values may be imported. */
  readonly values: readonly string[];
  /** Modules of which only types may be imported. */
  readonly types?: readonly string[];
}

const ENTRY_POINTS = Object.entries(config.exports).map(([name, path]) =>
  [config.name + name.slice(1), path.slice(2)] as const
);
const PUBLIC = ["mod.ts", ...new Set(ENTRY_POINTS.map(([, path]) => roomOf(path)))];
const EVERYTHING_BUT_CLI = ["mod.ts", "lib", "testing", "workflows", "tools"];

/** Longest prefix wins. A path that no line matches, such as `notebooks`, may import all but cli. */
const RULES: Readonly<Record<string, Rule>> = {
  "lib/clock.ts": { values: [] },
  "lib/cache_folder.ts": { values: [], types: ["lib/client"] },
  "lib/errors": { values: [] },
  "lib/progress": { values: ["lib/errors"] },
  "lib/schemas": { values: ["lib/errors", "lib/progress"] },
  "lib/journal": { values: ["lib/errors", "lib/progress"] },
  "lib/http": { values: ["lib/errors", "lib/schemas"] },
  "lib/client": { values: ["lib/http", "lib/schemas", "lib/errors"] },
  "lib/pipeline": {
    values: ["lib/errors", "lib/progress", "lib/journal"],
    types: ["lib/http/session.ts", "lib/schemas/decoder.ts"],
  },
  "lib/transfer": {
    values: ["lib/client", "lib/http", "lib/schemas", "lib/progress", "lib/errors"],
  },
  "lib/metadata": {
    values: ["lib/client", "lib/http", "lib/schemas", "lib/progress", "lib/errors"],
  },
  "lib/steps": {
    values: [
      "lib/client",
      "lib/transfer",
      "lib/metadata",
      "lib/pipeline",
      "lib/schemas",
      "lib/errors",
    ],
    types: ["lib/http"],
  },
  // The one step that opens a session.
  "lib/steps/connect.ts": { values: ["lib/steps", "lib/http", "lib/errors", "lib/schemas"] },
  "mod.ts": { values: ["lib"] },
  workflows: { values: [...PUBLIC.filter((room) => room !== "testing"), "cli/script.ts"] },
  testing: { values: [...PUBLIC, "lib/cache_folder.ts", "lib/errors", "lib/pipeline"] },
  cli: { values: ["mod.ts", "lib", "testing", "workflows"] },
};

/** What the npm package is made of, and what of it is for Deno alone. */
const RUNS_IN_NODE = ["lib", "testing", "mod.ts"];
const DENO_ONLY = ["testing/deno.ts", "testing/docker/standins"];

/** What Node 22, the least that is supported, does not have. (The package has no `using` any more.) */
const NEWER_THAN_NODE_22 =
  /^(AsyncDisposableStack|DisposableStack|SuppressedError|Temporal|URLPattern)$/;

const plugin: Deno.lint.Plugin = {
  name: "rooms",
  rules: {
    direction: {
      create(context) {
        const from = pathInProject(context.filename);
        if (isTest(from)) return {};
        const check = (source: Deno.lint.Node | null | undefined, typeOnly: boolean): void => {
          if (source?.type !== "Literal" || typeof source.value !== "string") return;
          const problem = importProblem(from, source.value, typeOnly);
          if (problem === undefined) return;
          context.report({
            node: source,
            message: problem,
            hint: 'The table of rooms is in "tools/lint_rooms.ts"',
          });
        };
        return {
          ImportDeclaration: (node) => check(node.source, node.importKind === "type"),
          ExportNamedDeclaration: (node) => check(node.source, node.exportKind === "type"),
          ExportAllDeclaration: (node) => check(node.source, node.exportKind === "type"),
          ImportExpression: (node) => check(node.source, false),
        };
      },
    },
    "no-deno": {
      create(context) {
        const from = pathInProject(context.filename);
        if (!runsInNode(from)) return {};
        return {
          'Identifier[name="Deno"]'(node: Deno.lint.Identifier) {
            context.report({
              node,
              message: `"${roomOf(from)}" may not use "Deno": it runs in Node, too`,
              hint: "Use a web-standard or node: module",
            });
          },
        };
      },
    },
    "node-22": {
      create(context) {
        if (!runsInNode(pathInProject(context.filename))) return {};
        return {
          Identifier(node) {
            if (!NEWER_THAN_NODE_22.test(node.name)) return;
            context.report({
              node,
              message: `Node 22 does not have "${node.name}"`,
              hint: 'In place of a stack there is "AsyncStack", in "testing/async_stack.ts"',
            });
          },
        };
      },
    },
    "no-output": {
      create(context) {
        const from = pathInProject(context.filename);
        const room = ["lib", "testing", "workflows", "mod.ts"].find((name) => isIn(from, name));
        // The stand-ins are programs of their own, in containers; and so is the server in its own process.
        const program = isIn(from, "testing/docker/standins") ||
          from === "testing/embedded/process/process_main.ts";
        if (room === undefined || program || isTest(from)) return {};
        const report = (node: Deno.lint.Node, what: string): void =>
          context.report({
            node,
            message: `"${room}" may not use "${what}": only cli prints or ends the process`,
            hint: "Return it, throw it or report it as an event",
          });
        return {
          MemberExpression(node) {
            const what = `${nameOf(node.object)}.${nameOf(node.property)}`;
            if (/^console\.|^(Deno|process)\.(exit|exitCode|stdout|stderr)$/.test(what)) {
              report(node, what);
            }
          },
        };
      },
    },
    "scope-run-awaited": {
      create(context) {
        const scopes = new Set(["scope"]);
        return {
          VariableDeclarator(node) {
            const { init } = node;
            const call = init?.type === "AwaitExpression" ? init.argument : init;
            if (call?.type === "CallExpression" && nameOf(call.callee) === "openScope") {
              scopes.add(nameOf(node.id));
            }
          },
          // Parameters are visited after the body that uses them, so they are looked at from above.
          "FunctionDeclaration, FunctionExpression, ArrowFunctionExpression"(node: FunctionNode) {
            for (const param of node.params) {
              if (param.type !== "Identifier") continue;
              const type = param.typeAnnotation?.typeAnnotation;
              if (type?.type === "TSTypeReference" && nameOf(type.typeName) === "Scope") {
                scopes.add(param.name);
              }
            }
          },
          "ExpressionStatement > CallExpression"(node: Deno.lint.CallExpression) {
            const { callee } = node;
            if (callee.type !== "MemberExpression" || nameOf(callee.property) !== "run") return;
            const scope = nameOf(callee.object);
            if (!scopes.has(scope)) return;
            context.report({
              node,
              message:
                `Nobody awaits this "${scope}.run()": the scope may end before the step does`,
              hint: 'Write "await" before it',
            });
          },
        };
      },
    },
  },
};
export default plugin;

type FunctionNode =
  | Deno.lint.FunctionDeclaration
  | Deno.lint.FunctionExpression
  | Deno.lint.ArrowFunctionExpression;

/** Says why `from` may not import `specifier`, or nothing. */
function importProblem(from: string, specifier: string, typeOnly: boolean): string | undefined {
  const to = target(from, specifier);
  if (to === undefined) return undefined;
  const folder = to.slice(0, to.lastIndexOf("/") + 1);
  // What measures uses what tests are made with.
  if (/(^|\/)_[^/]*$/.test(to) && !from.startsWith(folder) && !isIn(from, "bench")) {
    return `"${to}" is private to the folder "${folder}"`;
  }
  if (to === "lib/clock.ts") return undefined;
  const key = ruleOf(from);
  if (isIn(to, roomOf(from))) return undefined;
  const { values, types = [] } = key === undefined ? { values: EVERYTHING_BUT_CLI } : RULES[key]!;
  if (values.some((room) => isIn(to, room))) return undefined;
  if (!types.some((room) => isIn(to, room))) {
    return `"${key ?? from}" may not import "${roomOf(to)}"`;
  }
  return typeOnly ? undefined : `"${key}" may import only types from "${roomOf(to)}"`;
}

/** Path in the project of what is imported; nothing for other people's modules. */
function target(from: string, specifier: string): string | undefined {
  const entryPoint = ENTRY_POINTS.find(([name]) => name === specifier);
  if (entryPoint !== undefined) return entryPoint[1];
  if (!specifier.startsWith(".") || specifier.endsWith(".json")) return undefined;
  return new URL(specifier, `file:///${from}`).pathname.slice(1);
}

function ruleOf(path: string): string | undefined {
  return Object.keys(RULES).filter((room) => isIn(path, room)).sort((a, b) =>
    b.length - a.length
  )[0];
}

/** `lib/http` for `lib/http/session.ts`, `cli` for `cli/commands/run.ts`, `mod.ts` for itself. */
function roomOf(path: string): string {
  const parts = path.split("/");
  return parts.slice(0, parts[0] === "lib" ? 2 : 1).join("/");
}

function isIn(path: string, room: string): boolean {
  return path === room || path.startsWith(`${room}/`);
}

function runsInNode(path: string): boolean {
  return RUNS_IN_NODE.some((room) => isIn(path, room)) && !isTest(path) &&
    !DENO_ONLY.some((room) => isIn(path, room));
}

function isTest(path: string): boolean {
  return /_(test|bench)\.ts$/.test(path);
}

function pathInProject(filename: string): string {
  const path = filename.replaceAll("\\", "/");
  const root = `${import.meta.dirname!.replaceAll("\\", "/").replace(/\/tools$/, "")}/`;
  return path.startsWith(root) ? path.slice(root.length) : path;
}

function nameOf(node: Deno.lint.Node): string {
  return node.type === "Identifier" ? node.name : "";
}
