import { deepEqual, equal, match } from "node:assert/strict";
import { openLab, version } from "./_lab.ts";

Deno.test("A dataset is cited by the date that was chosen, where it has one", async () => {
  await using lab = await openLab();
  const json = { datasetVersion: version() };
  const fields = (json.datasetVersion["metadataBlocks"] as { citation: { fields: unknown[] } })
    .citation.fields;
  fields.push({
    typeName: "dateOfDeposit",
    typeClass: "primitive",
    multiple: false,
    value: "1859-11-24",
  });
  const { id } = await lab.get("POST dataverses/lab/datasets", { json });
  await lab.publish(id);
  const cited = async (): Promise<string> =>
    (await lab.get(`GET datasets/${id}/versions/1.0/citation`)).message;
  match(await cited(), /Finch, Fiona, 20/);
  const date = `datasets/${id}/citationdate`;
  deepEqual(await lab.said(`PUT ${date}`, { body: "title" }), [
    403,
    "Provided DatasetFieldtype is not a Date",
  ]);
  deepEqual(await lab.said(`PUT ${date}`, { body: "nope" }), [
    400,
    "Dataset Field Type Name nope not found.",
  ]);
  deepEqual(await lab.said(`PUT ${date}`, { body: "dateOfDeposit" }), [
    200,
    `Citation Date for dataset ${id} set to: Deposit Date`,
  ]);
  match(await cited(), /Finch, Fiona, 1859/);
  await lab.get(`DELETE ${date}`);
  match(await cited(), /Finch, Fiona, 20/);
});

Deno.test("How far the copy of a version in an archive is, is for superusers to say", async () => {
  await using lab = await openLab();
  const ada = await lab.dataverse.createUser({ userName: "ada" });
  const id = await lab.dataset();
  await lab.publish(id);
  const status = `datasets/${id}/1.0/archivalStatus`;
  const json = { status: "pending", message: "almost <b>there</b>" };
  equal((await lab.ask(`PUT ${status}`, { json, token: ada.token })).status, 403);
  equal((await lab.ask(`GET ${status}`)).status, 404);
  deepEqual(await lab.said(`PUT ${status}`, { json: { status: "over", message: "" } }), [
    400,
    "Unacceptable status format",
  ]);
  deepEqual(
    (await lab.ask(`PUT ${status}`, { json: { status: 1, message: "" } })).status,
    500,
  );
  await lab.get(`PUT ${status}`, { json });
  deepEqual(await lab.get(`GET ${status}`), { status: "pending", message: "almost there" });
  await lab.get(`DELETE ${status}`);
  equal((await lab.ask(`GET ${status}`)).status, 404);
});

Deno.test("Notes on versions are switched off, and terms of one's own are a page", async () => {
  await using lab = await openLab();
  const id = await lab.dataset();
  deepEqual(await lab.get(`GET datasets/${id}/versions/:draft/versionNote`), {});
  equal(
    (await lab.ask(`PUT datasets/${id}/versions/:draft/versionNote`, { body: "x" })).status,
    404,
  );
  const { license: _license, ...rest } = version();
  const own = { ...rest, termsOfUse: "Ask first." };
  const made = await lab.get("POST dataverses/lab/datasets", { json: { datasetVersion: own } });
  await lab.publish(made.id);
  const page = await lab.ask(
    `GET datasets/:persistentId/versions/1.0/customlicense?persistentId=${made.persistentId}`,
    { token: null },
  );
  equal(page.status, 303);
  match(page.headers.get("Location") ?? "", /dataset\.xhtml\?persistentId=doi:.*&version=1\.0/);
});
