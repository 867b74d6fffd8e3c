import { deepEqual, equal, match } from "node:assert/strict";
import { ask, newCollection, newDataset } from "./_ask.ts";
import type { Json } from "./domain/json.ts";
import { startEmbedded } from "./start_embedded.ts";

const ada = {
  userName: "ada",
  firstName: "Ada",
  lastName: "Example",
  email: " ada@example.org",
} as const;

/** A server, and what asks it as its superuser, or as nobody where there is a token of nobody. */
async function setUp() {
  const dataverse = await startEmbedded();
  const token = dataverse.superuserToken;
  return {
    dataverse,
    admin: (line: string, more: Parameters<typeof ask>[2] = {}) =>
      ask(dataverse, line, { token, ...more }),
    guest: (line: string, more: Parameters<typeof ask>[2] = {}) => ask(dataverse, line, more),
    [Symbol.asyncDispose]: () => dataverse[Symbol.asyncDispose](),
  };
}

const create = "POST api/builtin-users?password=secret&key=burrito";

Deno.test("an account is created with what it has to have, and what it has not is not told", async () => {
  await using server = await setUp();
  const made = await server.guest(create, { json: ada });
  equal(made.status, 200, made.text);
  const user = made.at("authenticatedUser") as Readonly<Record<string, Json>>;
  equal(user["email"], "ada@example.org");
  equal("affiliation" in user, false);
  equal("emailLastConfirmed" in user, false);
  equal(
    (await server.guest("GET api/users/:me", { token: String(made.at("apiToken")) })).status,
    200,
  );
  const byPath = await server.guest("POST api/builtin-users/secret/burrito/false", {
    json: { ...ada, userName: "bob", email: "bob@example.org", affiliation: "Tides" },
  });
  equal(byPath.at("authenticatedUser.affiliation"), "Tides");
  const told = await server.guest("GET api/notifications/all", {
    token: String(byPath.at("apiToken")),
  });
  deepEqual(told.at("notifications"), []);
});

Deno.test("an account is refused in the words of a real Dataverse", async () => {
  await using server = await setUp();
  const bad = (userName: string, words: string): string =>
    "Bad request: can't save user. BuiltinUser could not be saved to due constraint violations:  " +
    `Invalid value: <<<${userName}>>> for userName at BuiltinUser{id=null, userName=${userName}} - ${words}`;
  const letters =
    "Found an illegal character(s). Valid characters are a-Z, 0-9, '_', '-', and '.'.";
  const cases: readonly (readonly [Readonly<Record<string, string>>, number, string | RegExp])[] = [
    [{ userName: "DATAVERSEADMIN" }, 400, "username 'DATAVERSEADMIN' already exists"],
    [{ userName: "a" }, 400, bad("a", "Username must be between 2 and 60 characters.")],
    [{ userName: "é1" }, 400, bad("é1", letters)],
    [{ userName: " x1" }, 400, bad(" x1", letters)],
    [{ email: "nope" }, 500, /Bean Validation constraints were violated/],
    [{ lastName: "" }, 500, /Bean Validation constraints were violated/],
    [{ email: "dataverse@mailinator.com" }, 500, /Key \(email\)=\(dataverse@mailinator.com\)/],
  ];
  for (const [change, status, message] of cases) {
    const answer = await server.guest(create, { json: { ...ada, ...change } });
    equal(answer.status, status, answer.text);
    if (typeof message === "string") equal(answer.message, message);
    else match(answer.message, message);
  }
  const typeless = await server.guest(create, { body: JSON.stringify(ada) });
  deepEqual([typeless.status, typeless.message], [415, "HTTP 415 Unsupported Media Type"]);
  const broken = await server.guest(create, {
    body: "{",
    headers: { "Content-Type": "application/json" },
  });
  deepEqual([broken.status, broken.text], [500, "{}"]);
  const badKey = await server.guest("POST api/builtin-users?key=nope", { json: ada });
  deepEqual([badKey.status, badKey.message], [401, "Bad api key "]);
  equal((await server.guest(create, { json: ada })).status, 200, "nothing of it was left");
});

