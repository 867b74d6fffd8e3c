import { isEmail } from "../../domain/account_rules.ts";
import { Refusal, Stumble } from "../../domain/refusal.ts";
import { isSuperuser, type User } from "../../domain/permission.ts";
import type { Call } from "../call.ts";
import { demandSuperuser, findCollection, findDataset, permissionsOn } from "../lookup.ts";
import { presentAssignment, presentUser, sqlTime } from "../present/present.ts";
import { identifierOf, permissions } from "../../domain/permission.ts";
import { globalGroupName } from "../../store/global_groups.ts";
import { ok, type Reply, said } from "../reply.ts";

/** The account that the path names, by name or by id. */
function namedUser(call: Call): User {
  const { users } = call.server.store;
  const { user: name, id } = call.params;
  const user = id === undefined ? users.byName(name ?? "") : users.byId(Number(id));
  if (user === undefined) throw new Refusal("invalid", `User ${id ?? name} not found.`);
  return user;
}

/** `GET admin/authenticatedUsers/{user}` */
export function getUser(call: Call): Reply {
  return ok(presentUser(namedUser(call)));
}

/** `GET admin/authenticatedUsers` */
export function listAllUsers(call: Call): Reply {
  demandSuperuser(call, "Superusers only.");
  return ok(call.server.store.users.all().map(presentUser));
}

function superuserStatus(call: Call, decide: (user: User) => boolean): Reply {
  const { users } = call.server.store;
  const user = users.byName(call.params["user"] ?? "");
  const method = call.request.method === "POST" ? "isSuperuser" : "isDeactivated";
  if (user === undefined) {
    throw new Refusal(
      "broken",
      `Cannot invoke "edu.harvard.iq.dataverse.authorization.users.AuthenticatedUser.${method}()" because "user" is null`,
    );
  }
  if (user.deactivated) {
    throw new Refusal("invalid", "You cannot make a deactivated user a superuser.");
  }
  const on = decide(user);
  users.setSuperuser(user.id, on);
  return said(
    on
      ? `User @${user.userName} set as a superuser.`
      : `User @${user.userName} removed as a superuser.`,
  );
}

/** `POST admin/superuser/{user}` */
export function toggleSuperuser(call: Call): Reply {
  return superuserStatus(call, ({ superuser }) => !superuser);
}

/** `PUT admin/superuser/{user}` */
export function setSuperuser(call: Call): Reply {
  const word = call.text.trim().toLowerCase();
  return superuserStatus(call, () => ["true", "yes", "1", "on"].includes(word));
}

/** `POST admin/authenticatedUsers/{user}/deactivate` */
export function deactivateUser(call: Call): Reply {
  const user = namedUser(call);
  const { users, rights } = call.server.store;
  users.deactivate(user.id);
  rights.revokeAll(`@${user.userName}`);
  rights.leaveGroups(`@${user.userName}`);
  return said(`User @${user.userName} deactivated.`);
}

