import { deepEqual, equal, notEqual, throws } from "node:assert/strict";
import fc from "fast-check";
import type { DatasetJson } from "../schemas/dataset_metadata.ts";
import type { MetadataFieldType } from "../schemas/metadata_block.ts";
import type { FlatMetadata, FlatValue } from "./_flat.ts";
import { datasetFromFlat } from "./dataset_from_flat.ts";
import { datasetFromJson } from "./dataset_from_json.ts";
import { MetadataError } from "./metadata_error.ts";
import {
  blocksNamed,
  compound,
  primitive,
  recordedCreations,
  stockBlocks,
  youth,
} from "./testdata/mod.ts";
import recordedVersion from "./testdata/recorded_version.json" with { type: "json" };

const everyField = recordedCreations.find(({ name }) => name === "every field")!.body;

Deno.test("get() gives the tutorial's sample flat, in the order of the tutorial", () => {
  const flat = datasetFromJson(youth).get();
  deepEqual(flat, {
    citation_displayName: "Citation Metadata",
    title: "Youth in Austria 2005",
    author: [{
      authorName: "LastAuthor1, FirstAuthor1",
      authorAffiliation: "AuthorAffiliation1",
    }],
    datasetContact: [{
      datasetContactEmail: "contact1@example.org",
      datasetContactName: "LastContact1, FirstContact1",
    }],
    dsDescription: [{ dsDescriptionValue: "DescriptionText" }],
    subject: ["Medicine, Health and Life Sciences"],
  });
  deepEqual(Object.keys(flat), [
    "citation_displayName",
    "title",
    "author",
    "datasetContact",
    "dsDescription",
    "subject",
  ]);
});

Deno.test("set() changes a field as in the tutorial, and toString() is the upload text", () => {
  const dataset = datasetFromJson(youth).set({ title: "Youth from Austria 2005" });
  equal(dataset.get().title, "Youth from Austria 2005");
  const text = dataset.toString();
  equal(text, JSON.stringify(dataset.toJson(), null, 2));
  equal(text, JSON.stringify(youth, null, 2).replace("Youth in", "Youth from"));
});

Deno.test("set() leaves the metadata it was called on as they were", () => {
  const before = datasetFromJson(youth);
  notEqual(before.set({ title: "Other" }), before);
  equal(before.get().title, "Youth in Austria 2005");
  throws(() => {
    (before.toJson() as { datasetType?: string }).datasetType = "software";
  }, TypeError);
});

Deno.test("get() gives an object that can be changed without harm", () => {
  const dataset = datasetFromJson(youth);
  (dataset.get().subject as string[]).push("Law");
  deepEqual(dataset.get().subject, ["Medicine, Health and Life Sciences"]);
});

Deno.test("set() removes what is null or undefined, and ignores what is not there", () => {
  const flat = datasetFromJson(youth)
    .set({ subject: null, author: undefined, license: "CC0 1.0" })
    .set({ license: null, subtitle: null })
    .get();
  deepEqual(Object.keys(flat), [
    "citation_displayName",
    "title",
    "datasetContact",
    "dsDescription",
  ]);
});

Deno.test("set() adds a field that the blocks know, after those that are there", () => {
  const dataset = datasetFromJson(youth).set(
    { keyword: [{ keywordValue: "youth" }], alternativeTitle: "Jugend", westLongitude: null },
    { blocks: stockBlocks },
  );
  deepEqual(dataset.fields(["alternativeTitle", "keyword"]), [
    compound("keyword", [{ keywordValue: "youth" }]),
    { ...primitive("alternativeTitle", ["Jugend"]), multiple: true },
  ]);
  deepEqual(Object.keys(dataset.get()).slice(-2), ["keyword", "alternativeTitle"]);
});

Deno.test("set() begins the block of a field where the document has none", () => {
  const { datasetVersion } = datasetFromJson(youth).set(
    { geographicUnit: ["city"] },
    { blocks: stockBlocks },
  ).toJson();
  deepEqual(Object.keys(datasetVersion.metadataBlocks), ["citation", "geospatial"]);
  equal(datasetVersion.metadataBlocks.geospatial?.displayName, "Geospatial Metadata");
});

Deno.test("set() refuses all unknown names at once, with what was probably meant", () => {
  const dataset = datasetFromJson(youth);
  throws(
    () =>
      dataset.set({ titel: "x", keyword: [], author: [{ authorNmae: "x" }], authorName: "x" }, {
        blocks: blocksNamed("geospatial"),
      }),
    (error) => {
      equal(error instanceof MetadataError, true);
      deepEqual(
        (error as MetadataError).findings.map(({ path, suggestion }) => [path, suggestion]),
        [
          ["titel", "title"],
          ["keyword", undefined],
          ["citation.author[0].authorNmae", "authorName"],
          ["authorName", undefined],
        ],
      );
      return true;
    },
  );
});

