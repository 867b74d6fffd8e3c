import { appendFile, mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { readDockerLogs } from "../../testing/docker/mod.ts";
import type { Io } from "../io.ts";
import { chooseStack } from "./_choose_stack.ts";

/** Options of `dvflow dataverse logs`. */
export interface LogsOptions {
  readonly part: string | undefined;
  readonly to: string | undefined;
  readonly stack: string | undefined;
}

/** `dvflow dataverse logs` */
export async function logsCommand({ part, to, stack }: LogsOptions, io: Io): Promise<number> {
  const { id } = await chooseStack(stack, io);
  const pieces = readDockerLogs(id, { part, env: io.env, signal: io.signal });
  if (to === undefined) {
    for await (const line of lines(pieces, part === undefined)) io.out(line);
    return 0;
  }
  await mkdir(to, { recursive: true });
  const begun = new Set<string>();
  for await (const piece of pieces) {
    const path = join(to, `${piece.part}.log`);
    if (!begun.has(path)) await rm(path, { force: true });
    begun.add(path);
    await appendFile(path, piece.text);
  }
  for (const path of begun) io.out(path);
  return 0;
}

/** Turns pieces into lines, with the part's name before each where there are several. */
async function* lines(
  pieces: AsyncIterable<{ readonly part: string; readonly text: string }>,
  named: boolean,
): AsyncGenerator<string> {
  let rest = "";
  let current = "";
  const line = (text: string) => named ? `${current.padEnd(15)} | ${text}` : text;
  for await (const { part, text } of pieces) {
    if (part !== current && rest !== "") yield line(rest);
    if (part !== current) rest = "";
    current = part;
    const parts = (rest + text).split("\n");
    rest = parts.pop() ?? "";
    for (const one of parts) yield line(one);
  }
  if (rest !== "") yield line(rest);
}
