import { Buffer } from "node:buffer";
import { createReadStream, createWriteStream } from "node:fs";
import { PassThrough, type Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { constants, createGzip } from "node:zlib";
import type { Engine } from "./engine.ts";

/** Writes a folder of a container into a gzipped tar. */
export async function saveFolder(
  engine: Engine,
  { container, path, file }: {
    readonly container: string;
    readonly path: string;
    readonly file: string;
  },
): Promise<void> {
  const tar = await engine.api.getContainer(container).getArchive({ path });
  // Compressing harder takes longer than it saves.
  const gzip = createGzip({ level: constants.Z_BEST_SPEED });
  await pipeline(tar, gzip, createWriteStream(file, { mode: 0o600 }));
}

/** Opens a gzipped tar; Docker unpacks it by itself. */
export function openArchive(file: string): Readable {
  return createReadStream(file, { highWaterMark: 1024 * 1024 });
}

/** Reads a small file of a container; `undefined` where it is not there. */
export async function readContainerFile(
  engine: Engine,
  { container, path }: { readonly container: string; readonly path: string },
): Promise<string | undefined> {
  let tar: NodeJS.ReadableStream;
  try {
    tar = await engine.api.getContainer(container).getArchive({ path });
  } catch (error) {
    if (error instanceof Error && "statusCode" in error && error.statusCode === 404) {
      return undefined;
    }
    throw error;
  }
  const chunks: Uint8Array[] = [];
  for await (const chunk of tar.pipe(new PassThrough())) chunks.push(chunk);
  return firstFile(Buffer.concat(chunks));
}

const BLOCK = 512;

/** The contents of the first file in a tar: its size stands in octal in its header, its bytes behind it. */
function firstFile(tar: Uint8Array): string {
  const text = new TextDecoder();
  const size = parseInt(text.decode(tar.subarray(124, 136)), 8);
  return text.decode(tar.subarray(BLOCK, BLOCK + size));
}

/** Runs a command in a container, and gives its exit code and what it said. */
export async function runInside(
  engine: Engine,
  { container, command, user }: {
    readonly container: string;
    readonly command: readonly string[];
    readonly user?: string;
  },
): Promise<{ readonly exitCode: number; readonly output: string }> {
  const exec = await engine.api.getContainer(container).exec({
    Cmd: [...command],
    AttachStdout: true,
    AttachStderr: true,
    ...(user === undefined ? {} : { User: user }),
  });
  const stream = await exec.start({});
  const output = new PassThrough();
  engine.api.modem.demuxStream(stream, output, output);
  stream.on("end", () => output.end());
  stream.on("error", (error) => output.destroy(error));
  let text = "";
  for await (const chunk of output.setEncoding("utf8")) text += chunk;
  const { ExitCode } = await exec.inspect();
  return { exitCode: ExitCode ?? -1, output: text };
}
