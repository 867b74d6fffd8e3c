import { deepEqual, equal } from "node:assert/strict";
import { type Answer, type Ask, asking } from "./_asking.ts";
import { datasetJson } from "./_dataset_json.ts";
import { startEmbedded } from "./mod.ts";

const contacts = [{ contactEmail: "finch@example.org" }];
const collection = (alias: string) => ({ alias, name: alias, dataverseContacts: contacts });
const png = new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

type Parts = readonly (readonly [name: string, value: string | Uint8Array, fileName?: string])[];

/** A form of parts; a part that is bytes is a file. */
function form(...parts: Parts): FormData {
  const data = new FormData();
  for (const [name, value, fileName] of parts) {
    if (typeof value === "string") data.append(name, value);
    else data.append(name, new Blob([value as BlobPart]), fileName);
  }
  return data;
}

const items = async (ask: Ask): Promise<readonly Record<string, unknown>[]> =>
  (await ask("GET dataverses/finches/featuredItems")).data;

Deno.test("A collection features collections that are out and in it, or that it shows by a link", async () => {
  await using dataverse = await startEmbedded();
  const ask = asking(dataverse, dataverse.superuserToken);
  await ask("POST dataverses/root", { body: collection("finches") });
  const feature = async (body: unknown): Promise<readonly unknown[]> => {
    const { status, message } = await ask("POST dataverses/finches/featured", { body });
    return [status, message];
  };
  const noArray =
    "Please provide a valid Json array of dataverse collection aliases to be featured.";
  deepEqual(await feature("{"), [400, noArray]);
  deepEqual(await feature([]), [400, noArray]);
  deepEqual(await feature(["nope"]), [
    400,
    `Can't find dataverse collection with alias '"nope"'`,
  ]);
  deepEqual(await feature(["root"]), [
    400,
    "There are no collections avaialble to be featured in Dataverse collection 'finches'.",
  ]);
  await ask("POST dataverses/finches/actions/:publish");
  for (const alias of ["ground", "tree"]) {
    await ask("POST dataverses/finches", { body: collection(alias) });
  }
  await ask("POST dataverses/ground/actions/:publish");
  deepEqual(await feature(["tree"]), [
    400,
    "Dataverse collection 'tree' may not be featured in Dataverse collection 'finches'.",
  ]);
  deepEqual(await feature(["ground"]), [200, undefined]);
  deepEqual((await ask("GET dataverses/finches/featured")).data, ["ground"]);
  deepEqual(await feature(["ground"]), [
    400,
    "Dataverse collection 'ground' is already featured in Dataverse collection 'finches'.",
  ]);
  const moved = await ask("POST dataverses/ground/move/root");
  equal(moved.status, 403);
  equal(moved.message.startsWith("Dataverse is featured in current dataverse. Please use"), true);
  equal((await ask("POST dataverses/ground/move/root?forceMove=true")).status, 200);
  deepEqual((await ask("GET dataverses/finches/featured")).data, []);
  equal((await ask("GET dataverses/ground?returnOwners=true")).data.isPartOf.identifier, "root");
});

Deno.test("A collection is moved by a superuser, to where it can be", async () => {
  await using dataverse = await startEmbedded();
  const ask = asking(dataverse, dataverse.superuserToken);
  const { token } = await dataverse.createUser({ userName: "finch" });
  await ask("POST dataverses/root", { body: collection("finches"), token });
  await ask("POST dataverses/finches", { body: collection("ground"), token });
  const move = async (path: string, more: object = {}): Promise<readonly unknown[]> => {
    const { status, message, data } = await ask(`POST dataverses/${path}`, more);
    return [status, message ?? data.message];
  };
  deepEqual(await move("finches/move/ground"), [403, "Can't move a dataverse to its descendant"]);
  deepEqual(await move("ground/move/finches"), [403, "Dataverse already in this dataverse"]);
  deepEqual(await move("ground/move/ground"), [403, "Cannot move a dataverse into itself"]);
  deepEqual(await move("ground/move/root", { token }), [
    401,
    "User @finch is not permitted to perform requested action.",
  ]);
  deepEqual(await move("ground/move/root"), [200, "Dataverse moved successfully"]);
});

