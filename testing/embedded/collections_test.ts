import { deepEqual, equal, match } from "node:assert/strict";
import { type Ask, asking } from "./_asking.ts";
import { datasetJson } from "./_dataset_json.ts";
import { type EmbeddedDataverse, startEmbedded } from "./mod.ts";

const contacts = [{ contactEmail: "finch@example.org" }];

interface Scene {
  readonly ask: Ask;
  readonly token: string;
  readonly dataverse: EmbeddedDataverse;
  readonly admin: { readonly token: string };
}

/** A collection `finches` of a user, and who asks as that user. */
async function scene(dataverse: EmbeddedDataverse, more: object = {}): Promise<Scene> {
  const { token } = await dataverse.createUser({ userName: "finch" });
  const ask = asking(dataverse, token);
  const body = { alias: "finches", name: "Finches", dataverseContacts: contacts, ...more };
  equal((await ask("POST dataverses/root", { body })).status, 201);
  return { ask, token, dataverse, admin: { token: dataverse.superuserToken } };
}

Deno.test("A collection keeps its theme, and asks for files where it or one above it does", async () => {
  await using dataverse = await startEmbedded();
  const { ask } = await scene(dataverse, {
    theme: { tagline: "Beaks", textColor: "#fff", logoAlignment: "left" },
    requireFilesToPublishDataset: true,
    facetRoot: true,
    permissionRoot: false,
  });
  const body = { alias: "below", name: "Below", dataverseContacts: contacts };
  const { data } = await ask("POST dataverses/finches", { body });
  equal(data.effectiveRequiresFilesToPublishDataset, true);
  equal("theme" in data, false);
  const top = (await ask("GET dataverses/finches?returnChildCount=true")).data;
  deepEqual(
    [top.theme.tagline, top.isFacetRoot, top.permissionRoot, top.childCount],
    ["Beaks", true, true, 1],
  );
  deepEqual((await ask("GET dataverses/finches/facets")).data, []);
});

Deno.test("A collection's contacts are hidden where the installation hides them", async () => {
  await using dataverse = await startEmbedded();
  const { ask } = await scene(dataverse);
  await ask("PUT admin/settings/:ExcludeEmailFromExport", { body: "true" });
  equal("dataverseContacts" in (await ask("GET dataverses/finches")).data, false);
  await ask("DELETE admin/settings/:ExcludeEmailFromExport");
  equal((await ask("GET dataverses/finches")).data.dataverseContacts.length, 1);
});

Deno.test("A collection that is described wrongly is refused, and not made", async () => {
  await using dataverse = await startEmbedded();
  const { ask, admin } = await scene(dataverse);
  const refused = async (more: object, asker: object = {}): Promise<readonly [number, string]> => {
    const body = { alias: "other", name: "Other", dataverseContacts: contacts, ...more };
    const { status, message } = await ask("POST dataverses/finches", { body, ...asker });
    return [status, message];
  };
  const blocks = (metadataBlocks: unknown) => refused({ metadataBlocks });
  deepEqual(await blocks({ metadataBlockNames: ["nope"] }), [
    400,
    'Invalid metadata block name: "nope"',
  ]);
  deepEqual(await blocks({ facetIds: ["title"] }), [
    400,
    "Dataset field type 'title' is not facetable",
  ]);
  deepEqual(await blocks({ facetIds: [], inheritFacetsFromParent: true }), [
    400,
    "Metadata block can not contain both facetIds and inheritFacetsFromParent: true",
  ]);
  deepEqual(await blocks({ inputLevels: [{ datasetFieldTypeName: "title" }] }), [
    500,
    "Error creating dataverse: null",
  ]);
  deepEqual(await refused({ dataverseContacts: 3 }), [500, undefined]);
  deepEqual(await refused({ alias: undefined, name: undefined }), [
    400,
    "Error parsing the POSTed json into a dataverse: Field 'alias' is mandatory",
  ]);
  deepEqual(await refused({ filePIDsEnabled: true }), [
    403,
    "File PIDs cannot be enabled per collection",
  ]);
  deepEqual(await refused({ datasetFileCountLimit: 3 }), [
    403,
    "Only Superuser can set the Dataset File Count Limit.",
  ]);
  deepEqual(await refused({}, { token: undefined }), [
    401,
    "Only authenticated users can perform the requested operation",
  ]);
  equal((await ask("GET dataverses/other")).status, 404);
  equal(dataverse.requests.some(({ failure }) => failure !== undefined), false);
  const limited = { alias: "other", name: "Other", dataverseContacts: contacts };
  const made = await ask("POST dataverses/finches", {
    body: { ...limited, datasetFileCountLimit: 3 },
    ...admin,
  });
  deepEqual(
    [made.data.datasetFileCountLimit, made.data.effectiveDatasetFileCountLimit],
    [3, 3],
  );
  const root = await ask("POST dataverses", { body: { ...limited, alias: "root2" }, ...admin });
  deepEqual(
    [root.status, root.message],
    [403, "Root Dataverse already exists. Cannot create another one"],
  );
});

