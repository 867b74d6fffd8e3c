import type { Collection, Dataset, FileInVersion, Version } from "../domain/version.ts";
import { valuesOf } from "../domain/metadata.ts";
import type { SearchDocument } from "../domain/search/document.ts";
import {
  collectionDocument,
  datasetDocument,
  type DatasetFacts,
  fileDocument,
  statusesOf,
} from "../domain/search/documents.ts";
import { isInText, kindOf } from "../domain/search/fields.ts";
import { findings } from "../domain/validate_metadata.ts";
import type { FieldFacts } from "../store/index.ts";
import type { Store } from "../store/store.ts";
import type { JobDefinition } from "./job_definition.ts";

function fieldFacts({ blocks: { catalogue } }: Store): FieldFacts {
  return {
    kindOf: (field) => kindOf(field, catalogue),
    isInText: (field) => isInText(field, catalogue),
  };
}

/** Where a collection is, by the ids of those above it but for the root: `/2`, `/2/5`. */
function pathsTo(store: Store, collectionId: number): readonly string[] {
  const ids = store.collections.upward(collectionId).filter(({ ownerId }) => ownerId !== null)
    .map(({ id }) => id).toReversed();
  return ids.map((_, i) => `/${ids.slice(0, i + 1).join("/")}`);
}

/** The paths of all collections that show something by a link, or show one above it. */
function linkedPaths(store: Store, ids: readonly number[]): readonly string[] {
  return ids.flatMap((id) => store.links.showing(id)).flatMap((id) => pathsTo(store, id));
}

function indexCollection(store: Store, collection: Collection): void {
  const { index, collections, jobs } = store;
  const { id, ownerId, alias, name, kind } = collection;
  const above = collections.upward(id);
  const root = above.at(-1)!;
  const own = pathsTo(store, id);
  const linked = linkedPaths(store, above.map((one) => one.id));
  const before = index.stateOf(id);
  const state = JSON.stringify([alias, name, kind, own, linked, root.name]);
  index.touch(id, state);
  if (before !== null && before !== state) {
    for (const below of collections.contentOf(id)) jobs.mark(below);
  }
  if (ownerId === null) return;
  const document = collectionDocument({
    collection,
    owner: collections.byId(ownerId)!,
    rootName: root.name,
    paths: [...new Set([...own.slice(0, -1), ...linked])],
    subjects: index.subjectsOf(id),
    datasetCount: store.datasets.countReleased(id),
  });
  // What is above it shows its datasets, too.
  if (index.replace({ ownerId: id, entityId: id }, [document], fieldFacts(store))) {
    jobs.mark(ownerId);
  }
}

/** The versions of a dataset that somebody can find: its draft, and the one that is out. */
function shownVersions(versions: readonly Version[]): readonly Version[] {
  const [latest] = versions;
  const released = versions.find(({ state }) => state === "RELEASED");
  if (latest === undefined) return [];
  if (released === undefined) return [latest];
  return latest.state === "DRAFT" ? [latest, released] : [released];
}

function factsOf(store: Store, dataset: Dataset): readonly DatasetFacts[] {
  const { collections, datasets, files, blocks, curation } = store;
  const versions = datasets.versionsOf(dataset.id);
  const above = collections.upward(dataset.ownerId);
  const own = collections.rootOf(dataset.ownerId, "blocks");
  const rules = { catalogue: blocks.catalogue, blocks: own.blocks.names, levels: own.inputLevels };
  const linked = linkedPaths(store, [dataset.id, ...above.map(({ id }) => id)]);
  return shownVersions(versions).map((version) => ({
    dataset,
    version,
    versions,
    owner: above[0]!,
    rootName: above.at(-1)!.name,
    paths: [...new Set([...pathsTo(store, dataset.ownerId), ...linked])],
    catalogue: blocks.catalogue,
    fileCount: files.countOf(version.id),
    inReview: version.state === "DRAFT" &&
      datasets.locks(dataset.id).some(({ type }) => type === "InReview"),
    label: curation.statuses(version.id)[0]?.label ?? undefined,
    isValid: findings(version.metadata, rules).length === 0,
  }));
}

