import type { Json, JsonObject } from "../../domain/json.ts";
import { Refusal, Stumble } from "../../domain/refusal.ts";
import { java } from "../../domain/search/boxes.ts";
import { countedFields, type FacetOptions, facetsOf } from "../../domain/search/facets.ts";
import type { Hit } from "../../domain/search/find.ts";
import { QuerySyntaxError } from "../../domain/search/query.ts";
import type { Collection } from "../../domain/version.ts";
import type { FacetCount } from "../../store/finder.ts";
import type { Call } from "../call.ts";
import { flag } from "../lookup.ts";
import { presentSearchItem } from "../present/search_item.ts";
import { ok, type Reply } from "../reply.ts";
import { countKinds, indexPath, matchesOf, searchFor, type SearchWishes } from "../searching.ts";

const kinds: Readonly<Record<string, string>> = {
  dataverse: "dataverses",
  dataset: "datasets",
  file: "files",
};

const anyKind = "dvObjectType:(dataverses OR datasets OR files)";

/** What is asked of a search, and how it is to be shown. */
interface Wishes extends SearchWishes {
  readonly trees: readonly Collection[];
  readonly start: number;
  readonly perPage: number;
}

function treesOf(call: Call): readonly Collection[] {
  const { collections } = call.server.store;
  const wanted = call.query.getAll("subtree");
  if (wanted.length === 0) return [collections.root()];
  return wanted.map((alias) => {
    if (alias.trim() === "") return collections.root();
    const found = alias === ":root" ? collections.root() : collections.byAlias(alias);
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
  const parts = isBlank(point) ? undefined : point.split(",");
  if (parts !== undefined && parts.length !== 2) {
    throw new Refusal(
      "invalid",
      "Must contain a single comma to separate latitude and longitude.",
    );
  }
  const written = parts?.map((part) => java(floatOf(part))).join(",");
  const kilometres = isBlank(radius) ? undefined : Number(radius.trim().replace(/[fd]$/i, ""));
  if (Number.isNaN(kilometres)) throw new Refusal("invalid", "Non-number radius supplied.");
  if (kilometres !== undefined && kilometres <= 0) {
    throw new Refusal("invalid", "The supplied radius must be greater than zero.");
  }
  if (written !== undefined && kilometres === undefined) {
    throw new Refusal("invalid", "If you supply geo_point you must also supply geo_radius.");
  }
  if (written === undefined && kilometres !== undefined) {
    throw new Refusal("invalid", "If you supply geo_radius you must also supply geo_point.");
  }
  return { point: written, radius: kilometres };
}

function wishesOf(call: Call, q: string): Wishes {
  const { query } = call;
  const trees = treesOf(call);
  const below = trees.filter(({ ownerId }) => ownerId !== null).map((one) => indexPath(call, one));
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

function typeCounts(hits: readonly Hit[]): JsonObject {
  const { dataverses, datasets, files } = countKinds(hits);
  return { Datasets: datasets, Files: files, Dataverses: dataverses };
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
  const { query: params, server: { store: { finder } } } = call;
  const q = params.get("q");
  if (q === null) throw new Refusal("invalid", "q parameter is missing");
  const service = params.get("search_service");
  if (!isBlank(service) && service !== "solr") throw new Stumble("there is no such service");
  const wishes = wishesOf(call, q);
  if (wishes.start < 0) throw new Stumble("a page begins before the first");
  try {
    if (wishes.start + wishes.perPage >= 2 ** 31) throw new QuerySyntaxError("parsing error");
    const { query, hits } = searchFor(call, wishes);
    const shown = hits.slice(wishes.start, wishes.start + wishes.perPage);
    const relevant = flag(call, "show_relevance");
    const ids = shown.map(({ document }) => document.id);
    const statuses = finder.valuesBy(ids, "publicationStatus");
    const paths = flag(call, "show_collections") ? finder.valuesBy(ids, "subtreePaths") : undefined;
    return ok({
      q,
      total_count: hits.length,
      start: wishes.start,
      spelling_alternatives: {},
      items: shown.map(({ document, score }) =>
        presentSearchItem(call, document, {
          statuses: statuses.get(document.id) ?? [],
          entities: params.get("query_entities")?.toLowerCase() !== "false",
          apiUrls: flag(call, "show_api_urls"),
          collections: paths?.get(document.id)?.map((path) => Number(path.split("/").at(-1))),
          metadataFields: params.getAll("metadata_fields"),
          relevance: {
            ...relevant ? { matches: matchesOf(call, query, document), score } : {},
            entity_id: flag(call, "show_entity_ids") ? document.entityId : undefined,
          },
        })
      ),
      facets: flag(call, "show_facets")
        ? presentFacets(call, wishes, hits.map(({ document }) => document.id))
        : undefined,
      count_in_response: shown.length,
      total_count_per_object_type: flag(call, "show_type_counts")
        ? typeCounts(params.has("type") ? searchFor(call, ofAnyKind(wishes)).hits : hits)
        : undefined,
    });
  } catch (error) {
    if (error instanceof QuerySyntaxError) throw notUnderstood(wishes, error.message);
    throw error;
  }
}

/** The same, of all kinds. */
function ofAnyKind(wishes: Wishes): Wishes {
  return { ...wishes, filters: [...wishes.filters.slice(0, -1), anyKind] };
}

/** `GET search/services` */
export function listSearchServices(): Reply {
  return ok({
    services: [{ name: "solr", displayName: "Dataverse Standard Search" }],
    defaultService: "solr",
  });
}
