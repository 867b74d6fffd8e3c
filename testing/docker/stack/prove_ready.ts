import { randomUUID } from "node:crypto";
import { collections, info, openSession, type Session, users } from "../../../lib/client/mod.ts";
import type { Clock } from "../../../lib/clock.ts";
import { AuthenticationError, NotFoundError, PermissionError } from "../../../lib/errors/mod.ts";
import { DockerError } from "../docker_error.ts";

/** Options of {@linkcode proveReady}. */
export interface ProveOptions {
  /** Dataverse's address on this machine. */
  readonly baseUrl: URL;
  /** The superuser's token. */
  readonly token: string;
  /** Time. */
  readonly clock: Clock;
  /** Ends it. */
  readonly signal: AbortSignal;
  /** Is told what it waits for. */
  readonly tell: (detail: string) => void;
}

const LOOK_MS = 100;

/**
 * Proves from outside that an installation can be worked with: it tells its version in JSON, metadata blocks
 * are loaded, root is published, the token is a superuser's, and search finds what was just written.
 *
 * @param options Address, token.
 * @returns The version that it says it is.
 * @throws {DockerError} Where that is not so, and waiting does not help.
 */
export async function proveReady(options: ProveOptions): Promise<string> {
  const { baseUrl, token, signal, tell } = options;
  await using session = openSession(baseUrl, { token, retryBudgetMs: 0 });
  await using guest = openSession(baseUrl, { retryBudgetMs: 0 });
  tell("waits for its version from outside");
  const { version } = await repeat(options, () => info.getVersion(guest, { signal }));
  tell("is asked for its metadata blocks, its root collection and its superuser");
  await proveBootstrapped({ session, guest, signal });
  tell("waits until search finds what was just written");
  await proveSearch(session, options);
  return version;
}

/** Proves the same of one that was ready before, without writing anything. */
export async function proveStillReady(
  { baseUrl, token, signal }: Omit<ProveOptions, "tell" | "clock">,
): Promise<void> {
  await using session = openSession(baseUrl, { token, retryBudgetMs: 10_000 });
  await Promise.all([
    info.getVersion(session, { signal }),
    users.getCurrentUser(session, { signal }),
    countFound(session, "*", signal),
  ]);
}

async function proveBootstrapped(
  { session, guest, signal }: {
    readonly session: Session;
    readonly guest: Session;
    readonly signal: AbortSignal;
  },
): Promise<void> {
  const blocks = await collections.listAllMetadataBlocks(guest, { signal });
  if (blocks.length === 0) throw halfDone("it has no metadata blocks");
  await otherwise(collections.getCollection(guest, ":root", { signal }), "root is not published");
  const user = await otherwise(
    users.getCurrentUser(session, { signal }),
    "the bootstrap's token is not valid",
  );
  if (!user.superuser) throw halfDone("the bootstrap's token is not a superuser's");
}

/** Says in other words what it means that a guest may not, or that there is none. */
async function otherwise<T>(promise: Promise<T>, why: string): Promise<T> {
  try {
    return await promise;
  } catch (error) {
    if (
      error instanceof NotFoundError || error instanceof PermissionError ||
      error instanceof AuthenticationError
    ) {
      throw halfDone(why, error);
    }
    throw error;
  }
}

/** The error for an installation that is only half there. */
export function halfDone(why: string, cause?: unknown): DockerError {
  return new DockerError(`Cannot use the installation: it is bootstrapped by half: ${why}`, {
    reason: "bootstrap",
    part: "bootstrap",
    hint:
      "Start it again on fresh volumes; if it happens again, look into the logs of bootstrap and dataverse.",
    ...(cause === undefined ? {} : { cause }),
  });
}

/** Makes a collection, waits until search finds it, removes it, and waits until search does not. */
async function proveSearch(session: Session, options: ProveOptions): Promise<void> {
  const { signal } = options;
  const alias = `dvflowprobe${randomUUID().replaceAll("-", "").slice(0, 12)}`;
  await collections.createCollection(session, {
    parent: ":root",
    fields: {
      alias,
      name: alias,
      dataverseContacts: [{ contactEmail: "probe@example.org" }],
    },
  }, { signal });
  const until = (count: number) =>
    repeat(options, async () => {
      const found = await countFound(session, alias, signal);
      if (found !== count) throw new Error(`search finds ${found} of ${count}`);
    });
  await until(1);
  await collections.deleteCollection(session, alias, { signal });
  await until(0);
}

function countFound(session: Session, query: string, signal: AbortSignal): Promise<number> {
  return session.call({
    doing: "search the installation",
    method: "GET",
    path: "/api/search",
    query: { q: query, per_page: 1 },
    signal,
  }, (body) => {
    const count = typeof body === "object" && body !== null && "total_count" in body
      ? body.total_count
      : undefined;
    return typeof count === "number"
      ? { ok: true, value: count }
      : { ok: false, issue: '"total_count" is missing' };
  });
}

/** Tries until it works; the signal ends it. */
async function repeat<T>(
  { clock, signal, tell }: ProveOptions,
  attempt: () => Promise<T>,
): Promise<T> {
  for (let failures = 0;; failures++) {
    signal.throwIfAborted();
    try {
      return await attempt();
    } catch (error) {
      signal.throwIfAborted();
      const why = error instanceof Error ? error.message : String(error);
      if (failures % 20 === 19) tell(`is not ready yet: ${why}`);
      await clock.sleep(LOOK_MS, signal);
    }
  }
}
