import { deepEqual, equal } from "node:assert/strict";
import { type GivenRole, myDataFilter, roleNamesFor } from "./my_data.ts";
import type { Permission, Role } from "./permission.ts";

const role = (name: string, ...permissions: readonly Permission[]): Role => ({
  id: 1,
  alias: name.toLowerCase(),
  name,
  description: "",
  permissions,
  ownerId: null,
});

const curator = role("Curator", "EditDataset", "DownloadFile");
const creator = role("Creator", "AddDataverse");

const on = (objectId: number, kind: GivenRole["kind"], given: Role): GivenRole => ({
  role: given,
  objectId,
  kind,
});

Deno.test("myDataFilter() takes in what lies below, as far as the role concerns it", () => {
  const filter = (given: GivenRole, ...kinds: readonly GivenRole["kind"][]) =>
    myDataFilter([given], { kinds: new Set(kinds), datasetsIn: () => [20, 21] });
  equal(
    filter(on(2, "collection", curator), "collection", "dataset"),
    "entityId:(2) OR (parentId:(2) AND dvObjectType:(datasets OR files))",
  );
  equal(
    filter(on(2, "collection", curator), "file"),
    "(parentId:(20 21) AND dvObjectType:(datasets OR files))",
  );
  equal(filter(on(2, "collection", creator), "collection", "dataset", "file"), "entityId:(2)");
  equal(filter(on(2, "collection", creator), "dataset"), undefined);
  equal(filter(on(30, "file", creator), "file"), undefined);
});

Deno.test("roleNamesFor() tells roles right there, and above where they concern it", () => {
  const given = [
    on(2, "collection", curator),
    on(2, "collection", creator),
    on(20, "dataset", creator),
  ];
  const names = (objectId: number, above: readonly number[], kind: GivenRole["kind"]) =>
    roleNamesFor(given, { objectId, above, kind });
  deepEqual(names(2, [], "collection"), ["Creator", "Curator"]);
  deepEqual(names(20, [2], "dataset"), ["Creator", "Curator"]);
  deepEqual(names(30, [20, 2], "file"), ["Curator"]);
});
