import { deepEqual, equal, match, ok } from "node:assert/strict";
import { createHash } from "node:crypto";
import { ask, form, newCollection, newDataset } from "./_ask.ts";
import type { Json } from "./domain/json.ts";
import { type EmbeddedDataverse, type EmbeddedOptions, startEmbedded } from "./mod.ts";

const MiB = 1024 * 1024;
const md5 = (bytes: Uint8Array | string): string => createHash("md5").update(bytes).digest("hex");
const tagging = { "x-amz-tagging": "dv-state=temp" };

/** A dataset whose bytes are in the object store. */
async function setUp(options: EmbeddedOptions = {}) {
  const dataverse = await startEmbedded(options);
  const token = dataverse.superuserToken;
  const asked = (line: string, more: Parameters<typeof ask>[2] = {}) =>
    ask(dataverse, line, { token, ...more });
  await asked("POST api/dataverses/root", { json: newCollection("bucket") });
  await asked("PUT api/admin/dataverse/bucket/storageDriver", { body: "S3" });
  const made = await asked("POST api/dataverses/bucket/datasets", { json: newDataset });
  const dataset = `api/datasets/${made.at("id")}`;
  const urls = (size: number) => asked(`GET ${dataset}/uploadurls?size=${size}`);
  /** Puts an object there, and gives its storage identifier. */
  const put = async (content: string): Promise<string> => {
    const answer = await urls(content.length);
    const response = await send(dataverse, String(answer.at("url")), {
      body: content,
      headers: tagging,
    });
    equal(response.status, 200, await response.text());
    return String(answer.at("storageIdentifier"));
  };
  return {
    dataverse,
    token,
    asked,
    dataset,
    urls,
    put,
    [Symbol.asyncDispose]: () => dataverse[Symbol.asyncDispose](),
  };
}

function send(
  dataverse: EmbeddedDataverse,
  url: string,
  init: RequestInit = {},
): Promise<Response> {
  return dataverse.fetch(url, { method: "PUT", ...init });
}

/** What is sent to have an object as a file. */
const register = (storageIdentifier: string, fileName: string, content = fileName) => ({
  storageIdentifier,
  fileName,
  mimeType: "text/plain",
  md5Hash: md5(content),
});

Deno.test("direct upload makes a file of an object, and the download is sent on to it", async () => {
  await using setup = await setUp();
  const { dataverse, asked, dataset, put } = setup;
  const storageIdentifier = await put("hello");
  const added = await asked(`POST ${dataset}/add`, {
    body: form({ ...register(storageIdentifier, "ü a.txt", "hello"), directoryLabel: "d" }),
  });
  equal(added.status, 200, added.text);
  equal(added.at("files.0.dataFile.storageIdentifier"), storageIdentifier);
  equal(added.at("files.0.dataFile.filesize"), 5);
  const address = `GET api/access/datafile/${added.at("files.0.dataFile.id")}`;
  const sentOn = await asked(address);
  equal(sentOn.status, 303);
  const location = sentOn.headers.get("Location") ?? "";
  ok(location.startsWith(dataverse.objectStore.url.href), location);
  const bytes = await dataverse.fetch(location);
  equal(await bytes.text(), "hello");
  equal(bytes.headers.get("Content-Type"), "text/plain");
  equal(
    bytes.headers.get("Content-Disposition"),
    "attachment; filename*=UTF-8''%C3%BC%20a.txt",
  );
  const range = await dataverse.fetch(location, { headers: { Range: "bytes=1-2" } });
  deepEqual([range.status, await range.text(), range.headers.get("Content-Range")], [
    206,
    "el",
    "bytes 1-2/5",
  ]);
});

Deno.test("direct upload takes large files in parts, in any order, and one of them again", async () => {
  await using setup = await setUp();
  const { dataverse, asked, dataset, urls } = setup;
  const content = new Uint8Array(6 * MiB).map((_, i) => i % 251);
  const answer = await urls(content.length);
  const parts = answer.at("urls") as Readonly<Record<string, string>>;
  deepEqual(Object.keys(parts), ["1", "2"]);
  const etags: Record<string, string> = {};
  for (const number of ["2", "1", "1"]) {
    const from = (Number(number) - 1) * 5 * MiB;
    const body = content.slice(from, from + 5 * MiB);
    const response = await send(dataverse, parts[number]!, { body });
    etags[number] = response.headers.get("ETag") ?? "";
    equal(etags[number], `"${md5(body)}"`);
  }
  const complete = `PUT ${String(answer.at("complete")).slice(1)}`;
  equal((await asked(complete, { json: etags })).message, "Multipart Upload completed");
  equal((await asked(complete, { json: etags })).status, 200, "a second time");
  const added = await asked(`POST ${dataset}/add`, {
    body: form({
      ...register(String(answer.at("storageIdentifier")), "big.bin"),
      md5Hash: md5(content),
    }),
  });
  equal(added.at("files.0.dataFile.filesize"), content.length);
  const download = await dataverse.fetch(
    (await asked(`GET api/access/datafile/${added.at("files.0.dataFile.id")}`)).headers
      .get("Location") ?? "",
  );
  equal(md5(new Uint8Array(await download.arrayBuffer())), md5(content));
});

