import { DvflowError } from "../../mod.ts";
import { sweepDocker } from "../../testing/docker/mod.ts";
import type { Io } from "../io.ts";

/** Options of `dvflow dataverse prune`. */
export interface PruneOptions {
  readonly snapshots: true | undefined;
}

/** `dvflow dataverse prune` */
export async function pruneCommand(options: PruneOptions, io: Io): Promise<number> {
  const { removed, snapshots, left } = await sweepDocker({
    env: io.env,
    ...(options.snapshots ? { snapshotsOlderThanMs: 0 } : {}),
  });
  for (const id of removed) io.out(`Stack ${id} is gone`);
  io.out(`${removed.length} stacks and ${snapshots} snapshots removed`);
  if (left.length === 0) return 0;
  throw new DvflowError(
    `Cannot remove all: ${left.map(({ stack, why }) => `${stack}: ${why}`).join("; ")}`,
    { hint: "See docker ps --all and docker volume ls." },
  );
}
