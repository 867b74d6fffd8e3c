import { displayText } from "../domain/display_value.ts";
import { javaDate } from "../domain/java_date.ts";
import {
  childrenOf,
  compoundsOf,
  type CompoundValue,
  firstOf,
  type Metadata,
  valuesOf,
} from "../domain/metadata.ts";
import { authority } from "../domain/persistent_id.ts";
import { relatedIdentifier, relatedWorks } from "../domain/related_identifier.ts";
import { type FileInVersion, type Version, versionName, versionToCopy } from "../domain/version.ts";
import {
  around,
  element,
  escapeXml,
  textElement,
  writeXmlInLines,
  type XmlAttributes,
  type XmlElement,
} from "../domain/xml.ts";
import { licenseAddress } from "../wire/present/license_address.ts";
import { accessRights } from "./_access_rights.ts";
import { carriedValues } from "./_carried.ts";
import { contributors, creators } from "./_data_cite_agents.ts";
import { geoLocations } from "./_data_cite_places.ts";
import { fundersOf } from "./_funders.ts";
import type { Exporter } from "./exporter.ts";
import type { ExportSubject } from "./export_subject.ts";

const namespace = "http://datacite.org/schema/kernel-4";
const schemaLocation = `${namespace} http://schema.datacite.org/meta/kernel-4.5/metadata.xsd`;

/** What is registered is told of what is out: of a draft upon it there are the title and the authors. */
interface Registered {
  readonly subject: ExportSubject;
  readonly version: Version;
  readonly metadata: Metadata;
  readonly files: readonly FileInVersion[];
}

function registered(subject: ExportSubject): Registered {
  const { store: { datasets, files } } = subject.installation;
  const released = versionToCopy(datasets.versionsOf(subject.dataset.id)) ?? subject.version;
  const version = released.id === subject.version.id ? subject.version : released;
  return { subject, version, metadata: version.metadata, files: files.of(version.id) };
}

function titles({ subject, metadata }: Registered): readonly XmlElement[] {
  return around("titles", [
    ...textElement("title", subject.citation.title),
    ...textElement("title", firstOf(metadata, "subtitle"), { titleType: "Subtitle" }),
    ...valuesOf(metadata, "alternativeTitle").flatMap((title) =>
      textElement("title", displayText(title), { titleType: "AlternativeTitle" })
    ),
  ]);
}

function subjects(metadata: Metadata): readonly XmlElement[] {
  const classified = (field: string, word: string, prefix: string): readonly XmlElement[] =>
    compoundsOf(metadata, field).flatMap((value) =>
      textElement("subject", escapeXml(value[word]?.[0] ?? ""), {
        schemeURI: value[`${prefix}URI`]?.[0],
        subjectScheme: value[prefix]?.[0],
      })
    );
  return [
    ...valuesOf(metadata, "subject").flatMap((word) => textElement("subject", escapeXml(word))),
    ...classified("keyword", "keywordValue", "keywordVocabulary"),
    ...classified("topicClassification", "topicClassValue", "topicClassVocab"),
  ];
}

/** A whole day, or undefined. */
function dayOf(text: string | undefined): string | undefined {
  const fields = text === undefined ? undefined : javaDate(text, "yyyy-MM-dd");
  if (fields === undefined) return undefined;
  return [[fields["y"], 4], [fields["M"], 2], [fields["d"], 2]]
    .map(([number, length]) => String(number).padStart(length!, "0")).join("-");
}

function periods(
  metadata: Metadata,
  field: string,
  attributes: XmlAttributes,
): readonly XmlElement[] {
  return compoundsOf(metadata, field).flatMap((value) => {
    const [start, end] = ["Start", "End"].map((name) => dayOf(value[`${field}${name}`]?.[0]));
    return start === undefined && end === undefined
      ? []
      // A missing end is what Java makes of one.
      : textElement("date", `${start ?? null}/${end ?? null}`, attributes);
  });
}

function dates({ subject: { dataset }, version, metadata }: Registered): readonly XmlElement[] {
  const date = (dateType: string, day: string | undefined): readonly XmlElement[] =>
    textElement("date", day, { dateType });
  const isUpdate = version.major !== null && versionName(version) !== "1.0";
  return [
    ...date("Issued", firstOf(metadata, "distributionDate")),
    ...date("Created", firstOf(metadata, "productionDate")),
    ...date("Submitted", firstOf(metadata, "dateOfDeposit")),
    ...date("Available", dataset.published?.slice(0, 10)),
    ...date("Updated", isUpdate ? version.released?.slice(0, 10) : undefined),
    ...periods(metadata, "dateOfCollection", { dateType: "Collected" }),
    ...periods(metadata, "timePeriodCovered", {
      dateType: "Other",
      dateInformation: "Time period covered by the data",
    }),
  ];
}

function resourceType({ subject: { dataset }, metadata }: Registered): XmlElement {
  const general = { software: "Software", workflow: "Workflow" }[dataset.type] ?? "Dataset";
  const kinds = valuesOf(metadata, "kindOfData").map(displayText).join(";");
  return element(
    "resourceType",
    { resourceTypeGeneral: general },
    kinds === "" ? [] : [kinds],
  );
}

