import type { Part } from "../compose/model.ts";
import { readContainerFile } from "../engine/archive.ts";
import type { Engine } from "../engine/engine.ts";
import { halfDone } from "./prove_ready.ts";

/**
 * Reads the superuser's token out of the file that the bootstrap wrote.
 *
 * @param engine The engine.
 * @param options The bootstrap's part and its container.
 * @returns The token.
 * @throws {DockerError} Where there is none: the bootstrap leaves an installation alone that has metadata
 * blocks already.
 */
export async function readToken(
  engine: Engine,
  { part, container }: { readonly part: Part; readonly container: string },
): Promise<string> {
  const folder = part.volumes.find(({ volume }) => volume === "bootstrap")?.target ?? "/";
  const text = await readContainerFile(engine, { container, path: `${folder}/dataverse.env` });
  const [, token] = /^API_TOKEN=(\S+)$/m.exec(text ?? "") ?? [];
  if (token === undefined || token === "null") {
    throw halfDone("the bootstrap ended without a token, since there were metadata blocks already");
  }
  return token;
}
