import { deepEqual, equal, rejects } from "node:assert/strict";
import { collections, datasets } from "../../lib/client/mod.ts";
import { NotFoundError } from "../../mod.ts";
import type { Fixtures } from "../fixtures/mod.ts";
import { ask, refused } from "./_ask.ts";
import { datasetJson, type FieldJson, text } from "./_dataset_json.ts";
import { makeCollection } from "./collections.ts";
import type { ContractSuite } from "./contract.ts";

const askHere = <T>({ session, collection }: Fixtures, line: string, json?: unknown): Promise<T> =>
  ask<T>(
    session,
    line.replace("HERE", `/api/dataverses/${collection}`),
    json === undefined ? {} : { json },
  );

/** What every Dataverse does with the settings of collections. */
export const collectionSettingsContract: ContractSuite = {
  name: "collection settings",
  cases: [
    {
      name: "metadata blocks are those of the one that it is in, until others are chosen",
      async show(fixtures) {
        const { session, collection } = fixtures;
        const names = async () =>
          (await collections.listMetadataBlocks(session, collection)).map(({ name }) => name);
        equal(await askHere(fixtures, "GET HERE/metadatablocks/isRoot"), false);
        const inherited = await names();
        deepEqual(inherited.includes("citation"), true);
        await askHere(fixtures, "POST HERE/metadatablocks", ["citation", "geospatial"]);
        equal(await askHere(fixtures, "GET HERE/metadatablocks/isRoot"), true);
        deepEqual((await names()).toSorted(), ["citation", "geospatial"]);
      },
    },
    {
      name: "chosen metadata blocks are kept while those of the one that it is in are taken",
      async show(fixtures) {
        const { session, collection } = fixtures;
        const names = async () =>
          (await collections.listMetadataBlocks(session, collection)).map(({ name }) => name);
        await askHere(fixtures, "POST HERE/metadatablocks", ["journal"]);
        await ask(session, `PUT /api/dataverses/${collection}/metadatablocks/isRoot`, {
          text: "false",
        });
        equal((await names()).includes("journal"), false);
        await ask(session, `PUT /api/dataverses/${collection}/metadatablocks/isRoot`, {
          text: "true",
        });
        deepEqual(await names(), ["journal"]);
      },
    },
    {
      name: "what is asked of fields is said anew each time, and a field can be left out",
      async show(fixtures) {
        const { session, collection } = fixtures;
        const level = (datasetFieldTypeName: string, include: boolean) => ({
          datasetFieldTypeName,
          required: false,
          include,
        });
        await askHere(fixtures, "PUT HERE/inputLevels", [level("subtitle", false)]);
        await askHere(fixtures, "PUT HERE/inputLevels", [level("notesText", false)]);
        deepEqual(
          (await askHere<readonly { datasetFieldTypeName: string }[]>(
            fixtures,
            "GET HERE/inputLevels",
          )).map(({ datasetFieldTypeName }) => datasetFieldTypeName),
          ["notesText"],
        );
        const blocks = await collections.listMetadataBlocks(session, collection);
        const fields = Object.keys(blocks.find(({ name }) => name === "citation")?.fields ?? {});
        deepEqual([fields.includes("subtitle"), fields.includes("notesText")], [true, false]);
        await refused(
          askHere(fixtures, "PUT HERE/inputLevels", []),
          500,
          /cannot be null or empty/,
        );
      },
    },
    {
      name: "a template is offered where it was made and below, first only where it was made",
      async show(fixtures) {
        const { session, collection } = fixtures;
        const { alias } = await makeCollection(fixtures);
        interface Template {
          readonly name: string;
          readonly isDefault: boolean;
        }
        const offered = async (where: string) =>
          (await ask<readonly Template[]>(session, `GET /api/dataverses/${where}/templates`))
            .filter(({ name }) => name === "Finches").map(({ isDefault }) => isDefault);
        await askHere(fixtures, "POST HERE/templates", {
          name: "Finches",
          isDefault: true,
          fields: [{ typeName: "title", value: "Finches" }],
        });
        deepEqual(await offered(collection), [true]);
        deepEqual(await offered(alias), [false]);
      },
    },
    {
      name: "fields of a chosen block can be used in its datasets",
      async show(fixtures) {
        const { dataset } = fixtures;
        await askHere(fixtures, "POST HERE/metadatablocks", ["citation", "geospatial"]);
        const { id } = await dataset({ metadata: { geographicUnit: ["city"] } });
        const { fields } = await ask<{ fields: readonly { typeName: string; value: unknown }[] }>(
          fixtures.session,
          `GET /api/datasets/${id}/versions/:draft/metadata/geospatial`,
        );
        deepEqual(fields.map(({ typeName, value }) => [typeName, value]), [[
          "geographicUnit",
          ["city"],
        ]]);
      },
    },
    {
      name: "facets can be chosen among the fields",
      async show(fixtures) {
        await askHere(fixtures, "POST HERE/facets", ["authorName", "subject"]);
        deepEqual(await askHere(fixtures, "GET HERE/facets"), ["authorName", "subject"]);
        await refused(askHere(fixtures, "POST HERE/facets", ["nonsense"]), 400, /nonsense/);
        deepEqual(await askHere(fixtures, "GET HERE/facets"), ["authorName", "subject"]);
      },
    },
    {
      name: "a field can be made required for its datasets",
      async show(fixtures) {
        const { session, collection } = fixtures;
        const level = { datasetFieldTypeName: "subtitle", required: true, include: true };
        await askHere(fixtures, "PUT HERE/inputLevels", [level]);
        deepEqual(
          (await askHere<readonly { datasetFieldTypeName: string; required: boolean }[]>(
            fixtures,
            "GET HERE/inputLevels",
          )).map(({ datasetFieldTypeName, required }) => [datasetFieldTypeName, required]),
          [["subtitle", true]],
        );
        const blocks = await collections.listMetadataBlocks(session, collection);
        equal(blocks.find(({ name }) => name === "citation")?.fields?.subtitle?.isRequired, true);
        equal(await askHere(fixtures, "GET HERE/metadatablocks/isRoot"), true);
        const create = (fields: readonly FieldJson[]) =>
          datasets.createDataset(session, { collection, json: datasetJson({ fields }) });
        await refused(create([]), 403, /Subtitle is required/);
        await create([text("subtitle", "There")]);
      },
    },
    {
      name: "who adds to it gets the role that it says",
      makesUsers: true,
      async show(fixtures) {
        const { user, dataset } = fixtures;
        await askHere(fixtures, "PUT HERE/defaultContributorRole/curator");
        await rejects(askHere(fixtures, "PUT HERE/defaultContributorRole/nonsense"), NotFoundError);
        const { session, userName } = await user("dsContributor");
        const { id } = await dataset({ session });
        const given = await ask<readonly { assignee: string; _roleAlias: string }[]>(
          fixtures.session,
          `GET /api/datasets/${id}/assignments`,
        );
        const roles = given.filter(({ assignee }) => assignee === `@${userName}`);
        equal(roles.some(({ _roleAlias }) => _roleAlias === "curator"), true);
      },
    },
  ],
};