Deno.test("A collection shows the blocks and fields that it chose, and its owner's once it gives them up", async () => {
  await using dataverse = await startEmbedded();
  const { ask } = await scene(dataverse);
  const names = async (query = ""): Promise<readonly string[]> =>
    (await ask(`GET dataverses/finches/metadatablocks${query}`)).data
      .map(({ name }: { name: string }) => name);
  const fields = async (block: number, query: string): Promise<readonly string[]> => {
    const path = `GET dataverses/finches/metadatablocks?returnDatasetFieldTypes=true${query}`;
    return Object.keys((await ask(path)).data[block].fields);
  };
  const onCreate = "&onlyDisplayedOnCreate=true";
  equal((await fields(0, onCreate)).length, 10);
  await ask("POST dataverses/finches/metadatablocks", { body: [4, "citation"] });
  deepEqual(await names(), ["citation", "astrophysics"]);
  const body = [
    { datasetFieldTypeName: "geographicCoverage", required: false, include: false },
    { datasetFieldTypeName: "country", required: true, include: true },
    { datasetFieldTypeName: "notesText", required: false, include: true, displayOnCreate: false },
    { datasetFieldTypeName: "subtitle", required: false, include: true, displayOnCreate: true },
  ];
  const set = await ask("PUT dataverses/finches/inputLevels", { body });
  deepEqual(set.data.inputLevels, body);
  deepEqual(await names(), ["citation", "geospatial", "astrophysics"]);
  // A required child has its block shown to who makes a dataset, but not its parent.
  deepEqual(await names("?onlyDisplayedOnCreate=true"), ["citation", "geospatial"]);
  deepEqual(await fields(1, onCreate), []);
  const citation = await fields(0, onCreate);
  deepEqual([citation.includes("notesText"), citation.includes("subtitle")], [false, true]);
  equal((await fields(1, "")).includes("geographicCoverage"), false);
  const again = await ask("PUT dataverses/finches/inputLevels", { body: body.slice(3) });
  deepEqual(again.data.inputLevels, body.slice(3));
  const none = await ask("PUT dataverses/finches/inputLevels", { body: [] });
  deepEqual([none.status, none.message], [
    500,
    "Error while updating dataverse input levels: Input level list cannot be null or empty",
  ]);
  await ask("PUT dataverses/finches/metadatablocks/isRoot", { body: "no" });
  deepEqual(await names(), ["citation"]);
  await ask("PUT dataverses/finches/metadatablocks/isRoot", { body: "yes" });
  deepEqual(await names(), ["citation", "geospatial", "astrophysics"]);
  const back = await ask("PUT dataverses/finches", {
    body: { metadataBlocks: { inheritMetadataBlocksFromParent: true } },
  });
  deepEqual([back.data.isMetadataBlockRoot, "inputLevels" in back.data], [false, false]);
  deepEqual(await names(), ["citation"]);
  equal(
    (await ask("GET dataverses/finches/metadatablocks/isRoot", { token: undefined })).status,
    403,
  );
});

Deno.test("A collection chooses blocks that are facets only where it has its own", async () => {
  await using dataverse = await startEmbedded();
  const { ask } = await scene(dataverse);
  const body = ["geospatial", "citation"];
  const early = await ask("POST dataverses/finches/metadatablockfacets", { body });
  deepEqual([early.status, early.message], [
    400,
    "Dataverse: finches must have metadata block facet root set to true",
  ]);
  await ask("POST dataverses/finches/metadatablockfacets/isRoot", { body: "true" });
  match(
    (await ask("POST dataverses/finches/metadatablockfacets/isRoot", { body: "true" })).data
      .message,
    /^No update needed/,
  );
  equal((await ask("POST dataverses/finches/metadatablockfacets", { body })).status, 200);
  deepEqual((await ask("GET dataverses/finches/metadatablockfacets")).body.metadataBlocks, [
    { metadataBlockName: "geospatial", metadataBlockFacet: "Geospatial" },
    { metadataBlockName: "citation", metadataBlockFacet: "Citation" },
  ]);
});

