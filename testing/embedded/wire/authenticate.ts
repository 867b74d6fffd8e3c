import { guest, type Requester } from "../domain/permission.ts";
import { Refusal, Stumble } from "../domain/refusal.ts";
import { isSigned } from "../domain/signed_url.ts";
import type { Server } from "./call.ts";
import type { Incoming } from "./incoming.ts";

/** The last use of an account is noted no more often than that. */
const touchMs = 10_000;

/** What is asked for. */
interface Asked {
  /** The address, below `/api/v1/`. */
  readonly told: URL;
  /** The path below `/api/v1/`. */
  readonly path: string;
}

/**
 * Says who is asking. In this order it looks for a key in the header and in the query, for a workflow's, for a
 * signature, and for a bearer token, of which none is ever good: there is nobody who could check it.
 *
 * @param server The server.
 * @param request What was asked.
 * @param asked Its address.
 * @throws {Refusal} Where a key or signature is not good.
 */
export function authenticate(server: Server, request: Incoming, asked: Asked): Requester {
  const { headers } = request;
  const query = asked.told.searchParams;
  const key = headers.get("X-Dataverse-key") ?? query.get("key");
  if (key !== null) return byKey(server, key, asked);
  const workflow = headers.get("X-Dataverse-invocationID") ?? query.get("invocationID");
  if (workflow !== null) throw unknown("Bad workflow invocationID");
  if (query.has("token")) return bySignature(server, request, asked);
  if (/^bearer\s+\S/i.test(headers.get("Authorization") ?? "")) {
    throw unknown("Bearer token detected, no OIDC provider configured.");
  }
  return guest;
}

const unknown = (message: string): Refusal => new Refusal("unauthenticated", message);

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
  if (user === undefined) throw unknown("Bad API key");
  const now = clock.now().getTime();
  if (user.lastUse === null || now - Date.parse(user.lastUse) > touchMs) users.touch(user.id);
  return { type: "user", user, token: key };
}

function bySignature(server: Server, { method }: Incoming, asked: Asked): Requester {
  const { told } = asked;
  const name = told.searchParams.get("user");
  if (name === null) throw new Stumble("a signature of nobody");
  const { store: { users, rights }, clock } = server;
  const bad = unknown("Bad signed URL");
  // An account's token is the secret: with another token, what was signed before is worth nothing.
  const preview = /^#(\d+)$/.exec(name);
  const secret = preview === null
    ? users.tokenOf(users.byName(name)?.id ?? -1)
    : rights.assignmentsAt(Number(preview[1])).find(({ token }) => token !== null)?.token;
  if (secret === undefined || secret === null) throw bad;
  const signing = { user: name, method, until: clock.now(), secret };
  const plain = decodeURIComponent(told.href.replaceAll("+", " "));
  if (!isSigned(plain, signing)) throw bad;
  return byKey(server, secret, asked);
}
