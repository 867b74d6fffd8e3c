import { DvflowError, UsageError } from "../../mod.ts";
import { type DockerStack, listDockerStacks } from "../../testing/docker/mod.ts";
import type { Io } from "../io.ts";

/** The stack that was named; else the one that is ready, if there is one only. */
export async function chooseStack(id: string | undefined, io: Io): Promise<DockerStack> {
  const stacks = await listDockerStacks({ env: io.env, signal: io.signal });
  if (id !== undefined) {
    const named = stacks.find((stack) => stack.id === id);
    if (named !== undefined) return named;
    throw new UsageError(`Cannot find stack "${id}"`, {
      hint: `There is ${stacks.map((stack) => stack.id).join(", ") || "none"}.`,
    });
  }
  const ready = stacks.filter(({ state }) => state === "ready");
  // What was started to stay goes before what tests have started for a while.
  const kept = ready.filter((stack) => stack.kept);
  const [first, ...more] = kept.length > 0 ? kept : ready;
  if (first === undefined) {
    throw new DvflowError("No Dataverse in Docker is running", {
      hint: "Start one: dvflow dataverse up.",
    });
  }
  if (more.length === 0) return first;
  throw new UsageError(`Cannot tell which stack is meant: ${more.length + 1} are running`, {
    hint: `Name one: ${
      [first, ...more].map((stack) => `--stack ${stack.id} (${stack.asked})`).join(", ")
    }.`,
  });
}
