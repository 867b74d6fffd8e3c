import { deepEqual, equal } from "node:assert/strict";
import { openLab } from "./_lab.ts";

const at = "admin/savedsearches";

Deno.test("A saved search links what it finds to its collection, once, and takes the links back", async () => {
  await using lab = await openLab();
  const shower = await lab.collection("shower");
  const [out, own] = [
    await lab.dataset("Finches"),
    await lab.dataset("Finches", { collection: "shower" }),
  ];
  await lab.dataset("Finches, a draft");
  for (const id of [out, own]) await lab.publish(id);
  await lab.dataverse.settle();
  const json = { creatorId: 1, query: "title:finches", definitionPointId: shower };
  const { id } = await lab.get(`POST ${at}`, {
    json: { ...json, filterQueries: ["-subject_ss:Law"] },
  });
  deepEqual(await lab.get(`GET ${at}/${id}`), {
    query: "title:finches",
    filterQueries: ["-subject_ss:Law"],
    id,
    definitionPointId: shower,
    definitionPointAlias: "shower",
    creatorId: 1,
  });
  const results = async (line: string) => {
    const [{ hitInfo }] = (await lab.get(line))[`hits for saved search id ${id}`];
    return Object.fromEntries(
      hitInfo.map((one: Record<string, unknown>) => [one["dvObjectId"], one["result"]]),
    );
  };
  const skipped = `Skipping because dataset ${own} is already part of the subtree for shower`;
  deepEqual(await results(`PUT ${at}/makelinks/${id}`), {
    [out]:
      `Persisted DatasetLinkingDataverse id 1 link of [Dataset id:${out} ] to [Dataverse id:${shower} name:shower]`,
    [own]: skipped,
  });
  deepEqual(await results(`PUT ${at}/makelinks/${id}`), {
    [out]: "Skipping because would link to itself or an already linked entity.",
    [own]: skipped,
  });
  const links = async () => (await lab.get(`GET datasets/${out}/links`))["linked-dataverses"];
  equal((await links())[0].alias, "shower");
  deepEqual(await lab.get(`DELETE ${at}/${id}?unlink=true`), { Deleted: id });
  deepEqual(await links(), []);
  deepEqual(await lab.get(`GET ${at}/list`), { savedSearches: [] });
});

Deno.test("admin/savedsearches refuses what it cannot keep", async () => {
  await using lab = await openLab();
  const refused = (json: object) => lab.said(`POST ${at}`, { json });
  deepEqual(await refused({}), [400, "Required field missing: creatorId"]);
  deepEqual(await refused({ creatorId: "1" }), [400, "A number is required for creatorId"]);
  deepEqual(await refused({ creatorId: 99 }), [404, "Could not find user based on creatorId: 99"]);
  deepEqual(await refused({ creatorId: 1 }), [400, "Required field missing: query"]);
  equal((await refused({ creatorId: 1, query: 1 }))[0], 500);
  const search = { creatorId: 1, query: "x", definitionPointId: 99 };
  deepEqual(await refused(search), [404, "Could not find a dataverse based on id 99"]);
  equal((await refused({ ...search, definitionPointId: 1, filterQueries: [1] }))[0], 400);
  equal((await lab.ask(`POST ${at}`, { json: [] })).status, 500);
  deepEqual(await lab.said(`GET ${at}/9`), [404, "Could not find saved search id 9"]);
  deepEqual(await lab.said(`PUT ${at}/makelinks/9`), [400, "Count not find saved search id 9"]);
});
