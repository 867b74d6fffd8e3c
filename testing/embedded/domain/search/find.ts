import type { FoundDocument } from "./document.ts";
import { type Box, boxesMeet, readBox } from "./boxes.ts";
import { evaluate, type EvaluateOptions } from "./evaluate.ts";
import { constant, type Found } from "./scores.ts";
import { type Query, QuerySyntaxError } from "./query.ts";

/** What is to be found, and in which order. */
export interface Wanted {
  readonly query: Query;
  /** What all have to fit, too. */
  readonly filters: readonly Query[];
  /**
   * The part of the globe that all have to have to do with.
   *
   * @default anywhere
   */
  readonly around?: Box | undefined;
  /** A field; `score` for how well they fit. */
  readonly sort: string;
  readonly order: "asc" | "desc";
}

/** Options of {@linkcode find}. */
export interface FindOptions extends Omit<EvaluateOptions, "strict"> {
  /** Whether who asks may find something. */
  readonly isSeen: (document: FoundDocument) => boolean;
}

/** Something that was found, and how well it fits. */
export interface Hit {
  readonly document: FoundDocument;
  readonly score: number;
}

function byPlace(a: FoundDocument, b: FoundDocument): number {
  return a.sequence - b.sequence || (a.rank < b.rank ? -1 : a.rank > b.rank ? 1 : a.id - b.id);
}

/** What compares two documents. */
type Comparison = (a: FoundDocument, b: FoundDocument) => number;

function byScore(found: Found): Comparison {
  return (a, b) => (found.get(a.id) ?? 0) - (found.get(b.id) ?? 0);
}

/** Compares by a field; what does not have it comes last, whatever the direction. */
function byField(field: string, direction: number, { source, kindOf }: FindOptions): Comparison {
  const kind = kindOf(field);
  if (kind === undefined) throw new QuerySyntaxError(`sort param field can't be found: ${field}`);
  if (kind === "text" || kind === "box" || kind === "dates") {
    throw new QuerySyntaxError(
      `can not sort on a field w/o docValues unless it is indexed=true uninvertible=true and the type supports Uninversion: ${field}`,
    );
  }
  const values = source.sortValues(field, direction > 0 ? "least" : "greatest");
  return (a, b) => {
    const [x, y] = [values.get(a.id), values.get(b.id)];
    if (x === undefined || y === undefined) {
      return direction * (Number(x === undefined) - Number(y === undefined));
    }
    return x === y ? 0 : x < y ? -1 : 1;
  };
}

/**
 * Finds documents.
 *
 * @param wanted What is to be found.
 * @param options Where to look, and who looks.
 * @returns All that is found, in order.
 * @throws {QuerySyntaxError} Where a filter asks for what a field cannot have, or the field to sort by is none.
 */
export function find(wanted: Wanted, options: FindOptions): readonly Hit[] {
  const { source, isSeen } = options;
  const filters = wanted.filters.map((filter) => evaluate(filter, { ...options, strict: true }));
  const { around } = wanted;
  if (around !== undefined) {
    const boxes = source.valuesOf("geolocation").filter((box) => boxesMeet(readBox(box), around));
    filters.push(constant(boxes.flatMap((box) => source.withValue("geolocation", box))));
  }
  const found = evaluate(wanted.query, { ...options, strict: false });
  const direction = wanted.order === "asc" ? 1 : -1;
  const compare = wanted.sort === "score"
    ? byScore(found)
    : byField(wanted.sort, direction, options);
  const ids = [...found.keys()].filter((id) => filters.every((filter) => filter.has(id)));
  return source.documents(ids).filter(isSeen)
    .toSorted((a, b) => direction * compare(a, b) || byPlace(a, b))
    .map((document) => ({ document, score: found.get(document.id) ?? 0 }));
}
