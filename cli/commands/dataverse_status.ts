import { printable } from "../../mod.ts";
import { type DockerStack, listDockerStacks } from "../../testing/docker/mod.ts";
import type { Io } from "../io.ts";

/** Options of `dvflow dataverse status`. */
export interface StatusOptions {
  readonly json: true | undefined;
}

/** `dvflow dataverse status` */
export async function statusCommand({ json }: StatusOptions, io: Io): Promise<number> {
  const stacks = await listDockerStacks({ env: io.env, signal: io.signal });
  if (json) {
    // The token is what "dvflow dataverse token" is for.
    io.out(JSON.stringify(stacks.map(({ token: _token, ...rest }) => rest)));
    return 0;
  }
  if (stacks.length === 0) io.out("No Dataverse in Docker is running");
  for (const stack of stacks) {
    io.out(printable(summary(stack)));
    for (const { name, state } of stack.parts) io.out(printable(`  ${name.padEnd(15)} ${state}`));
  }
  return 0;
}

function summary(
  { id, state, asked, version, baseUrl, kept, shared, users, created }: DockerStack,
) {
  const what = version === undefined
    ? asked ?? "of another user or machine"
    : `Dataverse ${version}`;
  const where = baseUrl === undefined ? "" : ` at ${baseUrl.origin}`;
  const used = users.length === 0
    ? "used by nobody"
    : `used by ${users.length === 1 ? "process" : "processes"} ${users.join(", ")}`;
  const stays = kept ? "stays" : shared ? "goes when nobody uses it" : "goes with its user";
  return `${id}: ${state}, ${what}${where}, since ${created.toISOString()}, ${used}, ${stays}`;
}