Deno.test("set() says what a part is a part of", () => {
  throws(() => datasetFromJson(youth).set({ authorName: "A" }, { blocks: stockBlocks }), {
    message:
      'Cannot set metadata: authorName: "authorName" is a part of "author" and cannot stand ' +
      'alone, did you mean "author"?',
  });
});

Deno.test("set() says that it needs the blocks for a field that the document lacks", () => {
  throws(() => datasetFromJson(youth).set({ keyword: [] }), {
    name: "MetadataError",
    message:
      'Cannot set metadata: keyword: the document has no field "keyword", and what kind it is ' +
      "only the metadata blocks can tell",
    hint: "Give the metadata blocks of the installation with the option blocks.",
  });
});

Deno.test("set() keeps what it does not know in the fields that it does not change", () => {
  const strange = {
    protocol: "doi",
    datasetVersion: {
      later: { than: ["this"] },
      metadataBlocks: {
        citation: {
          extra: 1,
          fields: [
            { ...primitive("title", "A"), note: "kept" },
            {
              ...compound("author", [{ authorName: "A" }, { authorName: "B" }]),
              expandedvalue: [{ termName: "A" }],
            },
          ],
        },
      },
    },
  };
  const dataset = datasetFromJson(strange);
  deepEqual(dataset.set(dataset.get()).toJson(), strange);
  deepEqual(dataset.set({ title: "B" }).fields(), [
    { ...primitive("title", "B"), note: "kept" },
    strange.datasetVersion.metadataBlocks.citation.fields[1],
  ]);
  deepEqual(dataset.set({ author: [{ authorName: "B" }] }).fields(["author"]), [
    compound("author", [{ authorName: "B" }]),
  ]);
});

Deno.test("set() takes numbers where the server takes their digits", () => {
  const dataset = datasetFromFlat({ targetSampleSize: { targetSampleActualSize: 12 } }, {
    blocks: stockBlocks,
  });
  deepEqual(dataset.get().targetSampleSize, { targetSampleActualSize: "12" });
});

Deno.test("get() loses no field whose name stands in two blocks, and set() finds each", () => {
  const dataset = datasetFromJson({
    metadataBlocks: {
      citation: { fields: [primitive("title", "A")] },
      custom: {
        displayName: "Custom",
        fields: [primitive("title", "B"), primitive("license", "C")],
      },
    },
  });
  deepEqual(dataset.get(), {
    title: "A",
    custom_displayName: "Custom",
    "custom:title": "B",
    "custom:license": "C",
  });
  deepEqual(
    dataset.set({ "citation:title": "1", "custom:title": "2", "custom:license": "3" }).get(),
    {
      title: "1",
      custom_displayName: "Custom",
      "custom:title": "2",
      "custom:license": "3",
    },
  );
});

Deno.test("license and hasTerms tell what a publication needs", () => {
  const dataset = datasetFromJson(youth);
  equal(dataset.license, undefined);
  equal(dataset.hasTerms, false);
  equal(dataset.set({ termsOfUse: "Be nice" }).hasTerms, true);
  equal(dataset.set({ termsOfUse: " " }).hasTerms, false);
  deepEqual(dataset.set({ license: "CC0 1.0" }).license, { name: "CC0 1.0" });
  const license = { name: "CC BY 4.0", uri: "http://creativecommons.org/licenses/by/4.0" };
  const licensed = dataset.withLicense({ ...license, id: 3 } as typeof license);
  deepEqual(licensed.license, license);
  deepEqual(licensed.get().license, license);
});

Deno.test("a document and its flat form are made of each other for every recorded field", () => {
  for (const body of [everyField, ...recordedCreations.map((one) => one.body)]) {
    deepEqual(datasetFromJson(body).toJson(), body);
  }
  const { get, blocks } = { get: datasetFromJson(everyField).get(), blocks: stockBlocks };
  deepEqual(datasetFromFlat(get, { blocks }).toJson(), everyField);
});

Deno.test("what a server gives back is the document that was uploaded", () => {
  const dataset = datasetFromJson(recordedVersion);
  const uploaded = datasetFromJson(everyField);
  const { license: _, fileAccessRequest, ...flat } = dataset.get();
  const { license: __, ...sent } = uploaded.get();
  deepEqual(flat, sent);
  equal(fileAccessRequest, true);
  deepEqual(dataset.license, uploaded.license);
});

