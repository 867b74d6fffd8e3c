import type { Clock } from "../../../lib/clock.ts";
import { DockerError } from "../docker_error.ts";
import { type Engine, messageOf, statusOf } from "./engine.ts";

/** Within this time the engine has done what a process asked for that is dead. */
export const SETTLE_MS = 1000;

/** How often the engine may refuse in a row; what a container has just let go can take it a moment. */
const REFUSALS = 20;
/** Longest time in all: a busy engine needs its time to stop what runs. */
const LONGEST_MS = 120_000;
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
  const end = clock.now().getTime() + LONGEST_MS;
  let problems: readonly string[] = [];
  for (let refusals = 0; refusals < REFUSALS && clock.now().getTime() < end;) {
    problems = await removeOnce(engine, stack);
    const left = (await engine.containers(stack)).length + (await engine.leftovers(stack)).length;
    if (left === 0) {
      if (settleMs === 0) return;
      await clock.sleep(settleMs);
      return await removeStack(engine, { stack, clock });
    }
    refusals = problems.length === 0 ? 0 : refusals + 1;
    await clock.sleep(BETWEEN_MS);
  }
  throw new DockerError(
    `Cannot take down stack "${stack}": ${problems.join("; ") || "the engine takes too long"}`,
    {
      reason: "teardown",
      hint:
        "See what uses it (docker ps --all, docker volume ls), then run: dvflow dataverse down --all.",
    },
  );
}

/** Removes what can be removed now: what a container still uses cannot be. Says what was refused. */
async function removeOnce(engine: Engine, stack: string): Promise<readonly string[]> {
  const containers = await engine.containers(stack);
  const problems = await tell(containers.map(({ id, part }) => [
    `container of "${part}"`,
    async () => await engine.api.getContainer(id).remove({ force: true, v: true }),
  ]));
  if (problems.length > 0) return problems;
  const others = await engine.leftovers(stack);
  return await tell(others.map(({ kind, name }) => [
    `${kind} "${name}"`,
    async () => {
      if (kind === "volume") await engine.api.getVolume(name).remove();
      else await engine.api.getNetwork(name).remove();
    },
  ]));
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
