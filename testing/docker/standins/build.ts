/**
 * Builds images that stand in for those which compose.yaml names, under the same names, from what is on
 * this machine: Deno, busybox, curl and PostgreSQL. So all that starts, watches and takes down a real
 * Dataverse in Docker runs where no image can be pulled. Each has the label `org.dvflow.standin`.
 *
 * `deno run -A testing/docker/standins/build.ts [--if-missing | --remove]`
 *
 * @module
 */
import { DvflowError } from "../../../lib/errors/mod.ts";
import { bundleParts } from "./_bundle_parts.ts";
import { imagesOfParts } from "./_compose.ts";
import { dockerArchive } from "./_docker_archive.ts";
import { type Engine, findEngine } from "./_engine.ts";
import { fingerprintOf } from "./_fingerprint.ts";
import { findHostPrograms } from "./_host_programs.ts";
import { standinImages } from "./images.ts";

/** The label of a stand-in; its value tells what it was made of. */
export const standinLabel = "org.dvflow.standin";

/** Options of {@linkcode buildStandins}. */
export interface BuildOptions {
  /**
   * Whether nothing is done where all images are there and made of the same.
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
 * @throws {DvflowError} Where this machine lacks what they are made of, or has the real images.
 */
export async function buildStandins(options: BuildOptions = {}): Promise<BuiltStandins> {
  const { ifMissing = true } = options;
  const docker = await findEngine();
  const host = await findHostPrograms();
  const [images, fingerprint] = await Promise.all([imagesOfParts(), fingerprintOf(host)]);
  const before = await inspectAll(docker, new Set(images.values()));
  const real = before.filter((one) => one.found && one.fingerprint === undefined);
  if (real.length > 0) {
    throw new DvflowError(
      `Cannot build stand-in images: ${real.map(({ name }) => `"${name}"`).join(", ")} ${
        real.length === 1 ? "is" : "are"
      } not a stand-in`,
      { hint: "Use the real images, or remove them first: docker image rm NAME." },
    );
  }
  if (ifMissing && before.every((one) => one.fingerprint === fingerprint)) {
    return { images, built: false };
  }

  const made = await standinImages({
    names: images,
    host,
    bundles: await bundleParts(),
    labels: { [standinLabel]: fingerprint },
  });
  for await (const chunk of await docker.loadImage(dockerArchive(made), { quiet: true })) {
    const refusal = /"error":"([^"]*)"/.exec(String(chunk));
    if (refusal !== null) throw new Error(`Docker did not take the images: ${refusal[1]}`);
  }
  // Those whose names they took; one that a container uses goes with a later build.
  const old = await docker.listImages({
    filters: JSON.stringify({ label: [standinLabel], dangling: ["true"] }),
  });
  await Promise.all(old.map(({ Id }) => remove(docker, Id)));
  return { images, built: true };
}

/** Removes the stand-in images, those that were made to fail among them; gives their names. */
export async function removeStandins(): Promise<readonly string[]> {
  const docker = await findEngine();
  const images = await docker.listImages({
    filters: JSON.stringify({ label: [standinLabel] }),
  });
  const names = images.flatMap(({ Id, RepoTags }) => RepoTags ?? [Id]);
  await Promise.all(names.map((name) => remove(docker, name)));
  return names.sort();
}

interface Found {
  readonly name: string;
  readonly found: boolean;
  readonly fingerprint: string | undefined;
}

async function inspectAll(docker: Engine, names: ReadonlySet<string>): Promise<readonly Found[]> {
  return await Promise.all([...names].map(async (name) => {
    try {
      const { Config } = await docker.getImage(name).inspect();
      return { name, found: true, fingerprint: Config.Labels?.[standinLabel] };
    } catch (error) {
      if ((error as { readonly statusCode?: number }).statusCode !== 404) throw error;
      return { name, found: false, fingerprint: undefined };
    }
  }));
}

/** Removes an image, unless something uses it or it has gone already. */
async function remove(docker: Engine, name: string): Promise<void> {
  try {
    await docker.getImage(name).remove();
  } catch (error) {
    const { statusCode } = error as { readonly statusCode?: number };
    if (statusCode !== 404 && statusCode !== 409) throw error;
  }
}

if (import.meta.main) {
  const began = performance.now();
  const done = (what: string): void =>
    console.log(`${what} (${((performance.now() - began) / 1000).toFixed(1)} s)`);
  if (Deno.args.includes("--remove")) {
    for (const name of await removeStandins()) console.log(name);
    done("Removed");
  } else {
    const ifMissing = Deno.args.includes("--if-missing");
    const { images, built } = await buildStandins({ ifMissing });
    for (const name of new Set(images.values())) console.log(name);
    done(built ? "Built" : "Nothing to do");
  }
}
