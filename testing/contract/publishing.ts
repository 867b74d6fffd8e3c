import { deepEqual, equal, rejects } from "node:assert/strict";
import { collections, datasets } from "../../lib/client/mod.ts";
import {
  AuthenticationError,
  ConflictError,
  LockedError,
  NotFoundError,
  PermissionError,
  publish,
  readDataset,
  run,
  setMetadata,
  upload,
} from "../../mod.ts";
import { ask, refused } from "./_ask.ts";
import { datasetJson, text } from "./_dataset_json.ts";
import { makeCollection } from "./collections.ts";
import type { ContractSuite } from "./contract.ts";

const bytes = (words: string): Uint8Array => new TextEncoder().encode(words);

/** What every Dataverse does when datasets are published, locked and taken back. */
export const publishingContract: ContractSuite = {
  name: "publishing",
  cases: [
    {
      name: "versions are numbered 1.0, 1.1, 2.0, and a file asks for a major one",
      async show({ session, dataset: make }) {
        const { id, persistentId: dataset } = await make();
        await rejects(datasets.publishDataset(session, { dataset, type: "minor" }), ConflictError);
        equal((await run(publish({ dataset }), { session })).version, "1.0");
        await run(setMetadata({ dataset, set: { title: "Another title" } }), { session });
        equal((await run(publish({ dataset, type: "minor" }), { session })).version, "1.1");
        await run(upload({ dataset, name: "a.txt", bytes: bytes("a") }), { session });
        await rejects(datasets.publishDataset(session, { dataset, type: "minor" }), ConflictError);
        equal((await run(publish({ dataset }), { session })).version, "2.0");
        equal((await datasets.getVersion(session, dataset, { version: "1.0" })).versionNumber, 1);
        const versions = await ask<
          readonly { versionNumber: number; versionMinorNumber: number }[]
        >(
          session,
          `GET /api/datasets/${id}/versions`,
          { query: { excludeFiles: true } },
        );
        deepEqual(
          versions.map((version) => [version.versionNumber, version.versionMinorNumber]),
          [[2, 0], [1, 1], [1, 0]],
        );
      },
    },
    {
      name: "a published one is seen by guests as it was published, not as its draft is",
      async show({ session, guest, dataset: make }) {
        const { persistentId: dataset } = await make({ published: true });
        const { title } = await run(readDataset({ dataset }), { session });
        await run(setMetadata({ dataset, set: { title: "Not yet" } }), { session });
        equal((await run(readDataset({ dataset }), { session: guest })).title, title);
        equal((await run(readDataset({ dataset }), { session })).title, "Not yet");
        await rejects(datasets.getVersion(guest, dataset, { version: ":draft" }), /./);
      },
    },
    {
      name: "one in a collection that is not published cannot be",
      async show(fixtures) {
        const { session, dataset: make } = fixtures;
        const { alias } = await makeCollection(fixtures);
        const { persistentId: dataset } = await make({ collection: alias });
        await refused(
          datasets.publishDataset(session, { dataset, type: "major" }),
          403,
          /host dataverse .* has not been published/,
        );
        await collections.publishCollection(session, alias);
        equal((await run(publish({ dataset }), { session })).version, "1.0");
      },
    },
    {
      name: "one without license or terms cannot be",
      async show({ session, collection }) {
        const json = datasetJson();
        const { persistentId: dataset } = await datasets.createDataset(session, {
          collection,
          json,
        });
        await refused(
          datasets.publishDataset(session, { dataset, type: "major" }),
          409,
          /valid license or Custom Terms/,
        );
      },
    },
    {
      name: "guests and contributors do not publish",
      makesUsers: true,
      async show({ guest, user, dataset: make }) {
        const { persistentId: dataset } = await make();
        const { session } = await user("contributor");
        const as = (who: typeof guest) => datasets.publishDataset(who, { dataset, type: "major" });
        await rejects(as(guest), AuthenticationError);
        await rejects(as(session), PermissionError);
      },
    },
    {
      name: "how the number grows has to be said, in words that there are",
      async show({ session, dataset: make }) {
        const { id } = await make();
        const path = `POST /api/datasets/${id}/actions/:publish`;
        await refused(ask(session, path), 400, /Missing 'type' parameter/);
        await refused(ask(session, path, { query: { type: "huge" } }), 400, /'huge'/);
      },
    },
    {
      name: "there is nothing to publish where nothing has changed",
      async show({ session, dataset: make }) {
        const { persistentId: dataset } = await make({ published: true });
        await rejects(datasets.publishDataset(session, { dataset, type: "major" }), ConflictError);
      },
    },
    {
      name: "the current version can be corrected without a new number, by superusers",
      makesUsers: true,
      async show({ session, user, dataset: make }) {
        const { persistentId: dataset } = await make({ published: true });
        await run(setMetadata({ dataset, set: { subtitle: "Corrected" } }), { session });
        const { session: curator } = await user("curator");
        await refused(
          datasets.publishDataset(curator, { dataset, type: "updatecurrent" }),
          403,
          /Only superusers/,
        );
        equal((await run(publish({ dataset, type: "updatecurrent" }), { session })).version, "1.0");
      },
    },
    {
      name:
        "a dataset that is free has no locks; one that is ingested may be edited, not published",
      async show({ session, dataset: make }) {
        const { id, persistentId: dataset } = await make();
        deepEqual(await datasets.listLocks(session, dataset), []);
        await ask(session, `POST /api/datasets/${id}/lock/Ingest`);
        const locks = await datasets.listLocks(session, dataset);
        deepEqual(locks.map(({ lockType }) => lockType), ["Ingest"]);
        await rejects(datasets.publishDataset(session, { dataset, type: "major" }), LockedError);
        await datasets.editMetadata(session, { dataset, fields: [text("subtitle", "Meanwhile")] });
        await refused(ask(session, `POST /api/datasets/${id}/lock/Ingest`), 403, /already locked/);
        await ask(session, `DELETE /api/datasets/${id}/locks`, { query: { type: "Ingest" } });
        deepEqual(await datasets.listLocks(session, dataset), []);
      },
    },
    {
      name: "locks are set and taken by superusers",
      makesUsers: true,
      async show({ user, dataset: make }) {
        const { id } = await make();
        const { session } = await user("admin");
        await refused(ask(session, `POST /api/datasets/${id}/lock/Ingest`), 403, /superusers only/);
        await refused(ask(session, `DELETE /api/datasets/${id}/locks`), 403);
      },
    },
    {
      name: "a version that is taken back is shown only to who asks for such ones",
      async show({ session, guest, dataset: make }) {
        const { id, persistentId: dataset } = await make({ published: true });
        await run(setMetadata({ dataset, set: { title: "Another title" } }), { session });
        await run(publish({ dataset, type: "minor" }), { session });
        await ask(session, `POST /api/datasets/${id}/versions/1.0/deaccession`, {
          json: { deaccessionReason: "It was wrong" },
        });
        await rejects(datasets.getVersion(guest, dataset, { version: "1.0" }), NotFoundError);
        const tombstone = await ask<{ versionState: string }>(
          session,
          `GET /api/datasets/${id}/versions/1.0`,
          { query: { includeDeaccessioned: true } },
        );
        equal(tombstone.versionState, "DEACCESSIONED");
        equal((await datasets.getVersion(guest, dataset)).versionMinorNumber, 1);
        await refused(
          ask(session, `POST /api/datasets/${id}/versions/:draft/deaccession`, {
            json: { deaccessionReason: "It was wrong" },
          }),
          400,
        );
      },
    },
  ],
};

