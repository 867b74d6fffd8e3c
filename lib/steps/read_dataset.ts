import { getDataset, getVersion } from "../client/datasets.ts";
import { datasetFromJson } from "../metadata/mod.ts";
import { defineStep, type StepFactory } from "../pipeline/mod.ts";
import type { DatasetVersion } from "../schemas/mod.ts";

/** Input of {@linkcode readDataset}. */
export interface ReadDatasetInput {
  /** Persistent id. */
  readonly dataset: string;
  /**
   * Which version: `:latest`, `:latest-published`, `:draft`, or a number such as `1.0`.
   *
   * @default {":latest"}
   */
  readonly version?: string;
}

/** Output of {@linkcode readDataset}. */
export interface DatasetDetails {
  /** Number on this installation. */
  readonly id: number;
  /** Persistent id. */
  readonly persistentId: string;
  /** Title. */
  readonly title: string;
  /** `DRAFT`, `RELEASED`, `DEACCESSIONED`, … */
  readonly state: string;
  /** Number of the version, such as `2.0`; absent in a draft. */
  readonly version?: string;
  /** Name of its license; absent where there are terms of its own, or none. */
  readonly license?: string;
}

/** The number of a version as people write it; `undefined` for a draft. */
export function versionNumber(version: DatasetVersion): string | undefined {
  const { versionNumber: major, versionMinorNumber: minor } = version;
  return major === undefined ? undefined : `${major}.${minor ?? 0}`;
}

/**
 * Step that reads a dataset in one of its versions: `GET /api/datasets/{id}` and
 * `GET /api/datasets/{id}/versions/{version}`.
 *
 * @example Usage
 * ```ts
 * import { readDataset } from "@dvflow/dvflow";
 * import { equal } from "node:assert/strict";
 *
 * equal(
 *   readDataset({ dataset: "doi:10.5072/FK2/AB12CD" }).title,
 *   'Read dataset "doi:10.5072/FK2/AB12CD"',
 * );
 * ```
 */
export const readDataset: StepFactory<ReadDatasetInput, DatasetDetails> = defineStep(
  "read-dataset",
  {
    title: ({ dataset }) => `Read dataset "${dataset}"`,
    repeatable: true,
    async run({ session, signal }, input: ReadDatasetInput): Promise<DatasetDetails> {
      const { dataset, version: name = ":latest" } = input;
      const { id } = await getDataset(session, dataset, { signal, files: false });
      const version = await getVersion(session, dataset, { signal, version: name });
      const metadata = datasetFromJson(version);
      const number = versionNumber(version);
      const license = metadata.license?.name;
      return {
        id,
        persistentId: dataset,
        title: String(metadata.get().title ?? ""),
        state: version.versionState,
        ...(number === undefined ? {} : { version: number }),
        ...(license === undefined ? {} : { license }),
      };
    },
    summary: ({ title, state, version, license }) =>
      `"${title}", ${[version && `version ${version}`, state, license].filter(Boolean).join(", ")}`,
    requests: ({ dataset, version = ":latest" }) => [
      { method: "GET", target: `/api/datasets/:persistentId?persistentId=${dataset}` },
      {
        method: "GET",
        target: `/api/datasets/:persistentId/versions/${version}?persistentId=${dataset}`,
      },
    ],
  },
);
