import { UsageError } from "../errors/mod.ts";

const RESOLVERS: readonly (readonly [RegExp, string])[] = [
  [/^(https?:\/\/)?(dx\.)?doi\.org\//i, "doi:"],
  [/^(https?:\/\/)?(www\.)?hdl\.handle\.net\//i, "hdl:"],
];

/**
 * Brings what people paste for a dataset into the form that the API takes.
 *
 * @param text A persistent id (`doi:10.5072/FK2/AB12CD`, `hdl:…`, `perma:…`), a bare DOI
 * (`10.5072/FK2/AB12CD`), a resolver's address (`https://doi.org/10.5072/FK2/AB12CD`) or a dataset
 * page's address (`…/dataset.xhtml?persistentId=doi:…`).
 * @returns The persistent id, such as `doi:10.5072/FK2/AB12CD`.
 * @throws {UsageError} If it is none of these.
 *
 * @example Usage
 * ```ts
 * import { parsePersistentId } from "@dvflow/dvflow/client";
 * import { equal } from "node:assert/strict";
 *
 * equal(parsePersistentId("https://doi.org/10.5072/FK2/AB12CD"), "doi:10.5072/FK2/AB12CD");
 * ```
 */
export function parsePersistentId(text: string): string {
  const trimmed = text.trim();
  const page = URL.canParse(trimmed) ? new URL(trimmed).searchParams.get("persistentId") : null;
  let id = page ?? trimmed;
  for (const [resolver, scheme] of RESOLVERS) {
    if (resolver.test(id)) id = scheme + decodeURIComponent(id.replace(resolver, ""));
  }
  if (/^10\.\d{4,}\//.test(id)) id = `doi:${id}`;
  const known = /^(doi:10\.\d{4,}\/|hdl:|ark:|perma:)\S+$/i.test(id);
  if (!known || /[\s<>"\p{Cc}]/u.test(id)) {
    throw new UsageError(`Cannot use "${text}" as a dataset's persistent id`, {
      hint: "Give a DOI such as doi:10.5072/FK2/AB12CD, or its address at doi.org.",
    });
  }
  return id.replace(/^[a-z]+:/i, (scheme) => scheme.toLowerCase());
}
