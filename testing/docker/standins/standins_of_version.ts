import { DvflowError } from "../../../lib/errors/mod.ts";
import { partsOfName } from "./_compose.ts";
import { deriveImage } from "./_derive_image.ts";
import { findEngine, findImage } from "./_engine.ts";
import { buildStandins } from "./build.ts";

/** Which version of Dataverse an image stands in for. */
export interface VersionOptions {
  /** What the server says: `6.7`. */
  readonly version: string;
  /**
   * The tag of its images.
   *
   * @default {`${version}-noble`}
   */
  readonly tag?: string;
}

/**
 * Makes the images of another version, so that tests can be tried on several: the application says that
 * version, and is the same in all else. Disposing removes them.
 *
 * @throws {DvflowError} Where there are such images already.
 */
export async function standinsOfVersion(options: VersionOptions): Promise<AsyncDisposable> {
  const { version, tag = `${version}-noble` } = options;
  const { images } = await buildStandins();
  await using made = new AsyncDisposableStack();
  for (const part of ["dataverse", "bootstrap"]) {
    const from = images.get(part) ?? "";
    const { repository } = partsOfName(from);
    await refuseWhereItIs(`${repository}:${tag}`);
    made.use(await deriveImage({ from, repository, tag, env: { STANDIN_VERSION: version } }));
  }
  return made.move();
}

async function refuseWhereItIs(name: string): Promise<void> {
  if (await findImage(await findEngine(), name) === undefined) return;
  throw new DvflowError(`Cannot make the image "${name}": it is there`, {
    hint: `Remove it first: docker image rm ${name}.`,
  });
}
