import { deepEqual, equal } from "node:assert/strict";
import { presentPagination } from "./pagination.ts";

Deno.test("presentPagination() shows five pages about the one that is looked at", () => {
  const pages = (page: number, total = 95) =>
    presentPagination(total, { perPage: 10, page })["pageNumberList"];
  deepEqual(pages(1), [1, 2, 3, 4, 5]);
  deepEqual(pages(3), [1, 2, 3, 4, 5]);
  deepEqual(pages(4), [2, 3, 4, 5, 6]);
  deepEqual(pages(9), [6, 7, 8, 9, 10]);
  deepEqual(pages(10), [6, 7, 8, 9, 10]);
  deepEqual(pages(2, 12), [1, 2]);
});

Deno.test("presentPagination() takes the first page for one that there is not", () => {
  const last = presentPagination(1_234, { perPage: 10, page: 124 });
  deepEqual(
    [last["startCardNumberString"], last["endCardNumber"], last["remainingCards"]],
    ["1,231", 1_234, 0],
  );
  equal(presentPagination(12, { perPage: 10, page: 9 })["selectedPageNumber"], 1);
});
