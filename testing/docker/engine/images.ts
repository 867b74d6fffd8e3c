import { DockerError } from "../docker_error.ts";
import { type Engine, type LocalImage, messageOf } from "./engine.ts";

/** Options of {@linkcode provideImage}. */
export interface ProvideImageOptions {
  /** When it is pulled. */
  readonly pull: "missing" | "always" | "never";
  /** The part that needs it. */
  readonly part: string;
  /** Ends the wait. */
  readonly signal: AbortSignal;
  /** Is told when it has to be pulled. */
  readonly onPull: () => void;
}

/**
 * Sees to it that an image is on the engine.
 *
 * @param engine The engine.
 * @param name Name of the image, with its tag.
 * @param options When to pull.
 * @returns What it is.
 * @throws {DockerError} Where it is not to be had.
 */
export async function provideImage(
  engine: Engine,
  name: string,
  { pull, part, signal, onPull }: ProvideImageOptions,
): Promise<LocalImage> {
  signal.throwIfAborted();
  const local = await engine.image(name);
  if (local !== undefined && pull !== "always") return local;
  if (pull === "never") {
    throw new DockerError(
      `Cannot start "${part}": its image "${name}" is not on this machine, and pulling is turned off`,
      { reason: "image", part, hint: `Pull it: docker pull ${name}.` },
    );
  }
  onPull();
  try {
    // Pulling cannot be cancelled; a start that is goes on without it, and the engine ends it by itself.
    await unlessAborted(engine.pull(name), signal);
  } catch (cause) {
    signal.throwIfAborted();
    throw notToBeHad(name, part, cause);
  }
  const pulled = await engine.image(name);
  if (pulled !== undefined) return pulled;
  throw notToBeHad(name, part, new Error("the registry has no such image"));
}

function notToBeHad(name: string, part: string, cause: unknown): DockerError {
  const why = messageOf(cause);
  if (/no space left/i.test(why)) {
    return new DockerError(
      `Cannot start "${part}": the engine's disk is full: its image "${name}" has no room`,
      {
        reason: "disk",
        part,
        cause,
        hint: "Make room: docker system prune removes what nothing uses.",
      },
    );
  }
  const offline = /no such host|lookup|dial tcp|timeout|network is unreachable|temporary failure/i
    .test(why);
  return new DockerError(
    `Cannot start "${part}": its image "${name}" is not on this machine, and pulling it failed: ${why}`,
    {
      reason: "image",
      part,
      cause,
      hint: offline
        ? "The registry cannot be reached: check the network, or load the image with docker load."
        : "Check the name and the version, and whether the registry asks for docker login.",
    },
  );
}

/** Waits for something that cannot be cancelled, until the signal says that nobody needs it. */
export function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = () => reject(signal.reason);
    if (signal.aborted) stop();
    signal.addEventListener("abort", stop, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener("abort", stop));
  });
}
