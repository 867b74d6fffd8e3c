import { getCollection, publishCollection } from "../client/collections.ts";
import { getVersion, publishDataset, type VersionStep } from "../client/datasets.ts";
import { UnexpectedReplyError } from "../errors/mod.ts";
import { defineStep, type StepContext, type StepFactory } from "../pipeline/mod.ts";
import { type LockBudget, untilFree, whenBusy } from "./_busy.ts";
import { unlessGone } from "./_gone.ts";
import { versionNumber } from "./read_dataset.ts";

/** A collection to publish. */
export interface PublishCollectionInput {
  /** Alias. */
  readonly collection: string;
}

/** A dataset to publish. */
export interface PublishDatasetInput extends LockBudget {
  /** Persistent id. */
  readonly dataset: string;
  /**
   * How its version grows: `major` (1.0, 2.0, …), `minor` (1.1, for metadata only), or `updatecurrent`
   * (superusers only).
   *
   * @default {"major"}
   */
  readonly type?: VersionStep;
}

/** Input of {@linkcode publish}. */
export type PublishInput = PublishCollectionInput | PublishDatasetInput;

/** Output of {@linkcode publish}. */
export interface Published {
  /** Alias of the collection, or persistent id of the dataset. */
  readonly id: string;
  /** Version of the dataset, such as `1.0`; absent for a collection. */
  readonly version?: string;
}

/**
 * Step that publishes a collection (`POST /api/dataverses/{alias}/actions/:publish`) or a dataset
 * (`POST /api/datasets/{id}/actions/:publish?type=…`). It waits until nothing locks the dataset, and
 * afterwards until the server has finished, so that what comes next meets no lock. It cannot be undone.
 *
 * @example Usage
 * ```ts
 * import { connect, createCollection, pipeline, publish, run } from "@dvflow/dvflow";
 * import { startDataverse } from "@dvflow/dvflow/testing";
 * import { deepEqual } from "node:assert/strict";
 *
 * await using dataverse = await startDataverse({ on: "embedded" });
 * await using session = await connect(dataverse.baseUrl, dataverse);
 * const open = pipeline("open-collection")
 *   .step("made", () => createCollection({ alias: "demo", name: "Demo", contacts: ["me@example.org"] }))
 *   .step("opened", ({ made }) => publish({ collection: made.alias }))
 *   .output(({ opened }) => opened);
 *
 * deepEqual(await run(open({}), { session }), { id: "demo" });
 * ```
 */
export const publish: StepFactory<PublishInput, Published> = defineStep("publish", {
  title: (input) =>
    "collection" in input
      ? `Publish collection "${input.collection}"`
      : `Publish dataset "${input.dataset}" (${input.type ?? "major"})`,
  retry: whenBusy,
  async run(context, input: PublishInput): Promise<Published> {
    const { session, signal } = context;
    if ("collection" in input) {
      const { alias } = await publishCollection(session, input.collection, { signal });
      return { id: alias };
    }
    const { dataset, type = "major" } = input;
    const doing = `publish dataset "${dataset}"`;
    await untilFree(context, { id: dataset, doing }, input);
    await publishDataset(session, { dataset, type }, { signal });
    return await published(context, input);
  },
  async find(context, input) {
    const { session, signal } = context;
    if ("collection" in input) {
      const there = await unlessGone(() => getCollection(session, input.collection, { signal }));
      return there?.isReleased ? { id: there.alias } : undefined;
    }
    await untilFree(
      context,
      { id: input.dataset, doing: `publish dataset "${input.dataset}"` },
      input,
    );
    const latest = await getVersion(session, input.dataset, { signal });
    return latest.versionState === "RELEASED"
      ? { id: input.dataset, version: versionNumber(latest) ?? "?" }
      : undefined;
  },
  summary: ({ id, version }) => version === undefined ? id : `${id}, version ${version}`,
  requests: (input) =>
    "collection" in input
      ? [{ method: "POST", target: `/api/dataverses/${input.collection}/actions/:publish` }]
      : [
        {
          method: "GET",
          target: `/api/datasets/:persistentId/locks?persistentId=${input.dataset}`,
        },
        {
          method: "POST",
          target: `/api/datasets/:persistentId/actions/:publish?type=${
            input.type ?? "major"
          }&persistentId=${input.dataset}`,
        },
      ],
});

/** Waits until the server has finished what it began, and tells the version. */
async function published(
  context: StepContext,
  input: PublishDatasetInput,
): Promise<Published> {
  const { dataset } = input;
  await untilFree(context, { id: dataset, doing: `finish publishing dataset "${dataset}"` }, input);
  const latest = await getVersion(context.session, dataset, { signal: context.signal });
  if (latest.versionState !== "RELEASED") {
    throw new UnexpectedReplyError(
      `Cannot publish dataset "${dataset}": the server took it, and left it in state "${latest.versionState}"`,
      {
        method: "GET",
        url: `/api/datasets/:persistentId/versions/:latest?persistentId=${dataset}`,
        hint: "A workflow of the installation may hold it: look at the dataset's page.",
      },
    );
  }
  return { id: dataset, version: versionNumber(latest) ?? "?" };
}
