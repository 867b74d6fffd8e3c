import { equal } from "node:assert/strict";
import { gzipSync } from "node:zlib";
import { detectType } from "./detect_type.ts";

/** The type of a file that begins so; a zip with these paths, where there are some. */
function typeOf(
  name: string,
  bytes: string | Uint8Array,
  paths?: readonly string[],
): Promise<string | undefined> {
  const all = typeof bytes === "string" ? Uint8Array.from(bytes, (c) => c.charCodeAt(0)) : bytes;
  return detectType(name, {
    size: all.length,
    read: (at, length) => Promise.resolve(all.subarray(at, at + length)),
    zipPaths: () => Promise.resolve(paths),
  });
}

Deno.test("detectType() goes by what a file holds where that tells, and else by its name", async () => {
  equal(await typeOf("a.bin", "$FL2@(#) SPSS DATA FILE"), "application/x-spss-sav");
  equal(await typeOf("a", "<stata_dta><header><release>118</release>"), "application/x-stata-14");
  equal(await typeOf("a.dta", "\x72\x02\x01\x00"), "application/x-stata");
  equal(await typeOf("a", gzipSync("RDX3\nX")), "application/x-rlang-transport");
  equal(await typeOf("a.nc", "CDF\x01"), "application/netcdf");
  equal(await typeOf("a", "\x89HDF\r\n\x1a\n plain"), "application/x-hdf5");
  equal(await typeOf("a", "\x89HDF\r\n\x1a\n _NCProperties"), "application/netcdf");
  equal(await typeOf("a", "SIMPLE  =                    T"), "application/fits");
  equal(await typeOf("a.ipynb", "{}"), "application/x-ipynb+json");
  equal(await typeOf("Dockerfile", "FROM x"), "application/x-docker-file");
  equal(await typeOf("readme", "text"), "application/octet-stream");
});

Deno.test("detectType() tells maps in a zip from other zips, and what is none", async () => {
  const map = ["m.shp", "m.shx", "m.dbf", "m.prj"];
  equal(await typeOf("m.zip", "PK", map), "application/zipped-shapefile");
  equal(await typeOf("m.zip", "PK", map.slice(1)), "application/zip");
  equal(await typeOf("m.zip", "no zip"), undefined);
});
