import { deepEqual, equal } from "node:assert/strict";
import { datasets, type Session } from "../../lib/client/mod.ts";
import type { Fixtures } from "../fixtures/mod.ts";
import { ask, eventually, refused } from "./_ask.ts";
import type { ContractSuite } from "./contract.ts";

interface Found {
  readonly total_count: number;
  readonly items: readonly { readonly name: string; readonly type: string }[];
}

/** A word that nobody else uses. */
const newWord = (): string => `zq${crypto.randomUUID().replaceAll("-", "")}`;

/** Searches until so many things are found, or too long. */
async function namesFound(
  { signal }: Fixtures,
  search: {
    readonly session: Session;
    readonly query: Readonly<Record<string, string | number>>;
    readonly count: number;
  },
): Promise<readonly string[]> {
  const { session, query, count } = search;
  const { items } = await eventually(() => ask<Found>(session, "GET /api/search", { query }), {
    until: ({ total_count }) => total_count === count,
    signal,
  });
  return items.map(({ name }) => name).toSorted();
}

/** What every Dataverse finds, sooner or later. */
export const searchContract: ContractSuite = {
  name: "search",
  cases: [
    {
      name: "guests find what is published by its words, and drafts not",
      async show(fixtures) {
        const { session, guest, dataset } = fixtures;
        const word = newWord();
        await dataset({ metadata: { title: `Draft ${word}` } });
        await dataset({ metadata: { title: `Published ${word}` }, published: true });
        const query = { q: word, type: "dataset" };
        deepEqual(await namesFound(fixtures, { session, query, count: 2 }), [
          `Draft ${word}`,
          `Published ${word}`,
        ]);
        deepEqual(await namesFound(fixtures, { session: guest, query, count: 1 }), [
          `Published ${word}`,
        ]);
      },
    },
    {
      name: "files are found by their names, in the collection that is named",
      async show(fixtures) {
        const { session, collection, dataset } = fixtures;
        const word = newWord();
        await dataset({ files: { [`${word}.txt`]: "a", "other.txt": "b" }, published: true });
        const query = { q: word, type: "file", subtree: collection };
        deepEqual(await namesFound(fixtures, { session, query, count: 1 }), [`${word}.txt`]);
      },
    },
    {
      name: "results come page by page, in an order",
      async show(fixtures) {
        const { session, collection, dataset } = fixtures;
        for (const title of ["B", "C", "A"]) await dataset({ metadata: { title } });
        const query = { q: "*", type: "dataset", subtree: collection, sort: "name", order: "asc" };
        await namesFound(fixtures, { session, query, count: 3 });
        const page = { ...query, per_page: 2, start: 1 };
        const { items, total_count } = await ask<Found>(session, "GET /api/search", {
          query: page,
        });
        equal(total_count, 3);
        deepEqual(items.map(({ name }) => name), ["B", "C"]);
      },
    },
    {
      name: "what is destroyed is not found any more",
      async show(fixtures) {
        const { session, guest, dataset } = fixtures;
        const word = newWord();
        const { persistentId } = await dataset({ metadata: { title: word }, published: true });
        const query = { q: word };
        deepEqual(await namesFound(fixtures, { session: guest, query, count: 1 }), [word]);
        await datasets.destroyDataset(session, persistentId);
        deepEqual(await namesFound(fixtures, { session: guest, query, count: 0 }), []);
      },
    },
    {
      name: "a kind that there is not, and pages that are too long, are refused",
      async show({ guest }) {
        const search = (query: Readonly<Record<string, string | number>>) =>
          ask(guest, "GET /api/search", { query: { q: "*", ...query } });
        await refused(search({ type: "nonsense" }), 400, /Must be one of/);
        await refused(search({ per_page: 1001 }), 400, /1000/);
      },
    },
  ],
};
