import { displayText } from "../../domain/display_value.ts";
import { isArray, type Json, type JsonObject, textOf } from "../../domain/json.ts";
import { firstOf } from "../../domain/metadata.ts";
import { guest } from "../../domain/permission.ts";
import { Refusal, Stumble } from "../../domain/refusal.ts";
import type { FoundDocument } from "../../domain/search/document.ts";
import type { Collection } from "../../domain/version.ts";
import type { SavedSearch } from "../../store/saved_searches.ts";
import type { Call } from "../call.ts";
import { jsonEntityOf } from "../entity.ts";
import { flag } from "../lookup.ts";
import { ok, okAnd, type Reply } from "../reply.ts";
import { searchFor } from "../searching.ts";

/** `GET admin/savedsearches` */
export function listVerbs(): Reply {
  return ok(["GET", "GET /list", "GET /id", "POST", "DELETE /id"]);
}

const placeOf = (call: Call, { collectionId }: SavedSearch): Collection =>
  call.server.store.collections.byId(collectionId)!;

function present(call: Call, search: SavedSearch): JsonObject {
  const { query, filters, id, collectionId, creatorId } = search;
  return {
    query,
    filterQueries: filters,
    id,
    definitionPointId: collectionId,
    definitionPointAlias: placeOf(call, search).alias,
    creatorId,
  };
}

/** `GET admin/savedsearches/list` */
export function listSearches(call: Call): Reply {
  const searches = call.server.store.savedSearches.all();
  return ok({ savedSearches: searches.map((search) => present(call, search)) });
}

function namedSearch(call: Call): SavedSearch {
  const id = Number(call.params["id"]);
  const search = call.server.store.savedSearches.byId(id);
  if (search === undefined) throw new Refusal("missing", `Could not find saved search id ${id}`);
  return search;
}

/** `GET admin/savedsearches/{id}` */
export function getSearch(call: Call): Reply {
  return ok(present(call, namedSearch(call)));
}

function idIn(body: JsonObject, name: string): number {
  if (!(name in body)) throw new Refusal("invalid", `Required field missing: ${name}`);
  const value = body[name];
  if (typeof value !== "number") {
    throw new Refusal("invalid", `A number is required for ${name}`);
  }
  return value | 0;
}

function filtersIn(value: Json | undefined): readonly string[] {
  if (value === undefined) return [];
  if (isArray(value) && value.every((one) => typeof one === "string")) return value;
  throw new Refusal("invalid", "Problem getting filter queries: java.lang.ClassCastException");
}

const named = ({ id, name }: Collection): string => `[Dataverse id:${id} name:${name}]`;

/** `POST admin/savedsearches` */
export function addSearch(call: Call): Reply {
  const { collections, savedSearches, users } = call.server.store;
  const body = jsonEntityOf(call);
  const creatorId = idIn(body, "creatorId");
  if (users.byId(creatorId) === undefined) {
    throw new Refusal("missing", `Could not find user based on creatorId: ${creatorId}`);
  }
  if (!("query" in body)) throw new Refusal("invalid", "Required field missing: query");
  const query = textOf(body, "query");
  if (query === undefined) throw new Stumble("the query is no text");
  const collectionId = idIn(body, "definitionPointId");
  const collection = collections.byId(collectionId);
  if (collection === undefined) {
    throw new Refusal("missing", `Could not find a dataverse based on id ${collectionId}`);
  }
  const filters = filtersIn(body["filterQueries"]);
  const { id } = savedSearches.add({ query, filters, collectionId, creatorId });
  const told = filters.map((filter) => `SavedSearchFilterQuery{id=${id}, filterQuery=${filter}}`);
  return okAnd(
    `Added: SavedSearch{id=${id}, query=${query}, savedSearchFilterQueries={[${
      told.join(", ")
    }]}, definitionPoint=${named(collection)}}`,
    { id },
  );
}