/** `DELETE admin/authenticatedUsers/{user}` */
export function deleteUser(call: Call): Reply {
  const user = namedUser(call);
  const { users, rights, downloads } = call.server.store;
  const assignee = `@${user.userName}`;
  const reasons = [
    ...(users.madeAnything(user.id) ? ["the user has created Dataverse object(s)"] : []),
    ...(rights.hasAny(assignee) ? ["the user is associated with role assignment record(s)"] : []),
    ...(downloads.countBy(user.id) > 0
      ? ["the user is associated with file download (Guestbook Response) record(s) "]
      : []),
    ...(users.workedOnAnything(user.id) ? ["the user has contributed to dataset version(s)"] : []),
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

/** `GET admin/confirmEmail/{id}` */
export function getConfirmation(call: Call): Reply {
  const id = call.params["id"] ?? "";
  const token = call.server.store.users.confirmationOf(Number(id));
  if (token === undefined) {
    throw new Refusal("invalid", `Could not find confirm email token for user ${id}`);
  }
  return ok({ token });
}

/** `POST admin/confirmEmail/{id}` */
export function beginConfirmation(call: Call): Reply {
  const { users } = call.server.store;
  const id = call.params["id"] ?? "";
  const user = users.byId(Number(id));
  if (user === undefined) throw new Refusal("invalid", `Could not find user based on ${id}`);
  users.beginConfirmation(user.id);
  const now = call.server.clock.now().toISOString();
  return ok({ tokenCreated: sqlTime(now), identifier: user.userName });
}

/** `GET admin/isOrcid` */
export function isOrcidEnabled(): Reply {
  return said("no orcid for you.");
}

const builtin = {
  id: "builtin",
  factoryAlias: "BuiltinAuthenticationProvider",
  title: "Dataverse Local",
  subtitle: "Datavers' Internal Authentication provider",
  factoryData: "",
  enabled: true,
} as const;

/** `GET admin/authenticationProviders` */
export function listProviders(): Reply {
  return ok([builtin]);
}

/** `GET admin/authenticationProviderFactories` */
export function listFactories(): Reply {
  return ok([
    { alias: "shib", info: "Factory for the Shibboleth identity provider." },
    { alias: "oauth2", info: "Factory for OAuth2 identity providers." },
    { alias: "oidc", info: "Factory for Open ID Connect providers" },
    {
      alias: "BuiltinAuthenticationProvider",
      info: "BuiltinAuthenticationProvider - the provider bundled with Dataverse",
    },
  ]);
}

function demandProvider(call: Call): void {
  const id = call.params["provider"] ?? "";
  if (id !== builtin.id) {
    throw new Refusal("missing", `Can't find authetication provider with id '${id}'`);
  }
}

/** `GET admin/authenticationProviders/{provider}` */
export function getProvider(call: Call): Reply {
  demandProvider(call);
  return ok(builtin);
}

/** `GET admin/authenticationProviders/{provider}/enabled` */
export function isProviderEnabled(call: Call): Reply {
  demandProvider(call);
  return said("true");
}

/** `GET admin/assignments/assignees/{assignee}` */
export function listAssignmentsOf(call: Call): Reply {
  const { rights } = call.server.store;
  return ok(rights.assignmentsOf(call.params["assignee"] ?? "").map(presentAssignment));
}

/** `GET admin/permissions/{object}` */
export function getPermissions(call: Call): Reply {
  const { collections, files } = call.server.store;
  const name = call.params["object"] ?? "";
  const isNumber = /^\d+$/.test(name);
  const place = collections.byAlias(name)?.id ??
    (isNumber
      ? collections.byId(Number(name))?.id ?? files.placesOf(Number(name))[0]?.fileId
      : name === ":root"
      ? findCollection(call, name).id
      : undefined) ??
    findDataset(call, name).id;
  const may = permissionsOn(call, place);
  return ok({
    user: identifierOf(call.requester),
    permissions: permissions.filter((one) => may.has(one)),
  });
}

/** `GET admin/assignee/{assignee}` */
export function getAssignee(call: Call): Reply {
  const { users, rights, globalGroups } = call.server.store;
  const name = call.params["assignee"] ?? "";
  if (!/^[:@&!#]/.test(name)) throw new Stumble("what begins so is nobody's name");
  if (name === ":guest") return ok({ title: "Guest" });
  if (name === ":authenticated-users") return ok({ title: "Anyone with a Dataverse account" });
  const user = name.startsWith("@") ? users.byName(name.slice(1)) : undefined;
  if (user !== undefined) {
    return ok({
      title: `${user.firstName} ${user.lastName}`,
      email: user.email,
      affiliation: user.affiliation === "" ? undefined : user.affiliation,
    });
  }
  const [, owner, alias] = /^&explicit\/(\d+)-(.+)$/.exec(name) ?? [];
  const group = owner === undefined
    ? globalGroups.all().find((one) => globalGroupName(one) === name)
    : rights.groupsOf(Number(owner)).find((one) => one.alias === alias);
  if (group === undefined) throw new Refusal("missing", `Role Assignee '${name}' not found.`);
  return ok({ title: group.name });
}

const convertible = (call: Call): void => {
  if (!isSuperuser(call.requester)) throw new Refusal("forbidden", "Superusers only.");
};

/** An account, a password and what else is in a line such as `a@example.org:password:new@example.org`. */
function conversionOf(call: Call, count: number): {
  readonly user: User;
  readonly parts: readonly string[];
} {
  convertible(call);
  const { users } = call.server.store;
  const parts = call.text.split(":");
  const [email = "", password = ""] = parts;
  const complain = (words: string): Refusal => new Refusal("invalid", `["${words}"]`);
  if (parts.length < count) {
    throw new Refusal(
      "invalid",
      `Problem with content <<<${call.text}>>>: java.lang.ArrayIndexOutOfBoundsException: Index ${parts.length} out of bounds for length ${parts.length}`,
    );
  }
  const user = users.byEmail(email);
  if (user === undefined) throw complain(`User to convert not found by email: ${email}`);
  if (user.deactivated) throw complain("builtin account has been deactivated");
  if (!users.hasPassword(user.id, password)) throw complain("password was wrong");
  return { user, parts };
}

/** `PUT admin/authenticatedUsers/convert/builtin2shib` */
export function convertToShib(call: Call): Reply {
  const { user, parts: [email = "", password = "", newEmail = ""] } = conversionOf(call, 3);
  const { users } = call.server.store;
  const persistentId = `${user.userName}@example.org`;
  users.setProvider(user.id, "shib", persistentId);
  if (newEmail !== "") users.setEmail(user.id, newEmail);
  return ok({
    email,
    "changing to this provider": "shib",
    "password supplied": password,
    "persistentUserId": persistentId,
    "updated email": newEmail,
  });
}

/** `PUT admin/authenticatedUsers/convert/builtin2oauth` */
export function convertToOAuth(call: Call): Reply {
  const { user, parts } = conversionOf(call, 5);
  const [email = "", password = "", newEmail = "", provider = "", persistentId = ""] = parts;
  const { users } = call.server.store;
  users.setProvider(user.id, provider, persistentId);
  if (newEmail !== "") users.setEmail(user.id, newEmail);
  return ok({
    email,
    "changing to this provider": provider,
    "password supplied": password,
    "persistentUserId": persistentId,
    "updated email": newEmail,
  });
}

/** `PUT admin/authenticatedUsers/id/{id}/convertRemoteToBuiltIn`, and its older name */
export function convertToBuiltin(call: Call): Reply {
  convertible(call);
  const { users } = call.server.store;
  const id = call.params["id"] ?? "";
  const user = users.byId(Number(id));
  const email = call.text.trim();
  if (user === undefined) {
    throw new Refusal(
      "invalid",
      `User id ${id} could not be converted from remote to BuiltIn. An Exception was not thrown.`,
    );
  }
  const failed = (details: string): Refusal =>
    new Refusal(
      "invalid",
      `User id ${id} could not be converted from remote to BuiltIn. Details from Exception: ${details}`,
    );
  const other = users.byEmail(email);
  if (other !== undefined && other.id !== user.id) {
    throw failed(
      `java.lang.Exception: User id ${id} (@${user.userName}) cannot be converted from remote to BuiltIn because the email address ${email} is already in use by user id ${other.id} (@${other.userName}). `,
    );
  }
  if (email !== "" && !isEmail(email)) {
    throw failed(
      `java.lang.Exception: User id ${id} (@${user.userName}) cannot be converted from remote to BuiltIn because of constraint violations on the AuthenticatedUser: Invalid value: <<<${email}>>> for email - Please enter a valid email address.`,
    );
  }
  if (email !== "") users.setEmail(user.id, email);
  users.setProvider(user.id, "builtin", null);
  return ok({ email: email === "" ? user.email : email, username: user.userName });
}