Deno.test("a password gives the token only where a setting allows it", async () => {
  await using server = await setUp();
  const made = await server.guest(create, { json: ada });
  const line = "GET api/builtin-users/ada/api-token?password=secret";
  equal((await server.guest(line)).message, "This API endpoint has been disabled.");
  await server.admin("PUT api/admin/settings/:AllowApiTokenLookupViaApi", { body: "true" });
  equal((await server.guest(line)).message, made.at("apiToken"));
  const wrong = await server.guest(`${line}x`);
  deepEqual([wrong.status, wrong.message], [400, "Bad username or password"]);
});

Deno.test("the superuser has the password of a Dataverse for development", async () => {
  await using server = await setUp();
  await server.admin("PUT api/admin/settings/:AllowApiTokenLookupViaApi", { body: "true" });
  const found = await server.guest(
    "GET api/builtin-users/dataverseAdmin/api-token?password=admin1",
  );
  equal(found.message, server.dataverse.superuserToken);
});

Deno.test("a closed account is nobody's, and is given nothing", async () => {
  await using server = await setUp();
  const { dataverse, admin } = server;
  const { token } = await dataverse.createUser({ userName: "ada" });
  await admin("POST api/dataverses/root", { json: newCollection("c") });
  const give = () =>
    admin("POST api/dataverses/c/assignments", { json: { assignee: "@ada", role: "curator" } });
  equal((await give()).status, 200);
  equal(
    (await admin("POST api/admin/authenticatedUsers/ada/deactivate")).message,
    "User @ada deactivated.",
  );
  equal((await server.guest("GET api/users/:me", { token })).status, 401);
  deepEqual((await admin("GET api/admin/assignments/assignees/@ada")).at("0"), undefined);
  equal((await give()).message, "User ada is deactivated and cannot be given a role.");
  equal(
    (await admin("POST api/admin/superuser/ada")).message,
    "You cannot make a deactivated user a superuser.",
  );
  const user = await admin("GET api/admin/authenticatedUsers/ada");
  equal(user.at("deactivated"), true);
  match(String(user.at("deactivatedTime")), /^\d{4}-/);
});

Deno.test("an account is deleted only where nothing is left of it", async () => {
  await using server = await setUp();
  const { dataverse, admin } = server;
  const { token } = await dataverse.createUser({ userName: "ada" });
  await ask(dataverse, "POST api/dataverses/root", { token, json: newCollection("c") });
  equal(
    (await admin("DELETE api/admin/authenticatedUsers/ada")).message,
    "Could not delete Authenticated User @ada because the user has created Dataverse object(s); the user is associated with role assignment record(s).",
  );
  const traces = await admin("GET api/users/ada/traces");
  equal(traces.at("traces.dataverseCreator.items.0.alias"), "c");
  equal(traces.at("traces.roleAssignments.count"), 1);
  const csv = await admin("GET api/users/ada/traces/dataverseCreator");
  match(csv.text, /^id,alias\n\d+,"c"$/);
  equal((await admin("DELETE api/dataverses/c")).status, 200);
  equal(
    (await admin("DELETE api/admin/authenticatedUsers/ada")).message,
    "AuthenticatedUser @ada deleted.",
  );
});

Deno.test("one account is merged into another one, which then has all of it", async () => {
  await using server = await setUp();
  const { dataverse, admin } = server;
  const old = await dataverse.createUser({ userName: "old" });
  const next = await dataverse.createUser({ userName: "next" });
  await ask(dataverse, "POST api/dataverses/root", { token: old.token, json: newCollection("c") });
  const made = await ask(dataverse, "POST api/dataverses/c/datasets", {
    token: old.token,
    json: newDataset,
  });
  equal(
    (await ask(dataverse, "POST api/users/old/mergeIntoUser/next", { token: old.token })).message,
    "Only superusers can merge users",
  );
  match(
    (await admin("POST api/users/old/mergeIntoUser/old")).message,
    /You cannot merge an account into itself\.$/,
  );
  equal(
    (await admin("POST api/users/old/mergeIntoUser/next")).message,
    "All account data for old has been merged into next.",
  );
  equal((await admin("GET api/admin/authenticatedUsers/old")).status, 400);
  equal((await server.guest("GET api/users/:me", { token: old.token })).status, 401);
  const { token } = next;
  const may = await ask(dataverse, "GET api/dataverses/c/userPermissions", { token });
  equal(may.at("canDeleteDataverse"), true);
  equal(
    (await ask(dataverse, `DELETE api/datasets/${made.at("id")}`, { token })).status,
    200,
  );
});