function alternateIdentifiers(metadata: Metadata): readonly XmlElement[] {
  // The agency is not told, though it is there to be.
  return childrenOf(metadata, "otherId", "otherIdValue").flatMap((id) =>
    textElement("alternateIdentifier", id, { alternateIdentifierType: ":unav" })
  );
}

function relatedIdentifiers({ metadata, files }: Registered): readonly XmlElement[] {
  const works = relatedWorks(metadata).flatMap((work) => {
    const identifier = relatedIdentifier(work);
    return textElement("relatedIdentifier", identifier?.text, {
      relationType: work.relation ?? "IsSupplementTo",
      schemeURI: identifier?.schemeUri,
      relatedIdentifierType: identifier?.type,
    });
  });
  const parts = files.flatMap(({ identifier }) =>
    textElement("relatedIdentifier", identifier === null ? "" : `${authority}/${identifier}`, {
      relationType: "HasPart",
      relatedIdentifierType: "DOI",
    })
  );
  return [...works, ...parts];
}

function rights({ subject, version, files }: Registered): XmlElement {
  const { license } = version.terms;
  const rightsURI = licenseAddress(subject.base, subject.dataset, version);
  return element("rightsList", {}, [
    accessRights(version.terms, files),
    license === null
      ? element("rights", { rightsURI }, ["Custom terms specific to this dataset"])
      : element("rights", {
        rightsURI,
        rightsIdentifier: license.rightsIdentifier ?? undefined,
        rightsIdentifierScheme: license.rightsIdentifierScheme ?? undefined,
        schemeURI: license.schemeUri ?? undefined,
        "xml:lang": license.languageCode || "en",
      }, license.shortDescription ? [license.shortDescription] : []),
  ]);
}

const softwareOf = (value: CompoundValue): string | undefined =>
  value["softwareName"]?.[0] &&
  [value["softwareName"][0], ...value["softwareVersion"] ?? []].join(", ");

function describedBy(field: Metadata[number]): readonly (readonly [string, string | undefined])[] {
  const { name, values } = field;
  if (field.type === "compound") {
    if (name === "software") {
      return field.values.map((value) => ["TechnicalInfo", softwareOf(value)]);
    }
    return name === "series"
      ? field.values.map((value) => ["SeriesInformation", value["seriesName"]?.[0]])
      : [];
  }
  if (["originOfSources", "characteristicOfSources", "accessToSources"].includes(name)) {
    return [["Methods", field.values[0]]];
  }
  return name === "notesText" && values.length > 0 ? [["Other", field.values[0]]] : [];
}

function descriptions({ version, metadata }: Registered): readonly XmlElement[] {
  const description = (
    [descriptionType, text]: readonly [string, string | undefined],
  ): readonly XmlElement[] => textElement("description", text, { descriptionType });
  return [
    ...carriedValues(metadata, "dsDescription").flatMap((value) =>
      description(["Abstract", escapeXml(value["dsDescriptionValue"]?.[0] ?? "")])
    ),
    ...metadata.flatMap((field) => describedBy(field).flatMap(description)),
    ...description(["TechnicalInfo", version.note ?? undefined]),
  ];
}

function funding(metadata: Metadata): readonly XmlElement[] {
  return fundersOf(metadata).filter(({ name }) => name !== "").map(({ name, award }) =>
    element("fundingReference", {}, [
      ...textElement("funderName", escapeXml(name)),
      ...textElement("awardNumber", award && escapeXml(award)),
    ])
  );
}

function resource(subject: ExportSubject): XmlElement {
  const what = registered(subject);
  const { version, metadata } = what;
  const all = subject.installation.store.files.ofDataset(subject.dataset.id);
  return element("resource", {
    "xmlns": namespace,
    "xmlns:xsi": "http://www.w3.org/2001/XMLSchema-instance",
    "xsi:schemaLocation": schemaLocation,
  }, [
    element("identifier", { identifierType: "DOI" }, [
      `${authority}/${subject.dataset.identifier}`,
    ]),
    creators(subject.version.metadata),
    ...titles(what),
    ...textElement("publisher", subject.citation.publisher),
    ...textElement("publicationYear", subject.citation.year),
    ...around("subjects", subjects(metadata)),
    ...around("contributors", contributors(metadata)),
    ...around("dates", dates(what)),
    resourceType(what),
    ...around("alternateIdentifiers", alternateIdentifiers(metadata)),
    ...around("relatedIdentifiers", relatedIdentifiers(what)),
    ...around("sizes", all.flatMap(({ size }) => textElement("size", String(size)))),
    ...around("formats", all.flatMap(({ type }) => textElement("format", type))),
    ...textElement("version", versionName(version)),
    rights(what),
    ...around("descriptions", descriptions(what)),
    ...around("geoLocations", geoLocations(metadata, subject.catalogue)),
    ...around("fundingReferences", funding(metadata)),
  ]);
}

/** What is registered with DataCite, in its schema. */
export const dataCiteExporter: Exporter = {
  name: "Datacite",
  displayName: "DataCite",
  mediaType: "application/xml",
  isHarvestable: true,
  isVisible: true,
  xml: { namespace, schemaLocation, version: "4.5" },
  write: (subject) =>
    `<?xml version="1.0" encoding="UTF-8"?>\n${writeXmlInLines(resource(subject))}\n`,
};
