import { agentOf } from "../domain/agent.ts";
import { authorAddress } from "../domain/author_id.ts";
import { displayText, withoutTags } from "../domain/display_value.ts";
import { isArray, isObject, type Json, type JsonObject } from "../domain/json.ts";
import {
  childrenOf,
  compoundsOf,
  type CompoundValue,
  type Metadata,
  valuesOf,
} from "../domain/metadata.ts";
import { persistentUrlOf } from "../domain/persistent_id.ts";
import { relatedWorks } from "../domain/related_identifier.ts";
import type { FileInVersion, Version } from "../domain/version.ts";
import { licenseAddress } from "../wire/present/license_address.ts";
import { carriedValues } from "./_carried.ts";
import { fundersOf } from "./_funders.ts";
import type { Exporter } from "./exporter.ts";
import type { ExportSubject } from "./export_subject.ts";

function describeAuthor(value: CompoundValue): JsonObject {
  const name = displayText(value["authorName"]?.[0] ?? "");
  const affiliation = value["authorAffiliation"]?.[0];
  const address = authorAddress(
    value["authorIdentifierScheme"]?.[0],
    value["authorIdentifier"]?.[0],
  );
  const agent = agentOf(name, { isPerson: address !== undefined });
  const organization = affiliation && { "@type": "Organization", name: affiliation };
  return agent.isPerson
    ? {
      "@type": "Person",
      givenName: agent.given,
      familyName: agent.family,
      affiliation: organization,
      sameAs: address,
      "@id": address,
      identifier: address,
      name: agent.name,
    }
    : { "@type": "Organization", parentOrganization: organization, name: agent.name };
}

/** All descriptions; what is longer than search engines read is cut at a blank. */
function descriptionOf(metadata: Metadata): string {
  const text = carriedValues(metadata, "dsDescription")
    .map((value) => displayText(value["dsDescriptionValue"]?.[0] ?? "")).join("\n");
  if (text.length < 5000) return text;
  const cut = text.slice(0, 4997);
  const end = cut.lastIndexOf(" ");
  return `${end === -1 ? cut : cut.slice(0, end)}...`;
}

function keywordsOf(metadata: Metadata): readonly string[] {
  return [
    ...valuesOf(metadata, "subject"),
    ...childrenOf(metadata, "topicClassification", "topicClassValue"),
    ...childrenOf(metadata, "keyword", "keywordValue"),
  ];
}

function worksOf(metadata: Metadata): readonly JsonObject[] {
  return relatedWorks(metadata).filter(({ citation, url }) => citation !== undefined || url)
    .map(({ citation, url }) => ({
      "@type": "CreativeWork",
      name: citation === undefined ? undefined : displayText(citation),
      "@id": url,
      identifier: url,
      url,
    }));
}

function periodsOf(metadata: Metadata): readonly string[] {
  return compoundsOf(metadata, "timePeriodCovered").map((value) =>
    `${value["timePeriodCoveredStart"]?.[0] ?? ""}/${value["timePeriodCoveredEnd"]?.[0] ?? ""}`
  );
}

function placesOf(metadata: Metadata): readonly string[] {
  return compoundsOf(metadata, "geographicCoverage").map((value) =>
    ["city", "state", "country", "otherGeographicCoverage"].flatMap((name) => value[name] ?? [])
      .join(", ")
  );
}

function describeFile(file: FileInVersion, base: URL): JsonObject {
  return {
    "@type": "DataDownload",
    name: file.label,
    encodingFormat: file.type,
    contentSize: file.size,
    description: displayText(file.description),
    "@id": persistentUrlOf(file) || undefined,
    identifier: persistentUrlOf(file) || undefined,
    contentUrl: `${base.origin}/api/access/datafile/${file.fileId}`,
  };
}

/** A list, which is left out where there is nothing in it. */
const some = (list: readonly Json[]): readonly Json[] | undefined =>
  list.length === 0 ? undefined : list;

function numberOf(version: Version): string {
  return version.state === "DRAFT" ? "DRAFT" : String(version.major);
}

function describe(subject: ExportSubject): JsonObject {
  const { dataset, version, version: { metadata }, citation, persistentUrl, base, filesByFolder } =
    subject;
  const authors = compoundsOf(metadata, "author").filter((value) => "authorName" in value)
    .map(describeAuthor);
  const organization = { "@type": "Organization", name: citation.publisher };
  return {
    "@context": "http://schema.org",
    "@type": "Dataset",
    "@id": persistentUrl,
    identifier: persistentUrl,
    name: citation.title,
    creator: authors,
    author: authors,
    datePublished: dataset.published?.slice(0, 10),
    dateModified: version.released?.slice(0, 10) ?? "",
    version: numberOf(version),
    description: descriptionOf(metadata),
    keywords: keywordsOf(metadata),
    citation: some(worksOf(metadata)),
    temporalCoverage: some(periodsOf(metadata)),
    license: licenseAddress(base, dataset, version),
    includedInDataCatalog: {
      "@type": "DataCatalog",
      name: citation.publisher,
      url: base.origin,
    },
    publisher: organization,
    provider: organization,
    funder: some(fundersOf(metadata).map(({ name }) => ({ "@type": "Organization", name }))),
    spatialCoverage: some(placesOf(metadata)),
    distribution: some(
      filesByFolder.map((file) => describeFile(file, base)),
    ),
  };
}

/** Takes the tags out of all texts, since pages of datasets have them in their heads. */
function cleaned(value: JsonObject): JsonObject {
  const cleanOne = (one: Json | undefined): Json | undefined =>
    typeof one === "string"
      ? withoutTags(one).replace(/ +/g, " ")
      : isArray(one)
      ? one.map((each) => cleanOne(each) ?? null)
      : isObject(one)
      ? cleaned(one)
      : one;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, cleanOne(one)]));
}

/** A dataset for search engines. */
export const schemaOrgExporter: Exporter = {
  name: "schema.org",
  displayName: "Schema.org JSON-LD",
  mediaType: "application/ld+json",
  isHarvestable: false,
  isVisible: true,
  write: (subject) => JSON.stringify(cleaned(describe(subject))),
};
