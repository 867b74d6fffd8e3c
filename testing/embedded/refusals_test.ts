import { deepEqual, equal, match } from "node:assert/strict";
import { type Lab, openLab, version } from "./_lab.ts";

const incident = "Internal server error. More details available at the server logs.";

/** A text with a type, sent to an endpoint that takes JSON. */
function sent(text: string): Blob {
  return new Blob([text], { type: "application/json" });
}

interface Place {
  readonly lab: Lab;
  readonly id: number;
  readonly file: number;
  /** Somebody with an account and without roles. */
  readonly stranger: string;
}

async function openPlace(): Promise<Place> {
  const lab = await openLab({ indexMs: 3_600_000 });
  const id = await lab.dataset();
  const file = await lab.file(id, "songs.txt");
  return { lab, id, file, stranger: (await lab.dataverse.createUser({ userName: "eve" })).token };
}

Deno.test("What a body has to be is said before the place is looked for, where an object is read first", async () => {
  const { lab, id } = await openPlace();
  await using _ = lab;
  for (
    const line of [
      "POST dataverses/lab/assignments",
      `POST datasets/${id}/assignments`,
      "POST dataverses/lab/roles",
      "POST dataverses/lab/groups",
      "POST dataverses/nowhere/groups",
      `PUT datasets/${id}/deleteFiles`,
    ]
  ) {
    equal((await lab.ask(line, { body: new Blob(["{}"], { type: "text/plain" }) })).status, 415);
    equal((await lab.ask(line, { body: sent("Hm") })).status, 500, line);
    const [status, message] = await lab.said(line, { body: sent("") });
    equal(status, 400, line);
    match(message, /Details: HTTP 400 Bad Request/);
  }
});

