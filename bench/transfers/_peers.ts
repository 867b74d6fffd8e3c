// What others use: from PyPI, in an environment of its own that the benchmark makes.
import { join } from "node:path";
import { measure, type Measured } from "./_measure.ts";
import type { Lab } from "./_lab.ts";

/** Clients in Python. */
export interface Peers {
  /** Their versions, by name. */
  readonly versions: Readonly<Record<string, string>>;
  /** Runs a script with one of them; its arguments are in `sys.argv`. */
  run(script: keyof typeof SCRIPTS, ...args: readonly string[]): Promise<Measured>;
}

const SCRIPTS = {
  "pyDataverse up": `
import os, sys
from pyDataverse.api import NativeApi
api = NativeApi(os.environ["DATAVERSE_URL"], os.environ["DATAVERSE_API_TOKEN"])
for path in sys.argv[2:]:
    api.upload_datafile(sys.argv[1], path, "{}").raise_for_status()
`,
  "pyDataverse down": `
import hashlib, os, sys
from pyDataverse.api import DataAccessApi
api = DataAccessApi(os.environ["DATAVERSE_URL"], os.environ["DATAVERSE_API_TOKEN"])
answer = api.get_datafile(sys.argv[1], is_pid=False)
answer.raise_for_status()
with open(sys.argv[2], "wb") as file:
    file.write(answer.content)
print(hashlib.md5(answer.content).hexdigest())
`,
  "dvuploader up": `
import os, sys
from dvuploader import DVUploader, File, add_directory
path = sys.argv[2]
files = add_directory(path) if os.path.isdir(path) else [File(filepath=path)]
DVUploader(files=files, verbose=False).upload(
    persistent_id=sys.argv[1],
    dataverse_url=os.environ["DATAVERSE_URL"],
    api_token=os.environ["DATAVERSE_API_TOKEN"],
    n_parallel_uploads=4,
)
`,
} as const;

const PACKAGES = ["pyDataverse", "dvuploader"] as const;

/** Installs them; `undefined`, with a word about it, where they cannot be had. */
export async function installPeers(lab: Lab): Promise<Peers | undefined> {
  const venv = join(lab.folder, "venv");
  const python = join(venv, "bin", "python");
  try {
    await measure({ command: ["python3", "-m", "venv", venv] });
    await measure({ command: [python, "-m", "pip", "install", "--quiet", ...PACKAGES] });
    const list = await measure({ command: [python, "-m", "pip", "list", "--format", "json"] });
    const installed = JSON.parse(list.out) as readonly {
      readonly name: string;
      readonly version: string;
    }[];
    const versions = Object.fromEntries(
      installed.filter(({ name }) => PACKAGES.some((wanted) => wanted === name))
        .map(({ name, version }) => [name, version]),
    );
    return {
      versions,
      run: (script, ...args) =>
        measure({ command: [python, "-c", SCRIPTS[script], ...args], env: lab.env }),
    };
  } catch (error) {
    const [reason] = String(error instanceof Error ? error.message : error).split("\n");
    console.error(`Left out: pyDataverse and dvuploader cannot be installed (${reason})`);
    return undefined;
  }
}
