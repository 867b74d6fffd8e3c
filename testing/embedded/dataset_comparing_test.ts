import { deepEqual, equal } from "node:assert/strict";
import { openLab } from "./_lab.ts";

Deno.test("Two versions are compared field by field and file by file", async () => {
  await using lab = await openLab();
  const id = await lab.dataset();
  const [kept, gone] = [await lab.file(id, "kept.txt"), await lab.file(id, "gone.txt")];
  await lab.publish(id);
  await lab.rename(id, "Wrens");
  const author = {
    typeName: "author",
    typeClass: "compound",
    multiple: true,
    value: [{
      authorName: {
        typeName: "authorName",
        typeClass: "primitive",
        multiple: false,
        value: "Lark, L",
      },
      authorAffiliation: {
        typeName: "authorAffiliation",
        typeClass: "primitive",
        multiple: false,
        value: "Aviary",
      },
    }],
  };
  await lab.get(`PUT datasets/${id}/editMetadata?replace=true`, { json: { fields: [author] } });
  await lab.get(`DELETE files/${gone}`);
  const added = await lab.file(id, "added.txt");
  const body = new FormData();
  body.set("jsonData", JSON.stringify({ description: "Said", label: "renamed.txt" }));
  await lab.get(`POST files/${kept}/metadata`, { body });
  const compared = await lab.get(`GET datasets/${id}/versions/1.0/compare/:draft`);
  deepEqual([compared.oldVersion.versionNumber, compared.newVersion.versionNumber], [
    "1.0",
    "DRAFT",
  ]);
  deepEqual(compared.metadataChanges, [{
    blockName: "Citation Metadata",
    changed: [
      { fieldName: "Title", oldValue: "Finches", newValue: "Wrens" },
      { fieldName: "Author", oldValue: "Finch, Fiona", newValue: "Lark, L; (Aviary)" },
    ],
  }]);
  deepEqual([compared.filesAdded[0].fileId, compared.filesRemoved[0].fileId], [added, gone]);
  deepEqual(compared.fileChanges[0].changed, [
    { fieldName: "Description", oldValue: "", newValue: "Said" },
    { fieldName: "Label", oldValue: "kept.txt", newValue: "renamed.txt" },
  ]);
  equal(compared.fileChanges[0].fileName, "renamed.txt");
  deepEqual(await lab.said(`GET datasets/${id}/versions/:draft/compare/1.0`), [
    400,
    "Compare requires the older dataset version to be listed first.",
  ]);
});

Deno.test("A summary says what each version brought, and of drafts to those who may see them", async () => {
  await using lab = await openLab();
  const id = await lab.dataset();
  const line = `GET datasets/${id}/versions/compareSummary`;
  equal((await lab.get(line))[0].summary, "firstDraft");
  await lab.publish(id);
  await lab.rename(id, "Wrens");
  await lab.file(id, "a.txt");
  const [draft, first] = await lab.get(line);
  deepEqual([first.versionNumber, first.summary, first.contributors], [
    "1.0",
    "firstPublished",
    "Dataverse Admin",
  ]);
  deepEqual(draft.summary, {
    "Citation Metadata": { Title: { added: 0, deleted: 0, changed: 1 } },
    files: {
      added: 1,
      removed: 0,
      replaced: 0,
      changedFileMetaData: 0,
      changedVariableMetadata: 0,
    },
    termsAccessChanged: false,
  });
  equal((await lab.get(line, { token: null })).length, 1);
  const json = { deaccessionReason: "Wrong." };
  await lab.get(`POST datasets/${id}/versions/1.0/deaccession`, { json });
  deepEqual((await lab.get(line)).map((one: { summary: unknown }) => one.summary), [
    "previousVersionDeaccessioned",
    { deaccessioned: { reason: "Wrong." } },
  ]);
});

Deno.test("A dataset has no more files than its limit, or that of its collection, lets it", async () => {
  await using lab = await openLab();
  const ada = await lab.dataverse.createUser({ userName: "ada" });
  await lab.get("POST dataverses/lab/assignments", {
    json: { assignee: "@ada", role: "curator" },
  });
  const id = await lab.dataset("Finches", { token: ada.token });
  await lab.get(`POST datasets/${id}/files/uploadlimit/1`);
  await lab.file(id, "first.txt");
  const body = new FormData();
  body.set("file", new File(["second"], "second.txt"));
  deepEqual(await lab.said(`POST datasets/${id}/add`, { body, token: ada.token }), [
    400,
    "There was an error when trying to add the new file. Number of files can not exceed the maximum " +
    "number of files allowed for this Dataset (1).",
  ]);
  const limited = await lab.get(`GET datasets/${id}`);
  deepEqual([limited.datasetFileCountLimit, limited.datasetFileUploadsAvailable], [1, 0]);
  // A superuser is not held to it.
  await lab.file(id, "second.txt");
  await lab.get(`DELETE datasets/${id}/files/uploadlimit`);
  equal((await lab.get(`GET datasets/${id}`)).effectiveDatasetFileCountLimit, undefined);
});
