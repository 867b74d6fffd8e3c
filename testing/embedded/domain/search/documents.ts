import { persistentIdOf } from "../persistent_id.ts";
import type { FieldPlace } from "../block.ts";
import type { Catalogue } from "../catalogue.ts";
import { kindName } from "../collection_kind.ts";
import { displayText, inFormat } from "../display_value.ts";
import { isEmbargoed, isExpired } from "../file_period.ts";
import { friendlyType, typeGroup } from "../file_type.ts";
import { compoundsOf, type CompoundValue, firstOf, type Metadata } from "../metadata.ts";
import {
  type Collection,
  type Dataset,
  type FileInVersion,
  lastMajorRelease,
  type Version,
} from "../version.ts";
import { type Box, isBox, writeBox } from "./boxes.ts";
import type { SearchDocument } from "./document.ts";
import { facetName, kindOfDefinition } from "./fields.ts";
import { spanOf } from "./times.ts";

type Values = SearchDocument["values"];

/** Values of a field, without those that are not there. */
function field(
  name: string,
  ...values: readonly (string | number | boolean | null | undefined)[]
): Values[number] {
  return [name, values.filter((it) => it !== null && it !== undefined && it !== "").map(String)];
}

const year = (time: string | null): string | undefined => time?.slice(0, 4);

/** What is known of a collection that is to be found. */
export interface CollectionFacts {
  readonly collection: Collection;
  readonly owner: Collection;
  readonly rootName: string;
  /** Where it is, by ids: `/2/5`; those above it and those that link it. */
  readonly paths: readonly string[];
  /** Subjects of what has been published in it. */
  readonly subjects: readonly string[];
  /** How many datasets that are out it shows, with what is below it. */
  readonly datasetCount: number;
}

/** A collection, as it is found. */
export function collectionDocument(facts: CollectionFacts): SearchDocument {
  const { collection, owner, paths, rootName, subjects } = facts;
  const { id, name, alias, published, affiliation } = collection;
  const description = displayText(collection.description ?? "");
  return {
    key: `dataverse_${id}`,
    kind: "dataverses",
    entityId: id,
    versionId: null,
    isPublic: published !== null,
    rank: "",
    values: [
      field("id", `dataverse_${id}`),
      field("entityId", id),
      field("identifier", alias),
      field("dvObjectType", "dataverses"),
      field("name", name),
      field("nameSort", name),
      field("dvName", name),
      field("dvAlias", alias),
      field("dvCategory", kindName(collection.kind)),
      field("publicationStatus", published === null ? "Unpublished" : "Published"),
      field("dateSort", published ?? collection.created),
      field("isHarvested", false),
      field("metadataSource", rootName),
      field("publicationDate", year(published)),
      field("description", description),
      field("dvDescription", description),
      field("affiliation_ss", affiliation),
      field("dvAffiliation", affiliation),
      field("dvSubject", ...subjects),
      field("subject_ss", ...subjects),
      field("datasetCount", published === null ? null : facts.datasetCount),
      field("parentId", owner.id),
      field("parentName", owner.name),
      field("dvParentAlias", owner.alias),
      field("subtreePaths", ...paths),
    ],
  };
}

/** A version of a dataset that can be found, and what is known of it. */
export interface DatasetFacts {
  readonly dataset: Dataset;
  readonly version: Version;
  readonly versions: readonly Version[];
  readonly owner: Collection;
  readonly rootName: string;
  /** Where it is, by ids of collections. */
  readonly paths: readonly string[];
  readonly catalogue: Catalogue;
  readonly fileCount: number;
  readonly inReview: boolean;
  readonly label: string | undefined;
  /** Whether its metadata are complete. */
  readonly isValid: boolean;
}

const suffixes: Readonly<Record<Version["state"], string>> = {
  DRAFT: "_draft",
  RELEASED: "",
  DEACCESSIONED: "_deaccessioned",
};

/** What people are told of how far a version is. */
export function statusesOf({ version, versions, inReview }: DatasetFacts): readonly string[] {
  if (version.state === "RELEASED") return ["Published"];
  if (version.state === "DEACCESSIONED") return ["Deaccessioned"];
  const isOut = versions.some(({ state }) => state === "RELEASED");
  return [...isOut ? [] : ["Unpublished"], "Draft", ...inReview ? ["In Review"] : []];
}

