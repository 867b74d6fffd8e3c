import { friendlyType } from "../../domain/file_type.ts";
import type { JsonObject } from "../../domain/json.ts";
import { childrenOf, compoundsOf, firstOf, valuesOf } from "../../domain/metadata.ts";
import { Refusal } from "../../domain/refusal.ts";
import { matches, parseQuery, type SearchText } from "../../domain/search_query.ts";
import {
  type Collection,
  type Dataset,
  type FileInVersion,
  persistentIdOf,
  storageIdOf,
  type Version,
} from "../../domain/version.ts";
import type { Call } from "../call.ts";
import { flag, may } from "../lookup.ts";
import { persistentUrlOf, time } from "../present/present.ts";
import { ok, type Reply } from "../reply.ts";
import { citation } from "./citations.ts";

const kinds = ["dataverse", "dataset", "file"];

/** Something that can be found. */
interface Hit {
  readonly kind: string;
  readonly id: number;
  readonly name: string;
  readonly date: string;
  readonly collectionId: number;
  readonly statuses: readonly string[];
  readonly text: SearchText;
  readonly item: () => JsonObject;
}

function collectionHit(call: Call, collection: Collection): Hit {
  const { collections, datasets } = call.server.store;
  const owner = collections.byId(collection.ownerId ?? 0);
  const { id, name, published } = collection;
  const statuses = [published === null ? "Unpublished" : "Published"];
  return {
    kind: "dataverse",
    id,
    name,
    date: published ?? collection.created,
    collectionId: id,
    statuses,
    text: {
      name,
      title: name,
      identifier: collection.alias,
      description: collection.description ?? "",
    },
    item: () => ({
      name,
      type: "dataverse",
      url: new URL(`dataverse/${collection.alias}`, call.server.base).href,
      identifier: collection.alias,
      description: collection.description ?? undefined,
      published_at: published === null ? undefined : time(published),
      publicationStatuses: statuses,
      affiliation: collection.affiliation ?? undefined,
      parentDataverseName: owner?.name,
      parentDataverseIdentifier: owner?.alias,
      datasetCount: datasets.inCollection(id)
        .filter((dataset) => datasets.lastReleased(dataset.id) !== undefined).length,
    }),
  };
}

function statusesOf(dataset: Dataset, version: Version): readonly string[] {
  if (version.state === "RELEASED") return ["Published"];
  return dataset.published === null ? ["Unpublished", "Draft"] : ["Draft"];
}

function datasetHit(call: Call, owner: Collection, dataset: Dataset, version: Version): Hit {
  const { metadata } = version;
  const title = firstOf(metadata, "title") ?? "";
  const statuses = statusesOf(dataset, version);
  const authors = childrenOf(metadata, "author", "authorName");
  const description = childrenOf(metadata, "dsDescription", "dsDescriptionValue")[0];
  const keywords = childrenOf(metadata, "keyword", "keywordValue");
  return {
    kind: "dataset",
    id: dataset.id,
    name: title,
    date: version.released ?? version.created,
    collectionId: owner.id,
    statuses,
    text: {
      title,
      name: title,
      authorName: authors.join(" "),
      dsDescriptionValue: description ?? "",
      keywordValue: keywords.join(" "),
      subject: valuesOf(metadata, "subject").join(" "),
      dsPersistentId: persistentIdOf(dataset),
      all: JSON.stringify(metadata),
    },
    item: () => ({
      name: title,
      type: "dataset",
      url: persistentUrlOf(dataset),
      global_id: persistentIdOf(dataset),
      description,
      published_at: dataset.published === null ? undefined : time(dataset.published),
      publisher: owner.name,
      citationHtml: citation(call, dataset, version, true),
      identifier_of_dataverse: owner.alias,
      name_of_dataverse: owner.name,
      citation: citation(call, dataset, version, false),
      publicationStatuses: statuses,
      storageIdentifier: storageIdOf(dataset),
      keywords: keywords.length === 0 ? undefined : keywords,
      subjects: valuesOf(metadata, "subject"),
      fileCount: call.server.store.files.countOf(version.id),
      versionId: version.id,
      versionState: version.state,
      majorVersion: version.major ?? undefined,
      minorVersion: version.minor ?? undefined,
      createdAt: time(dataset.created),
      updatedAt: time(version.updated),
      contacts: compoundsOf(metadata, "datasetContact").map((contact) => ({
        name: contact["datasetContactName"]?.[0] ?? "",
        affiliation: contact["datasetContactAffiliation"]?.[0] ?? "",
      })),
      authors,
    }),
  };
}

