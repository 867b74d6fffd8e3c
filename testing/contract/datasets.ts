import { deepEqual, equal, ok, rejects } from "node:assert/strict";
import { datasets } from "../../lib/client/mod.ts";
import {
  AuthenticationError,
  ConflictError,
  createPrivateUrl,
  datasetFromJson,
  NotFoundError,
  PermissionError,
  readDataset,
  run,
  setMetadata,
  ValidationError,
} from "../../mod.ts";
import type { Fixtures } from "../fixtures/mod.ts";
import { ask, fetchFrom, refused } from "./_ask.ts";
import { datasetJson, type FieldJson, text } from "./_dataset_json.ts";
import type { ContractSuite } from "./contract.ts";

/** Makes a dataset as it is asked for. */
function create(
  { session, collection }: Pick<Fixtures, "session" | "collection">,
  change: Parameters<typeof datasetJson>[0] = {},
): Promise<{ readonly id: number; readonly persistentId: string }> {
  return datasets.createDataset(session, { collection, json: datasetJson(change) });
}

/** The values of simple fields of a draft. */
async function valuesOf(
  { session }: Fixtures,
  dataset: string,
): Promise<Readonly<Record<string, unknown>>> {
  return datasetFromJson(await datasets.getVersion(session, dataset)).get();
}

