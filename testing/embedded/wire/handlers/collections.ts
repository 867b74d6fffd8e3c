import { applyChoices, type BlockChoices, parseChoices } from "../../domain/block_choices.ts";
import {
  isStorable,
  type NewCollectionInput,
  onlySuperusersLimit,
  parseCollectionChange,
  parseNewCollection,
  refuseBadContacts,
  refuseUnstorable,
  unstorableAttribute,
} from "../../domain/collection_rules.ts";
import type { Json, JsonObject } from "../../domain/json.ts";
import { isSuperuser } from "../../domain/permission.ts";
import { Refusal, Stumble } from "../../domain/refusal.ts";
import type { Collection } from "../../domain/version.ts";
import type { CollectionChange } from "../../store/collections.ts";
import { objectOf } from "../body.ts";
import type { Call } from "../call.ts";
import { Answered } from "../endpoint_error.ts";
import {
  demand,
  findCollection,
  flag,
  flagIn,
  may,
  notPermitted,
  permissionsOn,
  userOf,
} from "../lookup.ts";
import { presentCollection } from "../present/collection.ts";
import { presentDataset } from "../present/present.ts";
import { created, ok, okAnd, type Reply, said } from "../reply.ts";

/** Refuses who may not see a collection. */
export function demandVisible(call: Call, collection: Collection): void {
  if (collection.published === null) demand(call, collection.id, "ViewUnpublishedDataverse");
}

/** What a request chooses of blocks, facets and fields; `doing` begins the complaint where Java stumbles. */
function choicesIn(call: Call, body: JsonObject, doing: string): BlockChoices {
  try {
    return parseChoices(body["metadataBlocks"], call.server.store.blocks.catalogue);
  } catch (error) {
    throw error instanceof Stumble ? new Refusal("broken", `${doing}: null`) : error;
  }
}

function refuseWrongState(call: Call, input: NewCollectionInput): void {
  const { collections, settings } = call.server.store;
  if (input.fileLimit !== undefined && !isSuperuser(call.requester)) {
    throw new Refusal("illegal", onlySuperusersLimit);
  }
  if (collections.byAlias(input.alias) !== undefined) {
    throw new Refusal("illegal", `A dataverse with alias ${input.alias} already exists`);
  }
  if (
    input.filePids !== undefined && settings.flag(":AllowEnablingFilePIDsPerCollection") !== true
  ) {
    throw new Refusal("illegal", "File PIDs cannot be enabled per collection");
  }
}

/** `POST dataverses`, `POST dataverses/{dv}` */
export function createCollection(call: Call): Reply {
  const { blocks: { catalogue }, collections, rights } = call.server.store;
  const { dv } = call.params;
  const body = objectOf(call.text, "Error parsing Json: ");
  const input = parseNewCollection(body);
  const choices = choicesIn(call, body, "Error creating dataverse");
  // The first collection of an installation is its root, which a superuser makes.
  const owner = dv === undefined ? undefined : findCollection(call, dv);
  const user = userOf(call);
  if (owner !== undefined) demand(call, owner.id, "AddDataverse");
  else if (collections.rootIfAny() !== undefined) {
    throw new Refusal("illegal", "Root Dataverse already exists. Cannot create another one");
  } else if (!isSuperuser(call.requester)) throw notPermitted(call);
  refuseWrongState(call, input);
  const from = { name: input.name, alias: input.alias, contacts: input.contacts ?? [] };
  refuseUnstorable(from);
  const made = collections.create({
    ...from,
    ownerId: owner?.id ?? null,
    creatorId: user.id,
    affiliation: input.affiliation ?? null,
    description: input.description ?? null,
    kind: input.kind ?? "UNCATEGORIZED",
    facets: { isRoot: input.facetRoot, names: [] },
  });
  const collection = collections.update(made.id, {
    theme: input.theme ?? null,
    filePids: input.filePids ?? null,
    requiresFiles: input.requiresFiles ?? null,
    fileLimit: input.fileLimit ?? null,
    ...applyChoices(made, choices, catalogue),
  });
  rights.assign(`@${user.userName}`, "admin", made.id);
  call.server.store.notifications.send(user.id, { type: "CREATEDV", objectId: made.id });
  return created(
    `/dataverses/${collection.alias}`,
    presentCollection(call.server, collection),
  );
}

/** `GET dataverses/{dv}` */
export function getCollection(call: Call): Reply {
  const collection = findCollection(call);
  demandVisible(call, collection);
  return ok(presentCollection(call.server, collection, {
    owners: flag(call, "returnOwners"),
    childCount: flag(call, "returnChildCount"),
    hideEmail: call.server.store.settings.flag(":ExcludeEmailFromExport") ?? false,
  }));
}

function updated(call: Call, collection: Collection, change: CollectionChange): Collection {
  const { collections } = call.server.store;
  const next = { ...collection, ...change };
  refuseBadContacts(next.contacts, "Update");
  const other = collections.byAlias(next.alias);
  const isTaken = other !== undefined && other.id !== collection.id;
  // The database refuses this only when the answer is on its way: it tells of a change that is not kept.
  if (isTaken || !isStorable(next)) throw new Answered(ok(presentCollection(call.server, next)));
  return collections.update(collection.id, change);
}

