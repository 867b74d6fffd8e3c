import { chmod, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("..", import.meta.url)).replace(/\/$/, "");

/** A piece of code in a guide. */
export interface Block {
  /** Its language, such as `ts`. */
  readonly language: string;
  /** What stands behind that: `ignore` for what cannot be run as it stands, `docker` for what needs it. */
  readonly flags: readonly string[];
  /** Name of the file that it is, where its first line says so. */
  readonly file: string | undefined;
  readonly text: string;
}

/** Reads the pieces of code in a guide, in their order. */
export async function blocksOf(guide: string): Promise<readonly Block[]> {
  const text = await readFile(join(ROOT, "docs", guide), "utf8");
  return [...text.matchAll(/^```(\w+)([^\n]*)\n(.*?)^```$/gms)]
    .map(([, language = "", flags = "", text = ""]) => ({
      language,
      flags: flags.trim().split(/\s+/),
      file: /^(?:\/\/|#) ([\w./-]+\.\w+)\n/.exec(text)?.[1],
      text,
    }));
}

/** How a script ended. */
export interface Ended {
  readonly code: number;
  /** What it printed, both streams. */
  readonly output: string;
}

/** A folder as the guides' readers have it: with a copy of dvflow, and the command on the path. */
export interface Desk extends AsyncDisposable {
  readonly folder: string;
  /** Writes a file. */
  write(name: string, text: string, mode?: number): Promise<void>;
  /** Runs a script with bash, as CI does: the first command that fails ends it. */
  run(script: string, env?: Readonly<Record<string, string>>): Promise<Ended>;
}

/** Opens a folder; disposing removes it. */
export async function openDesk(): Promise<Desk> {
  const folder = await mkdtemp(join(tmpdir(), "dvflow-guide-"));
  const write = async (name: string, text: string, mode = 0o644): Promise<void> => {
    await writeFile(join(folder, name), text);
    await chmod(join(folder, name), mode);
  };
  await symlink(ROOT, join(folder, "dvflow"));
  await mkdir(join(folder, "bin"));
  const command = `exec '${process.execPath}' run --quiet -A --config '${ROOT}/deno.json'`;
  await write("bin/dvflow", `#!/bin/sh\n${command} '${ROOT}/cli/main.ts' "$@"\n`, 0o755);
  return {
    folder,
    write,
    run: async (script, env = {}) => {
      const { code, stdout, stderr } = await new Deno.Command("bash", {
        args: ["-euo", "pipefail", "-c", script],
        cwd: folder,
        env: {
          NO_COLOR: "1",
          DVFLOW_TARGET: "",
          DATAVERSE_URL: "",
          DATAVERSE_API_TOKEN: "",
          PATH: `${join(folder, "bin")}:${process.env["PATH"]}`,
          ...env,
        },
      }).output();
      const decoder = new TextDecoder();
      return { code, output: decoder.decode(stdout) + decoder.decode(stderr) };
    },
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}
