import { isObject, textOf } from "../../domain/json.ts";
import { Refusal } from "../../domain/refusal.ts";
import type { User } from "../../domain/permission.ts";
import { jsonOf } from "../body.ts";
import type { Call } from "../call.ts";
import { demandSuperuser, flag, userOf } from "../lookup.ts";
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

/** `POST builtin-users` */
export function createBuiltinUser(call: Call): Reply {
  const { users, settings } = call.server.store;
  const key = settings.get("BuiltinUsers.KEY");
  if (key === undefined) {
    throw new Refusal(
      "unavailable",
      "Dataverse config issue: No API key defined for built in user management",
    );
  }
  if (call.query.get("key") !== key) throw new Refusal("unauthenticated", "Bad api key ");
  const body = jsonOf(call.text);
  const userName = isObject(body) ? textOf(body, "userName") : undefined;
  if (!isObject(body) || userName === undefined || userName === "") {
    throw new Refusal("invalid", "Bad Request: a user needs a userName");
  }
  if (users.byName(userName) !== undefined) {
    throw new Refusal("invalid", `username '${userName}' already exists`);
  }
  const of = (name: string): string => textOf(body, name) ?? "";
  const user = users.create({
    userName,
    firstName: of("firstName"),
    lastName: of("lastName"),
    email: of("email"),
    affiliation: of("affiliation"),
    position: of("position"),
  });
  const apiToken = crypto.randomUUID();
  users.setToken(user.id, apiToken);
  return ok({
    user: { id: user.id, userName },
    authenticatedUser: presentUser(user),
    apiToken,
  });
}

function namedUser(call: Call): User {
  const name = call.params["user"] ?? "";
  const user = call.server.store.users.byName(name);
  if (user === undefined) throw new Refusal("invalid", `User ${name} not found.`);
  return user;
}

/** `GET admin/authenticatedUsers/{user}` */
export function getUser(call: Call): Reply {
  return ok(presentUser(namedUser(call)));
}

/** `PUT admin/superuser/{user}` */
export function setSuperuser(call: Call): Reply {
  return makeSuperuser(call, call.text.trim().toLowerCase() === "true");
}

/** `POST admin/superuser/{user}` */
export function toggleSuperuser(call: Call): Reply {
  return makeSuperuser(call, !namedUser(call).superuser);
}

function makeSuperuser(call: Call, on: boolean): Reply {
  const user = namedUser(call);
  if (user.deactivated) {
    throw new Refusal("invalid", "You cannot make a deactivated user a superuser.");
  }
  call.server.store.users.setSuperuser(user.id, on);
  return said(
    on
      ? `User @${user.userName} set as a superuser.`
      : `User @${user.userName} removed as a superuser.`,
  );
}

/** `POST admin/authenticatedUsers/{user}/deactivate` */
export function deactivateUser(call: Call): Reply {
  const user = namedUser(call);
  call.server.store.users.deactivate(user.id);
  call.server.store.rights.revokeAll(`@${user.userName}`);
  return said(`User @${user.userName} deactivated.`);
}

/** `DELETE admin/authenticatedUsers/{user}` */
export function deleteUser(call: Call): Reply {
  const user = namedUser(call);
  const { users, rights } = call.server.store;
  const assignee = `@${user.userName}`;
  const reasons = [
    ...(users.madeAnything(user.id) ? [" the user has created Dataverse object(s)"] : []),
    ...(rights.hasAny(assignee) ? ["the user is associated with role assignment record(s)"] : []),
  ];
  if (reasons.length > 0) {
    throw new Refusal(
      "invalid",
      `Could not delete Authenticated User ${assignee} because ${reasons.join("; ")}.`,
    );
  }
  rights.leaveGroups(assignee);
  users.delete(user.id);
  return said(`AuthenticatedUser ${assignee} deleted.`);
}

