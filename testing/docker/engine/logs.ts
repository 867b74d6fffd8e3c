import { createWriteStream } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { PassThrough, type Readable, Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { Engine } from "./engine.ts";

/** Options of {@linkcode readLog}. */
export interface ReadLogOptions {
  /** Id of the container. */
  readonly container: string;
  /**
   * How many of the last lines.
   *
   * @default {all}
   */
  readonly tail?: number;
}

/**
 * Reads what a container has logged so far, both of its streams, in the order in which it came.
 *
 * @param engine The engine.
 * @param options Which container, how much.
 * @returns The text, as it comes; tokens are masked.
 */
export async function readLog(
  engine: Engine,
  { container, tail }: ReadLogOptions,
): Promise<Readable> {
  const stream = await openLog(engine, container, tail);
  const both = new PassThrough();
  engine.api.modem.demuxStream(stream, both, both);
  stream.on("end", () => both.end());
  stream.on("error", (error) => both.destroy(error));
  return both.pipe(masking());
}

/** The API's client gives a stream only where it follows, and then it does not end. */
function openLog(engine: Engine, container: string, tail: number | undefined): Promise<Readable> {
  const end = tail === undefined ? "" : `&tail=${tail}`;
  return new Promise((resolve, reject) => {
    engine.api.modem.dial({
      path: `/containers/${container}/logs?stdout=1&stderr=1${end}`,
      method: "GET",
      isStream: true,
      statusCodes: { 200: true, 404: "no such container", 500: "server error" },
    }, (error: Error | null, stream: unknown) => {
      if (error === null) resolve(stream as Readable);
      else reject(error);
    });
  });
}

/** The last lines that a container logged. */
export async function lastLines(
  engine: Engine,
  { container, tail = 20 }: ReadLogOptions,
): Promise<readonly string[]> {
  let text = "";
  const log = await readLog(engine, { container, tail });
  for await (const chunk of log.setEncoding("utf8")) text += chunk;
  return text.split("\n").map((line) => line.trimEnd()).filter((line) => line !== "");
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
      await pipeline(await readLog(engine, { container: id }), createWriteStream(path));
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
