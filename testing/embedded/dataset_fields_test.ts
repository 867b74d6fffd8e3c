import { deepEqual, equal } from "node:assert/strict";
import { asking } from "./_asking.ts";
import { startEmbedded } from "./mod.ts";

Deno.test("Administrators read how fields are defined, and say which are shown to who makes a dataset", async () => {
  await using dataverse = await startEmbedded();
  const ask = asking(dataverse);
  const { data } = await ask("GET admin/datasetfield/authorName");
  deepEqual(
    [data.id, data.metadataBlock, data.hasParent, data.parentAllowsMultiples, data.isRequired],
    [9, "citation", true, "true", true],
  );
  equal((await ask("GET admin/datasetfield/nope")).status, 500);
  deepEqual((await ask("GET admin/datasetfield")).data.required, [
    "title",
    "author",
    "authorName",
    "datasetContact",
    "datasetContactEmail",
    "dsDescription",
    "dsDescriptionValue",
    "subject",
    "producerName",
  ]);
  equal((await ask("GET admin/datasetfield/controlledVocabulary/subject")).data[4], "Chemistry");
  const set = (field: string) =>
    ask(
      `POST admin/datasetfield/setDisplayOnCreate?datasetFieldType=${field}&setDisplayOnCreate=true`,
    );
  equal((await set("nope")).message, "Cound not find a DatasetFieldType by looking up nope");
  equal(
    (await set("subtitle")).data.message,
    "DisplayOnCreate for DatasetFieldType subtitle is now true",
  );
  const { subtitle } = (await ask("GET metadatablocks/citation")).data.fields;
  equal(subtitle.displayOnCreate, true);
});

Deno.test("GET datasetfields/facetables lists fields that can be facets, as they were made", async () => {
  await using dataverse = await startEmbedded();
  const { data } = await asking(dataverse)("GET datasetfields/facetables");
  equal(data.length, 64);
  deepEqual(data.slice(0, 3).map(({ name }: { name: string }) => name), [
    "authorName",
    "authorAffiliation",
    "subject",
  ]);
});