Deno.test("an account is called otherwise, and keeps what it was given", async () => {
  await using server = await setUp();
  const { dataverse, admin } = server;
  const { token } = await dataverse.createUser({ userName: "ada" });
  await ask(dataverse, "POST api/dataverses/root", { token, json: newCollection("c") });
  match(
    (await admin("POST api/users/ada/changeIdentifier/dataverseAdmin")).message,
    /User dataverseAdmin already exists/,
  );
  match(
    (await admin("POST api/users/ada/changeIdentifier/q")).message,
    /Username must be between 2 and 60 characters\.$/,
  );
  equal(
    (await admin("POST api/users/ada/changeIdentifier/countess")).message,
    "UserIdentifier changed from ada to countess",
  );
  const allowed = await ask(dataverse, "GET api/users/countess/allowedCollections/EditDataverse", {
    token,
  });
  equal(allowed.at("items.0.alias"), "c");
  equal(allowed.at("count"), 1);
});

Deno.test("accounts are searched by the beginnings of words, sorted, page by page", async () => {
  await using server = await setUp();
  const { dataverse, admin } = server;
  for (const userName of ["tide1", "tide3", "tide2"]) {
    await dataverse.createUser({ userName, lastName: "Smith" });
  }
  const names = async (query: string) => {
    const answer = await admin(`GET api/admin/list-users?${query}`);
    return (answer.at("users") as readonly Readonly<Record<string, Json>>[])
      .map((user) => user["userIdentifier"]);
  };
  deepEqual(await names("searchTerm=tide"), ["tide1", "tide2", "tide3"]);
  deepEqual(await names("searchTerm=smi%20tide&sortKey=id%20desc"), ["tide2", "tide3", "tide1"]);
  deepEqual(await names("searchTerm=ide"), []);
  deepEqual(await names("searchTerm=tide&itemsPerPage=2&selectedPage=2"), ["tide3"]);
  const beyond = await admin(
    "GET api/admin/list-users?searchTerm=tide&itemsPerPage=2&selectedPage=9",
  );
  equal(beyond.at("selectedPage"), 1);
  const none = await admin("GET api/admin/list-users?searchTerm=zzz");
  deepEqual([none.at("userCount"), none.at("pagination")], [0, undefined]);
});

Deno.test("an e-mail address is confirmed by the link that its account was told", async () => {
  await using server = await setUp();
  const made = await server.guest(create, { json: ada });
  const told = await server.guest("GET api/notifications/all", {
    token: String(made.at("apiToken")),
  });
  const text = String(told.at("notifications.0.messageText"));
  const path = /http:\/\/[^/]+\/(confirmemail\.xhtml\?token=\S+)/.exec(text)?.[1] ?? "";
  equal((await server.guest("GET confirmemail.xhtml?token=nope")).status, 200);
  equal((await server.guest(`GET ${path}`)).status, 200);
  const user = await server.guest("GET api/admin/authenticatedUsers/ada");
  match(String(user.at("emailLastConfirmed")), /^\d{4}-/);
  const id = user.at("id");
  equal((await server.guest(`GET api/admin/confirmEmail/${id}`)).status, 400);
  equal((await server.guest(`POST api/admin/confirmEmail/${id}`)).status, 200);
  equal((await server.guest(`GET api/admin/confirmEmail/${id}`)).status, 200);
});

