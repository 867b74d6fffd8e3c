import type { Part } from "../compose/model.ts";
import { DockerError } from "../docker_error.ts";

const GIB = 1024 ** 3;

/** What the parts without a limit of their own need together, as measured on small installations. */
const REST = GIB;

/** Room for images that are not there yet, and for the data of a small installation. */
const DISK_WITH_IMAGES = 8 * GIB;
const DISK_WITHOUT_IMAGES = 1 * GIB;

/** An engine says a little less than its machine has. */
const TOLERANCE = 0.9;

/** What an engine has. */
export interface Resources {
  /** Memory in bytes. */
  readonly memory: number;
  /** Free disk in bytes; `undefined` where nobody knows. */
  readonly disk: number | undefined;
  /** Whether images have to be pulled. */
  readonly pulls: boolean;
  /** Kind of containers it runs. */
  readonly kind: string;
}

/**
 * Finds out before anything is started that it would not work.
 *
 * @param parts What is to be started.
 * @param resources What the engine has.
 * @throws {DockerError} Where that is too little.
 */
export function checkEngine(parts: readonly Part[], resources: Resources): void {
  if (resources.kind !== "linux") {
    throw new DockerError(
      `Cannot start Dataverse in Docker: the engine runs ${resources.kind} containers`,
      { reason: "engine", hint: "Switch it to Linux containers." },
    );
  }
  const limits = parts.reduce((sum, { memory = 0 }) => sum + memory, 0);
  const needed = limits + REST;
  if (resources.memory < needed * TOLERANCE) {
    throw new DockerError(
      `Cannot start Dataverse in Docker: it needs ${gib(needed)} of memory, and the engine has ${
        gib(resources.memory)
      }`,
      {
        reason: "memory",
        hint:
          "Give Docker more memory (Docker Desktop: Settings, Resources), or the application less (memory, --memory).",
      },
    );
  }
  const room = resources.pulls ? DISK_WITH_IMAGES : DISK_WITHOUT_IMAGES;
  if (resources.disk !== undefined && resources.disk < room) {
    throw new DockerError(
      `Cannot start Dataverse in Docker: it needs ${
        gib(room)
      } of free disk where Docker keeps its data, and there are ${gib(resources.disk)}`,
      {
        reason: "disk",
        hint: "Make room: docker system prune removes what nothing uses.",
      },
    );
  }
}

function gib(bytes: number): string {
  return `${(bytes / GIB).toFixed(1)} GiB`;
}
