import { deepEqual, equal, ok, throws } from "node:assert/strict";
import fc from "fast-check";
import { jsonErrorOffset } from "./_json.ts";
import { datasetFromFlat } from "./dataset_from_flat.ts";
import { datasetFromJson } from "./dataset_from_json.ts";
import { MetadataError } from "./metadata_error.ts";
import { primitive, stockBlocks, youth } from "./testdata/mod.ts";
import recordedVersion from "./testdata/recorded_version.json" with { type: "json" };

function refusal(source: string | object): string {
  try {
    datasetFromJson(source, { name: "dataset.json" });
  } catch (error) {
    ok(error instanceof MetadataError);
    return error.message.replace('Cannot read dataset metadata "dataset.json": ', "");
  }
  throw new Error("was read all the same");
}

Deno.test("datasetFromJson() takes a text and an object, with or without datasetVersion", () => {
  const expected = datasetFromJson(youth).toJson();
  deepEqual(datasetFromJson(JSON.stringify(youth)).toJson(), expected);
  deepEqual(datasetFromJson(`\ufeff${JSON.stringify(youth)}\n`).toJson(), expected);
  deepEqual(datasetFromJson(youth.datasetVersion).toJson(), expected);
});

Deno.test("datasetFromJson() takes what a server answers, without what only a server can say", () => {
  const { data } = recordedVersion;
  const expected = ["license", "fileAccessRequest", "metadataBlocks"];
  const forms = [recordedVersion, data, { id: 1, latestVersion: data }, {
    status: "OK",
    data: { id: 1, latestVersion: data },
  }];
  for (const form of forms) {
    const json = datasetFromJson(form).toJson();
    deepEqual(Object.keys(json), ["datasetVersion"]);
    deepEqual(Object.keys(json.datasetVersion), expected);
  }
});

Deno.test("datasetFromJson() keeps the type of a dataset that is not the usual one", () => {
  const { data } = recordedVersion;
  equal(datasetFromJson({ ...data, datasetType: "software" }).toJson().datasetType, "software");
  equal(datasetFromJson({ ...youth, datasetType: "software" }).get().datasetType, "software");
});

Deno.test("datasetFromJson() says where a text is not JSON", () => {
  equal(refusal(""), "it is empty");
  equal(refusal("<html>"), "it is not JSON at line 1, column 1");
  equal(refusal('{\n  "a": 1,\n}'), "it is not JSON at line 3, column 1");
  equal(refusal('{\n  "a": [1, 2\n'), "it is not JSON at line 3, column 1");
  equal(refusal('{"a": "x" "b"}'), "it is not JSON at line 1, column 11");
  equal(refusal("{'a': 1}"), "it is not JSON at line 1, column 2");
});

Deno.test("datasetFromJson() says why an object is no dataset", () => {
  equal(refusal("[]"), "it is not a JSON object");
  equal(refusal('"text"'), "it is not a JSON object");
  equal(refusal({}), 'it has neither "datasetVersion" nor "metadataBlocks"');
  equal(
    refusal({ datasetVersion: {} }),
    "datasetVersion.metadataBlocks: expected record, received undefined",
  );
  equal(
    refusal({ metadataBlocks: { citation: {} } }),
    "datasetVersion.metadataBlocks.citation.fields: expected array, received undefined",
  );
  equal(
    refusal({ metadataBlocks: { citation: { fields: [primitive("title", ""), { value: "x" }] } } }),
    "datasetVersion.metadataBlocks.citation.fields[1].typeName: expected string, received undefined",
  );
});

Deno.test("datasetFromJson() tells what else an object may be", () => {
  throws(() => datasetFromJson({ alias: "tides", name: "Tides" }), { hint: /collectionFromJson/ });
  throws(() => datasetFromJson({ title: "Tides" }), { hint: /datasetFromFlat/ });
});

Deno.test("datasetFromJson() does not take a name for a prototype", () => {
  const text = '{"metadataBlocks":{"__proto__":{"fields":[]},"citation":{"fields":[' +
    '{"typeName":"__proto__","typeClass":"primitive","multiple":false,"value":"x"}]}}}';
  const flat = datasetFromJson(text).get();
  deepEqual(Object.entries(flat), [["__proto__", "x"]]);
  equal(Object.getPrototypeOf(flat), Object.prototype);
  equal(({} as Record<string, unknown>).fields, undefined);
});

Deno.test("datasetFromFlat() tells unknown names together with all else that is wrong", () => {
  throws(
    () => datasetFromFlat({ titel: "Tides", productionDate: "soon" }, { blocks: stockBlocks }),
    (error) => {
      ok(error instanceof MetadataError);
      deepEqual(error.findings.map(({ path, rule }) => `${path} ${rule}`), [
        "titel unknown-field",
        "citation.title required",
        "citation.author required",
        "citation.datasetContact required",
        "citation.dsDescription required",
        "citation.subject required",
        "citation.productionDate date",
      ]);
      equal(
        error.message,
        'Cannot use the metadata: 7 problems: titel: no metadata block given has a field "titel", ' +
          'did you mean "title"?; citation.title: "Title" is required; citation.author: "Author" is ' +
          "required; and 4 more",
      );
      return true;
    },
  );
});

Deno.test("jsonErrorOffset() agrees with the engine wherever that tells a position", () => {
  let told = 0;
  const broken = fc.tuple(
    fc.json({ maxDepth: 3 }),
    fc.nat(),
    fc.constantFrom(",", "}", '"', "x", ""),
  );
  fc.assert(
    fc.property(broken, ([text, seed, junk]) => {
      const at = seed % (text.length + 1);
      const source = text.slice(0, at) + junk + text.slice(at + 1);
      try {
        JSON.parse(source);
      } catch (error) {
        const position = / position (\d+)/.exec((error as Error).message)?.[1];
        const inside = /string|escape|number|digit/i.test((error as Error).message);
        if (position === undefined || inside) return; // told inside of a token; here at its start
        told++;
        equal(jsonErrorOffset(source), Number(position), source);
      }
    }),
    { numRuns: 500 },
  );
  ok(told > 50, `${told} positions`);
});