Deno.test("roles are made, changed and deleted by who may", async () => {
  await using server = await setUp();
  const { dataverse, admin } = server;
  await admin("POST api/dataverses/root", { json: newCollection("c") });
  const role = {
    alias: "reader",
    name: "Reader",
    description: "Reads",
    permissions: ["DownloadFile"],
  };
  const { token } = await dataverse.createUser({ userName: "ada" });
  equal(
    (await ask(dataverse, "POST api/dataverses/c/roles", { token, json: role })).message,
    "User @ada is not permitted to perform requested action.",
  );
  const eve = await dataverse.createUser({ userName: "eve" });
  await admin("POST api/dataverses/c/assignments", { json: { assignee: "@eve", role: "admin" } });
  equal(
    (await ask(dataverse, "POST api/dataverses/c/roles", { token: eve.token, json: role })).message,
    "Roles can only be created or edited by superusers.",
  );
  equal((await admin("POST api/dataverses/c/roles", { json: role })).status, 200);
  equal((await admin("POST api/dataverses/c/roles", { json: role })).status, 403);
  const long = await admin("POST api/dataverses/c/roles", {
    json: { ...role, alias: "seventeen-letters" },
  });
  equal(long.status, 500);
  match(long.message, /CreateRoleCommand@[\da-f]+ failed: .*ConstraintViolationException/);
  const strange = await admin("POST api/dataverses/c/roles", {
    json: { ...role, alias: "strange", permissions: ["Fly"] },
  });
  deepEqual([strange.status, strange.message], [
    500,
    "Internal server error. More details available at the server logs.",
  ]);
  equal((await admin("GET api/roles/reader")).message, "Bad Dataverse Role ID number: reader");
  equal((await ask(dataverse, "GET api/roles/:alias?alias=reader", { token })).status, 403);
  equal((await admin("DELETE api/roles/:alias?alias=reader")).message, "role Reader deleted.");
  const builtin = await admin("POST api/admin/roles", { json: { ...role, permissions: ["ALL"] } });
  equal((builtin.at("permissions") as readonly Json[]).length, 16);
  equal(
    (await admin("DELETE api/roles/:alias?alias=reader")).message,
    "May not delete Built In Role Reader.",
  );
  equal(
    (await admin(`PUT api/admin/roles/${builtin.at("id")}`, { json: { ...role, name: "New" } }))
      .at("name"),
    "New",
  );
  equal((await admin("DELETE api/admin/roles/:alias?alias=reader")).message, "role New deleted.");
  deepEqual(dataverse.requests.filter(({ failure }) => failure !== undefined), []);
});

Deno.test("checksums are taken anew and looked at, and files without bytes are found", async () => {
  await using server = await setUp();
  const { admin } = server;
  const made = await admin("POST api/dataverses/root/datasets", { json: newDataset });
  const body = new FormData();
  body.set("file", new Blob(["bytes"]), "f.txt");
  const added = await admin(`POST api/datasets/${made.at("id")}/add`, { body });
  const id = added.at("files.0.dataFile.id");
  const compute = (file: unknown, algorithm: string) =>
    admin(`POST api/admin/computeDataFileHashValue/${file}/algorithm/${algorithm}`);
  equal((await compute("Bad", "MD5")).message, "Could not find file with the id: Bad");
  equal((await compute(id, "CRC")).message, "Unknown algorithm: CRC");
  match((await compute(id, "SHA-1")).message, /New hash value is: [\da-f]{40}$/);
  const valid = await admin(`POST api/admin/validateDataFileHashValue/${id}`);
  match(valid.message, /^Datafile validation complete for \d+\. The hash value is: [\da-f]{40}$/);
  const pid = made.at("persistentId");
  const audit = await admin(
    `GET api/admin/datafiles/auditFiles?datasetIdentifierList=bad/id,${pid}`,
  );
  deepEqual(audit.at("failures"), [{ datasetIdentifier: "bad/id", reason: "Not Found" }]);
  deepEqual([audit.at("datasetsChecked"), audit.at("datasets.0")], [1, undefined]);
  equal((await admin("GET api/admin/datafiles/auditFiles?firstId=9&lastId=1")).status, 400);
});
