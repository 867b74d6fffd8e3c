import { readdir } from "node:fs/promises";
import { inFolder } from "../testing/in_folder.ts";

/** How a file of tests came out. */
export interface TestFileRun {
  /** Exit code of `deno test`. */
  readonly code: number;
  /** What it printed. */
  readonly output: string;
  /** What the tests left among the temporary files. */
  readonly left: readonly string[];
}

const ROOT = new URL("../", import.meta.url);
const CONFIG = new URL("deno.json", ROOT).pathname;

/**
 * Runs a file of tests by `deno test` in a process of its own, which has a folder of its own for what is
 * temporary. `PROJECT/` in the source stands for this project.
 *
 * @param source The file.
 * @param options Arguments of `deno test`, and the environment.
 * @returns How it came out.
 */
export async function runTestFile(
  source: string,
  options: { readonly args?: readonly string[]; readonly env?: Record<string, string> } = {},
): Promise<TestFileRun> {
  let result: TestFileRun = { code: 0, output: "", left: [] };
  await inFolder(async (folder) => {
    const path = `${folder}/a_test.ts`;
    await Deno.mkdir(`${folder}/tmp`);
    await Deno.writeTextFile(path, source.replaceAll("PROJECT/", ROOT.href));
    const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["test", "-A", "--no-check", "--config", CONFIG, ...options.args ?? [], path],
      env: { NO_COLOR: "1", DVFLOW_TARGET: "", TMPDIR: `${folder}/tmp`, ...options.env },
    }).output();
    const decoder = new TextDecoder();
    const output = decoder.decode(stdout) + decoder.decode(stderr);
    result = { code, output, left: await readdir(`${folder}/tmp`) };
  });
  return result;
}