/** `PUT dataverses/{dv}` */
export function updateCollection(call: Call): Reply {
  const collection = findCollection(call);
  const body = objectOf(call.text, "Error parsing Json: ");
  const { fileLimit, ...input } = parseCollectionChange(body);
  const choices = choicesIn(call, body, "Error updating dataverse");
  userOf(call);
  demand(call, collection.id, "EditDataverse");
  if (
    fileLimit !== undefined && fileLimit !== collection.fileLimit && !isSuperuser(call.requester)
  ) {
    throw new Refusal("illegal", onlySuperusersLimit);
  }
  const { catalogue } = call.server.store.blocks;
  return ok(presentCollection(
    call.server,
    updated(call, collection, {
      ...input,
      ...(fileLimit === undefined ? {} : { fileLimit: fileLimit < 0 ? null : fileLimit }),
      ...applyChoices(collection, choices, catalogue),
    }),
  ));
}

const texts = ["alias", "name", "description", "affiliation"];

function attributeChange(call: Call, attribute: string, value: string | null): CollectionChange {
  if (texts.includes(attribute)) {
    if (value === null) throw new Refusal("illegal", `'${attribute}' requires a string value`);
    return { [attribute]: value };
  }
  // Where files get persistent ids, a dataset has to have some: the real one falls through.
  const isFlag = attribute === "requireFilesToPublishDataset" || attribute === "filePIDsEnabled";
  const requiresFiles = isFlag && flagIn(value);
  if (attribute === "requireFilesToPublishDataset") {
    if (!isSuperuser(call.requester)) throw notPermitted(call);
    return { requiresFiles };
  }
  if (attribute !== "filePIDsEnabled") {
    throw new Refusal("illegal", `'${attribute}' is not a supported attribute`);
  }
  const allowed = call.server.store.settings.flag(":AllowEnablingFilePIDsPerCollection") === true;
  if (!isSuperuser(call.requester) || !allowed) throw notPermitted(call);
  return { filePids: requiresFiles, requiresFiles };
}

/** `PUT dataverses/{dv}/attribute/{attribute}` */
export function setAttribute(call: Call): Reply {
  const collection = findCollection(call);
  const attribute = call.params["attribute"] ?? "";
  const value = call.query.get("value");
  if (["filePIDsEnabled", "requireFilesToPublishDataset"].includes(attribute)) flagIn(value);
  demand(call, collection.id, "EditDataverse");
  const change = attributeChange(call, attribute, value);
  if (!isStorable({ ...collection, ...change })) throw unstorableAttribute();
  return okAnd(
    "Update successful",
    presentCollection(call.server, updated(call, collection, change)),
  );
}

/** `DELETE dataverses/{dv}` */
export function deleteCollection(call: Call): Reply {
  const { collections } = call.server.store;
  const collection = findCollection(call);
  demand(call, collection.id, "DeleteDataverse");
  if (collection.ownerId === null) {
    throw new Refusal("illegal", "Cannot delete the root dataverse");
  }
  if (!collections.isEmpty(collection.id)) {
    throw new Refusal("illegal", "Cannot delete non-empty dataverses");
  }
  collections.delete(collection.id);
  return said(`Dataverse ${call.params["dv"]} deleted`);
}

/** `POST dataverses/{dv}/actions/:publish` */
export function publishCollection(call: Call): Reply {
  const { collections, rights, notifications } = call.server.store;
  const collection = findCollection(call);
  userOf(call);
  demand(call, collection.id, "PublishDataverse");
  const owner = collection.ownerId === null ? undefined : collections.byId(collection.ownerId);
  if (collection.published !== null) {
    throw new Refusal("illegal", `Dataverse ${collection.alias} has already been published.`);
  }
  if (owner !== undefined && owner.published === null) {
    throw new Refusal(
      "illegal",
      `Dataverse ${collection.alias} may not be published because its host dataverse (${owner.alias}) has not been published.`,
    );
  }
  const readers = rights.assignmentsAt(collection.id)
    .filter(({ role }) => role.permissions.includes("DownloadFile"))
    .map(({ assignee }) => assignee);
  for (const id of rights.usersAmong(readers)) {
    notifications.send(id, { type: "ASSIGNROLE", objectId: collection.id });
  }
  return ok(presentCollection(call.server, collections.publish(collection.id)));
}

/** `GET dataverses/{dv}/contents` */
export function listContents(call: Call): Reply {
  const { collections, datasets } = call.server.store;
  const collection = findCollection(call);
  demandVisible(call, collection);
  const items: Json[] = [];
  for (const { id, name, published } of collections.childrenOf(collection.id)) {
    if (published !== null || may(call, id, "ViewUnpublishedDataverse")) {
      items.push({ type: "dataverse", id, title: name });
    }
  }
  for (const dataset of datasets.inCollection(collection.id)) {
    // One that was taken back is still told of.
    if (dataset.published === null && !may(call, dataset.id, "ViewUnpublishedDataset")) continue;
    items.push(presentDataset(call.server, dataset, { type: "dataset" }));
  }
  return ok(items);
}

/** `GET dataverses/{dv}/userPermissions` */
export function getCollectionPermissions(call: Call): Reply {
  const has = permissionsOn(call, findCollection(call).id);
  return ok({
    canAddDataverse: has.has("AddDataverse"),
    canAddDataset: has.has("AddDataset"),
    canViewUnpublishedDataverse: has.has("ViewUnpublishedDataverse"),
    canEditDataverse: has.has("EditDataverse"),
    canManageDataversePermissions: has.has("ManageDataversePermissions"),
    canPublishDataverse: has.has("PublishDataverse"),
    canDeleteDataverse: has.has("DeleteDataverse"),
  });
}

/** `GET dataverses/{dv}/storagesize` */
export function getCollectionSize(call: Call): Reply {
  const collection = findCollection(call);
  demand(call, collection.id, "ManageDataversePermissions");
  const bytes = call.server.store.collections.sizeOf(collection.id).toLocaleString("en");
  return said(`Total size of the files stored in this dataverse: ${bytes} bytes`);
}
