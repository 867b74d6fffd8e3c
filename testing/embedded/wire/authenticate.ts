import { guest, type Requester } from "../domain/permission.ts";
import { Refusal } from "../domain/refusal.ts";
import type { Server } from "./call.ts";
import type { Incoming } from "./incoming.ts";

/** The last use of an account is noted no more often than that. */
const touchMs = 10_000;

/** What is asked for. */
interface Asked {
  readonly query: URLSearchParams;
  /** The path below `/api/v1/`. */
  readonly path: string;
}

/**
 * Says who is asking: by the key in the header, else by the one in the query.
 *
 * @throws {Refusal} Where the key is of nobody.
 */
export function authenticate(server: Server, request: Incoming, asked: Asked): Requester {
  const { query } = asked;
  const key = request.headers.get("X-Dataverse-key") ?? query.get("key");
  if (key !== null) return byKey(server, key, asked);
  const workflow = request.headers.get("X-Dataverse-invocationID") ?? query.get("invocationID");
  if (workflow !== null) throw new Refusal("unauthenticated", "Bad workflow invocationID");
  return guest;
}

function byKey(
  { store: { users, rights }, clock }: Server,
  key: string,
  { path }: Asked,
): Requester {
  const preview = rights.assignmentOfToken(key);
  // Who is not to know whose a dataset is gets nothing but its files.
  const withheld = preview?.anonymized === true && !/^access\/datafile\/[^/]*$/.test(path);
  if (preview !== undefined && !withheld) {
    return { type: "preview", datasetId: preview.objectId, token: key };
  }
  const user = users.byToken(key);
  if (user === undefined) throw new Refusal("unauthenticated", "Bad API key");
  const now = clock.now().getTime();
  if (user.lastUse === null || now - Date.parse(user.lastUse) > touchMs) users.touch(user.id);
  return { type: "user", user, token: key };
}
