import { deepEqual, equal, ok, throws } from "node:assert/strict";
import { collectionFromJson } from "./collection_from_json.ts";
import { MetadataError } from "./metadata_error.ts";

const sample = {
  alias: "pyDataverse_user-guide",
  name: "pyDataverse - User Guide",
  dataverseContacts: [{ contactEmail: "guide@example.org" }],
};

Deno.test("collectionFromJson() gives the tutorial's sample as it is", () => {
  deepEqual(collectionFromJson(JSON.stringify(sample)), sample);
});

Deno.test("collectionFromJson() keeps what it does not know, and leaves out what a server says", () => {
  const more = { ...sample, dataverseType: "LABORATORY", theme: { color: "red" } };
  const answered = {
    ...more,
    id: 2,
    ownerId: 1,
    creationDate: "2026-11-23T21:30:24Z",
    isReleased: true,
  };
  deepEqual(collectionFromJson({ status: "OK", data: answered }), more);
});

Deno.test("collectionFromJson() finds all that is missing or wrong at once", () => {
  throws(
    () =>
      collectionFromJson({
        alias: "my alias",
        name: " ",
        dataverseContacts: [{}, { contactEmail: "nobody" }, { contactEmail: "a@example.org" }],
      }),
    (error) => {
      ok(error instanceof MetadataError);
      deepEqual(error.findings.map(({ path, rule }) => `${path} ${rule}`), [
        "name required",
        "alias wrong-class",
        "dataverseContacts[0].contactEmail required",
        "dataverseContacts[1].contactEmail email",
      ]);
      return true;
    },
  );
});

Deno.test("collectionFromJson() wants what a server wants", () => {
  const message = (change: object): string => {
    try {
      collectionFromJson({ ...sample, ...change }, { name: "c.json" });
    } catch (error) {
      return (error as Error).message.replace('Cannot read the collection "c.json": ', "");
    }
    return "";
  };
  equal(message({}), "");
  equal(message({ alias: undefined }), 'alias: "alias" is required');
  equal(message({ name: 5 }), 'name: "name" is not a text');
  equal(
    message({ dataverseContacts: [] }),
    'dataverseContacts: a list "dataverseContacts" with at least one contact is required',
  );
  equal(message({ alias: "123" }).slice(0, 23), 'alias: "123" is no alia');
  equal(message({ alias: "a".repeat(61) }).slice(0, 10), 'alias: "aa');
  equal(message({ affiliation: 5 }), "affiliation: expected string, received number");
  equal(message({ datasetVersion: {} }), "it is a dataset");
});

Deno.test("collectionFromJson() says where a text is not JSON", () => {
  throws(() => collectionFromJson('{"alias": }', { name: "c.json" }), {
    message: 'Cannot read the collection "c.json": it is not JSON at line 1, column 11',
  });
});
