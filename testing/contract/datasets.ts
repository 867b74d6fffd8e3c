import { deepEqual, equal, ok, rejects } from "node:assert/strict";
import { datasets } from "../../lib/client/mod.ts";
import {
  AuthenticationError,
  ConflictError,
  createPrivateUrl,
  destroyDataset,
  NotFoundError,
  publish,
  readDataset,
  run,
  setMetadata,
  ValidationError,
} from "../../mod.ts";
import { draft, METADATA, put } from "./_deposits.ts";
import type { ContractSuite } from "./contract.ts";

/** What every Dataverse does with datasets. */
export const datasetsContract: ContractSuite = {
  name: "datasets",
  cases: [
    {
      name: "a new one is a draft that guests may not see",
      async show(target) {
        const pid = await draft(target);
        equal((await datasets.getVersion(target.session, pid)).versionState, "DRAFT");
        await rejects(datasets.getDataset(target.guest, pid), AuthenticationError);
      },
    },
    {
      name: "required metadata are required",
      async show({ session, collection }) {
        const json = {
          datasetVersion: { metadataBlocks: { citation: { displayName: "Citation", fields: [] } } },
        };
        await rejects(datasets.createDataset(session, { collection, json }), ValidationError);
      },
    },
    {
      name: "versions are numbered 1.0, 1.1, 2.0, and a file asks for a major one",
      async show(target) {
        const { session } = target;
        const dataset = await draft(target);
        await rejects(datasets.publishDataset(session, { dataset, type: "minor" }), ConflictError);
        equal((await run(publish({ dataset }), { session })).version, "1.0");
        await run(setMetadata({ dataset, set: { title: "Another title" } }), { session });
        equal((await run(publish({ dataset, type: "minor" }), { session })).version, "1.1");
        await put(target, { dataset, name: "a.txt", text: "a" });
        await rejects(datasets.publishDataset(session, { dataset, type: "minor" }), ConflictError);
        equal((await run(publish({ dataset }), { session })).version, "2.0");
        equal((await datasets.getVersion(session, dataset, { version: "1.0" })).versionNumber, 1);
      },
    },
    {
      name: "a published one is seen by guests as it was published, not as its draft is",
      async show(target) {
        const { session, guest } = target;
        const dataset = await draft(target);
        await run(publish({ dataset }), { session });
        await run(setMetadata({ dataset, set: { title: "Not yet" } }), { session });
        equal((await run(readDataset({ dataset }), { session: guest })).title, METADATA.title);
        equal((await run(readDataset({ dataset }), { session })).title, "Not yet");
      },
    },
    {
      name: "a private URL opens the draft, and is there once",
      async show(target) {
        const { session } = target;
        const dataset = await draft(target);
        const { link, token } = await run(createPrivateUrl({ dataset }), { session });
        ok(link.includes(token));
        await rejects(datasets.createPreviewUrl(session, dataset), ConflictError);
        equal((await datasets.getPreviewUrl(session, dataset)).token, token);
        await datasets.deletePreviewUrl(session, dataset);
        await rejects(datasets.getPreviewUrl(session, dataset), NotFoundError);
      },
    },
    {
      name: "one that is free has no locks, and an unknown one is not there",
      async show(target) {
        deepEqual(await datasets.listLocks(target.session, await draft(target)), []);
        await rejects(datasets.getDataset(target.session, "doi:10.5072/FK2/NOPE99"), NotFoundError);
      },
    },
    {
      name:
        "deleting the draft of a published one leaves what is published; destroying leaves nothing",
      async show(target) {
        const { session } = target;
        const dataset = await draft(target);
        await run(publish({ dataset }), { session });
        await rejects(datasets.deleteDraft(session, dataset), ConflictError);
        await run(setMetadata({ dataset, set: { title: "Another title" } }), { session });
        await datasets.deleteDraft(session, dataset);
        equal((await run(readDataset({ dataset }), { session })).title, METADATA.title);
        await run(destroyDataset({ dataset }), { session });
        await rejects(datasets.getDataset(session, dataset), NotFoundError);
      },
    },
  ],
};
