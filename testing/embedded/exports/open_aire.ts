import { agentOf } from "../domain/agent.ts";
import { isEmail } from "../domain/internet_address.ts";
import {
  compoundsOf,
  type CompoundValue,
  firstOf,
  type Metadata,
  valuesOf,
} from "../domain/metadata.ts";
import { authority } from "../domain/persistent_id.ts";
import { dataCiteType, relatedWorks } from "../domain/related_identifier.ts";
import { type Version, versionName } from "../domain/version.ts";
import {
  around,
  element,
  textElement,
  writeXml,
  type XmlAttributes,
  type XmlElement,
} from "../domain/xml.ts";
import { accessRights } from "./_access_rights.ts";
import { carriedValues } from "./_carried.ts";
import type { Exporter } from "./exporter.ts";
import type { ExportSubject } from "./export_subject.ts";

const namespace = "http://datacite.org/schema/kernel-4";
const schemaLocation = "http://schema.datacite.org/meta/kernel-4.1/metadata.xsd";

const first = (value: CompoundValue, name: string): string | undefined => value[name]?.[0];

/** An identifier that is an address is told as what stands below its site. */
function belowSite(id = ""): { readonly text: string; readonly site?: string } {
  const [site] = id.includes("http") ? /^[^/]*\/.[^/]*\//s.exec(id) ?? [] : [];
  return site === undefined ? { text: id } : { text: id.slice(site.length), site };
}

function creators(metadata: Metadata): readonly XmlElement[] {
  return compoundsOf(metadata, "author").flatMap((value) => {
    const name = first(value, "authorName");
    if (name === undefined) return [];
    const scheme = first(value, "authorIdentifierScheme");
    const agent = agentOf(name, { isPerson: /orcid/i.test(scheme ?? "") });
    const { text, site } = belowSite(first(value, "authorIdentifier"));
    const attributes = scheme && { SchemeURI: site, nameIdentifierScheme: scheme };
    return [element("creator", {}, [
      ...textElement("creatorName", agent.name, {
        nameType: agent.isPerson ? "Personal" : "Organizational",
      }),
      ...textElement("givenName", agent.given),
      ...textElement("familyName", agent.family),
      ...textElement("nameIdentifier", text, attributes || {}),
      ...textElement("affiliation", first(value, "authorAffiliation")),
    ])];
  });
}

function titles(metadata: Metadata): readonly XmlElement[] {
  return [
    ...textElement("title", firstOf(metadata, "title")),
    ...textElement("title", firstOf(metadata, "subtitle"), { titleType: "Subtitle" }),
    ...valuesOf(metadata, "alternativeTitle").flatMap((title) =>
      textElement("title", title, { titleType: "AlternativeTitle" })
    ),
  ];
}

/** The latest of the years in which it was distributed, published or deposited. */
function publicationYear({ dataset, version: { metadata } }: ExportSubject): readonly XmlElement[] {
  const years = [
    firstOf(metadata, "distributionDate"),
    dataset.published ?? undefined,
    firstOf(metadata, "dateOfDeposit"),
  ].flatMap((date) => /^\d{4}/.exec(date ?? "") ?? []).map(Number);
  return years.length === 0 ? [] : textElement("publicationYear", String(Math.max(...years)));
}

function subjects(metadata: Metadata): readonly XmlElement[] {
  return metadata.flatMap((field): readonly XmlElement[] => {
    if (field.type === "simple") {
      return field.name === "subject"
        ? field.values.flatMap((word) => textElement("subject", word))
        : [];
    }
    const said = (word: string, attributes: Readonly<Record<string, string>>) =>
      field.values.flatMap((value) =>
        textElement(
          "subject",
          first(value, word),
          Object.fromEntries(
            Object.entries(attributes).map(([name, child]) => [name, first(value, child)]),
          ),
        )
      );
    switch (field.name) {
      case "keyword":
        return said("keywordValue", {
          schemeURI: "keywordVocabularyURI",
          valueURI: "keywordTermURI",
          subjectScheme: "keywordVocabulary",
        });
      case "topicClassification":
        return said("topicClassValue", {
          schemeURI: "topicClassVocabURI",
          subjectScheme: "topicClassVocab",
        });
      default:
        return [];
    }
  });
}

