import { deepEqual, equal, match } from "node:assert/strict";
import { gzipSync } from "node:zlib";
import { openDeposit } from "./_deposit.ts";
import { type ZipItem, zipStream } from "./store/zip_file.ts";

/** A zip of texts by their paths. */
async function zipOf(texts: Readonly<Record<string, string>>): Promise<ArrayBuffer> {
  const items = Object.entries(texts).map(([path, content]): ZipItem => ({
    path,
    size: content.length,
    open: () => new Blob([content]).stream(),
  }));
  return await new Response(zipStream(items)).arrayBuffer();
}

const zip = { type: "application/zip" };

interface Added {
  readonly label: string;
  readonly directoryLabel?: string;
  readonly dataFile: { readonly contentType: string };
}

Deno.test("A zip is unpacked: each file has a type of its own, and no path leads out of the dataset", async () => {
  await using deposit = await openDeposit();
  const { data } = await deposit.add(
    "b.zip",
    await zipOf({ "../../etc/x.py": "1", "a/t.txt": "2", "__MACOSX/._t.txt": "3", "in.zip": "no" }),
    zip,
  );
  deepEqual(
    data.files.map(({ label, directoryLabel = "", dataFile }: Added) =>
      `${directoryLabel}|${label}|${dataFile.contentType}`
    ).toSorted(),
    ["a|t.txt|text/plain", "etc|x.py|text/x-python", "|in.zip|application/octet-stream"],
  );
});

Deno.test("A zip with too much in it is refused, and so is one that cannot be unpacked", async () => {
  await using deposit = await openDeposit();
  const { ask, dataset } = deposit;
  await ask("PUT api/admin/settings/:ZipUploadFilesLimit", { body: "1" });
  const many = await deposit.add("b.zip", await zipOf({ "a.txt": "1", "b.txt": "2" }), zip);
  equal(many.status, 400);
  match(String(many.message), /over the limit \(1\)/);
  await ask("PUT api/admin/settings/:MaxFileUploadSizeInBytes", {
    body: JSON.stringify({ default: 200 }),
  });
  const big = await deposit.add("b.zip", await zipOf({ "a.txt": "x".repeat(1000) }), zip);
  deepEqual(
    [big.status, String(big.message).startsWith("A file contained in this zip file exceeds")],
    [400, true],
  );
  const { data } = await ask(`GET api/datasets/${dataset}/versions/:draft/files`);
  deepEqual(data, []);
});

Deno.test("Maps stay together in a zip of their own, and a FITS comes out of its gzip", async () => {
  await using deposit = await openDeposit();
  const map = await deposit.add(
    "m.zip",
    await zipOf({ "m.shp": "1", "m.shx": "2", "m.dbf": "3", "m.prj": "4", "r.txt": "5" }),
    zip,
  );
  deepEqual(
    map.data.files.map(({ label, dataFile }: Added) => [label, dataFile.contentType]).toSorted(),
    [["m.zip", "application/zipped-shapefile"], ["r.txt", "text/plain"]],
  );
  const stars = gzipSync("SIMPLE  =                    T");
  const fits = await deposit.add("s.fits.gz", stars, { type: "application/gzip" });
  deepEqual(
    fits.data.files.map(({ label, dataFile }: Added) => [label, dataFile.contentType]),
    [["s.fits", "application/fits"]],
  );
});

Deno.test("What is said of a file is read leniently: texts out of lists of one, categories trimmed", async () => {
  await using deposit = await openDeposit();
  const { data } = await deposit.add("a.txt", "a", {
    type: "text/plain",
    wishes: {
      description: [5],
      directoryLabel: ["d"],
      categories: [" x", "x ", "", 1],
      restrict: "no",
    },
  });
  const [file] = data.files;
  deepEqual(
    [file.description, file.directoryLabel, file.categories, file.restricted],
    ["5", "d", ["x", "1"], false],
  );
});

Deno.test("What makes no sense of a file is refused, and nothing is added", async () => {
  await using deposit = await openDeposit();
  const { ask, dataset } = deposit;
  const statusOf = async (wishes: unknown) =>
    (await deposit.add("a.txt", "a", { type: "text/plain", wishes })).status;
  const long = "x".repeat(256);
  deepEqual(
    await Promise.all([
      statusOf({ description: {} }),
      statusOf({ label: [] }),
      statusOf({ restrict: {} }),
      statusOf({ fileSize: "big" }),
      statusOf({ checksum: {} }),
      statusOf({ checksum: "x" }),
      statusOf([]),
      statusOf("x"),
      statusOf(1),
      statusOf({ categories: "x" }),
      statusOf({ categories: [["x"]] }),
      statusOf({ categories: [{ name: "x" }, "y"] }),
      statusOf({ dataFileTags: ["Survey"] }),
      statusOf({ dataFileTags: ["Poem"] }),
      statusOf({ dataFileTags: false }),
      statusOf({ label: long }),
      statusOf({ label: "a:b" }),
    ]),
    [...Array(5).fill(500), ...Array(12).fill(400)],
  );
  equal(
    (await deposit.add("a.txt", "a", { type: `x/${long}` })).message,
    "Failed to add file to dataset.",
  );
  equal((await deposit.add("a:b", "a")).message, "Failed to add file to dataset.");
  deepEqual((await ask(`GET api/datasets/${dataset}/versions/:draft/files`)).data, []);
  deepEqual(deposit.dataverse.requests.filter(({ failure }) => failure !== undefined), []);
});

Deno.test("A checksum that comes with a file is believed", async () => {
  await using deposit = await openDeposit();
  const checksum = { "@type": "SHA-1", "@value": "ABC" };
  const { data } = await deposit.add("a.txt", "a", { wishes: { checksum } });
  deepEqual(data.files[0].dataFile.checksum, { type: "SHA-1", value: "abc" });
  const again = await deposit.add("b.txt", "b", { wishes: { checksum } });
  match(JSON.stringify(again.message), /same content as b\.txt/);
});

Deno.test("What is wished of a zip is wished of each file in it, name and folder too", async () => {
  await using deposit = await openDeposit();
  const { data } = await deposit.add("b.zip", await zipOf({ "a.txt": "1", "s/b.txt": "2" }), {
    ...zip,
    wishes: { label: "n.txt", directoryLabel: "d", description: "x" },
  });
  deepEqual(
    data.files.map((file: Added & { readonly description: string }) =>
      `${file.directoryLabel}/${file.label} ${file.description}`
    ),
    ["d/n.txt x", "d/n-1.txt x"],
  );
});
