import { deepEqual, equal, throws } from "node:assert/strict";
import fc from "fast-check";
import type { Endpoint } from "./endpoints.ts";
import { endpoints } from "./endpoints.ts";
import { Router } from "./router.ts";
import { joinRoutes, routes } from "./routes.ts";

const router = new Router(routes);

/** Which endpoints a path leads to, and with which values. */
function lead(path: string): readonly (string | readonly string[])[] | undefined {
  const match = router.match(path);
  return match && [match.path, match.values];
}

Deno.test("Router takes the path that is described most closely", () => {
  deepEqual(lead("datasets/locks"), ["datasets/locks", []]);
  deepEqual(lead("datasets/17"), ["datasets/{id}", ["17"]]);
  deepEqual(
    lead("datasets/17/versions/compareSummary")?.[0],
    "datasets/{id}/versions/compareSummary",
  );
  deepEqual(lead("datasets/17/versions/1.0/"), ["datasets/{id}/versions/{versionId}", [
    "17",
    "1.0",
  ]]);
  deepEqual(lead("access/datafile/17"), ["access/datafile/{fileId:.+}", ["17"]]);
  deepEqual(lead("access/datafile/17/metadata")?.[0], "access/datafile/{fileId}/metadata");
  deepEqual(lead("access/datafile/17/any/thing"), ["access/datafile/{fileId:.+}", [
    "17/any/thing",
  ]]);
});

Deno.test("Router takes a path that is described more loosely where only that has the verb", () => {
  equal(router.match("admin/index/datasets/17", "GET")?.path, "admin/index/{type}/{id}");
  equal(router.match("admin/index/datasets/17", "DELETE")?.path, "admin/index/datasets/{id}");
  equal(router.match("datasets/locks", "DELETE")?.path, "datasets/{id}");
  equal(router.match("datasets/locks", "PATCH")?.path, "datasets/locks");
});

Deno.test("Router looks in the resource with the longest root, and nowhere else", () => {
  equal(lead("admin/index/nothing/of/that"), undefined);
  deepEqual(lead("admin/settings")?.[0], "admin/settings");
  equal(lead("nothing"), undefined);
  equal(lead(""), undefined);
  equal(lead("datasets//17"), undefined);
});

Deno.test("Router finds every endpoint of Dataverse by its own path", () => {
  for (const { method, path } of endpoints) {
    const match = router.match(path.replace(/\{[^}]*\}/g, "x"));
    const found = match?.routes.some((route) => route.method === method && route.path === path);
    // Some paths can be read as another one that is closer.
    if (!found) equal(match !== undefined && match.path !== path, true, `${method} ${path}`);
  }
});

Deno.test("Router answers for any path, and gives as many values as there are names", () => {
  const part = fc.oneof(
    fc.constantFrom(...new Set(endpoints.flatMap(({ path }) => path.split("/")))),
    fc.string(),
  );
  fc.assert(fc.property(fc.array(part, { maxLength: 8 }), (parts) => {
    const match = router.match(parts.join("/"));
    if (match === undefined) return;
    equal(match.values.length, match.path.match(/\{/g)?.length ?? 0);
    equal(match.routes.length > 0, true);
  }));
});

Deno.test("joinRoutes() refuses a row of what Dataverse does not have, and a second one", () => {
  const one = endpoints.filter(({ path }) => path === "info/version") as readonly Endpoint[];
  const row = { at: "GET info/version", summary: "", handler: () => ({ status: 200 }) as never };
  equal(joinRoutes(one, [row])[0]?.row, row);
  throws(() => joinRoutes(one, [{ ...row, at: "GET info/nonsense" }]), /no endpoint "GET info\/n/);
  throws(() => joinRoutes(one, [row, row]), /two rows/);
});
