import { equal } from "node:assert/strict";
import { matches, parseQuery } from "./search_query.ts";

const text = { title: "Youth in Austria 2005", authorName: "Finch, Fiona" };
const found = (query: string): boolean => matches(parseQuery(query), text);

Deno.test("matches() finds words, fields, endings and phrases", () => {
  for (const query of ["*", "youth", "title:Austria", "aust*", '"in austria"', "fiona youth"]) {
    equal(found(query), true, query);
  }
  for (const query of ["aust", "authorName:youth", "nothing", "youth nothing", "nofield:youth"]) {
    equal(found(query), false, query);
  }
});
