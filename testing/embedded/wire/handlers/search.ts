import { isSuperuser } from "../../domain/permission.ts";
import type { Json, JsonObject } from "../../domain/json.ts";
import { Refusal, Stumble } from "../../domain/refusal.ts";
import { boxAround, boxesMeet, java, readBox } from "../../domain/search/boxes.ts";
import { evaluate, type Found, wordsToShow } from "../../domain/search/evaluate.ts";
import { countedFields, type FacetOptions, facetsOf } from "../../domain/search/facets.ts";
import { kindOf } from "../../domain/search/fields.ts";
import { type Query, QuerySyntaxError } from "../../domain/search/query.ts";
import { readFilter, readSearch } from "../../domain/search/read_search.ts";
import { snippetOf } from "../../domain/search/snippet.ts";
import type { Collection } from "../../domain/version.ts";
import type { FacetCount, FoundDocument } from "../../store/finder.ts";
import type { Call } from "../call.ts";
import { flag, namesOf } from "../lookup.ts";
import { presentSearchItem } from "../present/search_item.ts";
import { ok, type Reply } from "../reply.ts";

const kinds: Readonly<Record<string, string>> = {
  dataverse: "dataverses",
  dataset: "datasets",
  file: "files",
};

const anyKind = "dvObjectType:(dataverses OR datasets OR files)";

/** What is asked of a search, beside whether the words can be read. */
interface Wishes {
  readonly q: string;
  readonly trees: readonly Collection[];
  readonly filters: readonly string[];
  readonly sort: string;
  readonly order: "asc" | "desc";
  readonly start: number;
  readonly perPage: number;
  readonly point: string | undefined;
  readonly radius: string | undefined;
}

/** The path of a collection in the index: `/2/5`. */
function pathOf(call: Call, { id }: Collection): string {
  const above = call.server.store.collections.upward(id).filter(({ ownerId }) => ownerId !== null);
  return `/${above.map((one) => one.id).toReversed().join("/")}`;
}

function treesOf(call: Call): readonly Collection[] {
  const { collections } = call.server.store;
  const wanted = call.query.getAll("subtree");
  if (wanted.length === 0) return [collections.root()];
  return wanted.map((alias) => {
    if (alias.trim() === "") return collections.root();
    const found = collections.byAlias(alias);
    if (found !== undefined) return found;
    throw new Refusal("invalid", `Could not find dataverse with alias ${alias}`);
  });
}

function typeFilter(types: readonly string[]): string {
  if (types.length === 0) return anyKind;
  const wanted = types.map((type) => {
    const kind = Object.hasOwn(kinds, type) ? kinds[type] : undefined;
    if (kind !== undefined) return kind;
    const names = Object.keys(kinds).join(", ");
    throw new Refusal("invalid", `Invalid type '${type}'. Must be one of [${names}]`);
  });
  return `dvObjectType:(${wanted.join(" OR ")})`;
}

const sortNames: Readonly<Record<string, string>> = { name: "nameSort", date: "dateSort" };
const isBlank = (text: string | null): text is null | "" => text === null || text.trim() === "";

function sortOf({ query }: Call): Pick<Wishes, "sort" | "order"> {
  const wanted = query.get("sort");
  const sort = isBlank(wanted) ? "score" : sortNames[wanted] ?? wanted;
  const asked = query.get("order");
  const order = !isBlank(asked) ? asked : sort === "score" || sort === "dateSort" ? "desc" : "asc";
  if (order !== "asc" && order !== "desc") {
    throw new Refusal(
      "invalid",
      `The 'order' parameter was '${order}' but expected one of [asc, desc]. (The 'sort' parameter was/became '${sort}'.)`,
    );
  }
  return { sort, order };
}

function perPageOf({ query }: Call): number {
  const perPage = Number(query.get("per_page") ?? "0");
  if (perPage < 0) {
    throw new Refusal(
      "invalid",
      `${perPage} results per page requested but can not be less than zero.`,
    );
  }
  if (perPage > 1000) {
    throw new Refusal("invalid", `${perPage} results per page requested but max limit is 1000.`);
  }
  return perPage === 0 ? 10 : perPage;
}

/** A number as Java reads one. */
function floatOf(text: string): number {
  const number = text.trim() === "" ? NaN : Number(text.trim().replace(/[fd]$/i, ""));
  if (!Number.isNaN(number)) return Math.fround(number);
  throw new Refusal("invalid", text.trim() === "" ? "empty String" : `For input string: "${text}"`);
}

function placeOf({ query }: Call): Pick<Wishes, "point" | "radius"> {
  const [point, radius] = [query.get("geo_point"), query.get("geo_radius")];
  let written: string | undefined;
  if (!isBlank(point)) {
    const parts = point.split(",");
    if (parts.length !== 2) {
      throw new Refusal(
        "invalid",
        "Must contain a single comma to separate latitude and longitude.",
      );
    }
    written = parts.map((part) => java(floatOf(part))).join(",");
  }
  if (!isBlank(radius)) {
    const number = Number(radius.trim().replace(/[fd]$/i, ""));
    if (Number.isNaN(number)) throw new Refusal("invalid", "Non-number radius supplied.");
    if (number <= 0) {
      throw new Refusal("invalid", "The supplied radius must be greater than zero.");
    }
  }
  const hasRadius = !isBlank(radius);
  if (written !== undefined && !hasRadius) {
    throw new Refusal("invalid", "If you supply geo_point you must also supply geo_radius.");
  }
  if (written === undefined && hasRadius) {
    throw new Refusal("invalid", "If you supply geo_radius you must also supply geo_point.");
  }
  return { point: written, radius: hasRadius ? radius : undefined };
}