Deno.test("an upload in parts that cannot be completed is given up", async (t) => {
  await using setup = await setUp();
  const { dataverse, asked, urls } = setup;
  const begin = async () => {
    const answer = await urls(6 * MiB);
    const parts = answer.at("urls") as Readonly<Record<string, string>>;
    return { complete: String(answer.at("complete")).slice(1), parts };
  };
  const part = async (url: string, size: number) =>
    (await send(dataverse, url, { body: new Uint8Array(size) })).headers.get("ETag") ?? "";
  const cases: Readonly<
    Record<string, (parts: Readonly<Record<string, string>>) => Promise<Json>>
  > = {
    "a part is missing": async ({ 1: one = "" }) => ({ 1: await part(one, 5 * MiB), 2: "x" }),
    "a part is too small": async ({ 1: one = "", 2: two = "" }) => ({
      1: await part(one, 9),
      2: await part(two, 9),
    }),
    "an ETag is wrong": async ({ 1: one = "" }) => ({ 1: `${await part(one, 9)}0` }),
    "none is named": () => Promise.resolve({}),
  };
  for (const [name, partsOf] of Object.entries(cases)) {
    await t.step(name, async () => {
      const { complete, parts } = await begin();
      const answer = await asked(`PUT ${complete}`, { json: await partsOf(parts) });
      deepEqual([answer.status, answer.message], [500, "Could not complete multipart upload"]);
      const after = await send(dataverse, parts["1"]!, { body: "x" });
      match(await after.text(), /<Code>NoSuchUpload<\/Code>/);
    });
  }
  await t.step("parts are named out of their order", async () => {
    const { complete, parts } = await begin();
    const [one, two] = [await part(parts["1"]!, 5 * MiB), await part(parts["2"]!, 9)];
    const body = `{"2": ${JSON.stringify(two)}, "1": ${JSON.stringify(one)}}`;
    equal((await asked(`PUT ${complete}`, { body })).status, 500);
  });
  await t.step("it is aborted", async () => {
    const { complete, parts } = await begin();
    equal((await asked(`DELETE ${complete}`)).status, 204);
    match(await (await send(dataverse, parts["1"]!)).text(), /<Code>NoSuchUpload<\/Code>/);
    equal((await asked(`DELETE ${complete}`)).message, "Could not abort multipart upload");
  });
  deepEqual(dataverse.requests.filter(({ failure }) => failure !== undefined), []);
});

Deno.test("addFiles does what it can of a list, and tells of each item", async () => {
  await using setup = await setUp();
  const { asked, dataset, put } = setup;
  const [one, two] = [await put("one"), await put("two")];
  const lost = "s3://dvbucket:0123456789a-0123456789ab";
  const answer = await asked(`POST ${dataset}/addFiles`, {
    body: form([
      register(one, "one"),
      { fileName: "nothing" },
      register(lost, "lost"),
      register("file://0123456789a-0123456789ab", "elsewhere"),
      register(two, "two"),
      { ...register(await put("tagged"), "tagged"), dataFileTags: ["Survey"] },
      { ...register(await put("tagged"), "tagged"), dataFileTags: ["Poem"] },
    ]),
  });
  const files = answer.at("Files") as readonly Readonly<Record<string, Json>>[];
  deepEqual(
    files.map((file) => file["successMessage"] ?? file["warningMessage"] ?? file["errorMessage"]),
    [
      "Added successfully to the dataset",
      "You must provide a storageidentifier, filename, and mimetype.",
      "Bad Request:Failed to save the content of the uploaded file.",
      "Bad Request:Failed to save the content of the uploaded file.",
      "Added successfully to the dataset",
      "Bad Request:You cannot add Tabular Data Tags to a non-tabular file.",
      undefined,
    ],
  );
  deepEqual(answer.at("Result"), {
    "Total number of files": 7,
    "Number of files successfully added": 2,
  });
  equal(answer.at("Files.6.errorCode"), 400);
  match(String(answer.at("Files.6.message")), /^Not a valid Tabular Data Tag: {2}\[Poem\]/);
  const there = await asked(`GET ${dataset}/versions/:draft/files`);
  deepEqual([there.at("0.label"), there.at("1.label"), there.at("2")], ["one", "two", undefined]);
});

