import { createDataset as create, getVersion } from "../client/datasets.ts";
import { listContents } from "../client/collections.ts";
import { datasetFromJson, type DatasetMetadata } from "../metadata/mod.ts";
import { defineStep, type FindContext, type StepFactory } from "../pipeline/mod.ts";
import { type DatasetId, persistentIdOf } from "../schemas/mod.ts";
import { whenBusy } from "./_busy.ts";
import { unlessGone } from "./_gone.ts";
import {
  datasetMetadata,
  type MetadataInput,
  refuseFindings,
  withDefaultLicense,
} from "./_metadata.ts";
import { removeDataset } from "./_remove_dataset.ts";

/** Input of {@linkcode createDataset}. */
export interface CreateDatasetInput {
  /** Alias of the collection it is made in. */
  readonly collection: string;
  /** Its metadata: Dataverse's JSON, or a flat object. */
  readonly metadata: MetadataInput;
  /**
   * What to do with metadata that name neither license nor terms: take the installation's default
   * license and say so, or leave them without (such a dataset cannot be published).
   *
   * @default {"default"}
   */
  readonly license?: "default" | "none";
  /**
   * Whether to look for everything that is wrong with the metadata before they are sent.
   *
   * @default {true}
   */
  readonly validate?: boolean;
}

/** A dataset, as steps hand it on. */
export interface DatasetRef {
  /** Number on this installation. */
  readonly id: number;
  /** Such as `doi:10.5072/FK2/AB12CD`. */
  readonly persistentId: string;
}

/**
 * Step that creates a dataset, as a draft: `POST /api/dataverses/{alias}/datasets`. Undone by deleting
 * the draft; a dataset that is published by then is destroyed where the run may do that, else named as
 * left behind.
 *
 * @example Usage
 * ```ts
 * import { connect, createDataset, run } from "@dvflow/dvflow";
 * import { startDataverse } from "@dvflow/dvflow/testing";
 * import { match } from "node:assert/strict";
 *
 * await using dataverse = await startDataverse({ on: "embedded" });
 * await using session = await connect(dataverse.baseUrl, dataverse);
 * const { persistentId } = await run(
 *   createDataset({
 *     collection: "root",
 *     metadata: {
 *       title: "Tides",
 *       author: [{ authorName: "Finch, Fiona" }],
 *       datasetContact: [{ datasetContactEmail: "finch@example.org" }],
 *       dsDescription: [{ dsDescriptionValue: "Heights, hour by hour" }],
 *       subject: ["Physics"],
 *     },
 *   }),
 *   { session },
 * );
 *
 * match(persistentId, /^doi:10\.5072\/FK2\//);
 * ```
 */
export const createDataset: StepFactory<CreateDatasetInput, DatasetRef> = defineStep(
  "create-dataset",
  {
    title: ({ collection }) => `Create a dataset in collection "${collection}"`,
    retry: whenBusy,
    async run(context, input: CreateDatasetInput): Promise<DatasetRef> {
      const { collection, license = "default", validate = true } = input;
      let metadata = await datasetMetadata(context, input);
      if (validate) await refuseFindings(context, { collection, metadata });
      if (license === "default") metadata = await withDefaultLicense(context, metadata);
      const { session, signal } = context;
      const made = await create(session, { collection, json: metadata.toJson() }, { signal });
      return { id: made.id, persistentId: made.persistentId };
    },
    async find(context, input) {
      const metadata = await datasetMetadata(context, input);
      return await findDataset(context, { collection: input.collection, metadata });
    },
    async undo(context, { persistentId }) {
      const left = await removeDataset(context, persistentId, context);
      return left === undefined ? { gone: [persistentId] } : { left: [left] };
    },
    summary: ({ persistentId, id }) => `${persistentId}, number ${id}`,
    requests: ({ collection, license = "default" }) => [
      {
        method: "GET",
        target: `/api/dataverses/${collection}/metadatablocks?returnDatasetFieldTypes=true`,
      },
      ...(license === "default" ? [{ method: "GET", target: "/api/licenses" }] : []),
      { method: "POST", target: `/api/dataverses/${collection}/datasets` },
    ],
  },
);

/**
 * Looks for the dataset that an attempt made whose answer got lost: one of the collection, not made by
 * another step of this run, not older than the attempt, with the same title and authors. Numbers grow,
 * so the search goes from the newest back and ends at the first that is older.
 */
async function findDataset(
  { session, signal, startedAt, siblings }: FindContext,
  wanted: { readonly collection: string; readonly metadata: DatasetMetadata },
): Promise<DatasetRef | undefined> {
  const claimed = new Set(siblings.map((output) => (output as DatasetId).persistentId));
  const children = await listContents(session, wanted.collection, { signal });
  const skew = session.serverNow().getTime() - session.clock.now().getTime();
  const oldest = startedAt.getTime() + skew - 2_000; // the server tells whole seconds
  const newestFirst = children.filter((child) => child.type === "dataset").sort((a, b) =>
    b.id - a.id
  );
  for (const child of newestFirst) {
    const persistentId = persistentIdOf(child);
    const version = await unlessGone(() => getVersion(session, persistentId, { signal }));
    if (version === undefined) continue;
    if (Date.parse(version.createTime ?? "") < oldest) return undefined;
    if (claimed.has(persistentId)) continue;
    if (mark(datasetFromJson(version)) === mark(wanted.metadata)) {
      return { id: child.id, persistentId };
    }
  }
  return undefined;
}

/** What tells one dataset from another, as the server keeps it. */
function mark(metadata: DatasetMetadata): string {
  const { title, author } = metadata.get();
  return JSON.stringify(
    [title, author],
    (_key, value) => typeof value === "string" ? value.trim() : value,
  );
}