function licenseOf({ terms }: Version): string | undefined {
  if (terms.license !== null) return terms.license.name ?? undefined;
  return terms.texts["termsOfUse"] === undefined ? undefined : "Custom Terms";
}

const isMeant = (value: string): boolean => value !== "N/A";

/** How a word is told where it is counted. */
function told(word: string, { definition }: FieldPlace): string {
  return definition.isControlledVocabulary ? word : inFormat(displayText(word), definition);
}

/** The values of a field of a block, as they are looked for and as they are counted. */
function valuesOf(place: FieldPlace, words: readonly string[], suffix: string): Values {
  const { definition } = place;
  const { name, type } = definition;
  if (type === "EMAIL") return [];
  const meant = words.filter(isMeant);
  const facet = definition.facetable ? facetName(place) : undefined;
  const listed = (values: readonly string[], counted = values): Values => [
    [name, values],
    ...facet === undefined ? [] : [[facet, counted] as const],
  ];
  switch (kindOfDefinition(place)) {
    case "number":
      return listed(
        meant.filter((word) =>
          type === "INT" ? /^-?\d+$/.test(word) : Number.isFinite(Number(word))
        ),
      );
    case "dates": {
      const date = words[0]?.trim() ?? "";
      return spanOf(date) === undefined ? [] : listed([date], [date.slice(0, 4)]);
    }
    default: {
      if (type === "TEXTBOX") return listed(meant.map(displayText));
      const more: Values = name === "authorAffiliation" ? [["affiliation_ss", meant]] : [];
      return [...listed(meant, meant.map((word) => told(word, place) + suffix)), ...more];
    }
  }
}

function metadataValues(metadata: Metadata, catalogue: Catalogue): Values {
  const values: (Values[number])[] = [];
  const blocks = new Set<string>();
  const add = (name: string, words: readonly string[], siblings: CompoundValue): void => {
    const place = catalogue.field(name);
    if (place === undefined || words.length === 0) return;
    blocks.add(place.block.name);
    // Of classes it is told to which vocabulary they belong.
    const vocabulary = name === "topicClassValue" ? siblings["topicClassVocab"]?.[0] : undefined;
    const suffix = vocabulary ? ` (${told(vocabulary, catalogue.field("topicClassVocab")!)})` : "";
    values.push(...valuesOf(place, words, suffix));
  };
  for (const one of metadata) {
    if (one.type === "simple") add(one.name, one.values, {});
    else {
      for (const value of one.values) {
        for (const [name, words] of Object.entries(value)) add(name, words, value);
      }
    }
  }
  return [...values, ["metadata_type_ss", [...blocks]], ...boxValues(metadata)];
}

function boxValues(metadata: Metadata): Values {
  const boxes = compoundsOf(metadata, "geographicBoundingBox").flatMap((value) => {
    const degree = (name: string, other: string): number =>
      Number(value[name]?.[0] ?? value[other]?.[0] ?? NaN);
    const box: Box = {
      west: degree("westLongitude", "eastLongitude"),
      east: degree("eastLongitude", "westLongitude"),
      north: degree("northLatitude", "southLatitude"),
      south: degree("southLatitude", "northLatitude"),
    };
    return Object.values(box).every(Number.isFinite) ? [box] : [];
  });
  if (boxes.length === 0) return [];
  const whole: Box = {
    west: Math.min(...boxes.map(({ west }) => west)),
    east: Math.max(...boxes.map(({ east }) => east)),
    north: Math.max(...boxes.map(({ north }) => north)),
    south: Math.min(...boxes.map(({ south }) => south)),
  };
  return [
    ["geolocation", boxes.filter(isBox).map(writeBox)],
    ["boundingBox", isBox(whole) ? [writeBox(whole)] : []],
  ];
}

