import { collections, openSession, users } from "../../lib/client/mod.ts";
import { UsageError } from "../../mod.ts";
import { listUserNames } from "../fixtures/administration.ts";
import type { ReplayTarget } from "./replay.ts";

/**
 * Refuses a server that is not fresh: what was recorded says nothing of one that something is in, and
 * replaying changes settings, and what everybody may do.
 *
 * @param target The server.
 * @throws {UsageError} If anything is in its root collection, more than one has an account, or the
 * token is no superuser's.
 */
export async function demandFresh(target: ReplayTarget): Promise<void> {
  const { baseUrl, fetch, token } = target;
  const doing = `Cannot replay against "${baseUrl.href}"`;
  await using session = openSession(baseUrl, { fetch, token });
  const { superuser = false } = await users.getCurrentUser(session);
  if (!superuser) {
    throw new UsageError(`${doing}: the token is no superuser's`, {
      hint: "Put a superuser's API token into DATAVERSE_API_TOKEN.",
    });
  }
  const things = (await collections.listContents(session, ":root")).length;
  const accounts = (await listUserNames(session, "")).length;
  if (things === 0 && accounts <= 1) return;
  throw new UsageError(
    `${doing}: it is not fresh: things in its root collection: ${things}, accounts: ${accounts}`,
    { hint: "Replay against an installation that was just set up, and that nobody needs." },
  );
}
