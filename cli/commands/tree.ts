import { type ChildrenType, printable, readTree, run, saveTree, type TreeNode } from "../../mod.ts";
import type { Io } from "../io.ts";
import { openTarget } from "../target.ts";
import { openReporter } from "../terminal/reporter.ts";
import { printResult } from "../terminal/result.ts";

/** Options of `dvflow tree`. */
export interface TreeOptions {
  readonly parent: string;
  readonly children: readonly ChildrenType[];
  readonly save: string | undefined;
  readonly on: string | undefined;
  readonly json: true | undefined;
}

/** `dvflow tree` */
export async function treeCommand(options: TreeOptions, io: Io): Promise<number> {
  const { parent, children, save, on, json } = options;
  await using target = await openTarget({ on }, io);
  using reporter = openReporter({ json: json === true, io, quiet: true });
  const settings = { session: target.session, signal: io.signal, onEvent: reporter.onEvent };
  const tree = await run(
    readTree(children.length === 0 ? { parent } : { parent, children }),
    settings,
  );
  if (save !== undefined) await run(saveTree({ tree, folder: save }), settings);
  reporter[Symbol.dispose]();
  if (json) printResult(tree, { json: true, io });
  else {
    io.out(printable(parent));
    for (const line of drawing(tree, "")) io.out(line);
  }
  return 0;
}

function* drawing(nodes: readonly TreeNode[], margin: string): Generator<string> {
  for (const [index, node] of nodes.entries()) {
    const last = index === nodes.length - 1;
    yield `${margin}${last ? "└── " : "├── "}${label(node)}`;
    if (node.type !== "datafile") {
      yield* drawing(node.children, `${margin}${last ? "    " : "│   "}`);
    }
  }
}

function label(node: TreeNode): string {
  if (node.type === "dataverse") return printable(`${node.alias} (${node.title})`);
  if (node.type === "dataset") return printable(node.pid);
  const folder = node.directoryLabel === "" ? "" : `${node.directoryLabel}/`;
  return printable(`${folder}${node.label} (${node.size} ${node.size === 1 ? "byte" : "bytes"})`);
}
