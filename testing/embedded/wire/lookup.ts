import { identifierIn, parsePersistentId } from "../domain/persistent_id.ts";
import {
  assigneesOf,
  identifierOf,
  isSuperuser,
  type Permission,
  permissions,
  type User,
} from "../domain/permission.ts";
import { javaTrim } from "../domain/java_text.ts";
import { javaLong } from "../domain/table/java_number.ts";
import { changeObstacle, editInProgress, editObstacle, type Lock } from "../domain/lock.ts";
import type { MetadataRules } from "../domain/validate_metadata.ts";
import { Refusal, Stumble } from "../domain/refusal.ts";
import type { TermsRules } from "../domain/terms.ts";
import type { Collection, Dataset, FileInVersion, Version } from "../domain/version.ts";
import {
  latestPublished,
  parseVersionWord,
  publishedNumber,
  type Sight,
} from "../domain/version_word.ts";
import type { Call } from "./call.ts";

const allPermissions: ReadonlySet<Permission> = new Set(permissions);

const namesKept = new WeakMap<Call["request"], readonly string[]>();

/** What the caller goes by: the own name, and those of all groups that the caller is in. */
export function namesOf(call: Call): readonly string[] {
  // Permissions are asked for again and again while one request is answered.
  const kept = namesKept.get(call.request);
  if (kept !== undefined) return kept;
  const names = findNames(call);
  namesKept.set(call.request, names);
  return names;
}

function findNames(call: Call): readonly string[] {
  const { requester, request, server: { store } } = call;
  const own = assigneesOf(
    requester,
    store.globalGroups.with({
      address: request.address ?? "127.0.0.1",
      // A group of e-mail addresses has those that were confirmed.
      email: requester.type === "user" && requester.user.emailConfirmed !== null
        ? requester.user.email
        : undefined,
    }),
  );
  return [...own, ...store.rights.groupsWith(own)];
}

/** What the caller may do at a place. */
export function permissionsOn(call: Call, objectId: number): ReadonlySet<Permission> {
  const { requester, server: { store } } = call;
  if (isSuperuser(requester)) return allPermissions;
  if (requester.type === "preview") {
    const given = store.rights.assignmentOfToken(requester.token);
    if (given === undefined) return new Set();
  }
  return store.rights.permissionsAt(objectId, namesOf(call));
}

/** Whether the caller may do something at a place. */
export function may(call: Call, objectId: number, permission: Permission): boolean {
  return permissionsOn(call, objectId).has(permission);
}

/** What Dataverse says to somebody who may not. */
export function notPermitted(call: Call): Refusal {
  return new Refusal(
    "permission",
    `User ${identifierOf(call.requester)} is not permitted to perform requested action.`,
  );
}

/** Refuses a caller who may not do something at a place. */
export function demand(call: Call, objectId: number, permission: Permission): void {
  if (!may(call, objectId, permission)) throw notPermitted(call);
}

/** Refuses a caller who may not do everything. */
export function demandSuperuser(
  call: Call,
  words: string,
  type: Refusal["type"] = "forbidden",
): void {
  if (!isSuperuser(call.requester)) throw new Refusal(type, words);
}

/** The caller's account; routes for accounts only are checked before. */
export function userOf(call: Call): User {
  if (call.requester.type !== "user") {
    throw new Refusal(
      "unauthenticated",
      "Only authenticated users can perform the requested operation",
    );
  }
  return call.requester.user;
}

/** The name of the caller's account, for locks. */
export function userNameOf(call: Call): string {
  return call.requester.type === "user" ? call.requester.user.userName : "guest";
}

/** The collection that the path names: by id, alias in any case, or `:root`. */
export function findCollection(call: Call, name: string = call.params["dv"] ?? ""): Collection {
  const { collections } = call.server.store;
  const isNumber = /^\d+$/.test(name);
  const id = isNumber ? javaLong(name) : undefined;
  if (isNumber && id === undefined) throw new Stumble("a number too large", { told: true });
  const found = name === ":root"
    ? collections.rootIfAny()
    : id === undefined
    ? collections.byAlias(name)
    : collections.byId(id);
  if (found === undefined) {
    throw new Refusal("missing", `Can't find dataverse with identifier='${name}'`);
  }
  return found;
}

/** What is asked of the metadata of datasets in a collection. */
export function metadataRulesAt(call: Call, collectionId: number): MetadataRules {
  const { blocks, collections } = call.server.store;
  const own = collections.rootOf(collectionId, "blocks");
  return { catalogue: blocks.catalogue, blocks: own.blocks.names, levels: own.inputLevels };
}

/** What is asked of the terms of datasets. */
export function termsRules({ server: { store } }: Call): TermsRules {
  return {
    licenses: store.licenses.list,
    ownTerms: store.settings.flag(":AllowCustomTermsOfUse") ?? true,
  };
}

// The real one says this of an unknown persistent id too.
const pidWanted =
  "When accessing a dataset based on Persistent ID, a persistentId query parameter must be present.";

/** The dataset that the path names: by id, persistent id, or `:persistentId` and the query. */
export function findDataset(call: Call, name: string = call.params["ds"] ?? ""): Dataset {
  const { datasets } = call.server.store;
  const id = /^\d+$/.test(name) ? javaLong(name) : undefined;
  if (id !== undefined) {
    const found = datasets.byId(id);
    if (found === undefined) throw new Refusal("missing", `Dataset with ID ${name} not found.`);
    return found;
  }
  const pid = name === ":persistentId" ? call.query.get("persistentId") : name;
  if (pid === null) throw new Refusal("invalid", pidWanted);
  if (parsePersistentId(pid) === undefined) {
    throw new Refusal("invalid", `Bad dataset ID number: ${pid}.`);
  }
  const identifier = identifierIn(pid);
  const found = identifier === undefined ? undefined : datasets.byIdentifier(identifier);
  if (found === undefined) throw new Refusal("missing", pidWanted);
  return found;
}