function fileHit(
  call: Call,
  parent: Hit,
  dataset: Dataset,
  version: Version,
  file: FileInVersion,
): Hit {
  const date = file.published ?? file.created;
  const { statuses } = parent;
  return {
    kind: "file",
    id: file.fileId,
    name: file.label,
    date,
    collectionId: parent.collectionId,
    statuses,
    text: {
      name: file.label,
      description: file.description,
      fileTypeDisplay: friendlyType(file.type),
    },
    item: () => ({
      name: file.label,
      type: "file",
      url: new URL(`api/access/datafile/${file.fileId}`, call.server.base).href,
      file_id: String(file.fileId),
      description: file.description,
      published_at: file.published === null ? undefined : time(file.published),
      file_type: friendlyType(file.type),
      file_content_type: file.type,
      size_in_bytes: file.size,
      md5: file.digestType === "MD5" ? file.digest : undefined,
      checksum: { type: file.digestType, value: file.digest },
      dataset_name: parent.name,
      dataset_id: String(dataset.id),
      dataset_persistent_id: persistentIdOf(dataset),
      dataset_citation: citation(call, dataset, version, false),
      restricted: file.restricted,
      canDownloadFile: may(call, dataset.id, "DownloadFile"),
      categories: file.categories.length === 0 ? undefined : file.categories,
      publicationStatuses: statuses,
      releaseOrCreateDate: time(date),
    }),
  };
}

/** All that the caller may find. */
function* hits(call: Call): Generator<Hit> {
  const { collections, datasets, files, index } = call.server.store;
  const indexed = index.all();
  for (const collection of collections.all()) {
    if (collection.ownerId !== null && indexed.has(collection.id)) {
      const seen = collection.published !== null ||
        may(call, collection.id, "ViewUnpublishedDataverse");
      if (seen) yield collectionHit(call, collection);
    }
    for (const dataset of datasets.inCollection(collection.id)) {
      if (!indexed.has(dataset.id)) continue;
      const draft = datasets.latest(dataset.id);
      const released = datasets.lastReleased(dataset.id);
      const shown: Version[] = [];
      if (draft.state === "DRAFT" && may(call, dataset.id, "ViewUnpublishedDataset")) {
        shown.push(draft);
      }
      if (released !== undefined) shown.push(released);
      const listed = new Set<number>();
      for (const version of shown) {
        const hit = datasetHit(call, collection, dataset, version);
        yield hit;
        for (const file of files.of(version.id)) {
          // A file that is the same in both versions is found once.
          if (!listed.has(file.fileId)) yield fileHit(call, hit, dataset, version, file);
          listed.add(file.fileId);
        }
      }
    }
  }
}

const fqKinds: Readonly<Record<string, string>> = {
  dataverses: "dataverse",
  datasets: "dataset",
  files: "file",
};

function passes(hit: Hit, filter: string): boolean {
  const at = filter.indexOf(":");
  const [field, value] = [filter.slice(0, at), filter.slice(at + 1).replace(/^"|"$/g, "")];
  if (field === "publicationStatus") return hit.statuses.includes(value);
  if (field === "dvObjectType") return hit.kind === fqKinds[value];
  return matches([{ field: field.replace(/_s+$/, ""), word: value.toLowerCase() }], hit.text);
}

const byText = (a: string, b: string): number => a < b ? -1 : a > b ? 1 : 0;

/** `GET search` */
export function search(call: Call): Reply {
  const { query, server: { store: { collections } } } = call;
  const q = query.get("q");
  if (q === null) throw new Refusal("invalid", "q parameter is missing");
  const types = query.getAll("type");
  const bad = types.find((type) => !kinds.includes(type));
  if (bad !== undefined) {
    throw new Refusal("invalid", `Invalid type '${bad}'. Must be one of [${kinds.join(", ")}]`);
  }
  const perPage = Number(query.get("per_page") ?? "10");
  if (perPage > 1000) {
    throw new Refusal(
      "invalid",
      `${perPage} results per page requested but max limit is 1000.`,
    );
  }
  const trees = query.getAll("subtree").map((alias) => {
    const collection = collections.byAlias(alias);
    if (collection === undefined) {
      throw new Refusal("invalid", `Could not find dataverse with alias ${alias}`);
    }
    return { id: collection.id, below: collections.downward(collection.id) };
  });
  const terms = parseQuery(q);
  const found = [...hits(call)].filter((hit) =>
    (types.length === 0 || types.includes(hit.kind)) &&
    (trees.length === 0 || trees.some(({ id, below }) =>
      below.has(hit.collectionId) && !(hit.kind === "dataverse" && hit.id === id)
    )) &&
    query.getAll("fq").every((filter) => passes(hit, filter)) &&
    matches(terms, hit.text)
  );
  const direction = query.get("order") === "desc" ? -1 : 1;
  if (query.get("sort") === "name") found.sort((a, b) => direction * byText(a.name, b.name));
  if (query.get("sort") === "date") {
    found.sort((a, b) => (query.get("order") === "asc" ? 1 : -1) * byText(a.date, b.date));
  }
  const start = Math.max(0, Number(query.get("start") ?? "0") || 0);
  const shown = found.slice(start, start + (perPage > 0 ? perPage : 10));
  const count = (kind: string): number => found.filter((hit) => hit.kind === kind).length;
  return ok({
    q,
    total_count: found.length,
    start,
    spelling_alternatives: {},
    items: shown.map((hit) => ({
      ...hit.item(),
      ...(flag(call, "show_relevance") ? { matches: [], score: 1 } : {}),
      entity_id: flag(call, "show_entity_ids") ? hit.id : undefined,
    })),
    count_in_response: shown.length,
    total_count_per_object_type: flag(call, "show_type_counts")
      ? { Dataverses: count("dataverse"), Datasets: count("dataset"), Files: count("file") }
      : undefined,
  });
}
