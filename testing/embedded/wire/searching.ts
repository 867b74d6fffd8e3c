import type { Json } from "../domain/json.ts";
import { isSuperuser } from "../domain/permission.ts";
import { boxAround } from "../domain/search/boxes.ts";
import type { DocumentKind, FoundDocument } from "../domain/search/document.ts";
import { find, type Hit } from "../domain/search/find.ts";
import { isHighlighted, kindOf } from "../domain/search/fields.ts";
import { snippetsOf } from "../domain/search/highlight.ts";
import type { Query } from "../domain/search/query.ts";
import { readFilter, readSearch } from "../domain/search/read_search.ts";
import type { Collection } from "../domain/version.ts";
import type { Call } from "./call.ts";
import { namesOf } from "./lookup.ts";

/** What is asked of a search. */
export interface SearchWishes {
  /** What somebody types. */
  readonly q: string;
  /** What all have to fit, too: queries that have to be right. */
  readonly filters: readonly string[];
  /** A field; `score` for how well they fit. */
  readonly sort: string;
  readonly order: "asc" | "desc";
  /** Latitude and longitude, with a comma between. */
  readonly point?: string | undefined;
  /** Kilometres. */
  readonly radius?: number | undefined;
}

/** What a search came to. */
export interface SearchOutcome {
  /** What was looked for. */
  readonly query: Query;
  /** All that was found, in order. */
  readonly hits: readonly Hit[];
}

/** Whether the caller may find something. */
function sightOf(call: Call): (document: FoundDocument) => boolean {
  const { requester, server: { store: { rights } } } = call;
  if (isSuperuser(requester)) return () => true;
  const names = requester.type === "preview" ? [":guest"] : namesOf(call);
  const collections = rights.placesWith(names, {
    permission: "ViewUnpublishedDataverse",
    below: true,
  });
  const datasets = rights.placesWith(names, { permission: "ViewUnpublishedDataset", below: true });
  return ({ isPublic, kind, ownerId }) =>
    isPublic || (kind === "dataverses" ? collections : datasets).has(ownerId);
}

/**
 * Finds what the caller may find.
 *
 * @throws {QuerySyntaxError} Where a filter, the place or the field to sort by makes no sense.
 */
export function searchFor(call: Call, wishes: SearchWishes): SearchOutcome {
  const { clock, store: { finder, blocks: { catalogue } } } = call.server;
  const isField = (field: string): boolean => kindOf(field, catalogue) !== undefined;
  const query = readSearch(wishes.q, { isField });
  const { point, radius, sort, order } = wishes;
  const filters = wishes.filters.filter((filter) => filter.trim() !== "")
    .map((filter) => readFilter(filter, { isField }));
  const around = point === undefined || radius === undefined ? undefined : boxAround(point, radius);
  const hits = find({ query, filters, around, sort, order }, {
    source: finder,
    kindOf: (field) => kindOf(field, catalogue),
    now: clock.now(),
    isSeen: sightOf(call),
  });
  return { query, hits };
}

/** The texts in which the words stand that somebody looked for. */
export function matchesOf(call: Call, query: Query, { id }: FoundDocument): Json {
  const { finder, blocks: { catalogue } } = call.server.store;
  const texts = Map.groupBy(finder.textsOf(id), ({ field }) => field);
  return [...texts].flatMap(([field, list]) => {
    if (!isHighlighted(field, catalogue)) return [];
    const snippets = snippetsOf(query, field, list.map(({ value }) => value));
    return snippets.length === 0 ? [] : [{ [field]: { snippets } }];
  });
}

/** The path of a collection in the index, by ids: `/2/5`. */
export function indexPath(call: Call, { id }: Collection): string {
  const above = call.server.store.collections.upward(id).filter(({ ownerId }) => ownerId !== null);
  return `/${above.map((one) => one.id).toReversed().join("/")}`;
}

/** How many of each kind there are. */
export function countKinds(hits: readonly Hit[]): Readonly<Record<DocumentKind, number>> {
  const counts = { dataverses: 0, datasets: 0, files: 0 };
  for (const { document } of hits) counts[document.kind]++;
  return counts;
}
