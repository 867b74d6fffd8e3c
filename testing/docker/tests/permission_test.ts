import { equal, match } from "node:assert/strict";
import { execFile } from "node:child_process";
import { chmod, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import process from "node:process";
import { promisify } from "node:util";
import { inFolder } from "../../in_folder.ts";
import { dockerIsMissing } from "./_setup.ts";

const SOCKET = "/var/run/docker.sock";
const NOBODY = 65534;
const run = promisify(execFile);

/** Whether this process can act as a user who may not use the engine's socket. */
async function nobodyIsKeptOut(): Promise<boolean> {
  const { mode, uid } = await stat(SOCKET).catch(() => ({ mode: 0o777, uid: NOBODY }));
  return process.getuid?.() === 0 && uid !== NOBODY && (mode & 0o002) === 0;
}

// In CI it is root who runs the tests.
const ignore = await dockerIsMissing() !== undefined ||
  (process.env["CI"] !== "true" && !await nobodyIsKeptOut());

Deno.test("startDocker() says that a user is not allowed to use Docker, and what to do", {
  ignore,
}, () =>
  inFolder(async (folder) => {
    // As a bundle, since nobody may not read the cache of modules either.
    const entry = join(folder, "entry.ts");
    const find = new URL("../find_docker.ts", import.meta.url).href;
    await writeFile(
      entry,
      `import { findDocker } from ${
        JSON.stringify(find)
      };\nconsole.log(JSON.stringify(await findDocker()));\n`,
    );
    const bundle = join(folder, "bundle.js");
    await run(process.execPath, ["bundle", "--quiet", "--output", bundle, entry], {
      cwd: new URL("../../..", import.meta.url),
    });
    await chmod(folder, 0o777);
    const { stdout } = await run(
      process.execPath,
      ["run", "--quiet", "--no-config", "-A", bundle],
      {
        uid: NOBODY,
        gid: NOBODY,
        cwd: folder,
        env: { PATH: process.env["PATH"] ?? "", HOME: folder, DENO_DIR: join(folder, "cache") },
      },
    );
    const { reason, why, hint } = JSON.parse(stdout);
    equal(reason, "not-allowed");
    equal(why, `this user may not use "${SOCKET}"`);
    match(hint, /usermod -aG docker/);
  }));
