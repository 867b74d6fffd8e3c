import { deepEqual, equal, match } from "node:assert/strict";
import { Buffer } from "node:buffer";
import { decode, encode } from "fast-png";
import { type Deposit, openDeposit } from "./_deposit.ts";

const imageOf = (width: number, height: number): Uint8Array<ArrayBuffer> =>
  new Uint8Array(encode({ width, height, data: new Uint8Array(width * height), channels: 1 }));

const png = { type: "image/png" };

/** How big the image is that is answered; the status where there is none. */
async function sizeAt(
  { dataverse }: Deposit,
  path: string,
  token?: string,
): Promise<readonly number[] | number> {
  const response = await dataverse.fetch(new URL(path, dataverse.baseUrl), {
    headers: token === undefined ? {} : { "X-Dataverse-key": token },
  });
  const bytes = new Uint8Array(await response.arrayBuffer());
  if (response.status !== 200) return response.status;
  match(response.headers.get("Content-Type") ?? "", /^image\/png/);
  const { width, height } = decode(bytes);
  return [width, height];
}

function form(image: Uint8Array<ArrayBuffer>): FormData {
  const data = new FormData();
  data.set("file", new File([image], "logo.png"));
  return data;
}

Deno.test("A file's thumbnail is had in the size that is asked for, and not counted", async () => {
  await using deposit = await openDeposit();
  const id = await deposit.added("a.b.png", imageOf(200, 100), png);
  const fake = await deposit.added("fake.png", "no image", png);
  const text = await deposit.added("a.txt", "a", { type: "text/plain" });
  await deposit.publish();
  const at = (query: string, file = id) =>
    sizeAt(deposit, `api/access/datafile/${file}?imageThumb=${query}`);
  deepEqual(await at("true"), [64, 32]);
  deepEqual(await at("100"), [100, 50]);
  deepEqual(await at("what"), [64, 32]);
  deepEqual([await at("true", fake), await at("true", text)], [404, 404]);
  const reply = await deposit.ask(`GET api/access/datafile/${id}?imageThumb=true`);
  match(reply.headers.get("Content-Disposition") ?? "", /"a\.b\.png"/);
  const count = () => deposit.ask(`GET api/files/${id}/downloadCount`);
  equal((await count()).data.message, "0");
  // No size at all is the image itself, which counts.
  deepEqual(await at("0"), [200, 100]);
  equal((await count()).data.message, "1");
});

Deno.test("A published dataset is stood for by its first open image, until one is chosen", async () => {
  await using deposit = await openDeposit();
  const { ask, dataset, dataverse } = deposit;
  await ask(`PUT api/access/${dataset}/allowAccessRequest`, { body: "true" });
  await deposit.added("a.png", imageOf(10, 100), { ...png, wishes: { restrict: true } });
  await deposit.added("b.png", imageOf(100, 50), png);
  const chosen = await deposit.added("c.png", imageOf(50, 100), png);
  const [thumbnail, logo] = [`api/datasets/${dataset}/thumbnail`, `api/datasets/${dataset}/logo`];
  deepEqual([await sizeAt(deposit, thumbnail), await sizeAt(deposit, logo)], [404, 404]);
  await deposit.publish();
  deepEqual(await sizeAt(deposit, thumbnail), [48, 24]);
  deepEqual(await sizeAt(deposit, logo), [140, 70]);
  const { data } = await ask(`POST ${thumbnail}/${chosen}`);
  const [, base64 = ""] = /^Thumbnail set to data:image\/png;base64,(.*)$/.exec(data.message) ?? [];
  equal(decode(Buffer.from(base64, "base64")).width, 24);
  deepEqual(await sizeAt(deposit, thumbnail), [24, 48]);
  const candidates = await ask(`GET ${thumbnail}/candidates`);
  equal(candidates.data.length, 2);
  equal((await ask(`GET ${thumbnail}/candidates`, { token: null })).status, 403);
  equal((await ask(`POST ${thumbnail}/${chosen}`, { token: null })).status, 401);
  equal(
    (await ask(`POST ${thumbnail}/99999`)).message,
    "Could not find file based on id supplied: 99999",
  );
  deepEqual(await sizeAt(deposit, `api/access/fileCardImage/${chosen}`), [24, 48]);
  equal(await sizeAt(deposit, "api/access/fileCardImage/99999"), 204);
  equal((await ask(`DELETE ${thumbnail}`)).data.message, "Dataset thumbnail removed.");
  equal(await sizeAt(deposit, thumbnail), 404);
  deepEqual(dataverse.requests.filter(({ failure }) => failure !== undefined), []);
});

Deno.test("A dataset can have a logo of its own, which is no file of it", async () => {
  await using deposit = await openDeposit();
  const { ask, dataset } = deposit;
  const thumbnail = `api/datasets/${dataset}/thumbnail`;
  const sent = await ask(`POST ${thumbnail}`, { body: form(imageOf(96, 48)) });
  match(sent.data.message, /^Thumbnail is now data:image\/png;base64,/);
  deepEqual(await sizeAt(deposit, thumbnail), [48, 24]);
  deepEqual(await sizeAt(deposit, `api/datasets/${dataset}/logo`), [96, 48]);
  const other = new FormData();
  other.set("logo", new File([imageOf(96, 48)], "logo.png"));
  const refusals = [
    await ask(`POST ${thumbnail}`, { body: form(new Uint8Array(500_001)) }),
    await ask(`POST ${thumbnail}`, { body: form(imageOf(96, 48).subarray(0, 50)) }),
    await ask(`POST ${thumbnail}`, { body: form(new Uint8Array(10)) }),
    await ask(`POST ${thumbnail}`, { body: other }),
  ];
  deepEqual(refusals.map(({ status }) => status), [403, 403, 500, 500]);
  equal(refusals[0]?.message, "File is larger than maximum size: 500000");
  deepEqual(await sizeAt(deposit, thumbnail), [48, 24]);
  const { data } = await ask(`GET api/admin/datasets/thumbnailMetadata/${dataset}`);
  deepEqual([data.isUseGenericThumbnail, data.datasetLogoPresent], [false, true]);
});

Deno.test("Search shows images, and of a dataset the image that was chosen", async () => {
  await using deposit = await openDeposit();
  const { ask, dataset } = deposit;
  const image = await deposit.added("a.png", imageOf(10, 100), png);
  await deposit.added("a.txt", "a", { type: "text/plain" });
  const shown = async (): Promise<readonly unknown[]> =>
    (await ask(`GET api/search?q=*&sort=name&type=dataset&type=file`)).data.items
      .map((item: { readonly image_url?: string }) => item.image_url?.replace(/^.*\/api\//, ""));
  const thumbnail = `access/datafile/${image}?imageThumb=true`;
  deepEqual((await shown()).filter((url) => url !== undefined), [thumbnail]);
  await ask(`POST api/datasets/${dataset}/thumbnail/${image}`);
  deepEqual((await shown()).filter((url) => url !== undefined).toSorted(), [
    thumbnail,
    `datasets/${dataset}/logo`,
  ]);
});