function wishesOf(call: Call, q: string): Wishes {
  const { query } = call;
  const trees = treesOf(call);
  const below = trees.filter(({ ownerId }) => ownerId !== null).map((one) => pathOf(call, one));
  const treeFilter = below.length === 0
    ? ""
    : `subtreePaths:(${below.map((path) => `"${path}" `).join("OR ")})`;
  const filters = [...query.getAll("fq"), treeFilter, typeFilter(query.getAll("type"))];
  const sorted = sortOf(call);
  const perPage = perPageOf(call);
  return {
    q,
    trees,
    filters,
    ...sorted,
    perPage,
    ...placeOf(call),
    start: Number(query.get("start") ?? "0"),
  };
}

/** Says that Solr does not understand, with all that it was asked. */
function notUnderstood(wishes: Wishes, message: string): Refusal {
  const asked = new URLSearchParams([
    ["q", wishes.q],
    ["sort", `${wishes.sort} ${wishes.order}`],
    ["fl", "*,score"],
    ["qt", "/select"],
    ["facet", "true"],
    ["facet.query", "*"],
    ["facet.field", "dvObjectType"],
    ...wishes.filters.map((filter): [string, string] => ["fq", filter]),
    ["start", String(wishes.start)],
    ["rows", String(wishes.perPage)],
    ["wt", "javabin"],
    ["version", "2"],
  ]);
  const address = `http://localhost:8983/solr/collection1/select?${asked}`;
  return new Refusal(
    "invalid",
    `Search Syntax Error: Error from server at ${address}: ${message}`,
  );
}

/** Whether the caller may find something. */
function sightOf(call: Call): (found: FoundDocument) => boolean {
  const { requester, server: { store: { rights } } } = call;
  if (isSuperuser(requester)) return () => true;
  const names = requester.type === "preview" ? [":guest"] : namesOf(call);
  const collections = rights.placesBelow("ViewUnpublishedDataverse", names);
  const datasets = rights.placesBelow("ViewUnpublishedDataset", names);
  return ({ isPublic, kind, ownerId }) =>
    isPublic || (kind === "dataverses" ? collections : datasets).has(ownerId);
}

function byPlace(a: FoundDocument, b: FoundDocument): number {
  return a.sequence - b.sequence || (a.rank < b.rank ? -1 : a.rank > b.rank ? 1 : a.id - b.id);
}

/** All that is found, in order. */
function findAll(call: Call, wishes: Wishes, query: Query): readonly (readonly [
  FoundDocument,
  number,
])[] {
  const { clock, store: { finder, blocks } } = call.server;
  const { catalogue } = blocks;
  const kindOfField = (field: string) => kindOf(field, catalogue);
  const isField = (field: string): boolean => kindOfField(field) !== undefined;
  const options = { source: finder, kindOf: kindOfField, now: clock.now() };
  const filters: Found[] = wishes.filters.filter((filter) => filter.trim() !== "").map((filter) =>
    evaluate(readFilter(filter, { isField }), { ...options, strict: true })
  );
  if (wishes.point !== undefined) {
    const around = boxAround(wishes.point, Number(wishes.radius?.replace(/[fd]$/i, "")));
    const boxes = finder.valuesOf("geolocation").filter((box) => boxesMeet(readBox(box), around));
    filters.push(
      new Map(boxes.flatMap((box) => finder.withValue("geolocation", box)).map((id) => [id, 1])),
    );
  }
  const found = evaluate(query, { ...options, strict: false });
  const isSeen = sightOf(call);
  const list = finder.documents().filter((one) =>
    found.has(one.id) && filters.every((filter) => filter.has(one.id)) && isSeen(one)
  );
  const direction = wishes.order === "asc" ? 1 : -1;
  const { sort } = wishes;
  if (sort === "score") {
    const score = ({ id }: FoundDocument): number => found.get(id) ?? 0;
    list.sort((a, b) => direction * (score(a) - score(b)) || byPlace(a, b));
  } else {
    const kind = kindOfField(sort);
    if (kind === undefined) {
      throw new QuerySyntaxError(`sort param field can't be found: ${sort}`);
    }
    if (kind === "text" || kind === "box" || kind === "dates") {
      throw new QuerySyntaxError(
        `can not sort on a field w/o docValues unless it is indexed=true uninvertible=true and the type supports Uninversion: ${sort}`,
      );
    }
    const values = finder.sortValues(sort);
    list.sort((a, b) => {
      const [x, y] = [values.get(a.id), values.get(b.id)];
      if (x === undefined || y === undefined) {
        return Number(x === undefined) - Number(y === undefined) || byPlace(a, b);
      }
      return x === y ? byPlace(a, b) : x < y ? -direction : direction;
    });
  }
  return list.map((one) => [one, found.get(one.id) ?? 0]);
}

