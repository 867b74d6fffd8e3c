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
import { findEngine, findImage, removeImage } from "./_engine.ts";
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
  /**
   * What they are called, by part.
   *
   * @default as in compose.yaml
   */
  readonly names?: ReadonlyMap<string, string>;
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
  const [images, fingerprint] = await Promise.all([
    options.names ?? imagesOfParts(),
    fingerprintOf(host),
  ]);
  const before = await Promise.all([...new Set(images.values())].map(async (name) => {
    const found = await findImage(docker, name);
    return { name, found: found !== undefined, madeOf: found?.labels[standinLabel] };
  }));
  const real = before.filter(({ found, madeOf }) => found && madeOf === undefined);
  if (real.length > 0) {
    const names = real.map(({ name }) => `"${name}"`).join(", ");
    throw new DvflowError(
      `Cannot build stand-in images: ${names} ${real.length === 1 ? "is" : "are"} there, and real`,
      { hint: "Use the real images, or remove them first: docker image rm NAME." },
    );
  }
  if (ifMissing && before.every(({ madeOf }) => madeOf === fingerprint)) {
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
  await Promise.all(old.map(({ Id }) => removeImage(docker, Id)));
  return { images, built: true };
}

/** Removes the stand-in images, those that were made to fail among them; gives their names. */
export async function removeStandins(): Promise<readonly string[]> {
  const docker = await findEngine();
  const images = await docker.listImages({
    filters: JSON.stringify({ label: [standinLabel] }),
  });
  const names = images.flatMap(({ Id, RepoTags }) => RepoTags ?? [Id]);
  await Promise.all(names.map((name) => removeImage(docker, name)));
  return names.sort();
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
