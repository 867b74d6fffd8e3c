import { createWriteStream } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { PassThrough, type Readable, Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { Engine } from "./engine.ts";

/** How many lines are kept of what a part said last. */
const LAST = 20;

/**
 * Reads what a container has logged so far, both of its streams, in the order in which it came.
 *
 * @param engine The engine.
 * @param container Id of the container.
 * @returns The text, as it comes; tokens are masked.
 */
export async function readLog(engine: Engine, container: string): Promise<Readable> {
  const stream = await openLog(engine, container);
  const both = new PassThrough();
  engine.api.modem.demuxStream(stream, both, both);
  stream.on("end", () => both.end());
  stream.on("error", (error) => both.destroy(error));
  return both.pipe(masking());
}

/** The API's client gives a stream only where it follows, and then it does not end. */
function openLog(engine: Engine, container: string): Promise<Readable> {
  return new Promise((resolve, reject) => {
    engine.api.modem.dial({
      path: `/containers/${container}/logs?stdout=1&stderr=1`,
      method: "GET",
      isStream: true,
      statusCodes: { 200: true, 404: "no such container", 500: "server error" },
    }, (error: Error | null, stream: unknown) => {
      if (error === null) resolve(stream as Readable);
      else reject(error);
    });
  });
}

/**
 * The last lines that a container logged. All of its log is read: asked for its end only, Docker 20 leaves
 * out the first line of a short one.
 */
export async function lastLines(engine: Engine, container: string): Promise<readonly string[]> {
  let text = "";
  for await (const chunk of (await readLog(engine, container)).setEncoding("utf8")) {
    text = (text + chunk).slice(-100_000);
  }
  return text.split("\n").map((line) => line.trimEnd()).filter((line) => line !== "").slice(-LAST);
}

/** Writes the logs of all parts of a stack into a folder, a file a part. */
export async function writeLogs(
  engine: Engine,
  { stack, folder }: { readonly stack: string; readonly folder: string },
): Promise<readonly string[]> {
  await mkdir(folder, { recursive: true });
  const containers = await engine.containers(stack);
  return await Promise.all(
    containers.filter(({ state }) => state !== "created").map(async ({ id, part }) => {
      const path = join(folder, `${part}.log`);
      await pipeline(await readLog(engine, id), createWriteStream(path));
      return path;
    }),
  );
}

const SECRET = /((?:api_?token|x-dataverse-key)["']?\s*[:=]\s*["']?)[0-9a-f-]{30,}/gi;

/** Masks API tokens: the bootstrap of a real Dataverse prints the superuser's. */
export function masked(text: string): string {
  return text.replaceAll(SECRET, "$1***");
}

/** Masks line by line, so that no token is cut in two. */
function masking(): Transform {
  let rest = "";
  const decoder = new TextDecoder();
  return new Transform({
    transform(chunk: Uint8Array, _encoding, done) {
      const lines = (rest + decoder.decode(chunk, { stream: true })).split("\n");
      rest = lines.pop() ?? "";
      done(null, lines.length === 0 ? "" : masked(`${lines.join("\n")}\n`));
    },
    flush(done) {
      done(null, masked(rest));
    },
  });
}