function contributor(
  kind: string | undefined,
  name: string | undefined,
  affiliation?: string,
): readonly XmlElement[] {
  if (name === undefined) return [];
  const agent = agentOf(name, {
    organizationIfTied: kind === "ContactPerson" && !isEmail(name),
  });
  const nameType = !agent.isPerson
    ? "Organizational"
    : agent.given === undefined
    ? undefined
    : "Personal";
  return [element("contributor", { contributorType: kind?.replaceAll(" ", "") }, [
    ...textElement("contributorName", name, { nameType }),
    ...textElement("givenName", agent.given),
    ...textElement("familyName", agent.family),
    ...textElement("affiliation", affiliation),
  ])];
}

const contributorKinds: Readonly<Record<string, string>> = {
  producer: "Producer",
  distributor: "Distributor",
  datasetContact: "ContactPerson",
};

const isFunder = (value: CompoundValue): boolean =>
  first(value, "contributorType")?.toLowerCase() === "funder";

function contributors(metadata: Metadata): readonly XmlElement[] {
  return metadata.flatMap(({ name, type, values }) => {
    if (type === "simple") return [];
    const kind = contributorKinds[name];
    if (kind !== undefined) {
      return values.flatMap((value) =>
        contributor(kind, first(value, `${name}Name`), first(value, `${name}Affiliation`))
      );
    }
    return name !== "contributor" ? [] : values.filter((value) => !isFunder(value)).flatMap(
      (value) => contributor(first(value, "contributorType"), first(value, "contributorName")),
    );
  });
}

function dates({ metadata, released }: Version): readonly XmlElement[] {
  const date = (dateType: string, day: string | undefined): readonly XmlElement[] =>
    textElement("date", day, { dateType });
  return [
    ...date("Issued", firstOf(metadata, "distributionDate")),
    ...date("Created", firstOf(metadata, "productionDate")),
    ...date("Submitted", firstOf(metadata, "dateOfDeposit")),
    ...date("Updated", released?.slice(0, 10)),
    ...compoundsOf(metadata, "dateOfCollection").flatMap((value) => {
      const [start, end] = ["Start", "End"].map((word) => first(value, `dateOfCollection${word}`));
      return start && end ? date("Collected", `${start}/${end}`) : [];
    }),
  ];
}

function alternateIdentifiers(metadata: Metadata): readonly XmlElement[] {
  return compoundsOf(metadata, "otherId").flatMap((value) =>
    textElement("alternateIdentifier", first(value, "otherIdValue"), {
      alternateIdentifierType: first(value, "otherIdAgency"),
    })
  );
}

function relatedIdentifiers(metadata: Metadata): readonly XmlElement[] {
  return relatedWorks(metadata).flatMap(({ type, id, url, relation }) => {
    if (type === undefined) return [];
    const { text, site } = /url/i.test(type) ? { text: url ?? "" } : belowSite(id);
    return textElement("relatedIdentifier", text, {
      relationType: relation ?? "IsCitedBy",
      SchemeURI: site,
      relatedIdentifierType: dataCiteType(type) ?? type,
    });
  });
}

function rights({ version: { terms }, files }: ExportSubject): XmlElement {
  const { license } = terms;
  return element("rightsList", {}, [
    accessRights(terms, files),
    element("rights", { rightsURI: license?.uri }, license?.name ? [license.name] : []),
  ]);
}

