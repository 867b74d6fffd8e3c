import { equal } from "node:assert/strict";
import { datasetJson } from "../_dataset_json.ts";
import type { Deposit } from "../_deposit.ts";
import type { JsonObject } from "../domain/json.ts";

const headers = { "Content-Type": "application/json" };

/** The persistent id of the deposit's dataset. */
export async function pidOf({ ask, dataset }: Deposit): Promise<string> {
  const { data } = await ask(`GET api/datasets/${dataset}`);
  return `${data.protocol}:${data.authority}/${data.identifier}`;
}

/** Exports the deposit's dataset. */
export async function exported(
  deposit: Deposit,
  format: string,
  version = ":latest-published",
): Promise<string> {
  const pid = await pidOf(deposit);
  const path = `api/datasets/export?exporter=${format}&persistentId=${pid}&version=${version}`;
  const { status, text } = await deposit.ask(`GET ${path}`);
  equal(status, 200, text);
  return text;
}

/** All elements of a name, as they were written. */
export function elementsIn(text: string, name: string): readonly string[] {
  return text.match(new RegExp(`<${name}[ >/].*?(?:</${name}>|/>)`, "gs")) ?? [];
}

/** Describes the deposit's dataset by what is mandatory, and by further fields of the citation block. */
export async function describeBy(
  { ask, dataset }: Deposit,
  ...fields: readonly Record<string, unknown>[]
): Promise<void> {
  const { datasetVersion } = datasetJson(...fields) as { datasetVersion: unknown };
  const body = JSON.stringify(datasetVersion);
  const { status, text } = await ask(`PUT api/datasets/${dataset}/versions/:draft`, {
    headers,
    body,
  });
  equal(status, 200, text);
}

/** Gives the deposit's draft other fields. */
export async function describeAnew(
  { ask, dataset }: Deposit,
  ...fields: readonly JsonObject[]
): Promise<void> {
  const path = `api/datasets/${dataset}/editMetadata?replace=true`;
  const { status, text } = await ask(`PUT ${path}`, { headers, body: JSON.stringify({ fields }) });
  equal(status, 200, text);
}
