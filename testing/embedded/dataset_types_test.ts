import { deepEqual, equal } from "node:assert/strict";
import { openLab, version } from "./_lab.ts";

Deno.test("Superusers add types of datasets, which datasets then can have, and delete what none has", async () => {
  await using lab = await openLab();
  const ada = await lab.dataverse.createUser({ userName: "ada" });
  const json = { name: "software", linkedMetadataBlocks: ["geospatial"] };
  equal((await lab.ask("POST datasets/datasetTypes", { json, token: ada.token })).status, 403);
  const made = await lab.get("POST datasets/datasetTypes", { json });
  deepEqual(made, {
    id: 2,
    name: "software",
    linkedMetadataBlocks: ["geospatial"],
    availableLicenses: [],
  });
  deepEqual(await lab.said("POST datasets/datasetTypes", { json }), [
    400,
    "java.lang.IllegalStateException: A dataset type with the same name is already present.",
  ]);
  deepEqual(await lab.said("POST datasets/datasetTypes", { json: { name: "12" } }), [
    400,
    "The name of the type cannot be only digits.",
  ]);
  const dataset = { datasetType: "software", datasetVersion: version() };
  const { id } = await lab.get("POST dataverses/lab/datasets", { json: dataset });
  equal((await lab.get(`GET datasets/${id}`)).datasetType, "software");
  deepEqual(await lab.said("DELETE datasets/datasetTypes/2"), [
    400,
    "java.lang.IllegalStateException: Dataset type with id 2 is referenced and cannot be deleted.",
  ]);
  await lab.get(`DELETE datasets/${id}`);
  deepEqual(await lab.said("DELETE datasets/datasetTypes/2"), [200, "deleted"]);
  deepEqual(await lab.said("DELETE datasets/datasetTypes/1"), [
    403,
    "You cannot delete the default dataset type: dataset",
  ]);
  equal((await lab.ask("GET datasets/datasetTypes/software")).status, 404);
});

Deno.test("A type tells the blocks and licenses that were chosen for it", async () => {
  await using lab = await openLab();
  await lab.get("POST datasets/datasetTypes", { json: { name: "software" } });
  const blocks = await lab.get("PUT datasets/datasetTypes/software", { json: ["journal"] });
  deepEqual(blocks, { linkedMetadataBlocks: { before: [], after: ["journal"] } });
  await lab.get("PUT datasets/datasetTypes/2/licenses", { json: ["CC BY 4.0"] });
  deepEqual((await lab.get("GET datasets/datasetTypes/2")).availableLicenses, ["CC BY 4.0"]);
  deepEqual(await lab.said("PUT datasets/datasetTypes/2/licenses", { json: ["Mine"] }), [
    400,
    "License not found: Mine. Available licenses: CC0 1.0, CC BY 4.0",
  ]);
  const json = { datasetType: "software", datasetVersion: version() };
  const { id } = await lab.get("POST dataverses/lab/datasets", { json });
  // It was to be CC0, which the type does not offer.
  equal((await lab.get(`GET datasets/${id}`)).latestVersion.license, undefined);
  equal((await lab.ask("PUT datasets/datasetTypes/2", { json: ["nope"] })).status, 400);
  equal(
    (await lab.ask("PUT datasets/datasetTypes/2", { json: ["journal"], token: null })).status,
    401,
  );
});

Deno.test("A dataset is imported with the persistent id that it has, and published where that is asked", async () => {
  await using lab = await openLab();
  const json = { datasetVersion: version() };
  const at = "POST dataverses/lab/datasets/:import";
  deepEqual(await lab.said(at, { json }), [
    400,
    "Please provide a persistent identifier, either by including it in the JSON, or by using the pid query parameter.",
  ]);
  equal((await lab.ask(`${at}?pid=foo`, { json })).status, 400);
  equal((await lab.ask(`${at}?pid=doi:10.9999/FK2/OLD`, { json })).status, 400);
  const made = await lab.get(`${at}?pid=doi:10.5072/FK2/OLD&release=no`, { json });
  equal(made.persistentId, "doi:10.5072/FK2/OLD");
  equal(made.releaseCompleted, undefined);
  deepEqual(await lab.said(`${at}?pid=doi:10.5072/FK2/OLD`, { json }), [
    403,
    "Persistent identifier doi:10.5072/FK2/OLD already exists in this Dataverse installation.",
  ]);
  const named = { ...json, protocol: "doi", authority: "10.5072", identifier: "FK2/OLDER" };
  const released = await lab.get(`${at}?release=yes`, { json: named });
  equal(released.releaseCompleted, false);
  await lab.dataverse.settle();
  equal((await lab.get(`GET datasets/${released.id}/versions/1.0`)).versionState, "RELEASED");
});
