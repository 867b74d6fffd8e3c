import {
  type CollectionInput,
  demandMandatory,
  parseCollection,
  refuseViolations,
} from "../../domain/collection_rules.ts";
import { isArray, type Json } from "../../domain/json.ts";
import { isSuperuser } from "../../domain/permission.ts";
import { Refusal } from "../../domain/refusal.ts";
import { authority, type Collection, persistentIdOf } from "../../domain/version.ts";
import type { CollectionChange } from "../../store/collections.ts";
import { objectOf } from "../body.ts";
import type { Call } from "../call.ts";
import { Answered } from "../endpoint_error.ts";
import {
  demand,
  findCollection,
  flag,
  may,
  notPermitted,
  permissionsOn,
  userOf,
} from "../lookup.ts";
import { persistentUrlOf, presentCollection, presentOwners } from "../present/present.ts";
import { created, ok, okAnd, type Reply, said } from "../reply.ts";
import { blockNames, facetNames, inputLevels } from "./collection_settings.ts";

/** Refuses who may not see a collection. */
export function demandVisible(call: Call, collection: Collection): void {
  if (collection.published === null) demand(call, collection.id, "ViewUnpublishedDataverse");
}

function changeOf(call: Call, input: CollectionInput): CollectionChange {
  const { metadataBlocks, ...rest } = input;
  const blocks = metadataBlocks?.["metadataBlockNames"];
  const facets = metadataBlocks?.["facetIds"];
  const levels = metadataBlocks?.["inputLevels"];
  return {
    ...rest,
    ...(isArray(blocks) ? { blocks: blockNames(call, blocks) } : {}),
    ...(isArray(facets) ? { facets: facetNames(call, facets) } : {}),
    ...(isArray(levels) ? { inputLevels: inputLevels(call, levels) } : {}),
  };
}

/** `POST dataverses/{dv}` */
export function createCollection(call: Call): Reply {
  const { collections, rights } = call.server.store;
  const { dv } = call.params;
  // The first collection of an installation is its root, which a superuser makes.
  const first = dv === undefined && collections.rootIfAny() === undefined;
  const owner = first ? undefined : findCollection(call, dv ?? ":root");
  const input = parseCollection(objectOf(call.text, "Error parsing Json: "));
  demandMandatory(input);
  if (owner !== undefined) demand(call, owner.id, "AddDataverse");
  else if (!isSuperuser(call.requester)) throw notPermitted(call);
  const user = userOf(call);
  const from = { name: input.name ?? "", alias: input.alias ?? "", contacts: input.contacts ?? [] };
  if (collections.byAlias(from.alias) !== undefined) {
    throw new Refusal("illegal", `A dataverse with alias ${from.alias} already exists`);
  }
  refuseViolations(null, from);
  const { id } = collections.create({
    ...from,
    ownerId: owner?.id ?? null,
    creatorId: user.id,
    affiliation: input.affiliation ?? null,
    description: input.description ?? null,
    kind: input.kind ?? "UNCATEGORIZED",
    blocks: null,
    facets: null,
  });
  const collection = collections.update(id, changeOf(call, input));
  rights.assign(`@${user.userName}`, "admin", id);
  return created(`/dataverses/${collection.alias}`, presentCollection(collection));
}

/** `GET dataverses/{dv}` */
export function getCollection(call: Call): Reply {
  const { collections } = call.server.store;
  const collection = findCollection(call);
  demandVisible(call, collection);
  const owners = flag(call, "returnOwners") && collection.ownerId !== null
    ? { isPartOf: presentOwners(collections.upward(collection.ownerId)) }
    : {};
  return ok(presentCollection(collection, owners));
}

function updated(call: Call, collection: Collection, change: CollectionChange): Collection {
  const { collections } = call.server.store;
  const next = { ...collection, ...change };
  const other = collections.byAlias(next.alias);
  // The database refuses this only when the answer is on its way: it tells of a change that is not kept.
  if (other !== undefined && other.id !== collection.id) {
    throw new Answered(ok(presentCollection(next)));
  }
  refuseViolations(collection.id, next);
  return collections.update(collection.id, change);
}

/** `PUT dataverses/{dv}` */
export function updateCollection(call: Call): Reply {
  const collection = findCollection(call);
  const input = parseCollection(objectOf(call.text, "Error parsing Json: "));
  demand(call, collection.id, "EditDataverse");
  return ok(presentCollection(updated(call, collection, changeOf(call, input))));
}

/** `PUT dataverses/{dv}/attribute/{attribute}` */
export function setAttribute(call: Call): Reply {
  const collection = findCollection(call);
  const attribute = call.params["attribute"] ?? "";
  const value = call.query.get("value");
  const texts = ["alias", "name", "description", "affiliation"];
  const flags: Readonly<Record<string, string>> = {
    filePIDsEnabled: "filePids",
    requireFilesToPublishDataset: "requiresFiles",
  };
  let change: Record<string, string | boolean>;
  if (texts.includes(attribute)) {
    if (value === null) throw new Refusal("illegal", `'${attribute}' requires a string value`);
    change = { [attribute]: value };
  } else if (flags[attribute] !== undefined) {
    if (!isSuperuser(call.requester)) throw notPermitted(call);
    change = { [flags[attribute]]: value === "true" };
  } else {
    throw new Refusal("illegal", `'${attribute}' is not a supported attribute`);
  }
  demand(call, collection.id, "EditDataverse");
  return okAnd("Update successful", presentCollection(updated(call, collection, change)));
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
  const { collections } = call.server.store;
  const collection = findCollection(call);
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
  return ok(presentCollection(collections.publish(collection.id)));
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
    const out = datasets.lastReleased(dataset.id) !== undefined;
    if (!out && !may(call, dataset.id, "ViewUnpublishedDataset")) continue;
    items.push({
      id: dataset.id,
      identifier: dataset.identifier,
      persistentUrl: persistentUrlOf(dataset),
      protocol: "doi",
      authority,
      separator: "/",
      publisher: collections.root().name,
      publicationDate: dataset.published?.slice(0, 10),
      storageIdentifier: persistentIdOf(dataset).replace("doi:", "file://"),
      datasetType: "dataset",
      type: "dataset",
    });
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