/** `POST users/{user}/removeRoles` */
export function removeRoles(call: Call): Reply {
  const name = call.params["user"] ?? "";
  const user = call.server.store.users.byName(name);
  if (user === undefined) throw new Refusal("invalid", `Cannot find user based on ${name}.`);
  demandSuperuser(
    call,
    "Revoke Superuser status command can only be called by superusers.",
    "permission",
  );
  const { rights } = call.server.store;
  rights.revokeAll(`@${user.userName}`);
  rights.leaveGroups(`@${user.userName}`);
  return said(`Roles removed for user ${name}.`);
}

const userWords = {
  userId: "ID",
  userIdentifier: "Username",
  lastName: "Last Name",
  firstName: "First Name",
  email: "Email",
  affiliation: "Affiliation",
  position: "Position",
  isSuperuser: "Superuser",
  authenticationProvider: "Authentication",
  roles: "Roles",
  createdTime: "Created Time",
  lastLoginTime: "Last Login Time",
  lastApiUseTime: "Last API Use Time",
};

/** `GET admin/list-users` */
export function listUsers(call: Call): Reply {
  demandSuperuser(call, "Forbidden. You must be a superuser.");
  const term = (call.query.get("searchTerm") ?? "").toLowerCase();
  const perPage = Number(call.query.get("itemsPerPage") ?? "25") || 25;
  const found = call.server.store.users.all().filter((user) =>
    [user.userName, user.firstName, user.lastName, user.email]
      .some((word) => word.toLowerCase().includes(term))
  );
  const pages = Math.max(1, Math.ceil(found.length / perPage));
  const page = Math.min(Math.max(1, Number(call.query.get("selectedPage") ?? "1") || 1), pages);
  const first = (page - 1) * perPage;
  const shown = found.slice(first, first + perPage);
  const remaining = found.length - first - shown.length;
  return ok({
    userCount: found.length,
    selectedPage: page,
    pagination: {
      isNecessary: pages > 1,
      numResults: found.length,
      numResultsString: found.length.toLocaleString("en"),
      docsPerPage: perPage,
      selectedPageNumber: page,
      pageCount: pages,
      hasPreviousPageNumber: page > 1,
      previousPageNumber: Math.max(1, page - 1),
      hasNextPageNumber: page < pages,
      nextPageNumber: Math.min(pages, page + 1),
      startResultNumber: first + 1,
      endResultNumber: first + shown.length,
      startResultNumberString: (first + 1).toLocaleString("en"),
      endResultNumberString: (first + shown.length).toLocaleString("en"),
      remainingResults: remaining,
      numberNextResults: Math.min(perPage, remaining),
      pageNumberList: Array.from({ length: pages }, (_, i) => i + 1),
    },
    bundleStrings: userWords,
    users: shown.map((user) => ({
      id: user.id,
      userIdentifier: user.userName,
      lastName: user.lastName,
      firstName: user.firstName,
      email: user.email,
      affiliation: user.affiliation,
      position: user.position,
      isSuperuser: user.superuser,
      authenticationProvider: "BuiltinAuthenticationProvider",
      roles: "",
      createdTime: sqlTime(user.created),
      lastLoginTime: sqlTime(user.lastLogin),
      lastApiUseTime: user.lastUse === null ? undefined : sqlTime(user.lastUse),
      deactivated: user.deactivated,
      mutedEmails: [],
      mutedNotifications: [],
    })),
  });
}

/** `GET admin/settings` */
export function listSettings(call: Call): Reply {
  return ok(call.server.store.settings.all());
}

/** `PUT admin/settings/{name}` */
export function putSetting(call: Call): Reply {
  const name = call.params["name"] ?? "";
  call.server.store.settings.set(name, call.text);
  return ok({ [name]: call.text });
}

/** `GET admin/settings/{name}` */
export function getSetting(call: Call): Reply {
  const name = call.params["name"] ?? "";
  const value = call.server.store.settings.get(name);
  if (value === undefined) throw new Refusal("missing", `Setting ${name} not found`);
  return said(value);
}

/** `DELETE admin/settings/{name}` */
export function deleteSetting(call: Call): Reply {
  const name = call.params["name"] ?? "";
  call.server.store.settings.delete(name);
  return said(`Setting ${name} deleted.`);
}
