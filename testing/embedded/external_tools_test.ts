import { deepEqual, equal, match } from "node:assert/strict";
import { type Lab, openLab } from "./_lab.ts";

const manifest = (more: object = {}) => ({
  displayName: "Finch viewer",
  description: "Shows finches",
  types: ["explore", "preview"],
  scope: "file",
  contentType: "text/plain",
  toolUrl: "https://example.org/finches",
  toolParameters: {
    queryParameters: [{ file: "{fileId}" }, { site: "{siteUrl}" }, { key: "{apiToken}" }],
  },
  ...more,
});

const calls = [{
  name: "bytes",
  httpMethod: "GET",
  urlTemplate: "/api/v1/access/datafile/{fileId}?gbrecs=true",
  timeOut: 5,
}];

async function add(lab: Lab, more: object = {}): Promise<number> {
  return (await lab.get("POST admin/externalTools", { json: manifest(more) })).id;
}

Deno.test("External tools are added, told and deleted; outside admin by superusers", async () => {
  await using lab = await openLab();
  const added = await lab.get("POST externalTools", { json: manifest({ toolName: "finch" }) });
  deepEqual(added, { id: added.id, ...manifest({ toolName: "finch" }) });
  deepEqual(await lab.get("GET externalTools", { token: null }), [added]);
  deepEqual(await lab.get(`GET admin/externalTools/${added.id}`), added);
  const { token } = await lab.dataverse.createUser({ userName: "ada" });
  for (const line of ["POST externalTools", `DELETE externalTools/${added.id}`]) {
    deepEqual(await lab.said(line, { token }), [403, "Superusers only."]);
  }
  deepEqual(await lab.said(`DELETE externalTools/${added.id}`), [
    200,
    `Deleted external tool with id of ${added.id}`,
  ]);
  equal((await lab.said(`DELETE admin/externalTools/${added.id}`))[0], 400);
  deepEqual(await lab.said(`GET externalTools/${added.id}`), [
    400,
    `Could not find external tool with id of ${added.id}`,
  ]);
});

Deno.test("POST admin/externalTools says what a manifest lacks", async () => {
  await using lab = await openLab();
  const refused = async (json: object) => (await lab.said("POST admin/externalTools", { json }))[1];
  const without = (name: string) => manifest({ [name]: undefined });
  for (const name of ["displayName", "description", "scope", "contentType", "toolUrl"]) {
    equal(await refused(without(name)), `${name} is required.`);
  }
  equal(await refused(without("types")), "type is required.");
  match(await refused(manifest({ types: ["x"] })), /^Type must be one of these values/);
  match(await refused(manifest({ scope: "x" })), /^Scope must be one of these values/);
  equal(
    await refused(manifest({ toolParameters: { queryParameters: [{ a: "{x}" }] } })),
    "Unknown reserved word: {x}",
  );
  equal(
    await refused(manifest({ scope: "dataset" })),
    "One of the following reserved words is required: {datasetId}, {datasetPid}.",
  );
  for (const more of [{ displayName: 1 }, { types: "explore" }, { toolParameters: [] }]) {
    const answer = await lab.ask("POST admin/externalTools", { json: manifest(more) });
    deepEqual([answer.status, answer.text], [400, '{"status":"ERROR"}']);
  }
  equal(
    (await lab.said("POST admin/externalTools", { body: "" }))[1],
    "External tool manifest was null or empty!",
  );
  deepEqual(await lab.get("GET externalTools"), []);
});

Deno.test("A tool is called with what it asks for, and with a token where a file is not open", async () => {
  await using lab = await openLab();
  const id = await lab.dataset();
  const file = await lab.file(id, "a.txt");
  const tool = await add(lab);
  const at = `POST files/${file}/externalTool/${tool}/toolUrl`;
  const { origin } = new URL(lab.dataverse.baseUrl);
  const token = lab.dataverse.superuserToken;
  deepEqual(await lab.get(at), {
    toolUrl: `https://example.org/finches?file=${file}&site=${origin}&key=${token}`,
    displayName: "Finch viewer",
    fileId: file,
    preview: false,
  });
  deepEqual(await lab.said(at, { token: null }), [
    403,
    "You do not have permission to access this file with the requested external tool.",
  ]);
  await lab.publish(id);
  const open = await lab.get(at, { token: null, json: { preview: true } });
  equal(open.toolUrl, `https://example.org/finches?file=${file}&site=${origin}&preview=true`);
  deepEqual(await lab.said(at, { json: [] }), [400, "Invalid JSON format in request body."]);
  deepEqual(await lab.said(`POST files/999/externalTool/${tool}/toolUrl`), [
    404,
    "File not found for given id: 999",
  ]);
  deepEqual(await lab.said(`POST files/${file}/externalTool/99/toolUrl`), [
    400,
    "External tool not found with id: 99",
  ]);
  deepEqual(await lab.said(`POST datasets/${id}/externalTool/${tool}/toolUrl`), [
    400,
    "External tool does not have dataset scope.",
  ]);
  const other = await add(lab, { contentType: "image/png" });
  match((await lab.said(`POST files/${file}/externalTool/${other}/toolUrl`))[1], /does not match/);
  const needy = await add(lab, {
    requirements: { auxFilesExist: [{ formatTag: "NcML", formatVersion: "0.1" }] },
  });
  deepEqual(await lab.said(`POST files/${file}/externalTool/${needy}/toolUrl`), [
    400,
    "External tool requirements not met for this file.",
  ]);
});

Deno.test("A tool that may call the API is told by a callback what it may call, signed for who opened it", async () => {
  await using lab = await openLab();
  const id = await lab.dataset();
  const file = await lab.file(id, "a.txt", "finches");
  const tool = await add(lab, { allowedApiCalls: calls });
  const { toolUrl } = await lab.get(`POST files/${file}/externalTool/${tool}/toolUrl`, {
    json: { locale: "fr" },
  });
  const query = new URL(toolUrl).searchParams;
  equal(query.get("locale"), "fr");
  const callback = atob(query.get("callback")!);
  const told = await (await lab.dataverse.fetch(callback)).json();
  equal(told.data.queryParameters.file, file);
  const [{ name, signedUrl, timeOut }] = told.data.signedUrls;
  deepEqual([name, timeOut], ["bytes", 5]);
  equal(await (await lab.dataverse.fetch(signedUrl)).text(), "finches");
  equal((await lab.dataverse.fetch(callback.replace(/token=./, "token=x"))).status, 401);

  const ofDataset = await add(lab, {
    scope: "dataset",
    toolParameters: { queryParameters: [{ id: "{datasetId}" }, { version: "{datasetVersion}" }] },
    allowedApiCalls: [],
  });
  const at = `datasets/${id}/versions/:latest/toolparams/${ofDataset}`;
  deepEqual(await lab.get(`GET ${at}`), { queryParameters: { id, version: ":draft" } });
  await lab.publish(id);
  deepEqual(await lab.get(`GET ${at}`, { token: null }), {
    queryParameters: { id, version: "1.0" },
  });
});
