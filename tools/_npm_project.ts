import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { OLDEST_NODE, packForNpm } from "./pack.ts";

/** How a command ended. */
export interface Ended {
  /** Whether it ended well. */
  readonly success: boolean;
  /** What it printed. */
  readonly output: string;
}

/** A folder in which npm installed the package of this project, and the oldest Node that is supported. */
export interface NpmProject {
  /** The folder. */
  readonly folder: string;
  /** Path of that Node. */
  readonly node: string;
  /** Why the package cannot be tried there; undefined where it can. */
  readonly obstacle: string | undefined;
  /** Removes the folder. */
  remove(): Promise<void>;
}

const NODE = `node-${process.platform === "win32" ? "win" : process.platform}-${process.arch}`;

/** Runs a command, and gives what it printed. */
export async function execute(
  command: string,
  args: readonly string[],
  options: { readonly cwd: string; readonly env?: Readonly<Record<string, string>> },
): Promise<Ended> {
  try {
    const { success, stdout, stderr } = await new Deno.Command(command, {
      args: [...args],
      cwd: options.cwd,
      env: { NO_COLOR: "1", ...options.env },
    }).output();
    const decoder = new TextDecoder();
    return { success, output: decoder.decode(stdout) + decoder.decode(stderr) };
  } catch (error) {
    return { success: false, output: String(error) };
  }
}

/**
 * Installs the package by npm as people do. Where npm cannot be reached, that is an obstacle, and in CI a
 * failure.
 *
 * @param dependencies What is installed beside it.
 * @returns The folder; remove it.
 */
export async function npmProject(
  dependencies: Readonly<Record<string, string>> = {},
): Promise<NpmProject> {
  const folder = await mkdtemp(join(tmpdir(), "dvflow-npm-"));
  const remove = (): Promise<void> => rm(folder, { recursive: true, force: true });
  const { success, output } = await install(folder, dependencies);
  const node = join(folder, "node_modules", NODE, "bin", "node");
  if (success) return { folder, node, obstacle: undefined, remove };
  await remove();
  const obstacle = `npm could not install the package and Node ${OLDEST_NODE}: ${output}`;
  if (Deno.env.get("CI") === "true") throw new Error(obstacle);
  return { folder, node, obstacle, remove };
}

async function install(
  folder: string,
  dependencies: Readonly<Record<string, string>>,
): Promise<Ended> {
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
      dependencies: { "@dvflow/dvflow": "file:dvflow.tgz", [NODE]: OLDEST_NODE, ...dependencies },
      overrides: { testcontainers: "file:none" },
    }),
  );
  const npm = process.platform === "win32" ? "npm.cmd" : "npm";
  return await execute(
    npm,
    ["install", "--no-audit", "--no-fund", "--ignore-scripts", "--prefer-offline"],
    { cwd: folder },
  );
}