/** Whether the caller may see what is not out yet. */
export function seesDrafts(call: Call, dataset: Dataset): boolean {
  return may(call, dataset.id, "ViewUnpublishedDataset");
}

/** A flag that is said in words; refuses what is none. */
export function flagIn(word: string | null): boolean {
  if (word === null) throw new Refusal("invalid", "Boolean value missing");
  const text = javaTrim(word);
  if (!/^(true|yes|1|false|no|0)$/i.test(text)) {
    throw new Refusal("invalid", `Illegal boolean value '${text}'`);
  }
  return /^(true|yes|1)$/i.test(text);
}

/** Whether the query sets a flag. */
export function flag(call: Call, name: string): boolean {
  return call.query.get(name)?.toLowerCase() === "true";
}

/** Options of {@linkcode findVersion}. */
export interface FindVersionOptions {
  /**
   * Who finds what was taken from the world, where the query has `includeDeaccessioned`.
   *
   * @default {"nobody"}
   */
  readonly deaccessioned?: "nobody" | "editors" | "all";
}

/**
 * The version of a dataset that a word names, as far as the caller may see it.
 *
 * @throws {Refusal} Where there is none, or the word names none.
 */
export function findVersion(
  call: Call,
  dataset: Dataset,
  word: string = call.params["version"] ?? "",
  { deaccessioned = "nobody" }: FindVersionOptions = {},
): Version {
  const wanted = parseVersionWord(word);
  const versions = call.server.store.datasets.versionsOf(dataset.id);
  const [draft] = versions.filter(({ state }) => state === "DRAFT");
  const sight: Sight = {
    deaccessioned: deaccessioned !== "nobody" && flag(call, "includeDeaccessioned"),
    allowed: deaccessioned === "all" || may(call, dataset.id, "EditDataset"),
  };
  const seesDraft = seesDrafts(call, dataset);
  if (wanted.type === "draft" && !seesDraft) throw notPermitted(call);
  const found = wanted.type === "number"
    ? publishedNumber(versions, wanted, sight)
    : wanted.type === "draft" || (wanted.type === "latest" && draft !== undefined && seesDraft)
    ? draft
    : latestPublished(versions, sight);
  if (found === undefined) {
    throw new Refusal("missing", `Dataset version ${word} of dataset ${dataset.id} not found`);
  }
  return found;
}

/** The newest version that the caller may see. */
export function visibleVersion(call: Call, dataset: Dataset): Version | undefined {
  const { datasets } = call.server.store;
  return seesDrafts(call, dataset)
    ? datasets.latest(dataset.id)
    : datasets.lastReleased(dataset.id);
}

/** The id of the file whose persistent id is in the query; refuses one that no file has. */
export function askedFile(call: Call): number {
  const pid = call.query.get("persistentId");
  if (pid === null) throw new Refusal("invalid", pidWanted);
  const id = call.server.store.files.idOf(identifierIn(pid) ?? "");
  if (id === undefined) {
    throw new Refusal("missing", `Datafile with Persistent ID ${pid} not found.`);
  }
  return id;
}

/** Where a file stands, newest version first; refuses an id that no file has. */
export function findFile(call: Call, name: string = call.params["file"] ?? ""): readonly [
  FileInVersion,
  ...FileInVersion[],
] {
  const byPid = name === ":persistentId";
  const id = byPid ? askedFile(call) : javaLong(name);
  if (id === undefined) throw new Refusal("invalid", `Bad file ID number: ${name}.`);
  const [first, ...rest] = call.server.store.files.placesOf(id);
  if (first === undefined) throw new Refusal("missing", `File with ID ${name} not found.`);
  return [first, ...rest];
}

/** The locks that a request meets at a dataset; one of them may be that of an edit at the same time. */
export function locksMet(call: Call, dataset: Dataset): readonly Lock[] {
  const { clock, edits, store } = call.server;
  const locks = store.datasets.locks(dataset.id);
  return edits.meets(call.request, dataset.id)
    ? [...locks, editInProgress(dataset.id, clock.now().toISOString())]
    : locks;
}

/** Why a version cannot be edited now; undefined where it can, and then others at the same time cannot. */
export function editHeld(call: Call, dataset: Dataset): string | undefined {
  const { edits, store } = call.server;
  const held = editObstacle(locksMet(call, dataset), may(call, dataset.id, "PublishDataset"));
  if (held === undefined) store.db.afterCommit(() => edits.finish(call.request, dataset.id));
  return held;
}

/** Refuses an edit of a version where the dataset is held. */
export function refuseLocked(call: Call, dataset: Dataset): void {
  const held = editHeld(call, dataset);
  if (held !== undefined) throw new Refusal("illegal", held);
}

/** Refuses any other change of a dataset that is held; for these it is also while tables are being read. */
export function refuseHeld(call: Call, dataset: Dataset): void {
  const held = changeObstacle(locksMet(call, dataset), may(call, dataset.id, "PublishDataset"));
  if (held !== undefined) throw new Refusal("illegal", held);
}

/** Refuses who may not edit a dataset, and where it is held. */
export function demandEdit(call: Call, dataset: Dataset): void {
  demand(call, dataset.id, "EditDataset");
  if (call.requester.type !== "user") {
    throw new Refusal("illegal", "Only authenticated users can update datasets");
  }
  refuseLocked(call, dataset);
}