Deno.test("Attributes of a collection are changed by who may, to what they can be", async () => {
  await using dataverse = await startEmbedded();
  const { ask, admin } = await scene(dataverse);
  const put = async (attribute: string, more: object = {}): Promise<readonly unknown[]> => {
    const answer = await ask(`PUT dataverses/finches/attribute/${attribute}`, more);
    return [answer.status, answer.message];
  };
  const notPermitted = "User @finch is not permitted to perform requested action.";
  deepEqual(await put("requireFilesToPublishDataset?value=true"), [401, notPermitted]);
  deepEqual(await put("requireFilesToPublishDataset?value=maybe", admin), [
    400,
    "Illegal boolean value 'maybe'",
  ]);
  deepEqual(await put("requireFilesToPublishDataset", admin), [400, "Boolean value missing"]);
  deepEqual(await put("nope?value=1"), [403, "'nope' is not a supported attribute"]);
  equal((await put("filePIDsEnabled?value=true", admin))[0], 401);
  await ask("PUT admin/settings/:AllowEnablingFilePIDsPerCollection", { body: "true" });
  equal((await put("filePIDsEnabled?value=true", admin))[0], 200);
  const { data } = await ask("GET dataverses/finches");
  deepEqual([data.filePIDsEnabled, data.effectiveRequiresFilesToPublishDataset], [true, true]);
});

Deno.test("A collection tells what it holds, and gives those who add a role for datasets only", async () => {
  await using dataverse = await startEmbedded();
  const { ask, admin } = await scene(dataverse);
  match((await ask("GET dataverses/finches/storage/use")).data.message, /: 0 bytes$/);
  equal((await ask("GET dataverses/finches/storage/use", { token: undefined })).status, 401);
  match((await ask("GET dataverses/finches/guestbookResponses")).text, /^Guestbook, Dataset,.*\n$/);
  const role = (name: string) => ask(`PUT dataverses/finches/defaultContributorRole/${name}`);
  equal(
    (await role("dvContributor")).message,
    "Role dvContributor does not have dataset permissions.",
  );
  equal((await role("colonel")).status, 404);
  equal((await role("curator")).status, 200);
  equal((await ask("POST dataverses/finches/storage/quota/5")).status, 401);
  equal((await ask("POST dataverses/finches/storage/quota/5", admin)).status, 200);
  equal((await ask("DELETE dataverses/finches/storage/quota", admin)).status, 200);
});

Deno.test("A collection lists what is in it: what is out to everybody, also what was taken back", async () => {
  await using dataverse = await startEmbedded();
  const { ask, admin } = await scene(dataverse);
  await ask("POST dataverses/finches/actions/:publish");
  const body = { alias: "below", name: "Below", dataverseContacts: contacts };
  await ask("POST dataverses/finches", { body });
  const made = await ask("POST dataverses/finches/datasets", { body: datasetJson(), ...admin });
  const { id } = made.data;
  const seen = async (more: object = {}): Promise<readonly string[]> =>
    (await ask("GET dataverses/finches/contents", more)).data
      .map(({ type }: { type: string }) => type);
  deepEqual(await seen(), ["dataverse", "dataset"]);
  deepEqual(await seen({ token: undefined }), []);
  await ask(`POST datasets/${id}/actions/:publish?type=major`, admin);
  await dataverse.settle();
  deepEqual(await seen({ token: undefined }), ["dataset"]);
  const reason = { deaccessionReason: "x" };
  await ask(`POST datasets/${id}/versions/1.0/deaccession`, { body: reason, ...admin });
  deepEqual(await seen({ token: undefined }), ["dataset"]);
});

Deno.test("A collection lists its blocks, and those that a type of datasets has beside them", async () => {
  await using dataverse = await startEmbedded();
  const { ask, admin } = await scene(dataverse);
  const type = { name: "software", linkedMetadataBlocks: ["geospatial"] };
  equal((await ask("POST datasets/datasetTypes", { body: type, ...admin })).status, 200);
  const names = async (query: string): Promise<readonly string[]> =>
    (await ask(`GET dataverses/finches/metadatablocks?${query}`)).data
      .map(({ name }: { name: string }) => name);
  deepEqual(await names("datasetType=software"), ["citation", "geospatial"]);
  deepEqual(await names("datasetType=software&onlyDisplayedOnCreate=true"), [
    "citation",
    "geospatial",
  ]);
  deepEqual(await names("datasetType=nope"), ["citation"]);
});
