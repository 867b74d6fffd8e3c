import { deleteDraft, editMetadata, getVersion, replaceDraft } from "../client/datasets.ts";
import { datasetFromJson, type DatasetJson, type FlatMetadata } from "../metadata/mod.ts";
import { defineStep, type StepFactory } from "../pipeline/mod.ts";
import { EDITABLE_DURING, type LockBudget, untilFree, whenBusy } from "./_busy.ts";
import { unlessGone } from "./_gone.ts";
import { blocksFor, withDefaultLicense } from "./_metadata.ts";

/** Input of {@linkcode setMetadata}. */
export interface SetMetadataInput extends LockBudget {
  /** Persistent id of the dataset. */
  readonly dataset: string;
  /**
   * Fields to set, flat: `{ title: "Tides", keyword: [{ keywordValue: "sea" }] }`; `null` empties one.
   * The rest stays as it is.
   *
   * @default {{}}
   */
  readonly set?: FlatMetadata;
  /** License to set: the installation's default one, or one of its licenses by name and address. */
  readonly license?: "default" | { readonly name: string; readonly uri: string };
  /**
   * Alias of the collection the dataset is in, whose metadata blocks say what a field is.
   *
   * @default {":root"}
   */
  readonly collection?: string;
}

/** Output of {@linkcode setMetadata}. */
export interface SetMetadataOutput {
  /** Persistent id of the dataset. */
  readonly persistentId: string;
  /** Title, as it is then. */
  readonly title: string;
  /** Whether the step began a new draft of a published dataset. */
  readonly beganDraft: boolean;
  /** What the version was before. */
  readonly before: DatasetJson;
}

/**
 * Step that sets metadata of a dataset's draft, beginning one where there is none:
 * `PUT /api/datasets/{id}/editMetadata?replace=true`, or `PUT /api/datasets/{id}/versions/:draft` where
 * a field is emptied or the license is set. Undone by deleting the draft that it began, or by putting
 * the former draft back.
 *
 * @example Usage
 * ```ts
 * import { connect, createDataset, run, setMetadata } from "@dvflow/dvflow";
 * import { startDataverse } from "@dvflow/dvflow/testing";
 * import { equal } from "node:assert/strict";
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
 * const { title } = await run(
 *   setMetadata({ dataset: persistentId, set: { title: "Tides of 2026" } }),
 *   { session },
 * );
 *
 * equal(title, "Tides of 2026");
 * ```
 */
export const setMetadata: StepFactory<SetMetadataInput, SetMetadataOutput> = defineStep(
  "set-metadata",
  {
    title: ({ dataset }) => `Set metadata of dataset "${dataset}"`,
    retry: whenBusy,
    repeatable: true,
    async run(context, input: SetMetadataInput): Promise<SetMetadataOutput> {
      const { session, signal } = context;
      const { dataset, set = {}, license, collection = ":root" } = input;
      await untilFree(
        context,
        { id: dataset, doing: `set metadata of "${dataset}"`, except: EDITABLE_DURING },
        input,
      );
      const version = await getVersion(session, dataset, { signal });
      const before = datasetFromJson(version);
      const blocks = await blocksFor(context, { collection, flat: set });
      let after = before.set(set, { blocks });
      if (license === "default") after = await withDefaultLicense(context, after);
      else if (license !== undefined) after = after.withLicense(license);
      const json = after.toJson();
      const empties = Object.values(set).some((value) => value === null || value === undefined);
      const now = empties || license !== undefined
        ? await replaceDraft(session, { dataset, json: json.datasetVersion }, { signal })
        : await editMetadata(session, { dataset, fields: after.fields(Object.keys(set)) }, {
          signal,
        });
      return {
        persistentId: dataset,
        title: String(datasetFromJson(now).get().title ?? ""),
        beganDraft: version.versionState !== "DRAFT",
        before: before.toJson(),
      };
    },
    async undo(context, { persistentId, beganDraft, before }) {
      const { session, signal } = context;
      const draft = await unlessGone(() =>
        getVersion(session, persistentId, { version: ":draft", signal })
      );
      if (draft === undefined) {
        const there = await unlessGone(() => getVersion(session, persistentId, { signal }));
        if (there === undefined) return { gone: [persistentId] };
        const what = `the metadata set in dataset "${persistentId}"`;
        return { left: [{ what, why: "they are published by now", within: persistentId }] };
      }
      await untilFree(context, { id: persistentId, doing: `restore "${persistentId}"` });
      if (beganDraft) await deleteDraft(session, persistentId, { signal });
      else {
        await replaceDraft(session, { dataset: persistentId, json: before.datasetVersion }, {
          signal,
        });
      }
    },
    summary: ({ title }) => `"${title}"`,
    requests: ({ dataset }) => [
      {
        method: "GET",
        target: `/api/datasets/:persistentId/versions/:latest?persistentId=${dataset}`,
      },
      { method: "PUT", target: `/api/datasets/:persistentId/editMetadata?persistentId=${dataset}` },
    ],
  },
);
