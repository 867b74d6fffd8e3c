import { deepEqual, equal, match } from "node:assert/strict";
import { openLab } from "./_lab.ts";

Deno.test("Storage sites are added, told, changed and deleted; one is the first at most", async () => {
  await using lab = await openLab();
  const at = "admin/storageSites";
  const site = { hostname: "h", name: "n", primaryStorage: true, transferProtocols: "rsync,posix" };
  deepEqual(await lab.said(`GET ${at}`), [404, "No storage sites were found."]);
  const { id } = await lab.get(`POST ${at}`, { json: site });
  deepEqual(await lab.get(`GET ${at}`), [{ id, ...site }]);
  const second =
    `Storage site ${id} already has primaryStorage set to true. There can be only one.`;
  deepEqual(await lab.said(`POST ${at}`, { json: site }), [400, second]);
  equal((await lab.get(`PUT ${at}/${id}/primaryStorage`, { body: "junk" })).primaryStorage, false);
  equal((await lab.get(`PUT ${at}/${id}/primaryStorage`, { body: "true" })).primaryStorage, true);
  const refused = async (json: object) => (await lab.said(`POST ${at}`, { json }))[1];
  equal(await refused({}), "JSON could not be parsed: String hostname is required!");
  match(
    await refused({ ...site, transferProtocols: "S3" }),
    /must be one of these values: \[rsync/,
  );
  match(await refused({ ...site, primaryStorage: "x" }), /must be true or false/);
  match(await refused({ ...site, name: 1 }), /null$/);
  const empty = await lab.dataverse.fetch(new URL(`api/${at}`, lab.dataverse.baseUrl), {
    method: "POST",
    headers: { "Content-Type": "application/json" },
  });
  equal(empty.status, 500, "nothing was sent");
  await lab.get(`DELETE ${at}/${id}`);
  deepEqual(await lab.said(`GET ${at}/${id}`), [
    404,
    `Could not find a storage site based on id ${id}.`,
  ]);
});

Deno.test("admin/validate tells of datasets and of the checksums of files", async () => {
  await using lab = await openLab();
  const id = await lab.dataset();
  const file = await lab.file(id, "a.txt");
  deepEqual(JSON.parse((await lab.ask("GET admin/validate/datasets")).text), {
    datasets: [{ datasetId: id, status: "valid" }],
  });
  deepEqual(await lab.said(`GET admin/validate/dataset/${id}`), [200, "valid"]);
  deepEqual(await lab.said("GET admin/validate/dataset/99"), [404, "No Such Dataset"]);
  const files = await lab.ask(`GET admin/validate/dataset/files/${id}`);
  const [told] = JSON.parse(files.text).dataFiles;
  deepEqual([told.datafileId, told.status], [file, "valid"]);
  match(told.storageIdentifier, /^file:\/\//);
});

Deno.test("Roles of a collection are given in all below it, where a setting names them", async () => {
  await using lab = await openLab();
  await lab.collection("below", { parent: "lab" });
  await lab.dataverse.createUser({ userName: "ada" });
  const { token } = await lab.dataverse.createUser({ userName: "grace" });
  const assign = (assignee: string, role: string) =>
    lab.get("POST dataverses/lab/assignments", { json: { assignee, role } });
  await assign("@ada", "curator");
  await assign("@grace", "contributor");
  await assign(":authenticated-users", "curator");
  const line = "GET admin/dataverse/lab/addRoleAssignmentsToChildren";
  equal((await lab.ask(line))["status"], 400, "the setting names none");
  await lab.get("PUT admin/settings/:InheritParentRoleAssignments", { body: "curator, member" });
  equal((await lab.ask(line, { token })).status, 403);
  const told = JSON.parse((await lab.get(line)).message);
  deepEqual(told["Updated Dataverse Aliases"], ["below"]);
  deepEqual(told["Assignments added for"], ["@ada"]);
  deepEqual(told["Assignments not added for"], [":authenticated-users"]);
  const given = await lab.get("GET dataverses/below/assignments");
  const roles = given.map((one: Record<string, string>) => [one["assignee"], one["_roleAlias"]]);
  equal(roles.some(([who, role]: string[]) => who === "@ada" && role === "curator"), true);
  equal(roles.some(([who]: string[]) => who === "@grace"), false);
});

Deno.test("A collection is published for who made it", async () => {
  await using lab = await openLab();
  const id = await lab.collection("below", { parent: "lab", published: false });
  const published = await lab.get(`POST admin/publishDataverseAsCreator/${id}`);
  deepEqual([published.alias, published.isReleased], ["below", true]);
  deepEqual(await lab.said(`POST admin/publishDataverseAsCreator/${id}`), [
    403,
    "Dataverse below has already been published.",
  ]);
  deepEqual(await lab.said("POST admin/publishDataverseAsCreator/99"), [
    400,
    "Could not find dataverse with id 99",
  ]);
});

Deno.test("pids tells who gives persistent ids, and that all are reserved", async () => {
  await using lab = await openLab();
  const id = await lab.dataset();
  equal((await lab.get("GET pids/providers")).fake.authority, "10.5072");
  deepEqual(await lab.said("GET pids/providers/doi:10.5072/FK2/ABC"), [200, "fake"]);
  deepEqual(await lab.said("GET pids/providers/doi:10.1234/ABC"), [
    200,
    "PID recognized as an unmanaged doi",
  ]);
  equal((await lab.ask("GET pids/providers", { token: null })).status, 401);
  deepEqual(await lab.get("GET pids/unreserved"), { numUnreserved: 0, count: [] });
  deepEqual(await lab.said("GET pids/unreserved", { token: null }), [
    403,
    "Forbidden. You must be a superuser.",
  ]);
  match((await lab.said(`POST pids/${id}/reserve`))[1], /^PID reserved for doi:10\.5072/);
  equal((await lab.ask(`POST pids/${id}/reserve`, { token: null })).status, 401);
});
