import { incompleteAccount, isEmail, userNameComplaint } from "../../domain/account_rules.ts";
import { isObject, textOf } from "../../domain/json.ts";
import { passwordErrors, passwordRules } from "../../domain/password_rules.ts";
import { Refusal } from "../../domain/refusal.ts";
import type { Call } from "../call.ts";
import { entityOf } from "../entity.ts";
import { presentUser } from "../present/present.ts";
import { ok, type Reply, said } from "../reply.ts";

/** How an account is asked for. */
interface Wish {
  readonly password: string | null;
  readonly key: string | null;
  /** Whether the new account is told of itself. */
  readonly tells: boolean;
}

function demandKey(call: Call, key: string | null): void {
  const expected = call.server.store.settings.get("BuiltinUsers.KEY");
  if (expected === undefined) {
    throw new Refusal(
      "unavailable",
      "Dataverse config issue: No API key defined for built in user management",
    );
  }
  if (key === expected) return;
  throw new Refusal(
    "unauthenticated",
    key === null
      ? "Please provide a key query parameter (?key=XXX) or via the HTTP header X-Dataverse-key"
      : "Bad api key ",
  );
}

function create(call: Call, { password, key, tells }: Wish): Reply {
  const { users, notifications, collections } = call.server.store;
  const isNull = call.text.trim() === "null";
  const body = isNull ? {} : entityOf(call);
  demandKey(call, key);
  if (isNull) {
    throw new Refusal(
      "broken",
      'Can\'t save user: Cannot invoke "edu.harvard.iq.dataverse.authorization.providers.builtin.BuiltinUser.updateEncryptedPassword(String, int)" because "user" is null',
    );
  }
  const of = (name: string): string => textOf(body, name) ?? "";
  const userName = of("userName");
  if (userName !== "" && users.byName(userName) !== undefined) {
    throw new Refusal("invalid", `username '${userName}' already exists`);
  }
  const complaint = userNameComplaint(userName, null);
  if (complaint !== "") {
    throw new Refusal(
      "invalid",
      `Bad request: can't save user. BuiltinUser could not be saved to due constraint violations: ${complaint}`,
    );
  }
  const email = of("email").trim();
  if (!isEmail(email) || of("firstName") === "" || of("lastName") === "") throw incompleteAccount();
  if (users.byEmail(email) !== undefined) {
    throw new Refusal(
      "broken",
      `Can't save user: Exception [EclipseLink-4002] (Eclipse Persistence Services - 4.0.1.payara-p3.v202409231228): org.eclipse.persistence.exceptions.DatabaseException\nInternal Exception: org.postgresql.util.PSQLException: ERROR: duplicate key value violates unique constraint "authenticateduser_email_key"\n  Detail: Key (email)=(${email}) already exists.`,
    );
  }
  const user = users.create({
    userName,
    firstName: of("firstName"),
    lastName: of("lastName"),
    email,
    affiliation: of("affiliation"),
    position: of("position"),
  });
  if (password !== null) users.setPassword(user.id, password);
  users.beginConfirmation(user.id);
  // Where there is no root yet, there is nobody to welcome people.
  if (tells && collections.rootIfAny() !== undefined) {
    notifications.send(user.id, { type: "CREATEACC" });
  }
  const apiToken = crypto.randomUUID();
  users.setToken(user.id, apiToken);
  return ok({
    user: { id: user.id, userName },
    authenticatedUser: presentUser(user),
    apiToken,
  });
}

/** `POST builtin-users` */
export function createBuiltinUser(call: Call): Reply {
  const { query } = call;
  return create(call, {
    password: query.get("password"),
    key: query.get("key"),
    tells: query.get("sendEmailNotification")?.toLowerCase() !== "false",
  });
}

/** `POST builtin-users/{password}/{key}` */
export function createByPath(call: Call): Reply {
  const { password = "", key = "", tells = "true" } = call.params;
  return create(call, { password, key, tells: tells.toLowerCase() === "true" });
}

/** `GET builtin-users/{user}/api-token` */
export function getApiToken(call: Call): Reply {
  const { users, settings } = call.server.store;
  if (settings.get(":AllowApiTokenLookupViaApi")?.toLowerCase() !== "true") {
    throw new Refusal("forbidden", "This API endpoint has been disabled.");
  }
  const name = call.params["user"] ?? "";
  const user = users.byName(name);
  const password = call.query.get("password") ?? "";
  if (user === undefined || !users.hasPassword(user.id, password)) {
    throw new Refusal("invalid", "Bad username or password");
  }
  const token = users.tokenOf(user.id);
  if (token === undefined) {
    throw new Refusal("missing", `User ${name} does not have an API token`);
  }
  return said(token);
}

/** `POST admin/validatePassword` */
export function validatePassword(call: Call): Reply {
  const { settings } = call.server.store;
  const rules = passwordRules((name) => settings.get(name));
  return ok({ password: call.text, errors: passwordErrors(call.text, rules) });
}

/** `POST admin/authenticatedUsers`: an account for which somebody else vouches. */
export function createRemoteUser(call: Call): Reply {
  const { users } = call.server.store;
  const body = entityOf(call);
  const of = (name: string): string => {
    const value = isObject(body) ? textOf(body, name) : undefined;
    if (value === undefined) throw incompleteAccount();
    return value;
  };
  const wanted = of("identifier").replace("@", "");
  let userName = wanted;
  for (let i = 1; users.byName(userName) !== undefined; i++) userName = `${wanted}${i}`;
  const user = users.create({
    userName,
    firstName: of("firstName"),
    lastName: of("lastName"),
    email: of("email"),
    affiliation: "",
    position: "",
  });
  users.setProvider(user.id, of("authenticationProviderId"), of("persistentUserId"));
  return ok(presentUser(users.byId(user.id)!));
}
