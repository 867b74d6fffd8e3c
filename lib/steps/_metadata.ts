import { listMetadataBlocks } from "../client/collections.ts";
import { listLicenses } from "../client/info.ts";
import type { Session } from "../http/mod.ts";
import {
  datasetFromFlat,
  datasetFromJson,
  type DatasetJson,
  DatasetMetadata,
  type FlatMetadata,
} from "../metadata/mod.ts";
import type { StepContext } from "../pipeline/mod.ts";
import type { MetadataBlock } from "../schemas/metadata_block.ts";

/**
 * Metadata of a dataset as steps take them: Dataverse's JSON, with or without `datasetVersion`; a flat
 * object such as `{ title, author: [{ authorName }] }`; or what `lib/metadata` makes of them.
 */
export type MetadataInput = DatasetMetadata | DatasetJson | FlatMetadata;

const known = new WeakMap<Session, Map<string, Promise<readonly MetadataBlock[]>>>();

/** The metadata blocks of a collection, asked once a connection. */
export function blocksOf(
  { session, signal }: Pick<StepContext, "session" | "signal">,
  collection: string,
): Promise<readonly MetadataBlock[]> {
  let blocks = known.get(session);
  if (blocks === undefined) known.set(session, blocks = new Map());
  const asked = blocks.get(collection);
  if (asked !== undefined) return asked;
  const asking = listMetadataBlocks(session, collection, { signal });
  blocks.set(collection, asking);
  asking.catch(() => blocks.delete(collection));
  return asking;
}

/** Whether it is in Dataverse's JSON rather than flat. */
export function isDatasetJson(metadata: MetadataInput): metadata is DatasetJson {
  return "datasetVersion" in metadata || "metadataBlocks" in metadata;
}

/** Metadata in one form, whichever they came in. */
export function datasetMetadata(
  metadata: MetadataInput,
  blocks: readonly MetadataBlock[],
): DatasetMetadata {
  if (metadata instanceof DatasetMetadata) return metadata;
  return isDatasetJson(metadata)
    ? datasetFromJson(metadata)
    : datasetFromFlat(metadata as FlatMetadata, { blocks });
}

/** Gives metadata that name neither license nor terms the installation's default one, and says so. */
export async function withDefaultLicense(
  context: Pick<StepContext, "session" | "signal" | "note">,
  metadata: DatasetMetadata,
): Promise<DatasetMetadata> {
  if (metadata.license !== undefined || metadata.hasTerms) return metadata;
  const licenses = await listLicenses(context.session, { signal: context.signal });
  const chosen = licenses.find(({ isDefault, active }) => isDefault && active);
  if (chosen === undefined) {
    context.note(
      "The metadata name no license, and the installation has no default one: the dataset cannot be published as it is",
    );
    return metadata;
  }
  context.note(
    `The metadata name no license, so the installation's default is taken: "${chosen.name}"`,
  );
  return metadata.withLicense({ name: chosen.name, uri: chosen.uri });
}