/** What every Dataverse does with datasets and their metadata. */
export const datasetsContract: ContractSuite = {
  name: "datasets",
  cases: [
    {
      name: "a new one is a draft that guests may not see",
      async show(fixtures) {
        const { session, guest } = fixtures;
        const { id, persistentId } = await create(fixtures);
        const draft = await datasets.getVersion(session, persistentId, { version: ":draft" });
        equal(draft.versionState, "DRAFT");
        equal((await datasets.getVersion(session, persistentId)).versionState, "DRAFT");
        await rejects(datasets.getDataset(guest, persistentId), AuthenticationError);
        deepEqual(await ask(guest, `GET /api/datasets/${id}/versions`), []);
        await rejects(
          datasets.getVersion(session, persistentId, { version: "1.0" }),
          NotFoundError,
        );
      },
    },
    {
      name: "one is found by its persistent id and by its number, and no other is there",
      async show(fixtures) {
        const { session } = fixtures;
        const { id, persistentId } = await create(fixtures);
        equal((await datasets.getDataset(session, persistentId)).id, id);
        const { protocol, authority, separator = "/", identifier } = await datasets.getDataset(
          session,
          id,
        );
        equal(`${protocol}:${authority}${separator}${identifier}`, persistentId);
        await rejects(datasets.getDataset(session, "doi:10.5072/FK2/NOPE99"), NotFoundError);
        await rejects(datasets.getDataset(session, 999_999_999), NotFoundError);
      },
    },
    {
      name: "what a guest or somebody without a role asks to be made is not made",
      makesUsers: true,
      async show(fixtures) {
        const { guest: session, collection, user } = fixtures;
        await rejects(create({ session, collection }), AuthenticationError);
        await rejects(create({ ...await user(), collection }), PermissionError);
        await create({ ...await user("dsContributor"), collection });
      },
    },
    {
      name: "all that is required and missing is told at once",
      async show(fixtures) {
        await refused(
          create(fixtures, { without: ["title", "subject", "dsDescription"] }),
          403,
          /^(?=.*Title is required)(?=.*Subject is required)(?=.*Description Text is required)/,
        );
        const author: FieldJson = {
          typeName: "author",
          typeClass: "compound",
          multiple: true,
          value: [{ authorAffiliation: text("authorAffiliation", "Somewhere") }],
        };
        await refused(create(fixtures, { fields: [author] }), 403, /Author Name is required/);
      },
    },
    {
      name: "values that are none of their kind are refused",
      async show(fixtures) {
        const field = (value: FieldJson) => create(fixtures, { fields: [value] });
        await refused(field(text("productionDate", "yesterday")), 403, /not a valid date/);
        await refused(
          field({
            typeName: "subject",
            typeClass: "controlledVocabulary",
            multiple: true,
            value: ["Nonsense"],
          }),
          400,
          /Value 'Nonsense' does not exist in type 'subject'/,
        );
      },
    },
    {
      name: "fields of a wrong form are refused, and unknown ones left out",
      async show(fixtures) {
        const field = (value: FieldJson) => create(fixtures, { fields: [value] });
        await refused(
          field({ ...text("subtitle", "x"), multiple: true, value: ["x"] }),
          400,
          /subtitle/,
        );
        await refused(
          field({
            ...text("subject", "Other"),
            typeClass: "primitive",
            multiple: true,
            value: ["Other"],
          }),
          400,
          /should be controlledVocabulary/,
        );
        const { persistentId } = await field(text("nonsense", "x"));
        equal((await valuesOf(fixtures, persistentId)).nonsense, undefined);
        await rejects(
          datasets.createDataset(fixtures.session, { collection: fixtures.collection, json: [] }),
          Error,
        );
      },
    },
    {
      name: "a license is one of the installation's, by its name; none is none",
      async show(fixtures) {
        const { session } = fixtures;
        const licenseOf = async (version: object) =>
          (await datasets.getVersion(session, (await create(fixtures, { version })).persistentId))
            .license;
        const named = await licenseOf({
          license: { name: "CC0 1.0", uri: "http://creativecommons.org/publicdomain/zero/1.0" },
        });
        equal((named as { readonly name: string }).name, "CC0 1.0");
        equal(await licenseOf({}), undefined);
      },
    },
    {
      name: "setting one field leaves the others",
      async show(fixtures) {
        const { session } = fixtures;
        const { persistentId: dataset } = await create(fixtures);
        const fields = [text("subtitle", "Below")];
        const { versionState } = await datasets.editMetadata(session, { dataset, fields });
        equal(versionState, "DRAFT");
        const { title, subtitle } = await valuesOf(fixtures, dataset);
        deepEqual([title, subtitle], ["A contract", "Below"]);
      },
    },
    {
      name: "an edit adds nothing that looks like a part of what is there",
      async show(fixtures) {
        const { session } = fixtures;
        const { id } = await create(fixtures);
        const keyword = (word: string) => ({
          typeName: "keyword",
          value: [{ keywordValue: { typeName: "keywordValue", value: word } }],
        });
        const edit = `PUT /api/datasets/${id}/editMetadata`;
        for (const word of ["beaks", "beak", "nests"]) {
          await ask(session, edit, { json: { fields: [keyword(word)] } });
        }
        const told = await fetchFrom(session, `GET /api/datasets/${id}/metadata`);
        deepEqual((await told.json()).data["citation:keyword"], [
          { "citation:keywordValue": "beaks" },
          { "citation:keywordValue": "nests" },
        ]);
      },
    },
    {
      name: "metadata is told as JSON-LD, by terms that a context explains",
      async show(fixtures) {
        const { session } = fixtures;
        const { id } = await create(fixtures);
        const answer = await fetchFrom(session, `GET /api/datasets/${id}/metadata`);
        const { data: told } = await answer.json();
        const context = told["@context"];
        deepEqual(
          [told.title, told["schema:version"], context.title, context.citation],
          [
            "A contract",
            "DRAFT",
            "http://purl.org/dc/terms/title",
            "https://dataverse.org/schema/citation/",
          ],
        );
      },
    },
    {
      name: "a required field cannot be emptied",
      async show(fixtures) {
        const { session } = fixtures;
        const { persistentId: dataset } = await create(fixtures);
        await refused(
          datasets.editMetadata(session, { dataset, fields: [text("title", "")] }),
          400,
          /Empty required value/,
        );
        const { datasetVersion: json } = datasetJson({ without: ["title"] });
        await refused(datasets.replaceDraft(session, { dataset, json }), 403, /Title is required/);
        equal((await valuesOf(fixtures, dataset)).title, "A contract");
      },
    },
    {
      name: "replacing the draft leaves nothing of what it was, its license neither",
      async show(fixtures) {
        const { session } = fixtures;
        const license = {
          name: "CC0 1.0",
          uri: "http://creativecommons.org/publicdomain/zero/1.0",
        };
        const { persistentId: dataset } = await create(fixtures, {
          fields: [text("subtitle", "Below")],
          version: { license },
        });
        const { datasetVersion: json } = datasetJson({ fields: [text("title", "Another")] });
        await datasets.replaceDraft(session, { dataset, json });
        const { title, subtitle } = await valuesOf(fixtures, dataset);
        deepEqual([title, subtitle], ["Another", undefined]);
        equal((await datasets.getVersion(session, dataset)).license, undefined);
      },
    },
    {
      name: "who has no role may not edit",
      makesUsers: true,
      async show(fixtures) {
        const { persistentId: dataset } = await create(fixtures);
        const { session } = await fixtures.user();
        await rejects(
          datasets.editMetadata(session, { dataset, fields: [text("title", "Mine")] }),
          PermissionError,
        );
        await rejects(
          datasets.editMetadata(fixtures.guest, { dataset, fields: [text("title", "Mine")] }),
          AuthenticationError,
        );
      },
    },
    {
      name: "a private URL opens the draft and nothing else, and is there once",
      async show(fixtures) {
        const { session, dataset: make, dataverse: { baseUrl, fetch } } = fixtures;
        const { persistentId: dataset } = await make();
        const other = await make();
        await rejects(datasets.getPreviewUrl(session, dataset), NotFoundError);
        const { link, token } = await run(createPrivateUrl({ dataset }), { session });
        ok(link.includes(token));
        await rejects(datasets.createPreviewUrl(session, dataset), ConflictError);
        equal((await datasets.getPreviewUrl(session, dataset)).token, token);
        const see = (id: number | string) =>
          fetch(new URL(`api/datasets/${id}`, baseUrl), { headers: { "X-Dataverse-key": token } })
            .then(async (response) => (await response.body?.cancel(), response.status));
        equal(await see((await datasets.getDataset(session, dataset)).id), 200);
        equal(await see(other.id), 401);
        await datasets.deletePreviewUrl(session, dataset);
        await rejects(datasets.getPreviewUrl(session, dataset), NotFoundError);
        await rejects(datasets.deletePreviewUrl(session, dataset), NotFoundError);
        equal(await see((await datasets.getDataset(session, dataset)).id), 401);
      },
    },
    {
      name: "a draft is deleted with the dataset where nothing was published",
      async show(fixtures) {
        const { session } = fixtures;
        const { persistentId } = await create(fixtures);
        await datasets.deleteDraft(session, persistentId);
        await rejects(datasets.getDataset(session, persistentId), NotFoundError);
        await rejects(datasets.deleteDraft(session, persistentId), NotFoundError);
      },
    },
    {
      name: "deleting the draft of a published one leaves what is published",
      async show(fixtures) {
        const { session, dataset: make } = fixtures;
        const { persistentId: dataset } = await make({ published: true });
        const { title } = await run(readDataset({ dataset }), { session });
        await rejects(datasets.deleteDraft(session, dataset), ConflictError);
        await run(setMetadata({ dataset, set: { title: "Another title" } }), { session });
        await datasets.deleteDraft(session, dataset);
        equal((await run(readDataset({ dataset }), { session })).title, title);
      },
    },
    {
      name: "destroying leaves nothing, and is for superusers",
      makesUsers: true,
      async show({ session, dataset: make, user }) {
        const { persistentId: dataset } = await make({ published: true, files: { "a.txt": "a" } });
        const { session: admin } = await user("admin");
        await rejects(datasets.destroyDataset(admin, dataset), PermissionError);
        await datasets.destroyDataset(session, dataset);
        await rejects(datasets.getDataset(session, dataset), NotFoundError);
        await rejects(datasets.destroyDataset(session, dataset), NotFoundError);
      },
    },
    {
      name: "what is sent as something else than JSON is refused",
      async show({ session, collection }) {
        await rejects(
          ask(session, `POST /api/dataverses/${collection}/datasets`, {
            text: JSON.stringify(datasetJson()),
          }),
          ValidationError,
        );
        await refused(
          session.call({
            doing: "send half of a JSON",
            method: "POST",
            path: `/api/dataverses/${collection}/datasets`,
            headers: { "content-type": "application/json" },
            stream: {
              contentType: "application/json",
              length: 1,
              async *open() {
                yield await Promise.resolve(new TextEncoder().encode("{"));
              },
            },
          }, (body) => ({ ok: true, value: body })),
          400,
          /Error parsing Json/,
        );
      },
    },
  ],
};