Deno.test("One file that cannot be read or saved keeps a whole list from being added", async () => {
  await using setup = await setUp();
  const { dataverse, asked, dataset, put } = setup;
  const good = register(await put("good"), "good");
  const other = register(await put("other"), "other");
  const { md5Hash: _, ...unchecked } = other;
  const cases: readonly (readonly [unknown, number, RegExp])[] = [
    [{ ...other, description: {} }, 400, /^JsonObject$/],
    [{ ...other, label: [] }, 400, /^Array must have size 1, but has size 0$/],
    [{ ...other, storageIdentifier: "" }, 400, /^begin 1, end 0, length 0$/],
    [unchecked, 400, /getChecksumValue\(\)" is null$/],
    [{ ...other, fileName: "a:b" }, 500, /^CommandException updating DatasetVersion/],
    [{ ...other, fileName: "" }, 500, /^CommandException updating DatasetVersion/],
    [{ ...other, directoryLabel: "a:b" }, 500, /^CommandException updating DatasetVersion/],
    [{ ...other, mimeType: "text" }, 500, /^CommandException updating DatasetVersion/],
    [{ ...good, fileName: "twice" }, 500, /^CommandException updating DatasetVersion/],
  ];
  for (const [item, status, message] of cases) {
    const answer = await asked(`POST ${dataset}/addFiles`, { body: form([good, item]) });
    equal(answer.status, status, JSON.stringify(item));
    match(answer.message, message);
  }
  equal((await asked(`GET ${dataset}/versions/:draft/files`)).at("0"), undefined);
  const all = await asked(`POST ${dataset}/addFiles`, { body: form([good, other]) });
  equal(all.at("Result.Number of files successfully added"), 2);
  deepEqual(dataverse.requests.filter(({ failure }) => failure !== undefined), []);
});

Deno.test("replaceFiles puts objects in the place of files", async () => {
  await using setup = await setUp();
  const { asked, dataset, put } = setup;
  const added = await asked(`POST ${dataset}/addFiles`, {
    body: form([register(await put("old"), "old.txt"), register(await put("kept"), "kept.txt")]),
  });
  equal(added.at("Result.Number of files successfully added"), 2);
  const listed = await asked(`GET ${dataset}/versions/:draft/files`);
  const [kept, old] = [listed.at("0.dataFile.id"), listed.at("1.dataFile.id")];
  const answer = await asked(`POST ${dataset}/replaceFiles`, {
    body: form([
      { ...register(await put("new"), "old.txt", "new"), fileToReplaceId: old },
      { ...register(await put("csv"), "kept.csv"), fileToReplaceId: kept, mimeType: "text/csv" },
      { ...register(await put("x"), "x.txt"), fileToReplaceId: 999_999 },
    ]),
  });
  equal(answer.at("Files.0.successMessage"), "Replaced successfully in the dataset");
  equal(
    answer.at("Files.1.errorMessage"),
    "Bad Request:The original file (Plain Text) and replacement file (Comma Separated Values) are different file types.",
  );
  match(String(answer.at("Files.2.errorMessage")), /There was no file found for ID: 999999$/);
  const after = await asked(`GET ${dataset}/versions/:draft/files`);
  equal(after.at("1.dataFile.md5"), md5("new"));
  deepEqual([after.at("0.label"), after.at("1.label")], ["kept.txt", "old.txt"]);
});

Deno.test("what is said of an object is checked as far as a real Dataverse does", async () => {
  await using setup = await setUp();
  const { asked, dataset, put } = setup;
  const identifier = await put("hello");
  const whole = register(identifier, "a.txt", "hello");
  const { md5Hash: _, ...unchecked } = whole;
  const cases: readonly (readonly [unknown, number, string])[] = [
    [{ ...whole, fileName: undefined }, 400, "The file name cannot be determined."],
    [{ ...whole, fileName: "" }, 400, "Failed to add file to dataset."],
    [{ ...whole, mimeType: "text" }, 400, "Failed to add file to dataset."],
    [{ ...whole, storageIdentifier: "" }, 500, ""],
    [{ ...whole, mimeType: undefined }, 400, "The file content type cannot be determined."],
    [unchecked, 400, "Failed to add file to dataset."],
    [{ ...unchecked, checksum: { "@type": "CRC", "@value": "0" } }, 500, ""],
    [
      { ...whole, storageIdentifier: "file://0123456789a-0123456789ab" },
      400,
      "Dataset store configuration does not allow provided storageIdentifier.",
    ],
    ...["s3://other:0123456789a-0123456789ab", "0123456789a-0123456789ab", "s3://dvbucket:../x"]
      .map((storageIdentifier) =>
        [
          { ...whole, storageIdentifier },
          400,
          "You must upload a file or provide a valid storageidentifier, filename, and mimetype.",
        ] as const
      ),
  ];
  for (const [said, status, message] of cases) {
    const answer = await asked(`POST ${dataset}/add`, { body: form(said) });
    deepEqual([answer.status, answer.message], [status, message], JSON.stringify(said));
  }
  equal((await asked(`GET ${dataset}/versions/:draft/files`)).at("0"), undefined);
  equal((await asked(`POST ${dataset}/add`, { body: form(whole) })).status, 200);
  const again = await asked(`POST ${dataset}/add`, { body: form(whole) });
  equal(
    again.message,
    "This file has the same content as a.txt that is in the dataset. \nFailed to add file to dataset.",
  );
});

Deno.test("cleanStorage removes what no file has", async () => {
  await using setup = await setUp();
  const { asked, dataset, put } = setup;
  const [used, lost] = [await put("used"), await put("lost")];
  await asked(`POST ${dataset}/add`, { body: form(register(used, "used")) });
  const names = [used, lost].map((identifier) => identifier.split(":").at(-1));
  const words = `Found: ${names[0]}\nDeleted: ${names[1]}`;
  equal((await asked(`GET ${dataset}/cleanStorage?dryrun=true`)).message, words);
  equal((await asked(`GET ${dataset}/cleanStorage`)).message, words);
  equal(
    (await asked(`GET ${dataset}/cleanStorage`)).message,
    `Found: ${names[0]}\nDeleted: `,
  );
});

Deno.test("a file that is sent to Dataverse itself goes to the bucket, too", async () => {
  await using setup = await setUp();
  const { dataverse, asked, dataset } = setup;
  const body = new FormData();
  body.set("file", new Blob(["native"]), "n.txt");
  const added = await asked(`POST ${dataset}/add`, { body });
  match(String(added.at("files.0.dataFile.storageIdentifier")), /^s3:\/\/dvbucket:/);
  const id = added.at("files.0.dataFile.id");
  equal((await asked(`GET api/access/datafile/${id}`)).status, 303);
  const version = await asked(`GET ${dataset}/versions/:draft`);
  match(String(version.at("storageIdentifier")), /^s3:\/\/10\.5072\/FK2\//);
  equal((await asked(`DELETE api/files/${id}`)).status, 200);
  const clean = await asked(`GET ${dataset}/cleanStorage`);
  equal(clean.message, "Found: \nDeleted: ", "its object went with it");
  deepEqual(dataverse.requests.filter(({ failure }) => failure !== undefined), []);
});

Deno.test("storage drivers are chosen by label, and come from the collection above", async () => {
  await using setup = await setUp();
  const { dataverse, asked, dataset } = setup;
  const { token } = await dataverse.createUser({ userName: "ada" });
  const drivers = await asked("GET api/admin/dataverse/storageDrivers");
  equal(drivers.at("S3"), "s3");
  const choose = (body: string, as?: string) =>
    asked("PUT api/admin/dataverse/bucket/storageDriver", { body, ...(as ? { token: as } : {}) });
  equal((await choose("nope")).message, "No Storage Driver found for : nope");
  deepEqual([(await choose("S3", token)).status, (await choose("S3", token)).message], [
    403,
    "Superusers only.",
  ]);
  equal((await asked(`GET ${dataset}/storageDriver`)).message, "s3");
  equal(
    (await asked(`PUT ${dataset}/storageDriver`, { body: "Filesystem" })).message,
    "Storage driver set to: Filesystem/file",
  );
  const refused = await asked(`GET ${dataset}/uploadurls?size=1`);
  equal(refused.status, 404);
  equal(
    (await asked(`DELETE ${dataset}/storageDriver`)).message,
    "Storage reset to default: file",
  );
  equal((await asked(`GET ${dataset}/storageDriver`)).message, "s3");
});

Deno.test("uploadurls heeds limits of size, by store", async () => {
  await using setup = await setUp();
  const { asked, urls } = setup;
  await asked("PUT api/admin/settings/:MaxFileUploadSizeInBytes", {
    body: '{"default": "1", "s3": "10"}',
  });
  equal((await urls(10)).status, 200);
  equal(
    (await urls(11)).message,
    "The file you are trying to upload is too large to be uploaded to this dataset. The maximum allowed file size is 10 bytes.",
  );
});
