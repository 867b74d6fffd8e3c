import { deepEqual, equal, ok, throws } from "node:assert/strict";
import type { DatasetJson, MetadataField } from "../schemas/dataset_metadata.ts";
import { datasetFromFlat } from "./dataset_from_flat.ts";
import { datasetFromJson } from "./dataset_from_json.ts";
import { formatFindings } from "./finding.ts";
import {
  blocksNamed,
  compound,
  primitive,
  recordedCreations,
  stockBlocks,
  youth,
} from "./testdata/mod.ts";
import { MetadataError } from "./metadata_error.ts";
import { validateDataset, type ValidateOptions } from "./validate_dataset.ts";

/** The tutorial's sample with further fields; one of the same name is replaced. */
function withFields(...fields: readonly MetadataField[]): DatasetJson {
  const names = new Set(fields.map(({ typeName }) => typeName));
  const { citation } = youth.datasetVersion.metadataBlocks;
  const kept = citation!.fields.filter(({ typeName }) => !names.has(typeName));
  return { datasetVersion: { metadataBlocks: { citation: { fields: [...kept, ...fields] } } } };
}

function found(json: object, options?: ValidateOptions): string[] {
  return validateDataset(datasetFromJson(json), stockBlocks, options)
    .map(({ path, rule, suggestion }) =>
      `${path} ${rule}${suggestion === undefined ? "" : ` -> ${suggestion}`}`
    );
}

Deno.test("validateDataset() finds nothing in the tutorial's sample", () => {
  deepEqual(found(youth), []);
});

const REFUSED: Readonly<Record<string, readonly string[]>> = {
  "no title": ["citation.title required"],
  "no author name": ["citation.author[0].authorName required"],
  "unknown field": ["citation.nope unknown-field"],
  "wrong multiple": ["citation.subtitle wrong-multiplicity"],
  "wrong class": ["citation.subject wrong-class -> controlledVocabulary"],
  "bad date": ["citation.productionDate date"],
  "two problems": ["citation.title required", "citation.productionDate date"],
  "child not of parent": ["citation.author[0].title not-a-child"],
  "bad box": ["geospatial.geographicBoundingBox[0] coordinates"],
};

for (const { name, message, body } of recordedCreations) {
  Deno.test(`validateDataset() finds what a real server said: ${message ?? `${name}, taken`}`, () => {
    deepEqual(found(body), REFUSED[name] ?? []);
  });
}

Deno.test("validateDataset() finds all that a real server refused in one call", () => {
  const bad = (name: string): readonly MetadataField[] =>
    Object.values(
      recordedCreations.find((one) => one.name === name)!.body.datasetVersion.metadataBlocks,
    )
      .flatMap(({ fields }) => fields);
  const one = (name: string, field: string): MetadataField =>
    bad(name).find(({ typeName }) => typeName === field)!;
  const author = compound("author", [
    { authorAffiliation: "X" },
    { title: "x", authorName: "A" },
  ]);
  deepEqual(
    found({
      metadataBlocks: {
        citation: {
          fields: [
            author,
            one("bad date", "productionDate"),
            one("unknown field", "nope"),
            one("wrong multiple", "subtitle"),
            one("wrong class", "subject"),
            one("bad date", "datasetContact"),
            one("bad date", "dsDescription"),
          ],
        },
        geospatial: { fields: [one("bad box", "geographicBoundingBox")] },
      },
    }),
    [
      "citation.title required",
      "citation.author[0].authorName required",
      "citation.author[1].title not-a-child",
      "citation.productionDate date",
      "citation.nope unknown-field",
      "citation.subtitle wrong-multiplicity",
      "citation.subject wrong-class -> controlledVocabulary",
      "geospatial.geographicBoundingBox[0] coordinates",
    ],
  );
});

Deno.test("validateDataset() calls for what is required and empty", () => {
  deepEqual(found({ metadataBlocks: {} }), [
    "citation.title required",
    "citation.author required",
    "citation.datasetContact required",
    "citation.dsDescription required",
    "citation.subject required",
  ]);
  deepEqual(
    found(withFields(
      primitive("title", "  "),
      compound("author", []),
      compound("datasetContact", [{ datasetContactName: "A" }, { datasetContactEmail: " " }]),
      compound("dsDescription", [{}]),
      { typeName: "subject", typeClass: "controlledVocabulary", multiple: true, value: [] },
    )),
    [
      "citation.title required",
      "citation.author required",
      "citation.datasetContact[0].datasetContactEmail required",
      "citation.datasetContact[1].datasetContactEmail required",
      "citation.dsDescription required",
      "citation.subject required",
    ],
  );
});

Deno.test("validateDataset() calls for a part only where another part is filled", () => {
  const producers = [{ producerAffiliation: "X" }, { producerAffiliation: "" }, {
    producerName: "Y",
  }];
  deepEqual(found(withFields(compound("producer", producers))), [
    "citation.producer[0].producerName required",
  ]);
});

