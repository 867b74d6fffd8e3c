import type { Route, Row } from "./call.ts";
import { type Endpoint, endpoints, methodAndPath } from "./endpoints.ts";
import { accessRows } from "./routes/access.ts";
import { accountsRows } from "./routes/accounts.ts";
import { adminRows } from "./routes/admin.ts";
import { collectionsRows } from "./routes/collections.ts";
import { datasetsRows } from "./routes/datasets.ts";
import { externalToolRows } from "./routes/external_tools.ts";
import { filesRows } from "./routes/files.ts";
import { infoRows } from "./routes/info.ts";
import { installationRows } from "./routes/installation.ts";
import { metricsRows } from "./routes/metrics.ts";
import { searchRows } from "./routes/search.ts";

const rows: readonly Row[] = [
  ...infoRows,
  ...searchRows,
  ...installationRows,
  ...externalToolRows,
  ...metricsRows,
  ...accountsRows,
  ...adminRows,
  ...collectionsRows,
  ...datasetsRows,
  ...filesRows,
  ...accessRows,
];

/** Names in the braces of a path. */
function namesIn(path: string): readonly string[] {
  return [...path.matchAll(/\{(\w+)/g)].map(([, name = ""]) => name);
}

/** A place, whatever the names in it are. */
const placeOf = (at: string): string => at.replace(/\{[^}]*\}/g, "{}");

/** The content types by which endpoints of one place are told apart. */
function typesOf({ consumes, produces }: Endpoint): readonly string[] {
  const types = [...consumes, ...produces];
  return types.length === 0 ? ["any"] : types;
}

/**
 * Says which endpoints are built.
 *
 * @throws {Error} Where a row is of an endpoint that Dataverse does not have, or of one that has a row.
 */
export function joinRoutes(all: readonly Endpoint[], built: readonly Row[]): readonly Route[] {
  const rowOf = new Map<Endpoint, Row>();
  for (const row of built) {
    const found = all.find((endpoint) =>
      placeOf(`${endpoint.method} ${endpoint.path}`) === placeOf(row.at) &&
      (row.as === undefined || typesOf(endpoint).includes(row.as))
    );
    if (found === undefined) throw new Error(`Dataverse 6.8 has no endpoint "${row.at}"`);
    if (rowOf.has(found)) throw new Error(`Endpoint "${row.at}" has two rows`);
    rowOf.set(found, row);
  }
  return all.map((endpoint) => {
    const row = rowOf.get(endpoint);
    return { ...endpoint, row, names: namesIn(row ? methodAndPath(row.at)[1] : endpoint.path) };
  });
}

/** The route table: routing, 405, 501, `dvflow serve --routes` and docs/embedded.md all come from it. */
export const routes: readonly Route[] = joinRoutes(endpoints, rows);