/** What the documents of files depend on beside the files themselves. */
function stateOf(facts: readonly DatasetFacts[]): string {
  return JSON.stringify(facts.map((one) => {
    const { version, dataset, owner, paths, rootName } = one;
    const { terms: { license, texts } } = version;
    return [version.id, statusesOf(one), license?.id ?? null, texts["termsOfUse"] !== undefined]
      .concat([dataset.published ?? "", owner.kind, paths.join(), rootName]);
  }));
}

/** Whether a file in a draft is as it is in what is out; then it is found there alone. */
function isUnchanged(file: FileInVersion, released: FileInVersion | undefined): boolean {
  return released !== undefined && file.label === released.label &&
    file.directory === released.directory && file.description === released.description &&
    file.restricted === released.restricted &&
    file.categories.toSorted().join() === released.categories.toSorted().join();
}

/** What can be found of a file: as it is in what is out, and in the draft where that has it otherwise. */
function fileDocuments(
  { index, files, tables }: Store,
  facts: readonly DatasetFacts[],
  fileId: number,
): readonly SearchDocument[] {
  const now = index.now();
  const places = facts.filter(({ version }) => version.state !== "DEACCESSIONED")
    .map((one) => ({ one, file: files.inVersion(one.version.id, fileId) }));
  const out = places.find(({ one }) => one.version.state === "RELEASED")?.file;
  return places.flatMap(({ one, file }) => {
    if (file === undefined || (file !== out && isUnchanged(file, out))) return [];
    const columns = file.table === null ? [] : tables.variables(fileId).map(({ name }) => name);
    return [fileDocument(one, file, { columns, now })];
  });
}

/** More files than that of a dataset are indexed in several goes, between which others have their turn. */
const filesAtOnce = 500;

function indexDataset(store: Store, dataset: Dataset): void {
  const { index, collections, links, jobs } = store;
  const facts = factsOf(store, dataset);
  const state = stateOf(facts);
  const parents = index.parentsOf(dataset.id);
  const isNew = index.stateOf(dataset.id) !== state;
  if (isNew) index.markFiles(dataset.id);
  const scope = { ownerId: dataset.id, entityId: dataset.id };
  index.replace(scope, facts.map(datasetDocument), fieldFacts(store));
  for (const entityId of index.takeFiles(dataset.id, filesAtOnce)) {
    const found = fileDocuments(store, facts, entityId);
    index.replace({ ownerId: dataset.id, entityId }, found, fieldFacts(store));
  }
  if (index.hasFiles(dataset.id)) jobs.markNow(dataset.id);
  index.touch(dataset.id, state);
  const released = facts.find(({ version }) => version.state === "RELEASED");
  if (isNew) {
    const now = released === undefined ? [] : [dataset.ownerId, ...links.showing(dataset.id)];
    markShowing(store, new Set([...parents, ...now]));
  }
  if (released === undefined) return;
  const subjects = valuesOf(released.version.metadata, "subject").filter((it) => it !== "N/A");
  for (const { id } of collections.upward(dataset.ownerId)) {
    if (index.addSubjects(id, subjects)) jobs.mark(id);
  }
}

/** Brings what can be found of a collection or a dataset up to date. */
export function indexObject(store: Store, id: number): void {
  const collection = store.collections.byId(id);
  if (collection !== undefined) return indexCollection(store, collection);
  const dataset = store.datasets.byId(id);
  if (dataset !== undefined) return indexDataset(store, dataset);
  markShowing(store, store.index.parentsOf(id));
  store.index.forget(id);
}

/** Marks collections that tell how many datasets they show. */
function markShowing({ jobs, collections }: Store, ids: Iterable<number>): void {
  for (const id of ids) if (collections.byId(id) !== undefined) jobs.mark(id);
}

/** Lets what has changed be found, a while afterwards, as the real server does. */
export const indexJob: JobDefinition = {
  kind: "index",
  run: ({ objectId }, { store }) => () => indexObject(store, objectId),
  fail: () => {}, // it is found as it was
};
