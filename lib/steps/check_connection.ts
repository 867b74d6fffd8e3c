import { getCurrentUser, getTokenExpiry } from "../client/users.ts";
import { getVersion } from "../client/info.ts";
import { DvflowError } from "../errors/mod.ts";
import type { Session } from "../http/mod.ts";
import { defineStep, type StepFactory } from "../pipeline/mod.ts";

/** What is at the other end of a connection. */
export interface ConnectionInfo {
  /** Address of the installation. */
  readonly url: string;
  /** Its version, such as `6.8`. */
  readonly version: string;
  /** Whose token it is; absent for a guest. */
  readonly user?: {
    /** Such as `@ada`. */
    readonly identifier: string;
    /** Name for people. */
    readonly displayName: string;
    /** Whether nothing is forbidden to this user. */
    readonly superuser: boolean;
  };
  /** When the token ends, ISO 8601; absent for a guest, and where the server does not tell. */
  readonly tokenExpires?: string;
  /** What may cause trouble, a sentence each. */
  readonly warnings: readonly string[];
}

/** Oldest version whose answers dvflow knows. */
const OLDEST = [5, 14] as const;
/** Oldest version that dvflow's calls were made for. */
const FULL = [6, 2] as const;
const DAY_MS = 24 * 60 * 60 * 1000;

/**
 * Checks what a session is connected to: `GET /api/info/version`, and with a token
 * `GET /api/users/:me` and `GET /api/users/token`.
 *
 * @param session The connection.
 * @param options Signal.
 * @returns Version, user, end of the token, warnings.
 * @throws {AuthenticationError} If the token is not valid.
 * @throws {UnexpectedReplyError} If there is no Dataverse at that address, or it is still starting.
 * @throws {DvflowError} If the installation is too old.
 */
export async function inspectConnection(
  session: Session,
  options: { readonly signal?: AbortSignal } = {},
): Promise<ConnectionInfo> {
  const { version } = await getVersion(session, options);
  const warnings: string[] = [];
  if (isOlder(version, OLDEST)) {
    throw new DvflowError(
      `Cannot work with the Dataverse at "${session.baseUrl.href}": its version is ${version}, and the oldest that dvflow knows is ${
        OLDEST.join(".")
      }`,
    );
  }
  if (isOlder(version, FULL)) {
    warnings.push(`Version ${version} is older than ${FULL.join(".")}: some calls may fail`);
  }
  const url = session.baseUrl.href;
  if (!session.hasToken) return { url, version, warnings };
  const user = await getCurrentUser(session, options);
  const expires = await getTokenExpiry(session, options);
  const left = expires === undefined
    ? Infinity
    : Date.parse(expires) - session.serverNow().getTime();
  if (left < 7 * DAY_MS) {
    warnings.push(`The API token ends on ${expires?.slice(0, 10)}: get a new one soon`);
  }
  return {
    url,
    version,
    user: {
      identifier: user.identifier,
      displayName: user.displayName,
      superuser: user.superuser ?? false,
    },
    ...(expires === undefined ? {} : { tokenExpires: expires }),
    warnings,
  };
}

/** False where the version is written in a way that cannot be compared, as builds of developers are. */
function isOlder(version: string, than: readonly [number, number]): boolean {
  const [, major, minor] = /^v?(\d+)\.(\d+)/.exec(version) ?? [];
  if (major === undefined) return false;
  return Number(major) < than[0] || (Number(major) === than[0] && Number(minor) < than[1]);
}

/**
 * Step that checks the connection and tells what is there; see {@linkcode inspectConnection}. Its
 * warnings are told as notes.
 *
 * @example Usage
 * ```ts
 * import { checkConnection, connect, run } from "@dvflow/dvflow";
 * import { startDataverse } from "@dvflow/dvflow/testing";
 * import { equal } from "node:assert/strict";
 *
 * await using dataverse = await startDataverse({ on: "embedded" });
 * await using session = await connect(dataverse.baseUrl, dataverse);
 * const { version } = await run(checkConnection({}), { session });
 *
 * equal(version, "6.8");
 * ```
 */
export const checkConnection: StepFactory<object, ConnectionInfo> = defineStep(
  "check-connection",
  {
    title: "Check the connection",
    repeatable: true,
    async run({ session, signal, note }, _input: object): Promise<ConnectionInfo> {
      const info = await inspectConnection(session, { signal });
      for (const warning of info.warnings) note(warning);
      return info;
    },
    summary: ({ url, version, user, tokenExpires }) =>
      `Dataverse ${version} at ${url}, as ${user?.identifier ?? "a guest"}${
        tokenExpires ? `, token until ${tokenExpires.slice(0, 10)}` : ""
      }`,
    requests: () => [
      { method: "GET", target: "/api/info/version" },
      { method: "GET", target: "/api/users/:me" },
      { method: "GET", target: "/api/users/token" },
    ],
  },
);