Deno.test("What is bound to a text may be a number, a flag, or a list of one text", async () => {
  const { lab } = await openPlace();
  await using _ = lab;
  const line = "POST dataverses/lab/groups";
  const asked = (aliasInOwner: unknown, displayName: unknown = "Name") =>
    lab.ask(line, { json: { aliasInOwner, displayName } });
  equal((await asked(7)).data.groupAliasInOwner, "7");
  equal((await asked(true)).data.groupAliasInOwner, "true");
  equal((await asked(["a"])).data.groupAliasInOwner, "a");
  for (const value of [[], {}, [null]]) equal((await asked("b", value)).status, 500);
  const role = (value: unknown) =>
    lab.said("POST dataverses/lab/assignments", {
      json: { assignee: ":authenticated-users", role: value },
    });
  match((await role(1.5))[1], /^Can't find role named '1\.5' in dataverse/);
  match((await role(undefined))[1], /^Can't find role named 'null' in dataverse/);
});

Deno.test("A role that nobody has is missed before it is asked who may take it", async () => {
  const { lab, id, stranger: token } = await openPlace();
  await using _ = lab;
  deepEqual(await lab.said("DELETE dataverses/lab/assignments/9999", { token }), [
    404,
    "Role assignment 9999 not found",
  ]);
  deepEqual(await lab.said(`DELETE datasets/${id}/assignments/9999`, { token }), [
    404,
    '"Role assignment 9999 not found"',
  ]);
  const [given] = await lab.get("GET dataverses/lab/assignments");
  equal((await lab.ask(`DELETE dataverses/lab/assignments/${given.id}`, { token })).status, 401);
});

Deno.test("A new collection is refused with all that is wrong with it, its contacts last", async () => {
  const { lab } = await openPlace();
  await using _ = lab;
  const contacts = (contactEmail: string) => ({ dataverseContacts: [{ contactEmail }] });
  const said = async (json: unknown) =>
    (await lab.said("POST dataverses/lab", { json }))[1].split(" Command ")[0];
  const at = "[Dataverse id:null name:]";
  equal(
    await said({ name: "", alias: "1", ...contacts("a@example.org") }),
    ` Invalid value: <<<>>> for name at ${at} - Please enter a name.` +
      ` Invalid value: <<<1>>> for alias at ${at} - Alias should not be a number`,
  );
  const contact = "edu.harvard.iq.dataverse.DataverseContact[ id=null ]";
  equal(
    await said({ name: "N", alias: "n", ...contacts("nobody") }),
    ` Invalid value: <<<nobody>>> for contactEmail at ${contact} - Please enter a valid email address.`,
  );
});

Deno.test("A change of a collection that the database does not take is told, and not kept", async () => {
  const { lab } = await openPlace();
  await using _ = lab;
  const before = await lab.get("GET dataverses/lab");
  const json = { dataverseContacts: [{ contactEmail: "a@example.org" }], alias: "lab" };
  const told = await lab.get("PUT dataverses/lab", { json: { ...json, name: "" } });
  equal(told.name, "");
  deepEqual(await lab.get("GET dataverses/lab"), before);
  const [status, message] = await lab.said("PUT dataverses/lab/attribute/alias?value=1");
  equal(status, 500);
  match(message, /^Command .*UpdateDataverseAttributeCommand@/);
});

Deno.test("Files are deleted where all of them are in the latest version", async () => {
  const { lab, id, file, stranger } = await openPlace();
  await using _ = lab;
  const line = `PUT datasets/${id}/deleteFiles`;
  deepEqual(await lab.said(line, { json: [], token: null }), [
    401,
    "Only authenticated users can perform the requested operation",
  ]);
  deepEqual(await lab.said(line, { json: ["x"] }), [500, incident]);
  deepEqual(await lab.said(line, { json: [9999] }), [
    400,
    "No files found with the provided IDs.",
  ]);
  for (const json of [[file, 9999], [file, file]]) {
    match((await lab.said(line, { json }))[1], /^Some files listed are not present/);
  }
  deepEqual(await lab.said(line, { json: [file], token: stranger }), [
    403,
    "You do not have permission to delete files ont this dataset.",
  ]);
  equal((await lab.get(line, { json: [file] })).message, "1 files deleted successfully");
});

Deno.test("Files that are described together have to be told, each once", async () => {
  const { lab, id, file } = await openPlace();
  await using _ = lab;
  const said = async (item: unknown) =>
    (await lab.said(`POST datasets/${id}/files/metadata`, { json: [item] }))[1];
  const fallen = "Error updating metadata for DataFiles: java.lang.";
  equal(
    await said(null),
    `${fallen}ClassCastException: Cannot cast jakarta.json.JsonValueImpl to jakarta.json.JsonObject`,
  );
  equal((await said({})).startsWith(`${fallen}NullPointerException: `), true);
  equal(await said({ dataFileId: 1.5 }), `${fallen}ArithmeticException: Rounding necessary`);
  match(
    await said({ dataFileId: `${file}` }),
    /JsonStringImpl cannot be cast to class .*JsonNumber/,
  );
  match((await lab.said("POST datasets/9999/files/metadata", { json: [] }))[1], /^An error has/);
});

Deno.test("Whoever closes files has to say how people get them", async () => {
  const { lab, id, file } = await openPlace();
  await using _ = lab;
  await lab.get(`PUT files/${file}/restrict`, { body: "true" });
  const line = `PUT access/${id}/allowAccessRequest`;
  const [status, message] = await lab.said(line, { body: "false" });
  equal(status, 400);
  match(message, /^Could not update Request Access .* You must enable request access or add terms/);
  await lab.get(`PUT files/${file}/restrict`, { body: "false" });
  await lab.get(line, { body: "false" });
});

Deno.test("JSON of a dataset is read as far as its object goes", async () => {
  const { lab, id } = await openPlace();
  await using _ = lab;
  const body = sent(`${JSON.stringify(version("Larks"))} and more`);
  await lab.get(`PUT datasets/${id}/versions/:draft`, { body });
  for (const text of ["[]", "null", "1", '"s"']) {
    equal((await lab.ask(`PUT datasets/${id}/versions/:draft`, { body: sent(text) })).status, 500);
    equal((await lab.ask(`PUT datasets/${id}/deleteMetadata`, { body: sent(text) })).status, 500);
  }
  equal((await lab.ask(`PUT datasets/${id}/deleteMetadata`, { json: {} })).status, 500);
  // One field may stand for a list of one.
  const alone = { typeName: "subject", value: ["Other"] };
  match(
    (await lab.said(`PUT datasets/${id}/deleteMetadata`, { json: alone }))[1],
    /^Validation Failed: Subject is required\./,
  );
  deepEqual(await lab.said("PUT datasets/9999/versions/:draft", { body: sent("Hm") }), [
    404,
    "Dataset with ID 9999 not found.",
  ]);
});

Deno.test("An edit may say which state it was made from, and is refused where that has passed", async () => {
  const { lab, id, file } = await openPlace();
  await using _ = lab;
  const edit = (time: string) => {
    const json = {
      fields: [{ typeName: "title", typeClass: "primitive", multiple: false, value: "Larks" }],
    };
    const query = `replace=true&sourceLastUpdateTime=${encodeURIComponent(time)}`;
    return lab.said(`PUT datasets/${id}/editMetadata?${query}`, { json });
  };
  const { latestVersion } = await lab.get(`GET datasets/${id}`);
  equal((await edit(latestVersion.lastUpdateTime))[0], 200);
  for (const time of ["2020-01-01T00:00:00Z", "2020-13-01T00:00:00Z"]) {
    deepEqual(await edit(time), [400, `Internal version timestamp ${time} is outdated`]);
  }
  for (const time of ["2020-01-01", "2020-01-01T00:00:00.000Z", "yesterday"]) {
    deepEqual(await edit(time), [400, `Error parsing date: ${time}`]);
  }
  const body = new FormData();
  body.set("jsonData", "{}");
  const line = `POST files/${file}/metadata?sourceLastUpdateTime=2020-01-01T00:00:00Z`;
  equal((await lab.ask(line, { body })).status, 400);
});

Deno.test("Files of what was taken from the world are counted for all, and listed for its editors", async () => {
  const { lab, id, stranger } = await openPlace();
  await using _ = lab;
  await lab.publish(id);
  await lab.get(`POST datasets/${id}/versions/1.0/deaccession`, {
    json: { deaccessionReason: "Wrong." },
  });
  const status = async (what: string, token?: string) =>
    (await lab.ask(`GET datasets/${id}/versions/1.0/${what}`, token ? { token } : {})).status;
  for (const what of ["files/counts", "downloadsize"]) {
    equal(await status(what, stranger), 404);
    equal(await status(`${what}?includeDeaccessioned=true`, stranger), 200);
  }
  equal(await status("files?includeDeaccessioned=true", stranger), 404);
  equal(await status("files?includeDeaccessioned=true"), 200);
});
