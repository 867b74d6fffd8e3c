import { refuseCollectionMove } from "../../domain/move_collection.ts";
import { isSuperuser } from "../../domain/permission.ts";
import type { Collection } from "../../domain/version.ts";
import type { Call } from "../call.ts";
import { demand, findCollection, flag, notPermitted } from "../lookup.ts";
import { type Reply, said } from "../reply.ts";

interface Link {
  readonly objectId: number;
  readonly collectionId: number;
  readonly type: "collection" | "dataset";
}

/** Links by which things that go along are shown where they will be. */
function needlessLinks(
  call: Call,
  moved: Collection,
  above: readonly Collection[],
): readonly Link[] {
  const { collections, datasets, links } = call.server.store;
  const places = new Set([moved.id, ...above.map(({ id }) => id)]);
  const inside = [...collections.downward(moved.id)];
  const things = [
    ...inside.map((id) => ({ id, type: "collection" as const })),
    ...inside.flatMap((id) => datasets.inCollection(id))
      .map(({ id }) => ({ id, type: "dataset" as const })),
  ];
  return things.flatMap(({ id, type }) =>
    links.showing(id).filter((collectionId) => places.has(collectionId))
      .map((collectionId) => ({ objectId: id, collectionId, type }))
  );
}

/** The collections that go along and offer a template first that they will not have there. */
function losingTemplate(call: Call, moved: Collection, target: Collection): readonly number[] {
  const { collections, templates } = call.server.store;
  const kept = [moved.id, target.id].flatMap((id) => templates.of(id)).map(({ id }) => id);
  return [...collections.downward(moved.id)].filter((id) => {
    const chosen = templates.defaultOf(id);
    return chosen !== undefined && !kept.includes(chosen);
  });
}

/** `POST dataverses/{dv}/move/{target}` */
export function moveCollection(call: Call): Reply {
  const { collections, featured, links, templates } = call.server.store;
  const moved = findCollection(call);
  const target = findCollection(call, call.params["target"]);
  demand(call, moved.id, "ManageDataversePermissions");
  demand(call, moved.id, "EditDataverse");
  if (moved.ownerId !== null) demand(call, moved.ownerId, "DeleteDataverse");
  demand(call, target.id, "AddDataverse");
  if (!isSuperuser(call.requester)) throw notPermitted(call);
  const above = collections.upward(target.id);
  const needless = needlessLinks(call, moved, above);
  const without = losingTemplate(call, moved, target);
  const featuredThere = moved.ownerId === null ? [] : featured.collectionsOf(moved.ownerId);
  refuseCollectionMove({
    moved,
    target,
    above,
    losesTemplate: without.length > 0,
    isFeatured: featuredThere.includes(moved.id),
    losesLinks: {
      collections: needless.some(({ type }) => type === "collection"),
      datasets: needless.some(({ type }) => type === "dataset"),
    },
    forced: flag(call, "forceMove"),
  });
  for (const id of without) templates.setDefault(id, null);
  if (moved.ownerId !== null) {
    featured.setCollections(moved.ownerId, featuredThere.filter((id) => id !== moved.id));
  }
  for (const { objectId, collectionId } of needless) links.remove(objectId, collectionId);
  collections.move(moved.id, target.id);
  return said("Dataverse moved successfully");
}
