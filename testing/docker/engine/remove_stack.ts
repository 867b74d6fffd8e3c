import type { Clock } from "../../../lib/clock.ts";
import { DockerError } from "../docker_error.ts";
import { type Engine, messageOf, statusOf } from "./engine.ts";

/** Within this time the engine has done what a process asked for that is dead. */
export const SETTLE_MS = 1000;

const TRIES = 20;
const BETWEEN_MS = 250;

/**
 * Removes all that belongs to a stack: containers with their own volumes, networks, volumes.
 *
 * @param engine The engine.
 * @param options Which stack; time; for how long to look whether something still appears, which a process that
 * was killed had asked for.
 * @throws {DockerError} Where something could not be removed; the message names it.
 */
export async function removeStack(
  engine: Engine,
  { stack, clock, settleMs = 0 }: {
    readonly stack: string;
    readonly clock: Clock;
    readonly settleMs?: number;
  },
): Promise<void> {
  let problems: readonly string[] = [];
  for (let attempt = 0; attempt < TRIES; attempt++) {
    const containers = await engine.containers(stack);
    problems = await tell(containers.map(({ id, part }) => [`container of "${part}"`, async () => {
      await engine.api.getContainer(id).remove({ force: true, v: true });
    }]));
    // What a container still uses cannot be removed.
    if (problems.length === 0) {
      problems = await tell((await engine.leftovers(stack)).map(({ kind, name }) => [
        `${kind} "${name}"`,
        async () => {
          if (kind === "volume") await engine.api.getVolume(name).remove();
          else await engine.api.getNetwork(name).remove();
        },
      ]));
    }
    const left = (await engine.containers(stack)).length + (await engine.leftovers(stack)).length;
    if (problems.length === 0 && left === 0) {
      if (settleMs === 0) return;
      await clock.sleep(settleMs);
      return await removeStack(engine, { stack, clock });
    }
    await clock.sleep(BETWEEN_MS);
  }
  throw new DockerError(`Cannot take down stack "${stack}": ${problems.join("; ")}`, {
    reason: "teardown",
    hint:
      "See what uses it (docker ps --all, docker volume ls), then run: dvflow dataverse down --all.",
  });
}

/** Does all, and says what did not work. What is gone already, or is being removed, is fine. */
async function tell(
  removals: readonly (readonly [what: string, remove: () => Promise<void>])[],
): Promise<readonly string[]> {
  const results = await Promise.all(removals.map(async ([what, remove]) => {
    try {
      await remove();
      return undefined;
    } catch (error) {
      if (statusOf(error) === 404 || /already in progress/.test(messageOf(error))) return undefined;
      return `${what}: ${messageOf(error)}`;
    }
  }));
  return results.filter((problem) => problem !== undefined);
}
