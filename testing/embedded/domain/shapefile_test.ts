import { deepEqual } from "node:assert/strict";
import { shapefileParts } from "./shapefile.ts";

Deno.test("shapefileParts() puts the files of a map together, and leaves others alone", () => {
  const paths = ["d/m.shp", "d/m.shx", "d/m.dbf", "d/m.prj", "d/m.txt", "n.shp", "__MACOSX/x"];
  deepEqual(shapefileParts(paths), [
    { path: "d/m.txt", members: ["d/m.txt"] },
    { path: "d/m.zip", members: ["d/m.shp", "d/m.shx", "d/m.dbf", "d/m.prj"] },
    { path: "n.shp", members: ["n.shp"] },
  ]);
});