Deno.test("validateDataset() calls for what the caller requires beside", () => {
  const requiredFields = ["subtitle", "keywordValue", "geographicUnit"];
  const beside = { requiredFields };
  deepEqual(found(youth, beside), [
    "citation.subtitle required",
    "citation.keyword required",
    "geospatial.geographicUnit required",
  ]);
  deepEqual(
    found(withFields(compound("keyword", [{ keywordVocabulary: "V" }])), beside).at(-1),
    "citation.keyword[0].keywordValue required",
  );
});

Deno.test("validateDataset() requires what the collection's blocks require, not others'", () => {
  const custom = {
    name: "custom",
    fields: { site: { name: "site", type: "TEXT", multiple: false, isRequired: true } },
  };
  const enabled = blocksNamed("citation");
  const dataset = datasetFromJson(youth);
  deepEqual(validateDataset(dataset, [...enabled, custom]).map(({ path }) => path), [
    "custom.site",
  ]);
  deepEqual(validateDataset(dataset, enabled, { otherBlocks: [custom] }), []);
});

Deno.test("validateDataset() knows fields of blocks that the collection has not enabled", () => {
  const { body } = recordedCreations.find(({ name }) => name === "good box")!;
  const dataset = datasetFromJson(body);
  const enabled = blocksNamed("citation");
  deepEqual(validateDataset(dataset, enabled).map(({ path, rule }) => `${path} ${rule}`), [
    "geospatial unknown-block",
  ]);
  deepEqual(validateDataset(dataset, enabled, { otherBlocks: stockBlocks }), []);
});

Deno.test("validateDataset() knows a field that the collection hides", () => {
  const [citation] = blocksNamed("citation");
  const { author, ...fields } = citation!.fields!;
  const { authorAffiliation: _hidden, ...childFields } = author!.childFields!;
  const hiding = { ...citation!, fields: { ...fields, author: { ...author!, childFields } } };
  const dataset = datasetFromJson(youth);
  deepEqual(validateDataset(dataset, [hiding]).map(({ path, rule }) => `${path} ${rule}`), [
    "citation.author[0].authorAffiliation unknown-field",
  ]);
  deepEqual(validateDataset(dataset, [hiding], { otherBlocks: stockBlocks }), []);
});

Deno.test("validateDataset() proposes the nearest name and term", () => {
  deepEqual(
    found({
      metadataBlocks: {
        ...withFields(
          primitive("subtitel", "x"),
          compound("keyword", [{ keywordvalue: "x" }]),
          {
            typeName: "subject",
            typeClass: "controlledVocabulary",
            multiple: true,
            value: ["law", "Medicine", "Enginering", "Quidditch"],
          },
        ).datasetVersion.metadataBlocks,
        geospacial: { fields: [primitive("place", "x")] },
      },
    }),
    [
      "citation.subtitel unknown-field -> subtitle",
      "citation.keyword[0].keywordvalue unknown-field -> keywordValue",
      "citation.subject[0] vocabulary -> Law",
      "citation.subject[1] vocabulary -> Medicine, Health and Life Sciences",
      "citation.subject[2] vocabulary -> Engineering",
      "citation.subject[3] vocabulary",
      "geospacial unknown-block -> geospatial",
    ],
  );
});

Deno.test("validateDataset() does not mind a block with a wrong name, as the server does not", () => {
  const { citation } = youth.datasetVersion.metadataBlocks;
  deepEqual(found({ metadataBlocks: { Citation: citation } }), []);
});

Deno.test("validateDataset() lets pass what the server takes for a term without listing it", () => {
  const language = (...value: string[]): MetadataField => (
    { typeName: "language", typeClass: "controlledVocabulary", multiple: true, value }
  );
  const country = (value: string): MetadataField => ({
    ...compound("geographicCoverage", []),
    value: [{ country: { ...primitive("country", value), typeClass: "controlledVocabulary" } }],
  });
  deepEqual(found(withFields(language("English", "de", "deu", "fr-FR", "Catalan", "Greek"))), []);
  deepEqual(found(withFields(language("Germann"))), ["citation.language[0] vocabulary -> German"]);
  for (const name of ["Austria", "USA", "U.S.A.", "Iran", "Brasil", "INDIA"]) {
    deepEqual(found(withFields(country(name))), [], name);
  }
  deepEqual(found(withFields(country("Austira"))), [
    "citation.geographicCoverage[0].country vocabulary -> Austria",
  ]);
});

Deno.test("validateDataset() finds values of the wrong shape", () => {
  deepEqual(
    found(withFields(
      primitive("title", 7),
      primitive("subtitle", ["a"]),
      { ...primitive("alternativeTitle", "a"), multiple: true },
      { ...primitive("kindOfData", ["a", 1]), multiple: true },
      { typeName: "notesText", value: "x" },
      { typeName: "depositor", multiple: false, value: "x" },
      { typeName: "productionDate", typeClass: "primitive", multiple: false },
      { ...compound("author", []), value: ["A", { authorName: "B" }] },
    )),
    [
      "citation.title wrong-class",
      "citation.subtitle wrong-multiplicity",
      "citation.alternativeTitle wrong-multiplicity",
      "citation.kindOfData[1] wrong-class",
      "citation.notesText wrong-multiplicity",
      "citation.depositor wrong-class -> primitive",
      "citation.productionDate wrong-class",
      "citation.author[0] wrong-class",
      "citation.author[1].authorName wrong-class",
    ],
  );
});