/** Published collections, then datasets, that a search finds. */
function hitsOf(call: Call, { query, filters }: SavedSearch): readonly FoundDocument[] {
  const wishes = {
    q: query,
    filters: [...filters, "dvObjectType:(dataverses OR datasets)"],
    sort: "dvObjectType",
    order: "desc",
  } as const;
  return searchFor({ ...call, requester: guest }, wishes).hits.map(({ document }) => document);
}

/** Something that a collection may show. */
interface Shown {
  readonly id: number;
  readonly name: string;
  /** The collection that it is, or is in. */
  readonly place: number;
  readonly words: {
    readonly kind: string;
    readonly linked: string;
    readonly skipped: readonly [what: string, where: string];
  };
}

/** What was found; undefined where it is gone, and the index does not know it yet. */
function shownBy(
  { server: { store: { collections, datasets } } }: Call,
  { entityId, kind }: FoundDocument,
  shower: Collection,
): Shown | undefined {
  if (kind === "dataverses") {
    const found = collections.byId(entityId);
    if (found === undefined) return undefined;
    const linked = named(found);
    const words = { kind: "Dataverse", linked, skipped: [linked, named(shower)] } as const;
    return { id: found.id, name: found.name, place: found.id, words };
  }
  const found = datasets.byId(entityId);
  if (found === undefined) return undefined;
  const { metadata } = datasets.lastReleased(found.id) ?? datasets.latest(found.id);
  return {
    id: found.id,
    name: displayText(firstOf(metadata, "title") ?? ""),
    place: found.ownerId,
    words: {
      kind: "Dataset",
      linked: `[Dataset id:${found.id} ]`,
      skipped: [`dataset ${found.id}`, shower.alias],
    },
  };
}

/** Shows something in a collection, unless it is there; says what became of it. */
function link(call: Call, shower: Collection, { id, place, words }: Shown): string {
  const { collections, links } = call.server.store;
  if (id === shower.id || links.has(id, shower.id)) {
    return "Skipping because would link to itself or an already linked entity.";
  }
  if (collections.upward(place).some((above) => above.id === shower.id)) {
    const [what, where] = words.skipped;
    return `Skipping because ${what} is already part of the subtree for ${where}`;
  }
  const linkId = links.add(id, shower.id);
  return `Persisted ${words.kind}LinkingDataverse id ${linkId} link of ${words.linked} to ${
    named(shower)
  }`;
}

function linkHits(call: Call, search: SavedSearch): JsonObject {
  const collection = placeOf(call, search);
  const hitInfo = hitsOf(call, search).flatMap((hit) => {
    const shown = shownBy(call, hit, collection);
    if (shown === undefined) return [];
    const { id, name } = shown;
    return [{ name, dvObjectId: id, result: link(call, collection, shown) }];
  });
  const { creatorId, query, filters } = search;
  const debug = flag(call, "debug") ? { creatorId, query, filterQueries: filters } : undefined;
  const info = { definitionPointAlias: collection.alias, savedSearchId: search.id, hitInfo, debug };
  return { [`hits for saved search id ${search.id}`]: [info] };
}

/** `PUT admin/savedsearches/makelinks/all` */
export function linkAll(call: Call): Reply {
  const searches = call.server.store.savedSearches.all();
  return ok({ "hits by saved search": searches.map((search) => linkHits(call, search)) });
}

/** `PUT admin/savedsearches/makelinks/{id}` */
export function linkOne(call: Call): Reply {
  const id = Number(call.params["id"]);
  const search = call.server.store.savedSearches.byId(id);
  if (search === undefined) throw new Refusal("invalid", `Count not find saved search id ${id}`);
  return ok(linkHits(call, search));
}

/** `DELETE admin/savedsearches/{id}` */
export function deleteSearch(call: Call): Reply {
  const { links, savedSearches } = call.server.store;
  const search = namedSearch(call);
  if (flag(call, "unlink")) {
    for (const { entityId } of hitsOf(call, search)) links.remove(entityId, search.collectionId);
  }
  savedSearches.delete(search.id);
  return ok({ Deleted: search.id });
}
