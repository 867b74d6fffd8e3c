/**
 * Makes the npm package: `deno pack`, and then what it leaves undone for the oldest Node that is supported.
 * `using` becomes what that one understands, what only Deno can run is left out, and the manifest says
 * which Node is needed. `deno task pack [FILE]`.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { createWriteStream } from "node:fs";
import { buffer } from "node:stream/consumers";
import { pipeline } from "node:stream/promises";
import { createGunzip, createGzip } from "node:zlib";
import { extract, pack } from "tar-stream";
import ts from "typescript";
import config from "../deno.json" with { type: "json" };

/** The oldest Node in which all of the package works: the first that has node:sqlite without a flag. */
export const OLDEST_NODE = "22.16.0";

/** What `deno.json` has no words for. */
const MANIFEST = {
  description: "Workflows for Dataverse (dataverse.org), and a Dataverse to test them on",
  keywords: ["dataverse", "research-data", "workflow", "testing"],
  engines: { node: `>=${OLDEST_NODE}` },
  peerDependencies: { vitest: ">=3.2" },
  peerDependenciesMeta: { vitest: { optional: true } },
};

type Files = Map<string, string | Uint8Array>;

/**
 * Makes the npm package.
 *
 * @param path The file to write.
 */
export async function packForNpm(path: string): Promise<void> {
  const files = withoutStrays(await denoPack());
  const archive = pack();
  for (const [name, content] of files) {
    archive.entry({ name }, Buffer.from(finished(name, content)));
  }
  archive.finalize();
  await pipeline(archive, createGzip(), createWriteStream(path));
}

/** What `deno pack` makes: names that begin with `package/`, and contents. */
async function denoPack(): Promise<Files> {
  const folder = await Deno.makeTempDir();
  try {
    const raw = `${folder}/raw.tgz`;
    const { success, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["pack", "--quiet", "--allow-dirty", "--no-source-maps", `--output=${raw}`],
      cwd: new URL("..", import.meta.url),
    }).output();
    if (!success) throw new Error(new TextDecoder().decode(stderr));
    const files: Files = new Map();
    const archive = extract();
    archive.on("entry", (header, stream, next) => {
      buffer(stream).then((content) => {
        files.set(header.name, content);
        next();
      }, next);
    });
    const file = await Deno.open(raw);
    await pipeline(file.readable, createGunzip(), archive);
    return files;
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** Leaves out sources, and data of rooms whose code is not in the package. */
function withoutStrays(files: Files): Files {
  const folderOf = (name: string): string => name.slice(0, name.lastIndexOf("/"));
  const withCode = new Set(
    [...files.keys()].filter((name) => name.endsWith(".js")).map(folderOf),
  );
  const stays = (name: string): boolean => {
    if (/\.(js|d\.ts)$/.test(name)) return true;
    const folder = folderOf(name);
    return !name.endsWith(".ts") && (withCode.has(folder) || withCode.has(folderOf(folder)));
  };
  return new Map([...files].filter(([name]) => stays(name)));
}

function finished(name: string, content: string | Uint8Array): string | Uint8Array {
  const text = (): string =>
    typeof content === "string" ? content : new TextDecoder().decode(content);
  if (name === "package/package.json") {
    return `${JSON.stringify({ ...JSON.parse(text()), ...MANIFEST }, undefined, 2)}\n`;
  }
  return name.endsWith(".js") && /\busing\s+[\w$]+\s*=/.test(text())
    ? lowered(name, text())
    : content;
}

/** JavaScript without `using`. */
export function lowered(name: string, source: string): string {
  const { outputText, diagnostics = [] } = ts.transpileModule(source, {
    fileName: name,
    reportDiagnostics: true,
    compilerOptions: {
      target: ts.ScriptTarget.ES2022,
      module: ts.ModuleKind.ESNext,
      allowJs: true,
      rewriteRelativeImportExtensions: true,
    },
  });
  const [problem] = diagnostics;
  if (problem !== undefined) {
    throw new Error(`${name}: ${ts.flattenDiagnosticMessageText(problem.messageText, "\n")}`);
  }
  return outputText;
}

if (import.meta.main) {
  const path = Deno.args[0] ??
    `${config.name.replace("@", "").replace("/", "-")}-${config.version}.tgz`;
  await packForNpm(path);
  console.log(path);
}
