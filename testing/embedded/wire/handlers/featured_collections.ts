import { isArray, type Json } from "../../domain/json.ts";
import { Refusal, Stumble } from "../../domain/refusal.ts";
import type { Collection } from "../../domain/version.ts";
import { jsonOf } from "../body.ts";
import type { Call } from "../call.ts";
import { demand, findCollection } from "../lookup.ts";
import { ok, type Reply, said } from "../reply.ts";
import { demandVisible } from "./collections.ts";

/** `GET dataverses/{dv}/featured` */
export function listFeatured(call: Call): Reply {
  const { collections, featured } = call.server.store;
  const collection = findCollection(call);
  demandVisible(call, collection);
  return ok(featured.collectionsOf(collection.id).map((id) => collections.byId(id)!.alias));
}

function meant(call: Call, value: Json): Collection {
  if (typeof value !== "string") throw new Stumble("an alias is no text");
  const found = call.server.store.collections.byAlias(value);
  if (found === undefined) {
    throw new Refusal(
      "invalid",
      `Can't find dataverse collection with alias '${JSON.stringify(value)}'`,
    );
  }
  return found;
}

/** `POST dataverses/{dv}/featured` */
export function addFeatured(call: Call): Reply {
  const { collections, featured, links } = call.server.store;
  const list = jsonOf(call.text);
  if (!isArray(list) || list.length === 0) {
    throw new Refusal(
      "invalid",
      "Please provide a valid Json array of dataverse collection aliases to be featured.",
    );
  }
  const wanted = list.map((value) => meant(call, value));
  const collection = findCollection(call);
  const at = `Dataverse collection '${collection.name}'`;
  // What is out and in it, and what it shows by links.
  const candidates = new Set([
    ...collections.childrenOf(collection.id).filter(({ published }) => published !== null)
      .map(({ id }) => id),
    ...links.shownIn(collection.id, "collection"),
  ]);
  if (candidates.size === 0) {
    throw new Refusal(
      "invalid",
      `There are no collections avaialble to be featured in ${at}.`,
    );
  }
  const chosen = [...featured.collectionsOf(collection.id)];
  for (const { id, name } of wanted) {
    const about = `Dataverse collection '${name}'`;
    if (chosen.includes(id)) {
      throw new Refusal("invalid", `${about} is already featured in ${at}.`);
    }
    if (!candidates.has(id)) {
      throw new Refusal("invalid", `${about} may not be featured in ${at}.`);
    }
    chosen.push(id);
  }
  demand(call, collection.id, "EditDataverse");
  featured.setCollections(collection.id, chosen);
  return said(`Featured Dataverses of dataverse ${call.params["dv"]} updated.`);
}

/** `DELETE dataverses/{dv}/featured` */
export function removeFeatured(call: Call): Reply {
  const collection = findCollection(call);
  demand(call, collection.id, "EditDataverse");
  call.server.store.featured.setCollections(collection.id, []);
  return said("Featured dataverses have been removed");
}
