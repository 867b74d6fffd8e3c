import { persistentIdOf, persistentUrlOf } from "../../domain/persistent_id.ts";
import { friendlyType } from "../../domain/file_type.ts";
import type { Catalogue } from "../../domain/catalogue.ts";
import { displayText, inFormat } from "../../domain/display_value.ts";
import type { JsonObject } from "../../domain/json.ts";
import {
  childrenOf,
  compoundsOf,
  type CompoundValue,
  firstOf,
  valuesOf,
} from "../../domain/metadata.ts";
import type { FoundDocument } from "../../domain/search/document.ts";
import {
  type Collection,
  type Dataset,
  type FileInVersion,
  lastMajorRelease,
  storageIdOf,
  type Version,
} from "../../domain/version.ts";
import type { Call } from "../call.ts";
import { citation } from "../handlers/citations.ts";
import { may } from "../lookup.ts";
import { isChosen, seemsPictured } from "../thumbnails.ts";
import { presentField, time } from "./present.ts";

/** What of an item is told. */
export interface ItemParts {
  readonly statuses: readonly string[];
  /** Whether what is not in the index is looked up. */
  readonly entities: boolean;
  readonly apiUrls: boolean;
  /** The ids of the collections in which it is found, where they are to be told. */
  readonly collections: readonly number[] | undefined;
  /** Fields to be told, as `block:field` or `block:*`. */
  readonly metadataFields: readonly string[];
  /** What is told of each item for relevance's sake. */
  readonly relevance: JsonObject;
}

function presentCollectionItem(call: Call, collection: Collection, parts: ItemParts): JsonObject {
  const { collections, datasets } = call.server.store;
  const owner = collections.byId(collection.ownerId ?? 0);
  const { id, name, published, alias } = collection;
  return {
    name,
    type: "dataverse",
    url: new URL(`dataverse/${alias}`, call.server.base).href,
    identifier: alias,
    description: collection.description === null ? undefined : displayText(collection.description),
    published_at: time(published ?? collection.created),
    ...parts.relevance,
    publicationStatuses: parts.statuses,
    ...parts.entities
      ? {
        affiliation: collection.affiliation ?? undefined,
        parentDataverseName: owner?.name,
        parentDataverseIdentifier: owner?.alias,
        datasetCount: published === null ? undefined : datasets.countReleased(id),
      }
      : {},
  };
}

/** Finds the first word of a part of a compound, as its field is shown. */
function reader(
  catalogue: Catalogue,
): (value: CompoundValue, name: string) => string | undefined {
  return (value, name) => {
    const text = value[name]?.[0];
    const definition = catalogue.definition(name);
    if (text === undefined || definition.isControlledVocabulary) return text;
    return inFormat(displayText(text), definition);
  };
}

const listOrNone = <T>(list: readonly T[]): readonly T[] | undefined =>
  list.length === 0 ? undefined : list;

function chosenFields(call: Call, version: Version, wanted: readonly string[]): JsonObject {
  const { catalogue } = call.server.store.blocks;
  const names = new Map<string, string[]>();
  for (const part of wanted) {
    const [block = "", field, ...more] = part.split(":");
    if (field === undefined || more.length > 0) continue;
    names.set(block, [...names.get(block) ?? [], field]);
  }
  const result: Record<string, JsonObject> = {};
  for (const [name, fields] of names) {
    const inBlock = version.metadata.filter((field) =>
      catalogue.field(field.name)?.block.name === name
    );
    const block = catalogue.block(name);
    if (block === undefined || inBlock.length === 0) continue;
    result[name] = {
      displayName: block.displayName,
      fields: inBlock.filter((field) => fields.includes("*") || fields.includes(field.name))
        .map((field) => presentField(field, catalogue)),
    };
  }
  return result;
}

function presentEntity(
  call: Call,
  dataset: Dataset,
  version: Version,
  parts: ItemParts,
): JsonObject {
  const { metadata } = version;
  const { files, collections, datasets, blocks } = call.server.store;
  const isOut = version.state === "RELEASED";
  const one = reader(blocks.catalogue);
  const shownIn = parts.collections?.flatMap((id) => collections.byId(id) ?? []);
  return {
    storageIdentifier: storageIdOf(dataset),
    keywords: listOrNone(childrenOf(metadata, "keyword", "keywordValue")),
    subjects: valuesOf(metadata, "subject"),
    fileCount: files.countOf(version.id),
    versionId: version.id,
    versionState: version.state,
    majorVersion: isOut ? version.major ?? undefined : undefined,
    minorVersion: isOut ? version.minor ?? undefined : undefined,
    createdAt: time(dataset.created),
    updatedAt: time(datasets.lastUpdated(dataset.id)),
    contacts: listOrNone(
      compoundsOf(metadata, "datasetContact").map((contact) => ({
        name: one(contact, "datasetContactName") ?? "",
        affiliation: contact["datasetContactAffiliation"]?.[0] ?? "",
      })),
    ),
    publications: listOrNone(
      compoundsOf(metadata, "publication").map((publication) => ({
        citation: one(publication, "publicationCitation"),
        url: publication["publicationURL"]?.[0],
      })).filter(({ citation, url }) => citation !== undefined || url !== undefined),
    ),
    producers: listOrNone(
      compoundsOf(metadata, "producer").flatMap((producer) => one(producer, "producerName") ?? []),
    ),
    relatedMaterial: listOrNone(valuesOf(metadata, "relatedMaterial").map(displayText)),
    geographicCoverage: listOrNone(
      compoundsOf(metadata, "geographicCoverage").map((place) => ({
        country: one(place, "country"),
        state: one(place, "state"),
        city: one(place, "city"),
        other: one(place, "otherGeographicCoverage"),
      })),
    ),
    dataSources: listOrNone(valuesOf(metadata, "dataSources").map(displayText)),
    metadataBlocks: parts.metadataFields.length === 0
      ? undefined
      : chosenFields(call, version, parts.metadataFields),
    collections: shownIn?.map(({ id, name, alias }) => ({ id, name, alias })),
  };
}