Deno.test("every field of the seven stock blocks goes round without loss", () => {
  const flat: Record<string, FlatValue> = {};
  let fields = 0;
  for (const { name, displayName, fields: types = {} } of stockBlocks) {
    flat[`${name}_displayName`] = displayName;
    for (const type of Object.values(types)) {
      flat[type.name] = sample(type);
      fields += 1 + Object.keys(type.childFields ?? {}).length;
    }
  }
  equal(fields, 176);
  const dataset = datasetFromFlat(flat, { blocks: stockBlocks });
  deepEqual(dataset.get(), flat);
  deepEqual(Object.keys(dataset.get()), Object.keys(flat));
  deepEqual(datasetFromJson(dataset.toString()).toJson(), dataset.toJson());
  for (const field of dataset.fields()) {
    const type = stockBlocks.flatMap((block) => Object.values(block.fields ?? {}))
      .find(({ name }) => name === field.typeName)!;
    equal(field.typeClass, type.typeClass, field.typeName);
    equal(field.multiple, type.multiple, field.typeName);
  }
});

function sample(type: MetadataFieldType): FlatValue {
  const one = (at: number): FlatValue =>
    type.childFields === undefined
      ? type.controlledVocabularyValues?.[at] ?? `${type.name} ${at}`
      : Object.fromEntries(
        Object.values(type.childFields).map((child) => [child.name, sample(child)]),
      );
  return type.multiple ? [one(0), one(1)] : one(0);
}

const text = fc.string({ unit: "grapheme", maxLength: 12 });

/** Any flat value that a field of this type may have. */
function anyValue(type: MetadataFieldType): fc.Arbitrary<FlatValue> {
  const parts = Object.values(type.childFields ?? {});
  const one: fc.Arbitrary<FlatValue> = parts.length === 0
    ? text
    : fc.record(Object.fromEntries(parts.map((child) => [child.name, anyValue(child)])), {
      requiredKeys: [],
      noNullPrototype: true,
    });
  return type.multiple ? fc.array(one, { maxLength: 3 }) : one;
}

const types = stockBlocks.flatMap(({ fields = {} }) => Object.values(fields));
const anyFlat: fc.Arbitrary<FlatMetadata> = fc.record(
  Object.fromEntries(types.map((type) => [type.name, anyValue(type)])),
  { requiredKeys: [], noNullPrototype: true },
);

Deno.test("datasetFromFlat() and get() undo each other, whatever the values", () => {
  fc.assert(
    fc.property(anyFlat, (flat) => {
      const dataset = datasetFromFlat(flat, { blocks: stockBlocks });
      const { ...got } = dataset.get();
      for (const { name } of stockBlocks) {
        delete (got as Record<string, unknown>)[`${name}_displayName`];
      }
      deepEqual(got, flat);
      deepEqual(datasetFromJson(dataset.toString()).get(), dataset.get());
    }),
    { numRuns: 60 },
  );
});

const anyField = fc.record({
  typeName: fc.stringMatching(/^[a-z]{1,6}$/),
  typeClass: fc.constantFrom("primitive", "controlledVocabulary", "compound", "later"),
  multiple: fc.boolean(),
  value: fc.jsonValue({ maxDepth: 3 }),
  extra: fc.jsonValue({ maxDepth: 1 }),
}, { requiredKeys: ["typeName"], noNullPrototype: true });

const anyDocument: fc.Arbitrary<unknown> = fc.record({
  datasetVersion: fc.record({
    metadataBlocks: fc.dictionary(
      fc.stringMatching(/^[a-z]{1,6}$/),
      fc.record({ displayName: text, fields: fc.array(anyField, { maxLength: 4 }) }, {
        requiredKeys: ["fields"],
        noNullPrototype: true,
      }),
      { maxKeys: 3, noNullPrototype: true },
    ),
    unknown: fc.jsonValue({ maxDepth: 2 }),
  }, { requiredKeys: ["metadataBlocks"], noNullPrototype: true }),
}, { noNullPrototype: true });

Deno.test("toJson() gives any document as it was, and setting what get() gives changes nothing", () => {
  fc.assert(fc.property(anyDocument, (document) => {
    const plain = JSON.parse(JSON.stringify(document)) as DatasetJson;
    const dataset = datasetFromJson(plain);
    deepEqual(dataset.toJson(), plain);
    equal(JSON.stringify(dataset.toJson()), JSON.stringify(plain));
    deepEqual(dataset.set(withoutNull(dataset.get())).toJson(), plain);
  }));
});

/** `null` in a patch removes, so a field whose value is null cannot be set by that. */
function withoutNull(flat: FlatMetadata): FlatMetadata {
  return Object.fromEntries(Object.entries(flat).filter(([, value]) => value !== null));
}
