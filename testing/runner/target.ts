import { UsageError } from "../../mod.ts";

/** How a target is written: `embedded`, `docker`, `docker:6.8`, or an address. */
export type TargetName =
  | "embedded"
  | "docker"
  | `docker:${string}`
  | `http://${string}`
  | `https://${string}`
  | URL;

/** What tests run against. */
export interface TestTarget {
  /** Our own server, a real one in Docker, or an installation that runs already. */
  readonly on: "embedded" | "docker" | "address";
  /** What it is called in the names of tests, such as `docker 6.8`. */
  readonly label: string;
  /** Which Dataverse, in Docker; absent for the one that is started where nobody says. */
  readonly version?: string;
  /** Its address, where it has one. */
  readonly address?: URL;
}

/** Reads one target. */
export function parseTarget(name: TargetName | string): TestTarget {
  const text = String(name).trim();
  if (text === "embedded") return { on: "embedded", label: "embedded" };
  const [kind, version] = text.split(/:(.*)/s);
  if (kind === "docker" && version === undefined) return { on: "docker", label: "docker" };
  if (kind === "docker" && /^[\w][\w.-]*$/.test(version ?? "")) {
    return { on: "docker", label: `docker ${version}`, version: version ?? "" };
  }
  const address = URL.canParse(text) ? new URL(text) : undefined;
  if (address !== undefined && /^https?:$/.test(address.protocol)) {
    return { on: "address", label: address.host, address };
  }
  throw new UsageError(`Cannot run tests on "${text}": it is no target`, {
    hint: 'Give "embedded", "docker", a version as in "docker:6.8", or an http address.',
  });
}

/** Reads a list of targets that are separated by commas. */
export function parseTargets(list: string): readonly TestTarget[] {
  return list.split(",").filter((name) => name.trim() !== "").map(parseTarget);
}