function descriptions(metadata: Metadata): readonly XmlElement[] {
  const description = (
    descriptionType: string,
    text: string | undefined,
  ): readonly XmlElement[] => textElement("description", text, { descriptionType });
  return [
    ...compoundsOf(metadata, "dsDescription").flatMap((value) =>
      description("Abstract", first(value, "dsDescriptionValue"))
    ),
    ...compoundsOf(metadata, "software").flatMap((value) => {
      const [name, version] = [first(value, "softwareName"), first(value, "softwareVersion")];
      return name && version ? description("TechnicalInfo", `${name}, ${version}`) : [];
    }),
    ...["originOfSources", "characteristicOfSources", "accessToSources"].flatMap((name) =>
      description("Methods", firstOf(metadata, name))
    ),
    ...carriedValues(metadata, "series").flatMap((value) =>
      description("SeriesInformation", first(value, "seriesInformation"))
    ),
    ...description("Other", firstOf(metadata, "notesText")),
  ];
}

const bounds = [
  ["westBoundLongitude", "westLongitude"],
  ["eastBoundLongitude", "eastLongitude"],
  ["southBoundLatitude", "southLatitude"],
  ["northBoundLatitude", "northLatitude"],
] as const;

function places(metadata: Metadata): readonly XmlElement[] {
  return [
    ...valuesOf(metadata, "productionPlace").map((name) => textElement("geoLocationPlace", name)),
    ...compoundsOf(metadata, "geographicBoundingBox").map((value) => [
      element(
        "geoLocationBox",
        {},
        bounds.flatMap(([name, child]) => textElement(name, first(value, child))),
      ),
    ]),
  ].map((content) => element("geoLocation", {}, content));
}

function funding(metadata: Metadata): readonly XmlElement[] {
  const reference = (
    name: string | undefined,
    award?: string,
  ): readonly XmlElement[] =>
    around("fundingReference", [
      ...textElement("funderName", name),
      ...(name === undefined ? [] : textElement("awardNumber", award)),
    ]);
  return metadata.flatMap(({ name, type, values }) => {
    if (type === "simple") return [];
    if (name === "contributor") {
      return values.filter(isFunder).flatMap((value) => reference(first(value, "contributorName")));
    }
    return name !== "grantNumber"
      ? []
      : values.flatMap((value) =>
        reference(first(value, "grantNumberAgency"), first(value, "grantNumberValue"))
      );
  });
}

function resource(subject: ExportSubject): XmlElement {
  const { dataset, version, version: { metadata }, files, citation } = subject;
  const general: XmlAttributes = { resourceTypeGeneral: "Dataset" };
  const [kind] = valuesOf(metadata, "kindOfData");
  return element("resource", {
    "xmlns:xsi": "http://www.w3.org/2001/XMLSchema-instance",
    "xmlns": namespace,
    "xsi:schemaLocation": `${namespace} ${schemaLocation}`,
  }, [
    element("identifier", { identifierType: "DOI" }, [`${authority}/${dataset.identifier}`]),
    ...around("creators", creators(metadata)),
    ...around("titles", titles(metadata)),
    ...textElement("publisher", citation.publisher),
    ...publicationYear(subject),
    ...around("subjects", subjects(metadata)),
    ...around("contributors", contributors(metadata)),
    ...around("dates", dates(version)),
    element("resourceType", general, kind === undefined ? [] : [kind]),
    ...around("alternateIdentifiers", alternateIdentifiers(metadata)),
    ...around("relatedIdentifiers", relatedIdentifiers(metadata)),
    ...around("sizes", files.flatMap(({ size }) => textElement("size", String(size)))),
    ...around("formats", files.flatMap(({ type }) => textElement("format", type))),
    ...(version.major === null ? [] : textElement("version", versionName(version))),
    rights(subject),
    ...around("descriptions", descriptions(metadata)),
    element("geoLocations", {}, places(metadata)),
    ...around("fundingReferences", funding(metadata)),
  ]);
}

/** DataCite's schema as OpenAIRE reads it. */
export const openAireExporter: Exporter = {
  name: "oai_datacite",
  displayName: "OpenAIRE",
  mediaType: "application/xml",
  isHarvestable: true,
  isVisible: true,
  xml: { namespace, schemaLocation: schemaLocation, version: "4.1" },
  write: (subject) => writeXml(resource(subject)),
};
