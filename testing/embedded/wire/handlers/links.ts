import { persistentIdOf } from "../../domain/persistent_id.ts";
import type { JsonObject } from "../../domain/json.ts";
import { refuseCollectionLink, refuseDatasetLink } from "../../domain/link.ts";
import { firstOf } from "../../domain/metadata.ts";
import { Refusal } from "../../domain/refusal.ts";
import type { Collection } from "../../domain/version.ts";
import type { Call } from "../call.ts";
import {
  demand,
  demandSuperuser,
  findCollection,
  findDataset,
  may,
  notPermitted,
  seesDrafts,
} from "../lookup.ts";
import { isSuperuser } from "../../domain/permission.ts";
import { ok, type Reply, said } from "../reply.ts";

/** The collection that the second name in the path is of. */
const linkingOf = (call: Call): Collection => findCollection(call, call.params["linking"]);

/** `PUT datasets/{ds}/link/{linking}` */
export function linkDataset(call: Call): Reply {
  const { collections, links } = call.server.store;
  const dataset = findDataset(call);
  const collection = linkingOf(call);
  demand(call, collection.id, "LinkDataset");
  const path = collections.upward(dataset.ownerId);
  refuseDatasetLink({ collection, path, linked: links.has(dataset.id, collection.id) });
  links.add(dataset.id, collection.id);
  return said(`Dataset ${dataset.id} linked successfully to ${collection.alias}`);
}

/** `DELETE datasets/{ds}/deleteLink/{linking}` */
export function unlinkDataset(call: Call): Reply {
  const { links } = call.server.store;
  const dataset = findDataset(call);
  const collection = linkingOf(call);
  if (!links.has(dataset.id, collection.id)) {
    throw new Refusal(
      "missing",
      `Dataset linking dataverse with dataset ID ${dataset.id} and dataset linking dataverse ID ${collection.id} not found.`,
    );
  }
  demand(call, collection.id, "LinkDataset");
  links.remove(dataset.id, collection.id);
  return said(
    `Link from Dataset ${call.params["ds"]} to linked Dataverse ${call.params["linking"]} deleted`,
  );
}

const named = ({ id, alias, name }: Collection): JsonObject => ({ id, alias, displayName: name });

/** `GET datasets/{ds}/links` */
export function listDatasetLinks(call: Call): Reply {
  const { collections, links } = call.server.store;
  const dataset = findDataset(call);
  if (dataset.published === null && !seesDrafts(call, dataset)) {
    throw new Refusal("forbidden", "User is not allowed to list the link(s) of this dataset");
  }
  const shown = links.showing(dataset.id).flatMap((id) => collections.byId(id) ?? [])
    .filter(({ id, published }) => published !== null || may(call, id, "ViewUnpublishedDataverse"));
  return ok({
    id: dataset.id,
    identifier: dataset.identifier,
    "linked-dataverses": shown.map(named),
  });
}

/** `PUT dataverses/{dv}/link/{linking}` */
export function linkCollection(call: Call): Reply {
  const { collections, links } = call.server.store;
  const linked = findCollection(call);
  const collection = linkingOf(call);
  demand(call, collection.id, "LinkDataverse");
  if (!isSuperuser(call.requester)) throw notPermitted(call);
  const path = collections.upward(linked.id);
  refuseCollectionLink({ collection, path, linked: links.has(linked.id, collection.id) });
  links.add(linked.id, collection.id);
  return said(`Dataverse ${linked.alias} linked successfully to ${collection.alias}`);
}

/** `DELETE dataverses/{dv}/deleteLink/{linking}` */
export function unlinkCollection(call: Call): Reply {
  const { links } = call.server.store;
  const linked = findCollection(call);
  const collection = linkingOf(call);
  if (!links.has(linked.id, collection.id)) {
    throw new Refusal(
      "missing",
      `Dataverse linking dataverse with dataverse ID ${
        call.params["dv"]
      } and dataverse linking dataverse ID ${call.params["linking"]} not found.`,
    );
  }
  demand(call, linked.id, "EditDataverse");
  if (!isSuperuser(call.requester)) throw notPermitted(call);
  links.remove(linked.id, collection.id);
  return said(
    `Link from Dataverse ${call.params["dv"]} to linked Dataverse ${
      call.params["linking"]
    } deleted`,
  );
}

/** `GET dataverses/{dv}/links` */
export function listCollectionLinks(call: Call): Reply {
  const { collections, datasets, links } = call.server.store;
  const { id } = findCollection(call);
  demandSuperuser(call, "Not a superuser");
  const collection = (of: number): JsonObject => named(collections.byId(of)!);
  return ok({
    linkedDataverses: links.shownIn(id, "collection").map(collection),
    dataversesLinkingToThis: links.showing(id).map(collection),
    linkedDatasets: links.shownIn(id, "dataset").map((of) => ({
      title: firstOf(datasets.latest(of).metadata, "title"),
      identifier: persistentIdOf(datasets.byId(of)!),
    })),
  });
}