/** A version of a dataset, as it is found. */
export function datasetDocument(facts: DatasetFacts): SearchDocument {
  const { dataset, version, versions, owner, paths, catalogue } = facts;
  const key = `dataset_${dataset.id}${suffixes[version.state]}`;
  const title = firstOf(version.metadata, "title") ?? "";
  return {
    key,
    kind: "datasets",
    entityId: dataset.id,
    versionId: version.id,
    isPublic: version.state === "RELEASED",
    rank: version.state === "DRAFT" ? "2" : "0",
    values: [
      field("id", key),
      field("entityId", dataset.id),
      field("identifier", persistentIdOf(dataset)),
      field("dsPersistentId", persistentIdOf(dataset)),
      field("dvObjectType", "datasets"),
      field("datasetValid", facts.isValid),
      field("categoryOfDataverse", kindName(owner.kind)),
      field("identifierOfDataverse", owner.alias),
      field("dvName", owner.name),
      field(
        "dateSort",
        version.state === "DRAFT" ? version.updated : lastMajorRelease(versions) ?? dataset.created,
      ),
      field("publicationStatus", ...statusesOf(facts)),
      field("publicationDate", year(dataset.published)),
      field("dsPublicationDate", year(dataset.published)),
      field("isHarvested", false),
      field("metadataSource", facts.rootName),
      field("datasetType", dataset.type),
      field("license", licenseOf(version)),
      field("datasetVersionId", version.id),
      field("fileCount", facts.fileCount),
      field("curationStatus", facts.label),
      field("deaccessionReason", version.deaccessionNote),
      field("nameSort", title),
      ...metadataValues(version.metadata, catalogue),
      field("subtreePaths", ...paths),
      field("parentId", owner.id),
      field("parentName", owner.name),
    ],
  };
}

/** Who can have a file. */
function accessTo(file: FileInVersion, now: Date): string {
  if (isExpired(file, now)) return "RetentionPeriodExpired";
  const later = file.restricted ? "Restricted" : "Public";
  return isEmbargoed(file, now) ? `EmbargoedThen${later}` : later;
}

/** A date as days since 1970. */
const daysOf = (date: string | undefined): number | undefined =>
  date === undefined ? undefined : Date.parse(date) / 86_400_000;

/** What is known of a file beside how it stands in a version. */
export interface FileFacts {
  /** Names of the columns of its table. */
  readonly columns: readonly string[];
  readonly now: Date;
}

/** A file in a version, as it is found. */
export function fileDocument(
  facts: DatasetFacts,
  file: FileInVersion,
  { columns, now }: FileFacts,
): SearchDocument {
  const { dataset, version, owner, paths } = facts;
  const key = `datafile_${file.fileId}${suffixes[version.state]}`;
  const dot = file.label.lastIndexOf(".");
  const stem = dot > 0 ? file.label.slice(0, dot) : undefined;
  const friendly = friendlyType(file.type);
  const group = typeGroup(file.type);
  const isOut = version.state === "RELEASED";
  const categories = file.categories.toSorted();
  return {
    key,
    kind: "files",
    entityId: file.fileId,
    versionId: version.id,
    isPublic: isOut,
    rank: `${isOut ? 1 : 3}${file.directory}\n${file.label}`,
    values: [
      field("id", key),
      field("entityId", file.fileId),
      field("identifier", file.fileId),
      field("dvObjectType", "files"),
      field("categoryOfDataverse", kindName(owner.kind)),
      field("fileNameWithoutExtension", stem),
      field("fileName", stem, file.label),
      field("fileTag", ...categories),
      field("fileTags", ...categories),
      field("name", file.label),
      field("nameSort", file.label),
      field("datasetVersionId", version.id),
      field("license", licenseOf(version)),
      field("fileAccess", accessTo(file, now)),
      field("embargoEndDate", daysOf(file.embargo?.date)),
      field("retentionEndDate", daysOf(file.retention?.date)),
      field("unf", file.table?.unf),
      field("tabularDataTag", ...file.table?.tags ?? []),
      field("variableName", ...columns),
      field("variableCount", file.table?.columns),
      field("observations", file.table?.cases),
      field("isHarvested", false),
      field("metadataSource", facts.rootName),
      field("dateSort", file.published ?? file.created),
      field("publicationStatus", ...statusesOf(facts).toSorted()),
      field("publicationDate", isOut ? year(dataset.published) : null),
      field("dsPublicationDate", isOut ? year(dataset.published) : null),
      field("fileTypeDisplay", friendly),
      field("fileContentType", file.type),
      field("fileType", friendly, group),
      field("fileTypeGroupFacet", group),
      field("fileSizeInBytes", file.size),
      field("fileMd5", file.digestType === "MD5" ? file.digest : null),
      field("fileChecksumType", file.digestType),
      field("fileChecksumValue", file.digest),
      field("fileRestricted", file.restricted),
      field("description", file.description),
      field("fileDescription", file.description),
      field("subtreePaths", ...paths),
      field("parentId", dataset.id),
      field("parentName", firstOf(version.metadata, "title")),
      field("parentIdentifier", persistentIdOf(dataset)),
    ],
  };
}
