import { listDockerStacks, removeDockerStack } from "../../testing/docker/mod.ts";
import type { Io } from "../io.ts";
import { chooseStack } from "./_choose_stack.ts";

/** Options of `dvflow dataverse down`. */
export interface DownOptions {
  readonly stack: string | undefined;
  readonly all: true | undefined;
}

/** `dvflow dataverse down` */
export async function downCommand({ stack, all }: DownOptions, io: Io): Promise<number> {
  const options = { env: io.env, signal: io.signal };
  const stacks = stack !== undefined
    ? [await chooseStack(stack, io)]
    : (await listDockerStacks(options)).filter(({ kept, state }) =>
      all === true || (kept && state !== "unknown")
    );
  for (const { id, asked } of stacks) {
    await removeDockerStack(id, options);
    io.out(asked === undefined ? `Stack ${id} is gone` : `Stack ${id} (${asked}) is gone`);
  }
  if (stacks.length === 0) io.out("Nothing was running");
  return 0;
}
