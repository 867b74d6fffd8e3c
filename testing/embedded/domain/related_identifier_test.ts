import { deepEqual, equal } from "node:assert/strict";
import {
  type RelatedIdentifier,
  relatedIdentifier,
  type RelatedWork,
} from "./related_identifier.ts";

const of = (work: Partial<RelatedWork>): RelatedIdentifier | undefined =>
  relatedIdentifier({
    citation: undefined,
    type: undefined,
    id: undefined,
    url: undefined,
    relation: undefined,
    ...work,
  });

Deno.test("relatedIdentifier() reads DOIs however they are written, and drops what is none", () => {
  for (
    const id of ["10.5/z", "doi:10.5/z", "https://doi.org/10.5/z", "https://dx.doi.org/10.5/z"]
  ) {
    deepEqual(of({ type: "doi", id }), { type: "DOI", text: "10.5/Z" });
  }
  equal(of({ type: "doi", id: "nonsense" }), undefined);
  equal(of({ type: "doi", id: "https://example.org/10.5/z" }), undefined);
});

Deno.test("relatedIdentifier() takes an address apart, where it is said to be one or nothing is said", () => {
  const parts = { type: "URL", text: "/a?b=1", schemeUri: "http://example.org" };
  deepEqual(of({ type: "url", url: "http://example.org/a?b=1" }), parts);
  deepEqual(of({ url: "http://example.org/a?b=1" }), parts);
  equal(of({ type: "url", url: "example.org" }), undefined);
});

Deno.test("relatedIdentifier() finds persistent ids without a type, and drops other words", () => {
  deepEqual(of({ id: "doi:10.77/q" }), { type: "DOI", text: "10.77/Q" });
  deepEqual(of({ id: "https://hdl.handle.net/12/34" }), { type: "Handle", text: "12/34" });
  equal(of({ id: "plain words" }), undefined);
  equal(of({}), undefined);
});

Deno.test("relatedIdentifier() leaves identifiers of other types as they are, and drops types that DataCite lacks", () => {
  deepEqual(of({ type: "arXiv", id: "arXiv:0706.0001" }), {
    type: "arXiv",
    text: "arXiv:0706.0001",
  });
  deepEqual(of({ type: "pmid", id: "http://x.org/y" }), { type: "PMID", text: "http://x.org/y" });
  equal(of({ type: "cstr", id: "C1" }), undefined);
});
