import type { JsonObject } from "../../domain/json.ts";

const buttons = 5;

const grouped = new Intl.NumberFormat("en");

/** The pages that can be gone to: those about the chosen one. */
function pagesAbout(selected: number, count: number): readonly number[] {
  const shown = Math.min(count, buttons);
  const middle = Math.floor(buttons / 2);
  const first = count <= buttons || selected <= middle + 1
    ? 1
    : Math.min(selected - middle, count - buttons + 1);
  return Array.from({ length: shown }, (_, i) => first + i);
}

/** Options of {@linkcode presentPagination}. */
export interface PaginationOptions {
  /** How many results a page has. */
  readonly perPage: number;
  /** The page that was asked for, from 1; behind the last one the first is taken. */
  readonly page: number;
}

/** Where in a number of results a page is; there has to be one at least. */
export function presentPagination(
  total: number,
  { perPage, page }: PaginationOptions,
): JsonObject {
  const pageCount = Math.ceil(total / perPage);
  const selected = page > pageCount ? 1 : page;
  const start = perPage * (selected - 1) + 1;
  const end = Math.min(start + perPage - 1, total);
  const remaining = total - end;
  return {
    isNecessary: pageCount > 1,
    numResults: total,
    numResultsString: grouped.format(total),
    docsPerPage: perPage,
    selectedPageNumber: selected,
    pageCount,
    hasPreviousPageNumber: selected > 1,
    previousPageNumber: Math.max(selected - 1, 1),
    hasNextPageNumber: selected < pageCount,
    nextPageNumber: Math.min(selected + 1, pageCount),
    startCardNumber: start,
    endCardNumber: end,
    startCardNumberString: grouped.format(start),
    endCardNumberString: grouped.format(end),
    remainingCards: remaining,
    numberNextResults: Math.min(remaining, perPage),
    pageNumberList: pagesAbout(selected, pageCount),
  };
}