Deno.test("What is in a moved collection is found below its new place", async () => {
  await using dataverse = await startEmbedded();
  const ask = asking(dataverse, dataverse.superuserToken);
  for (const alias of ["finches", "island"]) {
    await ask("POST dataverses/root", { body: collection(alias) });
  }
  await ask("POST dataverses/finches", { body: collection("ground") });
  await ask("POST dataverses/ground/datasets", { body: datasetJson() });
  await dataverse.settle();
  const found = async (place: string): Promise<number> =>
    (await ask(`GET search?q=*&subtree=${place}`)).data.total_count;
  const before = await found("finches");
  equal(before > 0, true);
  equal((await ask("POST dataverses/finches/move/island")).status, 200);
  await dataverse.settle();
  equal(await found("island") >= before, true);
  const datasets = await ask("GET search?q=*&type=dataset&subtree=island");
  equal(datasets.data.total_count, 1);
});

Deno.test("A collection features items with a picture, or of what everybody may have", async () => {
  await using dataverse = await startEmbedded();
  const ask = asking(dataverse, dataverse.superuserToken);
  await ask("POST dataverses/root", { body: collection("finches") });
  const add = (...parts: Parts): Promise<Answer> =>
    ask("POST dataverses/finches/featuredItems", { body: form(...parts) });
  const refused = async (...parts: Parts): Promise<readonly unknown[]> => {
    const { status, message } = await add(...parts);
    return [status, message];
  };
  const made = await add(["content", "Beaks"], ["displayOrder", "1"], ["file", png, "bëak.png"]);
  deepEqual([made.status, made.data.type, made.data.imageFileName], [200, "custom", "bëak.png"]);
  const image = new URL(made.data.imageFileUrl).pathname.slice("/api/".length);
  equal((await ask(`GET ${image}`)).status, 200);
  equal((await ask(`GET ${image}`, { token: undefined })).status, 204);
  deepEqual(await refused(["content", " "]), [
    400,
    "Featured item 'content' property should be provided and not empty.",
  ]);
  deepEqual(await refused(["content", "x"], ["file", new Uint8Array([1, 2]), "x.png"]), [
    400,
    "Invalid image file type",
  ]);
  deepEqual(await refused(["type", "dataset"]), [400, "Invalid type and DvObject. "]);
  deepEqual(await refused(["type", "dataset"], ["dvObjectIdentifier", "nope"]), [
    400,
    "Cant find Collection, Dataset, or Datafile with identifier: nope.",
  ]);
  deepEqual(await refused(["type", "dataset"], ["dvObjectIdentifier", "root"]), [
    400,
    "The 'type' passed does not match the dvObject type.",
  ]);
  deepEqual(await refused(["type", "dataverse"], ["dvObjectIdentifier", "finches"]), [
    400,
    "Dataverse must be published to be featured.",
  ]);
  equal((await refused(["content", "x"], ["displayOrder", "x"]))[0], 400);
  equal((await refused(["content", "x"], ["displayOrder", "-1"]))[0], 500);
  equal((await add(["type", "dataverse"], ["dvObjectIdentifier", "root"])).status, 200);
  deepEqual((await items(ask)).map(({ type, dvObjectIdentifier }) => [type, dvObjectIdentifier]), [
    ["dataverse", "root"],
    ["custom", undefined],
  ]);
  equal(dataverse.requests.some(({ failure }) => failure !== undefined), false);
});

Deno.test("Featured items are set all at once: kept by their ids, new ones added, others gone", async () => {
  await using dataverse = await startEmbedded();
  const ask = asking(dataverse, dataverse.superuserToken);
  await ask("POST dataverses/root", { body: collection("finches") });
  const set = (...parts: Parts): Promise<Answer> =>
    ask("PUT dataverses/finches/featuredItems", { body: form(...parts) });
  const item = (id: unknown, content: string, place: string, keep = "false", file = "") =>
    [["id", String(id)], ["content", content], ["displayOrder", place], ["keepFile", keep], [
      "fileName",
      file,
    ]] as const;
  const made = await set(
    ...item(0, "b", "1", "false", "b.png"),
    ...item(0, "a", "0"),
    ["file", png, "b.png"],
  );
  deepEqual(made.data.map(({ content }: { content: string }) => content), ["a", "b"]);
  const kept = made.data[1].id;
  const changed = await set(...item(kept, "b2", "0", "true"), ...item(0, "c", "1"));
  deepEqual(
    changed.data.map((
      { content, imageFileName }: Record<string, string>,
    ) => [content, imageFileName]),
    [["b2", "b.png"], ["c", undefined]],
  );
  equal(changed.data[0].id, kept);
  equal((await items(ask)).length, 2);
  const sizes = await set(["id", "0"], ["content", "a"]);
  deepEqual([sizes.status, sizes.message.startsWith("All input lists (id, content")], [400, true]);
  equal((await set(...item(777, "x", "0"))).status, 404);
  equal((await ask(`DELETE dataverseFeaturedItems/${kept}`)).status, 200);
  equal((await ask(`DELETE dataverseFeaturedItems/${kept}`)).status, 404);
  equal((await ask("DELETE dataverses/finches/featuredItems")).status, 200);
  deepEqual(await items(ask), []);
});

