import { deepEqual, equal } from "node:assert/strict";
import { type Lab, openLab, version } from "./_lab.ts";

const held = [403, "Dataset cannot be edited due to dataset lock."];
const title = (value: string) => ({
  fields: [{ typeName: "title", typeClass: "primitive", multiple: false, value }],
});

const edit = (lab: Lab, id: number, value: string) =>
  lab.said(`PUT datasets/${id}/editMetadata?replace=true`, { json: title(value) });

function add(lab: Lab, id: number, name: string) {
  const body = new FormData();
  body.set("file", new File([name], name, { type: "text/plain" }));
  return lab.said(`POST datasets/${id}/add`, { body });
}

const statuses = (answers: readonly (readonly unknown[])[]) => answers.map(([status]) => status);

Deno.test("Of several edits of one dataset at the same time one is made, and the others are refused", async () => {
  await using lab = await openLab();
  const id = await lab.dataset();
  const names = ["Wrens", "Larks", "Robins", "Owls"];
  const answers = await Promise.all(names.map((name) => edit(lab, id, name)));
  deepEqual(answers.slice(1), [held, held, held]);
  equal(answers[0]?.[0], 200);
  const { latestVersion } = await lab.get(`GET datasets/${id}`);
  equal(latestVersion.metadataBlocks.citation.fields[0].value, "Wrens");
  deepEqual(await lab.get(`GET datasets/${id}/locks`), [], "no lock is left");
  equal((await edit(lab, id, "Larks"))[0], 200, "one after the other goes through");
});

Deno.test("Different edits at the same time refuse each other, each in its own words", async () => {
  await using lab = await openLab();
  const id = await lab.dataset();
  const answers = await Promise.all([
    edit(lab, id, "Wrens"),
    lab.said(`PUT datasets/${id}/versions/:draft`, { json: version("Larks") }),
    add(lab, id, "a.txt"),
  ]);
  equal(answers[0]?.[0], 200);
  deepEqual(answers.slice(1), [held, [400, "Failed to add file to dataset."]]);
  const { latestVersion } = await lab.get(`GET datasets/${id}`);
  deepEqual([latestVersion.versionState, latestVersion.files], ["DRAFT", []]);
});

Deno.test("A publication and an edit at the same time: what is published is not edited", async () => {
  await using lab = await openLab({ publishMs: 3_600_000 });
  const id = await lab.dataset();
  const [published, edited] = await Promise.all([
    lab.said(`POST datasets/${id}/actions/:publish?type=major`),
    edit(lab, id, "Wrens"),
  ]);
  equal(published[0], 200);
  deepEqual(edited, held);
  await lab.dataverse.settle();
  equal((await lab.get(`GET datasets/${id}`)).latestVersion.versionState, "RELEASED");
});

Deno.test("Edits that are refused keep nobody from editing, and other datasets are not held", async () => {
  await using lab = await openLab();
  const [one, other] = [await lab.dataset(), await lab.dataset()];
  const stranger = (await lab.dataverse.createUser({ userName: "stranger" })).token;
  const line = `PUT datasets/${one}/editMetadata?replace=true`;
  deepEqual(
    statuses(
      await Promise.all([
        lab.said(line, { json: title("Wrens"), token: stranger }),
        lab.said(line, { json: title("") }),
        edit(lab, one, "Larks"),
        edit(lab, other, "Larks"),
      ]),
    ),
    [401, 400, 200, 200],
  );
});