Deno.test("validateDataset() finds a part that stands alone, and a field that is there twice", () => {
  const { citation } = youth.datasetVersion.metadataBlocks;
  const fields = [...citation!.fields, primitive("authorName", "A"), primitive("title", "B")];
  deepEqual(found({ metadataBlocks: { citation: { fields } } }), [
    "citation.authorName not-a-child -> author",
    "citation.title duplicate",
  ]);
});

Deno.test("validateDataset() finds texts that are not of their type, wherever they stand", () => {
  const flat = {
    ...datasetFromJson(youth).get(),
    alternativeURL: "example.org",
    datasetContact: [{ datasetContactEmail: "nobody" }],
    keyword: [{ keywordValue: "k", keywordVocabularyURI: "urn:x" }],
    timePeriodCovered: [{ timePeriodCoveredStart: "2005", timePeriodCoveredEnd: "31.12.2005" }],
    targetSampleSize: { targetSampleActualSize: "12.5" },
    "coverage.Spectral.CentralWavelength": ["1e-7", "short"],
    distributionDate: "N/A",
  };
  deepEqual(found(datasetFromFlat(flat, { blocks: stockBlocks }).toJson()), [
    "citation.datasetContact[0].datasetContactEmail email",
    "citation.alternativeURL url",
    "citation.keyword[0].keywordVocabularyURI url",
    "citation.timePeriodCovered[0].timePeriodCoveredEnd date",
    "socialscience.targetSampleSize.targetSampleActualSize integer",
    "astrophysics.coverage.Spectral.CentralWavelength[1] number",
  ]);
});

Deno.test("validateDataset() wants bounding boxes whole and in order", () => {
  const box = (west: string, east: string, north: string, south?: string): string[] =>
    found(withFields(compound("geographicBoundingBox", [{
      westLongitude: west,
      eastLongitude: east,
      northLatitude: north,
      ...(south === undefined ? {} : { southLatitude: south }),
    }])));
  const wrong = ["citation.geographicBoundingBox[0] coordinates"];
  deepEqual(box("-180", "180", "90", "-90"), []);
  deepEqual(box("5", "5", "1", "1"), []);
  deepEqual(box("", "", "", ""), []);
  deepEqual(box("5", "10", "49"), wrong);
  deepEqual(box("5", "10", "91", "46"), wrong);
  deepEqual(box("5", "181", "49", "46"), wrong);
  deepEqual(box("5", "10", "46", "49"), wrong);
  deepEqual(box("west", "10", "49", "46"), wrong);
});

Deno.test("validateDataset() refuses blocks that came without their fields", () => {
  throws(() => validateDataset(datasetFromJson(youth), [{ name: "citation" }]), {
    name: "UsageError",
    message: 'Cannot use metadata block "citation": it came without its fields',
  });
});

Deno.test("validateDataset() reads blocks of old servers: no typeClass, parts listed twice", () => {
  const text = { type: "TEXT", multiple: false };
  const authorName = { ...text, name: "authorName" };
  const blocks = [{
    name: "citation",
    fields: {
      author: { name: "author", type: "NONE", multiple: true, childFields: { authorName } },
      authorName,
      subject: { ...text, name: "subject", controlledVocabularyValues: ["Law"] },
    },
  }];
  const flat = { author: [{ authorName: "A" }], subject: "law" };
  const dataset = datasetFromFlat(flat, { blocks });
  deepEqual(dataset.fields().map(({ typeClass }) => typeClass), [
    "compound",
    "controlledVocabulary",
  ]);
  deepEqual(validateDataset(dataset, blocks).map(({ rule }) => rule), ["vocabulary"]);
});

Deno.test("MetadataError carries all findings, and its message is one line of the first", () => {
  throws(
    () => {
      const findings = validateDataset(datasetFromJson({ metadataBlocks: {} }), stockBlocks);
      throw new MetadataError("use the metadata", findings);
    },
    (error) => {
      ok(error instanceof Error && "findings" in error);
      equal((error.findings as unknown[]).length, 5);
      equal(
        error.message,
        'Cannot use the metadata: 5 problems: citation.title: "Title" is required; citation.author: ' +
          '"Author" is required; citation.datasetContact: "Point of Contact" is required; and 2 more',
      );
      return true;
    },
  );
});

Deno.test("formatFindings() gives a line a finding", () => {
  const json = withFields(primitive("subtitel", "x"), primitive("productionDate", "soon"));
  deepEqual(formatFindings(validateDataset(datasetFromJson(json), stockBlocks)), [
    'citation.subtitel: no metadata block has a field "subtitel": it would be dropped, did you mean ' +
    '"subtitle"?',
    'citation.productionDate: "soon" is not a date such as 2005-03-31, 2005-03 or 2005, which ' +
    '"Production Date" takes',
  ]);
});