function presentDatasetItem(
  call: Call,
  dataset: Dataset,
  version: Version,
  parts: ItemParts,
): JsonObject {
  const { collections, datasets } = call.server.store;
  const { metadata } = version;
  const owner = collections.byId(dataset.ownerId);
  const description = childrenOf(metadata, "dsDescription", "dsDescriptionValue").map(displayText)
    .join(" ");
  const released = lastMajorRelease(datasets.versionsOf(dataset.id)) ?? dataset.created;
  return {
    name: firstOf(metadata, "title") ?? "",
    type: "dataset",
    url: persistentUrlOf(dataset),
    image_url: parts.entities && isChosen(call.server, dataset.id)
      ? new URL(`api/datasets/${dataset.id}/logo`, call.server.base).href
      : undefined,
    global_id: persistentIdOf(dataset),
    description: description === "" ? undefined : description,
    published_at: version.state === "DRAFT" ? undefined : time(released),
    publisher: owner?.name,
    deaccession_reason: version.state === "DEACCESSIONED"
      ? version.deaccessionNote ?? undefined
      : undefined,
    citationHtml: citation(call, dataset, version, true),
    identifier_of_dataverse: owner?.alias,
    name_of_dataverse: owner?.name,
    citation: citation(call, dataset, version, false),
    ...parts.relevance,
    publicationStatuses: parts.statuses,
    ...parts.entities ? presentEntity(call, dataset, version, parts) : {},
    api_url: parts.apiUrls
      ? new URL(`api/datasets/${dataset.id}`, call.server.base).href
      : undefined,
    authors: listOrNone(childrenOf(metadata, "author", "authorName")),
  };
}

function presentFileItem(
  call: Call,
  dataset: Dataset,
  file: FileInVersion,
  { statuses, entities, relevance }: ItemParts,
): JsonObject {
  const { datasets } = call.server.store;
  const date = file.published ?? file.created;
  const cited = datasets.lastReleased(dataset.id) ?? datasets.latest(dataset.id);
  const url = new URL(`api/access/datafile/${file.fileId}`, call.server.base).href;
  const mayDownload = may(call, file.fileId, "DownloadFile");
  return {
    name: file.label,
    type: "file",
    url,
    image_url: entities && seemsPictured(file) && (mayDownload || !file.restricted)
      ? `${url}?imageThumb=true`
      : undefined,
    file_id: String(file.fileId),
    description: file.description,
    published_at: statuses.includes("Draft") ? undefined : time(date),
    file_type: friendlyType(file.type),
    file_content_type: file.type,
    size_in_bytes: file.size,
    md5: file.digestType === "MD5" ? file.digest : undefined,
    checksum: { type: file.digestType, value: file.digest },
    unf: file.table?.unf,
    file_persistent_id: persistentIdOf(file) || undefined,
    dataset_name: firstOf(datasets.version(file.versionId)?.metadata ?? [], "title"),
    dataset_id: String(dataset.id),
    dataset_persistent_id: persistentIdOf(dataset),
    dataset_citation: citation(call, dataset, cited, false),
    restricted: file.restricted,
    variables: file.table?.columns,
    observations: file.table?.cases,
    canDownloadFile: entities ? mayDownload : undefined,
    ...relevance,
    categories: listOrNone(file.categories.toSorted()),
    tabularTags: listOrNone(file.table?.tags.toSorted() ?? []),
    publicationStatuses: statuses,
    releaseOrCreateDate: entities ? time(date) : undefined,
  };
}

/** Something that was found; what is gone meanwhile is told by its type alone. */
export function presentSearchItem(
  call: Call,
  found: FoundDocument,
  parts: ItemParts,
): JsonObject {
  const { collections, datasets, files } = call.server.store;
  if (found.kind === "dataverses") {
    const collection = collections.byId(found.entityId);
    return collection === undefined
      ? { type: "dataverse" }
      : presentCollectionItem(call, collection, parts);
  }
  const dataset = datasets.byId(found.ownerId);
  const version = datasets.version(found.versionId ?? -1);
  if (found.kind === "datasets") {
    return dataset === undefined || version === undefined
      ? { type: "dataset" }
      : presentDatasetItem(call, dataset, version, parts);
  }
  const file = version === undefined ? undefined : files.inVersion(version.id, found.entityId);
  return dataset === undefined || file === undefined
    ? { type: "file" }
    : presentFileItem(call, dataset, file, parts);
}
