import { deepEqual, equal, match } from "node:assert/strict";
import { ask, newCollection } from "./_ask.ts";
import { startEmbedded } from "./start_embedded.ts";

/** A collection `c` of `owner`, and somebody else. */
async function setUp() {
  const dataverse = await startEmbedded();
  const owner = await dataverse.createUser({ userName: "owner" });
  const other = await dataverse.createUser({ userName: "other" });
  const as = (token: string | undefined) => (line: string, json?: unknown) =>
    ask(dataverse, line, { token, ...(json === undefined ? {} : { json }) });
  const made = await as(owner.token)("POST api/dataverses/root", newCollection("c"));
  return {
    dataverse,
    owner: as(owner.token),
    other: as(other.token),
    guest: as(undefined),
    admin: as(dataverse.superuserToken),
    collectionId: Number(made.at("id")),
    [Symbol.asyncDispose]: () => dataverse[Symbol.asyncDispose](),
  };
}

const mayEdit = async (as: Awaited<ReturnType<typeof setUp>>["other"]) =>
  (await as("GET api/dataverses/c/userPermissions")).at("canEditDataverse");

Deno.test("a group's members have what it was given, also those of groups in it", async () => {
  await using server = await setUp();
  const { owner, other, collectionId } = server;
  const [outer, inner] = ["outer", "inner"].map((name) => `&explicit/${collectionId}-${name}`);
  for (const aliasInOwner of ["outer", "inner"]) {
    await owner("POST api/dataverses/c/groups", { aliasInOwner, displayName: aliasInOwner });
  }
  await owner(`PUT api/dataverses/c/groups/outer/roleAssignees/${inner}`);
  await owner("POST api/dataverses/c/groups/inner/roleAssignees", ["@other"]);
  equal(await mayEdit(other), false);
  equal(
    (await owner("POST api/dataverses/c/assignments", { assignee: outer, role: "admin" })).status,
    200,
  );
  equal(await mayEdit(other), true);
  equal(
    (await owner("DELETE api/dataverses/c/groups/inner")).message,
    "Group c/inner deleted",
  );
  equal(await mayEdit(other), false);
  deepEqual((await owner("GET api/dataverses/c/groups/outer")).at("containedRoleAssignees"), []);
});

Deno.test("a group is not put into itself, and strangers are not put into it", async () => {
  await using server = await setUp();
  const { owner, other, collectionId } = server;
  const [a, b] = ["a", "b"].map((name) => `&explicit/${collectionId}-${name}`);
  for (const aliasInOwner of ["a", "b"]) {
    await owner("POST api/dataverses/c/groups", { aliasInOwner, displayName: aliasInOwner });
  }
  await owner(`PUT api/dataverses/c/groups/a/roleAssignees/${b}`);
  const cases: readonly (readonly [string, string])[] = [
    [`a/roleAssignees/${a}`, `Error adding ${a} to group ${a}: A group cannot be added to itself.`],
    [
      `b/roleAssignees/${a}`,
      `Error adding ${a} to group ${b}: A group cannot be added to one of its childs.`,
    ],
    ["a/roleAssignees/@nobody", "The following role assignees were not found: @nobody"],
  ];
  for (const [path, message] of cases) {
    const answer = await owner(`PUT api/dataverses/c/groups/${path}`);
    deepEqual([answer.status, answer.message], [403, message]);
  }
  equal(
    (await owner("GET api/dataverses/c/groups/z")).message,
    `Can't find z in dataverse ${collectionId}`,
  );
  equal((await other("GET api/dataverses/c/groups/a")).status, 401);
  const twice = await owner("POST api/dataverses/c/groups", {
    aliasInOwner: "a",
    displayName: "A",
  });
  equal(twice.message, "Alias 'a' already exists in context of Dataversec");
  const bad = await owner("POST api/dataverses/c/groups", {
    aliasInOwner: "a b",
    displayName: "A",
  });
  match(bad.message, /CreateExplicitGroupCommand@[\da-f]+ failed/);
});

Deno.test("an IP group has who comes from its addresses, guests as well", async () => {
  await using server = await setUp();
  const { guest, owner, dataverse } = server;
  const made = await guest("POST api/admin/groups/ip", {
    alias: "here",
    name: "Here",
    ranges: [["127.0.0.1", "127.0.0.9"]],
    addresses: ["::1"],
  });
  deepEqual([made.status, made.at("identifier")], [201, "&ip/here"]);
  const assigned = await owner("POST api/dataverses/c/assignments", {
    assignee: "&ip/here",
    role: "member",
  });
  equal(assigned.status, 200, assigned.text);
  equal((await guest("GET api/dataverses/c")).status, 200, "a draft of a collection");
  equal(
    (await guest("DELETE api/admin/groups/ip/here")).message,
    "Group ip/here has assignments and thus can't be deleted.",
  );
  await guest("PUT api/admin/groups/ip/here", { name: "Away", ranges: [["10.0.0.1", "10.0.0.2"]] });
  equal((await guest("GET api/dataverses/c")).status, 401);
  equal(
    (await guest("POST api/admin/groups/ip", { alias: "here", addresses: ["10.0.0.1"] }))
      .at("alias"),
    "here-1",
  );
  equal((await guest("POST api/admin/groups/ip", { ranges: [["x", "y"]] })).status, 500);
  deepEqual(dataverse.requests.filter(({ failure }) => failure !== undefined), []);
});

Deno.test("a mail domain group has accounts whose address was confirmed", async () => {
  await using server = await setUp();
  const { guest, owner, other, admin } = server;
  const made = await guest("POST api/admin/groups/domain", {
    alias: "example",
    name: "Example",
    domains: ["example.org"],
  });
  equal(made.status, 201);
  await owner("POST api/dataverses/c/assignments", { assignee: "&mail/example", role: "admin" });
  equal(await mayEdit(other), false);
  const { at } = await admin("GET api/admin/authenticatedUsers/other");
  await guest(`POST api/admin/confirmEmail/${at("id")}`);
  const token = (await guest(`GET api/admin/confirmEmail/${at("id")}`)).at("token");
  await guest(`GET confirmemail.xhtml?token=${token}`);
  equal(await mayEdit(other), true);
  equal(
    (await guest("POST api/admin/groups/domain", { alias: "x", name: "X", domains: ["no domain"] }))
      .message,
    "Field domains may not be an empty array or contain invalid domains. Enabled regex support?",
  );
});

Deno.test("who has roles chooses among them, who has none among all", async () => {
  await using server = await setUp();
  const { owner, other } = server;
  const names = async () => (await other("GET api/roles/userSelectable")).at("length");
  equal(await names(), 8);
  await owner("POST api/dataverses/c/assignments", { assignee: "@other", role: "curator" });
  equal(await names(), 1);
});