/** What every Dataverse does when datasets are reviewed. */
export const reviewContract: ContractSuite = {
  name: "review",
  cases: [
    {
      name: "what is in review is not its author's to edit, until it is returned with a reason",
      makesUsers: true,
      async show({ session, user, dataset: make }) {
        const { session: author } = await user("dsContributor");
        const { id, persistentId: dataset } = await make({ session: author });
        await ask(author, `POST /api/datasets/${id}/submitForReview`);
        const locks = await datasets.listLocks(session, dataset);
        deepEqual(locks.map(({ lockType }) => lockType), ["InReview"]);
        const edit = () =>
          datasets.editMetadata(author, { dataset, fields: [text("subtitle", "Meanwhile")] });
        await rejects(edit(), LockedError);
        await refused(ask(author, `POST /api/datasets/${id}/submitForReview`), 403, /in review/);
        const json = { reasonForReturn: "There is more to say" };
        await ask(session, `POST /api/datasets/${id}/returnToAuthor`, { json });
        await edit();
        await refused(ask(session, `POST /api/datasets/${id}/returnToAuthor`, { json }), 403);
      },
    },
    {
      name: "what is in review is published by a curator",
      makesUsers: true,
      async show({ user, dataset: make }) {
        const { session: author } = await user("dsContributor");
        const { id, persistentId: dataset } = await make({ session: author });
        await ask(author, `POST /api/datasets/${id}/submitForReview`);
        const { session } = await user("curator");
        await datasets.publishDataset(session, { dataset, type: "major" });
        await run(readDataset({ dataset }), { session });
      },
    },
    {
      name: "what is published is not reviewed",
      async show({ session, dataset: make }) {
        const { id } = await make({ published: true });
        await refused(ask(session, `POST /api/datasets/${id}/submitForReview`), 403);
      },
    },
  ],
};
