import { deepEqual, equal, match } from "node:assert/strict";
import { type Answer, type Ask, asking } from "./_asking.ts";
import { datasetJson } from "./_dataset_json.ts";
import { startEmbedded } from "./mod.ts";

const json = { "Content-Type": "application/ld+json" };
const title = "http://purl.org/dc/terms/title";
const creator = "http://purl.org/dc/terms/creator";
const subject = "http://purl.org/dc/terms/subject";
const citation = "https://dataverse.org/schema/citation/";
const core = "https://dataverse.org/schema/core#";
const license = "http://schema.org/license";

/** Sends JSON-LD. */
const send = (ask: Ask, line: string, body: unknown): Promise<Answer> =>
  ask(line, { body: typeof body === "string" ? body : JSON.stringify(body), headers: json });

const detailsOf = ({ message }: Answer): string =>
  /Details: (.*?) - please/.exec(message)?.[1] ?? "";

Deno.test("GET datasets/{ds}/metadata tells a dataset in JSON-LD, with a context for its terms", async () => {
  await using dataverse = await startEmbedded();
  const ask = asking(dataverse, dataverse.superuserToken);
  const { id } = (await ask("POST dataverses/root/datasets", { body: datasetJson() })).data;
  const { data, status } = await ask(`GET datasets/${id}/metadata`);
  equal(status, 200);
  deepEqual(data["@context"], {
    author: creator,
    citation,
    dcterms: "http://purl.org/dc/terms/",
    dvcore: core,
    ore: "http://www.openarchives.org/ore/terms/",
    schema: "http://schema.org/",
    subject,
    title,
  });
  deepEqual(data.author, { "citation:authorName": "Finch, Fiona" });
  deepEqual([data.title, data["schema:name"], data.subject], ["Finches", "Finches", "Other"]);
  deepEqual(data["dvcore:fileTermsOfAccess"], { "dvcore:fileRequestAccess": true });
  match(data["schema:isPartOf"]["@id"], /\/dataverse\/root$/);
  const draft = `GET datasets/${id}/versions/:draft/metadata`;
  equal((await ask(draft, { headers: { Accept: "application/ld+json" } })).data.title, "Finches");
  const blocks = await ask(draft, { headers: { Accept: "application/json" } });
  equal(blocks.data.citation.displayName, "Citation Metadata");
  const asked = async (): Promise<unknown> =>
    (await ask(`GET datasets/${id}/metadata`)).data["citation:datasetContact"];
  deepEqual(await asked(), { "citation:datasetContactEmail": "finch@example.org" });
  await ask("PUT admin/settings/:ExcludeEmailFromExport", { body: "true" });
  deepEqual(await asked(), {});
});

Deno.test("PUT datasets/{ds}/metadata writes what JSON-LD says upon the draft", async () => {
  await using dataverse = await startEmbedded();
  const ask = asking(dataverse, dataverse.superuserToken);
  const { id } = (await ask("POST dataverses/root/datasets", { body: datasetJson() })).data;
  const put = (body: unknown, query = ""): Promise<Answer> =>
    send(ask, `PUT datasets/${id}/metadata${query}`, body);
  const replace = "?replace=true";
  match(Object.keys((await put({ [title]: "Second" }, replace)).data)[0]!, /^Version Updated$/);
  const context = { title, creator, citation };
  const third = { "@context": context, title: "Third", creator: { "citation:authorName": "Bo" } };
  equal((await put(third, replace)).status, 200);
  equal((await put({ [creator]: { [`${citation}authorName`]: "Cy" } })).status, 200);
  equal((await put({ [subject]: "Physics" }, replace)).status, 200);
  const { data } = await ask(`GET datasets/${id}/metadata`);
  deepEqual([data.title, data.author, data.subject], [
    "Third",
    [{ "citation:authorName": "Bo" }, { "citation:authorName": "Cy" }],
    // What can have several values keeps them even where they are to be replaced.
    ["Physics", "Other"],
  ]);
  const by = "http://creativecommons.org/licenses/by/4.0";
  equal((await put({ [license]: by }, replace)).status, 200);
  const access = { [`${core}termsOfAccess`]: "Ask", [`${core}fileRequestAccess`]: false };
  equal((await put({ [`${core}fileTermsOfAccess`]: access }, replace)).status, 200);
  const after = (await ask(`GET datasets/${id}/metadata`)).data;
  deepEqual([after["schema:license"], after["dvcore:fileTermsOfAccess"]], [by, {
    "dvcore:termsOfAccess": "Ask",
    "dvcore:fileRequestAccess": false,
  }]);
});

