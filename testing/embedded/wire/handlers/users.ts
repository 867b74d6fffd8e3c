import { userNameComplaint } from "../../domain/account_rules.ts";
import type { JsonObject } from "../../domain/json.ts";
import { isSuperuser, type Permission, permissions, type User } from "../../domain/permission.ts";
import { Refusal } from "../../domain/refusal.ts";
import type { Call } from "../call.ts";
import { flag, notPermitted, userOf } from "../lookup.ts";
import { presentUser, sqlTime } from "../present/present.ts";
import { ok, type Reply, said } from "../reply.ts";

/** `GET users/:me` */
export function getMe(call: Call): Reply {
  const { requester } = call;
  if (requester.type === "user") {
    return ok(presentUser(call.server.store.users.byId(requester.user.id) ?? requester.user));
  }
  // The real one says a preview token back to who sent it, and so does this one.
  const token = requester.type === "preview" ? requester.token : "null";
  throw new Refusal("invalid", `User with token ${token} not found.`);
}

/** `GET users/token` */
export function getToken(call: Call): Reply {
  const user = userOf(call);
  const expires = call.server.store.users.expiryOf(user.id);
  if (expires === undefined || call.requester.type !== "user") {
    throw new Refusal("missing", "Token not found.");
  }
  return said(`Token ${call.requester.token} expires on ${sqlTime(expires)}`);
}

/** `POST users/token/recreate` */
export function recreateToken(call: Call): Reply {
  const { users } = call.server.store;
  const user = userOf(call);
  const token = crypto.randomUUID();
  users.setToken(user.id, token);
  const until = flag(call, "returnExpiration")
    ? ` and expires on ${sqlTime(users.expiryOf(user.id) ?? "")}`
    : "";
  return said(`New token for ${user.userName} is ${token}${until}`);
}

/** `DELETE users/token` */
export function deleteToken(call: Call): Reply {
  const user = userOf(call);
  call.server.store.users.deleteToken(user.id);
  return said(`Token for ${user.userName} deleted.`);
}

/** `POST users/{user}/removeRoles` */
export function removeRoles(call: Call): Reply {
  const name = call.params["user"] ?? "";
  const user = call.server.store.users.byName(name);
  if (user === undefined) throw new Refusal("invalid", `Cannot find user based on ${name}.`);
  if (!isSuperuser(call.requester)) throw notPermitted(call);
  const { rights } = call.server.store;
  rights.revokeAll(`@${user.userName}`);
  rights.leaveGroups(`@${user.userName}`);
  return said(`Roles removed for user ${name}.`);
}

function demandMerger(call: Call, words: string): void {
  if (!isSuperuser(call.requester)) throw new Refusal("unauthenticated", words);
}

/** The account of a name, for those who change accounts. */
function accountNamed(call: Call, name: string): User {
  const user = call.server.store.users.byName(name);
  if (user === undefined) {
    throw new Refusal("invalid", `User ${name} not found in AuthenticatedUser`);
  }
  return user;
}

function commandFailed(words: string): Refusal {
  return new Refusal(
    "invalid",
    `Error calling ChangeUserIdentifierCommand: edu.harvard.iq.dataverse.engine.command.exception.IllegalCommandException: ${words}`,
  );
}

/** `POST users/{user}/mergeIntoUser/{into}` */
export function mergeUsers(call: Call): Reply {
  demandMerger(call, "Only superusers can merge users");
  const { user = "", into = "" } = call.params;
  const base = accountNamed(call, into);
  const consumed = accountNamed(call, user);
  if (base.id === consumed.id) {
    throw commandFailed("You cannot merge an account into itself.");
  }
  if (base.deactivated !== consumed.deactivated) {
    throw commandFailed(
      "User accounts can only be merged if they are either both active or both deactivated.",
    );
  }
  call.server.store.users.merge(consumed, base);
  return said(`All account data for ${user} has been merged into ${into}.`);
}

/** `POST users/{user}/changeIdentifier/{name}` */
export function changeIdentifier(call: Call): Reply {
  demandMerger(call, "Only superusers can change userIdentifiers");
  const { users, rights } = call.server.store;
  const { user: old = "", name = "" } = call.params;
  const user = accountNamed(call, old);
  const other = users.byName(name);
  if (other !== undefined && other.id !== user.id) {
    throw commandFailed(
      `Validation of submitted data failed. Details:  User ${name} already exists. Cannot use this as new identifier`,
    );
  }
  const complaint = userNameComplaint(name, user.id);
  if (complaint !== "") {
    throw commandFailed(`Validation of submitted data failed. Details: ${complaint}`);
  }
  users.rename(user.id, name);
  rights.renameAssignee(`@${user.userName}`, `@${name}`);
  return said(`UserIdentifier changed from ${old} to ${name}`);
}

/** `GET users/{user}/allowedCollections/{permission}` */
export function listAllowedCollections(call: Call): Reply {
  const { users } = call.server.store;
  const { user: name = "", permission = "" } = call.params;
  if (call.requester.type !== "user") {
    throw new Refusal("unauthenticated", "Authentication is required.");
  }
  const own = call.requester.user.userName.toLowerCase() === name.toLowerCase();
  if (!own && !isSuperuser(call.requester)) {
    throw new Refusal(
      "forbidden",
      "This API call can be used by Users getting there own permitted collections or by superusers.",
    );
  }
  const user = users.byName(name);
  if (user === undefined) throw new Refusal("broken", "User not found.");
  const any = permission.toLowerCase() === "any";
  const wanted = permissions.find((one) => one === permission);
  if (wanted === undefined && !any) throw new Refusal("invalid", "Permission not valid.");
  return ok(collectionsFor(call, user, wanted));
}

/** The collections in which an account may do something by what is given right there; without a permission, anything. */
export function collectionsFor(
  { server: { store: { rights, collections } } }: Call,
  user: User,
  permission: Permission | undefined,
): JsonObject {
  const names = [`@${user.userName}`, ":authenticated-users", ":guest"];
  const places = rights.placesWith([...names, ...rights.groupsWith(names)], { permission });
  const found =
    (user.superuser ? collections.all() : [...places].flatMap((id) => collections.byId(id) ?? []))
      .toSorted((a, b) => a.name < b.name ? -1 : a.name > b.name ? 1 : 0);
  return {
    count: found.length,
    items: found.map(({ id, name, alias }) => ({ id, name, alias })),
  };
}