function grouped(counts: readonly FacetCount[]): ReadonlyMap<
  string,
  readonly { readonly label: string; readonly count: number }[]
> {
  return new Map(
    [...Map.groupBy(counts, ({ field }) => field)].map(([field, list]) => [
      field,
      list.map(({ value, count }) => ({ label: value, count })),
    ]),
  );
}

function presentFacets(call: Call, wishes: Wishes, ids: readonly number[]): Json {
  const { finder, collections, blocks } = call.server.store;
  const options: FacetOptions = {
    catalogue: blocks.catalogue,
    fields: wishes.trees.flatMap(({ id }) => collections.rootOf(id, "facets").facets.names),
    blocks: wishes.trees.flatMap(({ id }) =>
      collections.rootOf(id, "blockFacets").blockFacets.names
    ),
  };
  const counts = grouped(finder.counts(ids, countedFields(options)));
  return [
    Object.fromEntries(
      facetsOf(counts, options).map(({ name, friendly, labels }) => [
        name,
        { friendly, labels: labels.map(({ label, count }) => ({ [label]: count })) },
      ]),
    ),
  ];
}

/** The texts in which the words stand that somebody looked for. */
function matchesOf(call: Call, query: Query, { id }: FoundDocument): Json {
  const seen = new Map<string, string>();
  for (const { field, value } of call.server.store.finder.textsOf(id)) {
    if (field === "_text_" || seen.has(field)) continue;
    const snippet = snippetOf(value, wordsToShow(query, field));
    if (snippet !== undefined) seen.set(field, snippet);
  }
  return [...seen].map(([field, snippet]) => ({ [field]: { snippets: [snippet] } }));
}

function typeCounts(found: readonly (readonly [FoundDocument, number])[]): JsonObject {
  const count = (kind: string): number => found.filter(([one]) => one.kind === kind).length;
  return { Datasets: count("datasets"), Files: count("files"), Dataverses: count("dataverses") };
}

/** Refuses somebody without a token, where tokens are asked for. */
function demandToken({ requester, server: { store: { settings } } }: Call): void {
  const isAsked = settings.get(":SearchApiRequiresToken")?.toLowerCase() === "true";
  if (isAsked && requester.type === "guest") {
    throw new Refusal(
      "unauthenticated",
      "Only authenticated users can perform the requested operation",
    );
  }
}

/** `GET search` */
export function search(call: Call): Reply {
  demandToken(call);
  const { query: params, server: { store: { finder, blocks } } } = call;
  const q = params.get("q");
  if (q === null) throw new Refusal("invalid", "q parameter is missing");
  const service = params.get("search_service");
  if (!isBlank(service) && service !== "solr") throw new Stumble("there is no such service");
  const wishes = wishesOf(call, q);
  if (wishes.start < 0) throw new Stumble("a page begins before the first");
  const isField = (field: string): boolean => kindOf(field, blocks.catalogue) !== undefined;
  try {
    const query = readSearch(q, { isField });
    const found = findAll(call, wishes, query);
    const shown = found.slice(wishes.start, wishes.start + wishes.perPage);
    const relevant = flag(call, "show_relevance");
    const types = params.getAll("type");
    const allTypes = { ...wishes, filters: [...wishes.filters.slice(0, -1), anyKind] };
    const ids = shown.map(([{ id }]) => id);
    const statuses = Map.groupBy(finder.valuesIn(ids, "publicationStatus"), ([id]) => id);
    return ok({
      q,
      total_count: found.length,
      start: wishes.start,
      spelling_alternatives: {},
      items: shown.map(([one, score]) =>
        presentSearchItem(call, one, {
          statuses: (statuses.get(one.id) ?? []).map(([, status]) => status),
          entities: params.get("query_entities")?.toLowerCase() !== "false",
          apiUrls: flag(call, "show_api_urls"),
          collections: flag(call, "show_collections"),
          metadataFields: params.getAll("metadata_fields"),
          relevance: {
            ...relevant ? { matches: matchesOf(call, query, one), score } : {},
            entity_id: flag(call, "show_entity_ids") ? one.entityId : undefined,
          },
        })
      ),
      facets: flag(call, "show_facets")
        ? presentFacets(call, wishes, found.map(([{ id }]) => id))
        : undefined,
      count_in_response: shown.length,
      total_count_per_object_type: flag(call, "show_type_counts")
        ? typeCounts(types.length === 0 ? found : findAll(call, allTypes, query))
        : undefined,
    });
  } catch (error) {
    if (error instanceof QuerySyntaxError) throw notUnderstood(wishes, error.message);
    throw error;
  }
}

/** `GET search/services` */
export function listSearchServices(): Reply {
  return ok({
    services: [{ name: "solr", displayName: "Dataverse Standard Search" }],
    defaultService: "solr",
  });
}
