import { createHash } from "node:crypto";
import { composeUrl } from "./_compose.ts";
import type { HostPrograms } from "./_host_programs.ts";

const project = new URL("../../../", import.meta.url);
const rooms = ["lib/", "testing/embedded/", "testing/docker/standins/"];

/** Changes with all that the stand-in images are made of. */
export async function fingerprintOf(host: HostPrograms): Promise<string> {
  const hash = createHash("sha256");
  for (const path of [host.deno, host.busybox, host.curl, `${host.postgres}/bin/postgres`]) {
    const { size, mtime } = await Deno.stat(path);
    hash.update(`${path} ${size} ${mtime?.getTime()}\n`);
  }
  const sources = [composeUrl, new URL("deno.lock", project)];
  for (const room of rooms) sources.push(...await sourcesIn(new URL(room, project)));
  for (const url of sources.sort((a, b) => a.href < b.href ? -1 : 1)) {
    hash.update(url.href.slice(project.href.length)).update("\0");
    hash.update(await Deno.readFile(url)).update("\0");
  }
  return hash.digest("hex");
}

async function sourcesIn(folder: URL): Promise<readonly URL[]> {
  const found: URL[] = [];
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    if (isDirectory) found.push(...await sourcesIn(new URL(`${name}/`, folder)));
    else if (/\.(ts|json|sh)$/.test(name) && !/_test\.ts$/.test(name)) {
      found.push(new URL(name, folder));
    }
  }
  return found;
}