Deno.test("PUT datasets/{ds}/metadata says what cannot be done, and leaves the dataset as it was", async () => {
  await using dataverse = await startEmbedded();
  const ask = asking(dataverse, dataverse.superuserToken);
  const { id } = (await ask("POST dataverses/root/datasets", { body: datasetJson() })).data;
  const before = (await ask(`GET datasets/${id}/metadata`)).text;
  const refused = async (body: unknown, query = "?replace=true"): Promise<readonly unknown[]> => {
    const answer = await send(ask, `PUT datasets/${id}/metadata${query}`, body);
    return [answer.status, detailsOf(answer)];
  };
  deepEqual(await refused({ [title]: "x" }, ""), [
    400,
    "Can't append to a single-value field that already has a value: title",
  ]);
  deepEqual(await refused({ [title]: ["a", "b"] }), [
    400,
    "Array for single value notsupported: title",
  ]);
  deepEqual(await refused({ [subject]: "Nonsense" }), [
    400,
    "Unknown value for Controlled Vocab Field: subject : Nonsense",
  ]);
  deepEqual(await refused({ [creator]: { [title]: "x" } }), [
    400,
    `Compound field authorcan't include term ${title}`,
  ]);
  deepEqual(await refused({ [creator]: "x" }), [
    400,
    "Compound field values must be JSON objects, field: author",
  ]);
  deepEqual(await refused({ [license]: "nope" }), [400, "Invalid license"]);
  deepEqual(await refused({ [title]: 3 }), [500, ""]);
  deepEqual(await refused({ "@context": "https://example.org/context", title: "x" }), [500, ""]);
  const cut = await send(ask, `PUT datasets/${id}/metadata`, "{");
  match(cut.message, /^Error parsing Json: Invalid token=EOF at \(line no=1/);
  const guest = await ask(`PUT datasets/${id}/metadata?replace=true`, {
    token: undefined,
    body: JSON.stringify({ [title]: "x" }),
    headers: json,
  });
  equal(guest.status, 401);
  equal((await ask(`GET datasets/${id}/metadata`)).text, before);
  equal(dataverse.requests.some(({ failure }) => failure !== undefined), false);
});

Deno.test("PUT datasets/{ds}/metadata/delete takes fields with all their values", async () => {
  await using dataverse = await startEmbedded();
  const ask = asking(dataverse, dataverse.superuserToken);
  const { id } = (await ask("POST dataverses/root/datasets", { body: datasetJson() })).data;
  const remove = (body: unknown): Promise<Answer> =>
    send(ask, `PUT datasets/${id}/metadata/delete`, body);
  await send(ask, `PUT datasets/${id}/metadata`, { [`${citation}subtitle`]: "Beaks" });
  equal((await remove({ [`${citation}subtitle`]: "whatever" })).status, 200);
  equal("citation:subtitle" in (await ask(`GET datasets/${id}/metadata`)).data, false);
  const needed = await remove({ [title]: "x" });
  equal(needed.status, 403);
  match(needed.message, /^Validation Failed: Title is required\. /);
  equal(
    detailsOf(await remove({ "http://example.org/x": "x" })),
    "Term: http://example.org/x not found.",
  );
  equal(
    detailsOf(await remove({ [license]: "nope" })),
    `Term: ${license} with value: nope not found.`,
  );
});

Deno.test("POST dataverses/{dv}/datasets makes a dataset from JSON-LD", async () => {
  await using dataverse = await startEmbedded();
  const ask = asking(dataverse, dataverse.superuserToken);
  const body = {
    [title]: "Linked",
    [creator]: { [`${citation}authorName`]: "A" },
    [subject]: "Law",
    [`${citation}datasetContact`]: { [`${citation}datasetContactEmail`]: "a@example.org" },
    [`${citation}dsDescription`]: { [`${citation}dsDescriptionValue`]: "d" },
  };
  const made = await send(ask, "POST dataverses/root/datasets", body);
  equal(made.status, 201);
  equal((await ask(`GET datasets/${made.data.id}/metadata`)).data.title, "Linked");
  const short = await send(ask, "POST dataverses/root/datasets", { [title]: "Linked" });
  equal(short.status, 403);
  match(short.message, /Author Name is required\./);
  const wrong = await send(ask, "POST dataverses/root/datasets", { [subject]: "Nope" });
  deepEqual(
    [wrong.status, wrong.message],
    [400, "Unknown value for Controlled Vocab Field: subject : Nope"],
  );
});
