import {
  compoundsOf,
  type CompoundValue,
  firstOf,
  type Metadata,
  valuesOf,
} from "../domain/metadata.ts";
import { presentTerms } from "../domain/terms.ts";
import { element, textElement, writeXml, type XmlElement } from "../domain/xml.ts";
import { time } from "../wire/present/present.ts";
import { carriedValues } from "./_carried.ts";
import type { Exporter } from "./exporter.ts";
import type { ExportSubject } from "./export_subject.ts";

const instance = "http://www.w3.org/2001/XMLSchema-instance";
const elements11 = "http://purl.org/dc/elements/1.1/";
const terms = "http://purl.org/dc/terms/";
const oaiDc = "http://www.openarchives.org/OAI/2.0/oai_dc/";
const oaiDcSchema = "http://www.openarchives.org/OAI/2.0/oai_dc.xsd";

/** Texts under the names of terms, in their order; undefined ones say nothing. */
type Said = readonly (readonly [term: string, text: string | undefined])[];

const all = (term: string, texts: readonly string[]): Said => texts.map((text) => [term, text]);

const child = (value: CompoundValue, name: string): string | undefined => value[name]?.[0];

/** One child of all values of a compound field. */
const children = (term: string, values: readonly CompoundValue[], name: string): Said =>
  values.map((value) => [term, child(value, name)]);

function authors({ version: { metadata } }: ExportSubject): Said {
  return children("creator", carriedValues(metadata, "author"), "authorName");
}

function aboutness({ version: { metadata } }: ExportSubject): Said {
  return [
    ...children("description", carriedValues(metadata, "dsDescription"), "dsDescriptionValue"),
    ...all("subject", valuesOf(metadata, "subject")),
    ...children("subject", compoundsOf(metadata, "keyword"), "keywordValue"),
    ...all("language", valuesOf(metadata, "language")),
  ];
}

function contributors({ version: { metadata } }: ExportSubject): Said {
  return [
    ["contributor", firstOf(metadata, "depositor")],
    ...children("contributor", carriedValues(metadata, "contributor"), "contributorName"),
  ];
}

function publications(metadata: Metadata): Said {
  return compoundsOf(metadata, "publication").map((value) => {
    const parts = ["Citation", "IDType", "IDNumber", "URL"]
      .flatMap((part) => value[`publication${part}`] ?? []);
    return [child(value, "publicationRelationType") ?? "isReferencedBy", parts.join(", ")];
  });
}

function periods(metadata: Metadata): Said {
  return ["timePeriodCovered", "dateOfCollection"].flatMap((name) =>
    carriedValues(metadata, name).flatMap((value): Said => [
      ["temporal", child(value, `${name}Start`)],
      ["temporal", child(value, `${name}End`)],
    ])
  );
}

function places(metadata: Metadata): Said {
  return compoundsOf(metadata, "geographicCoverage").flatMap((value) =>
    ["country", "state", "city", "otherGeographicCoverage"]
      .map((name) => ["spatial", child(value, name)] as const)
  );
}

const published = ({ dataset }: ExportSubject): string | undefined =>
  dataset.published?.slice(0, 10);

function rights({ version }: ExportSubject): Said {
  const { license, termsOfUse, restrictions } = presentTerms(version.terms) as {
    readonly license?: { readonly name: string };
    readonly termsOfUse?: string;
    readonly restrictions?: string;
  };
  return [["license", license?.name], ["rights", termsOfUse], ["rights", restrictions]];
}

function sayTerms(subject: ExportSubject): Said {
  const { version, version: { metadata }, citation, persistentUrl } = subject;
  return [
    ["title", firstOf(metadata, "title")],
    ["identifier", persistentUrl],
    ...authors(subject),
    ["publisher", citation.publisher],
    ["issued", published(subject)],
    ["modified", time(version.updated)],
    ...aboutness(subject),
    ...publications(metadata),
    ["date", firstOf(metadata, "productionDate") ?? published(subject)],
    ...contributors(subject),
    ["dateSubmitted", firstOf(metadata, "dateOfDeposit")],
    ...periods(metadata),
    ...all("relation", valuesOf(metadata, "relatedDatasets")),
    ...all("type", valuesOf(metadata, "kindOfData")),
    ...all("source", valuesOf(metadata, "dataSources")),
    ...places(metadata),
    ...rights(subject),
  ];
}

function sayElements(subject: ExportSubject): Said {
  const { dataset: { citationDateField }, version: { metadata }, citation, persistentUrl } =
    subject;
  return [
    ["title", firstOf(metadata, "title")],
    ["identifier", persistentUrl],
    ...authors(subject),
    ["publisher", citation.publisher],
    ...aboutness(subject),
    [
      "date",
      citationDateField === null ? published(subject) : firstOf(metadata, citationDateField),
    ],
    ...contributors(subject),
    ...all("relation", valuesOf(metadata, "relatedDatasets")),
    ["type", "Dataset"],
    ...all("source", valuesOf(metadata, "dataSources")),
  ];
}

const elementsOf = (prefix: string, said: Said): readonly XmlElement[] =>
  said.flatMap(([term, text]) => textElement(`${prefix}:${term}`, text));

/** Dublin Core with its qualified terms. */
export const dctermsExporter: Exporter = {
  name: "dcterms",
  displayName: "Dublin Core",
  mediaType: "application/xml",
  isHarvestable: false,
  isVisible: true,
  xml: {
    namespace: terms,
    schemaLocation: "http://dublincore.org/schemas/xmls/qdc/dcterms.xsd",
    version: "2.0",
  },
  write: (subject) =>
    `<?xml version='1.0' encoding='UTF-8'?>${
      writeXml(element("metadata", {
        "xmlns:xsi": instance,
        "xmlns:dc": elements11,
        "xmlns:dcterms": terms,
        "xmlns": "http://dublincore.org/documents/dcmi-terms/",
      }, elementsOf("dcterms", sayTerms(subject))))
    }`,
};

/** Dublin Core of fifteen elements, as it is harvested. */
export const oaiDcExporter: Exporter = {
  name: "oai_dc",
  displayName: "Dublin Core",
  mediaType: "application/xml",
  isHarvestable: true,
  isVisible: false,
  xml: { namespace: oaiDc, schemaLocation: oaiDcSchema, version: "2.0" },
  write: (subject) =>
    writeXml(element("oai_dc:dc", {
      "xmlns:xsi": instance,
      "xmlns:oai_dc": oaiDc,
      "xmlns:dc": elements11,
      "xsi:schemaLocation": `${oaiDc} ${oaiDcSchema}`,
    }, elementsOf("dc", sayElements(subject)))),
};
