/**
 * Builds images that stand in for those which compose.yaml names, under the same names, from what is on
 * this machine: Deno, busybox, curl and PostgreSQL. So all that starts, watches and takes down a real
 * Dataverse in Docker runs where no image can be pulled.
 *
 * `deno run -A testing/docker/standins/build.ts [--if-missing]`
 *
 * @module
 */
import { createHash } from "node:crypto";
import { getContainerRuntimeClient } from "testcontainers";
import { composeUrl, imagesOfParts } from "./_compose.ts";
import { dockerArchive } from "./_docker_archive.ts";
import { findHostPrograms, type HostPrograms } from "./_host_programs.ts";
import { standinImages } from "./images.ts";

const fingerprintLabel = "org.dvflow.standin";
const project = new URL("../../../", import.meta.url);
const programs = ["dataverse", "bootstrap", "solr", "maildev", "localstack"];

/** Options of {@linkcode buildStandins}. */
export interface BuildOptions {
  /**
   * Whether nothing is done where all images are there and made from the same.
   *
   * @default {true}
   */
  readonly ifMissing?: boolean;
}

/** What was built. */
export interface BuiltStandins {
  /** The image of each part of compose.yaml. */
  readonly images: ReadonlyMap<string, string>;
  /** Whether images were made; else they were there. */
  readonly built: boolean;
}

/**
 * Builds the stand-in images.
 *
 * @throws {DvflowError} Where this machine lacks what they are made of.
 */
export async function buildStandins(options: BuildOptions = {}): Promise<BuiltStandins> {
  const { ifMissing = true } = options;
  const docker = (await getContainerRuntimeClient()).container.dockerode;
  const host = await findHostPrograms();
  const [names, fingerprint] = await Promise.all([imagesOfParts(), fingerprintOf(host)]);
  const before = new Map(
    await Promise.all([...new Set(names.values())].map(async (name) => {
      try {
        const { Id, Config } = await docker.getImage(name).inspect();
        return [name, { id: Id, fingerprint: Config.Labels?.[fingerprintLabel] }] as const;
      } catch {
        return [name, undefined] as const;
      }
    })),
  );
  const current = [...before.values()].every((one) => one?.fingerprint === fingerprint);
  if (ifMissing && current) return { images: names, built: false };

  const images = await standinImages({
    names,
    host,
    bundles: await bundled(),
    labels: { [fingerprintLabel]: fingerprint },
  });
  const progress = await docker.loadImage(dockerArchive(images), { quiet: true });
  for await (const chunk of progress) {
    const refusal = /"error":"([^"]*)"/.exec(String(chunk));
    if (refusal !== null) throw new Error(`Docker did not take the images: ${refusal[1]}`);
  }
  await Promise.all([...before].map(async ([name, old]) => {
    // Only what was a stand-in is ours; one that a container uses stays.
    if (old?.fingerprint === undefined) return;
    if ((await docker.getImage(name).inspect()).Id === old.id) return;
    await docker.getImage(old.id).remove().catch(() => {});
  }));
  return { images: names, built: true };
}

/** The programs of the parts, each in one file. */
async function bundled(): Promise<ReadonlyMap<string, string>> {
  const folder = await Deno.makeTempDir();
  try {
    const { success, stderr } = await new Deno.Command(Deno.execPath(), {
      args: [
        "bundle",
        "--quiet",
        "--outdir",
        folder,
        ...programs.map((name) => new URL(`./parts/${name}.ts`, import.meta.url).pathname),
      ],
      cwd: project,
      stdout: "null",
    }).output();
    if (!success) throw new Error(new TextDecoder().decode(stderr));
    return new Map(
      await Promise.all(programs.map(async (name) => {
        const code = await Deno.readTextFile(`${folder}/${name}.js`);
        return [`${name}.js`, code] as const;
      })),
    );
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** Changes with all that the images are made of. */
async function fingerprintOf(host: HostPrograms): Promise<string> {
  const hash = createHash("sha256");
  for (const path of [host.deno, host.busybox, host.curl, `${host.postgres}/bin/postgres`]) {
    const { size, mtime } = await Deno.stat(path);
    hash.update(`${path} ${size} ${mtime?.getTime()}\n`);
  }
  const sources = [composeUrl, new URL("deno.lock", project)];
  for (const room of ["lib/", "testing/embedded/", "testing/docker/standins/"]) {
    sources.push(...await sourcesIn(new URL(room, project)));
  }
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

if (import.meta.main) {
  const began = performance.now();
  const { images, built } = await buildStandins({ ifMissing: Deno.args.includes("--if-missing") });
  for (const name of new Set(images.values())) console.log(name);
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  console.log(`${built ? "Built" : "Nothing to do"} (${seconds} s)`);
}
