import { deepEqual, equal, match } from "node:assert/strict";
import { type Lab, openLab } from "./_lab.ts";

const sets = JSON.stringify({ Review: ["In Privacy Review", "Done"], Odd: ["no/slashes"] });

async function openCurated(): Promise<Lab> {
  const lab = await openLab();
  await lab.get("PUT admin/settings/:AllowedCurationLabels", { body: sets });
  return lab;
}

Deno.test("A dataset has the labels of the nearest collection that chose some", async () => {
  await using lab = await openCurated();
  const id = await lab.dataset();
  equal((await lab.get(`GET datasets/${id}/curationLabelSet`)).message, "DISABLED");
  deepEqual(await lab.said(`PUT datasets/${id}/curationStatus?label=Done`), [
    400,
    "Status labeling disabled for this dataset",
  ]);
  await lab.get("PUT admin/dataverse/lab/curationLabelSet?name=Review");
  equal((await lab.get(`GET datasets/${id}/curationLabelSet`)).message, "Review");
  equal(
    (await lab.get(`GET datasets/${id}/allowedCurationLabels`)).message,
    "In Privacy Review,Done",
  );
  await lab.get(`PUT datasets/${id}/curationLabelSet?name=DISABLED`);
  equal((await lab.get(`GET datasets/${id}/curationLabelSet`)).message, "DISABLED");
  await lab.get(`DELETE datasets/${id}/curationLabelSet`);
  equal((await lab.get(`GET datasets/${id}/curationLabelSet`)).message, "Review");
  // A set with a label that is not made of words does not count.
  equal((await lab.ask(`PUT datasets/${id}/curationLabelSet?name=Odd`)).status, 400);
});

Deno.test("A draft has a status of the labels that are allowed, and remembers those before", async () => {
  await using lab = await openCurated();
  await lab.get("PUT admin/dataverse/lab/curationLabelSet?name=Review");
  const id = await lab.dataset();
  deepEqual(await lab.get(`GET datasets/${id}/curationStatus`), {});
  deepEqual(await lab.said(`PUT datasets/${id}/curationStatus?label=Nope`), [
    400,
    "Status update failed - label not allowed",
  ]);
  await lab.get(`PUT datasets/${id}/curationStatus?label=In%20Privacy%20Review`);
  deepEqual(await lab.said(`PUT datasets/${id}/curationStatus?label=In%20Privacy%20Review`), [
    400,
    "Status update failed - the dataset already has this status",
  ]);
  await lab.get(`PUT datasets/${id}/curationStatus?label=Done`);
  await lab.get(`DELETE datasets/${id}/curationStatus`);
  equal((await lab.get(`GET datasets/${id}/curationStatus`)).label, undefined);
  const history = await lab.get(`GET datasets/${id}/curationStatus?includeHistory=true`);
  deepEqual(history.map(({ label }: { label?: string }) => label), [
    undefined,
    "Done",
    "In Privacy Review",
  ]);
  match((await lab.ask("GET datasets/listCurationStates")).text, /^Dataset,Date Created,/);
});

Deno.test("Who may not publish neither sees nor sets a status, and what is out has none", async () => {
  await using lab = await openCurated();
  await lab.get("PUT admin/dataverse/lab/curationLabelSet?name=Review");
  const ada = await lab.dataverse.createUser({ userName: "ada" });
  const id = await lab.dataset();
  const status = `datasets/${id}/curationStatus`;
  equal((await lab.ask(`GET ${status}`, { token: ada.token })).status, 403);
  equal((await lab.ask(`PUT ${status}?label=Done`, { token: ada.token })).status, 400);
  await lab.publish(id);
  equal((await lab.ask(`GET ${status}`)).status, 403);
  deepEqual(await lab.said(`PUT ${status}?label=Done`), [
    400,
    "Latest version of dataset is already released. Status can only be set on draft versions",
  ]);
});