Deno.test("What is taken back or closed is featured no longer", async () => {
  await using dataverse = await startEmbedded();
  const ask = asking(dataverse, dataverse.superuserToken);
  await ask("POST dataverses/root", { body: collection("finches") });
  await ask("POST dataverses/finches/actions/:publish");
  const { id, persistentId } =
    (await ask("POST dataverses/finches/datasets", { body: datasetJson() })).data;
  const upload = form(["file", new TextEncoder().encode("beak"), "beak.txt"]);
  const file = (await ask(`POST datasets/${id}/add`, { body: upload })).data.files[0].dataFile.id;
  await ask(`POST datasets/${id}/actions/:publish?type=major`);
  await dataverse.settle();
  const add = async (type: string, identifier: string): Promise<number> => {
    const body = form(["type", type], ["dvObjectIdentifier", identifier]);
    return (await ask("POST dataverses/finches/featuredItems", { body })).status;
  };
  deepEqual([await add("dataset", persistentId), await add("datafile", String(file))], [200, 200]);
  deepEqual((await items(ask)).map(({ dvObjectDisplayName: name }) => name), [
    "Finches",
    "beak.txt",
  ]);
  await ask(`PUT files/${file}/restrict`, { body: "true" });
  deepEqual((await items(ask)).map(({ type }) => type), ["dataset"]);
  await ask(`POST datasets/${id}/versions/1.0/deaccession`, { body: { deaccessionReason: "x" } });
  deepEqual(await items(ask), []);
});

Deno.test("A collection has templates of its own, and those from above that have the same blocks", async () => {
  await using dataverse = await startEmbedded();
  const ask = asking(dataverse, dataverse.superuserToken);
  await ask("POST dataverses/root", { body: collection("finches") });
  await ask("POST dataverses/finches", { body: collection("ground") });
  const fields = datasetJson() as { datasetVersion: { metadataBlocks: { citation: object } } };
  const made = await ask("POST dataverses/finches/templates", {
    body: {
      name: "Finches",
      isDefault: true,
      ...fields.datasetVersion.metadataBlocks.citation,
      instructions: [{ instructionField: "author", instructionText: "Who was it?" }],
    },
  });
  deepEqual([made.status, made.data.name, made.data.isDefault, made.data.dataverseAlias], [
    200,
    "Finches",
    true,
    "finches",
  ]);
  equal(made.data.datasetFields.citation.fields[0].value, "Finches");
  const own = (await ask("GET dataverses/finches/templates")).data;
  deepEqual([own.length, own[0].isDefault, own[0].instructions[0].instructionField], [
    1,
    true,
    "author",
  ]);
  const below = (await ask("GET dataverses/ground/templates")).data;
  deepEqual([below.length, below[0].isDefault], [1, false]);
  await ask("POST dataverses/ground/metadatablocks", { body: ["citation", "journal"] });
  deepEqual((await ask("GET dataverses/ground/templates")).data, []);
  const [template] = (await ask("GET admin/templates")).data;
  deepEqual([template.templateName, template.owner], ["Finches", "finches"]);
  deepEqual((await ask("GET admin/templates/ground")).data, []);
  equal((await ask("DELETE admin/template/777")).status, 404);
  const deleted = await ask(`DELETE admin/template/${template.templateId}`);
  equal(deleted.data.message, "Template Finches deleted.");
  deepEqual((await ask("GET dataverses/finches/templates")).data, []);
  equal((await ask("POST dataverses/finches/templates", { body: "{" })).status, 500);
  equal((await ask("GET dataverses/finches/templates", { token: undefined })).status, 401);
});
