import { listAllMetadataBlocks, listMetadataBlocks } from "../client/collections.ts";
import { listLicenses } from "../client/info.ts";
import type { Session } from "../http/mod.ts";
import {
  datasetFromFlat,
  datasetFromJson,
  type DatasetJson,
  DatasetMetadata,
  type Finding,
  type FlatMetadata,
  MetadataError,
  validateDataset,
} from "../metadata/mod.ts";
import type { StepContext } from "../pipeline/mod.ts";
import type { MetadataBlock } from "../schemas/metadata_block.ts";

/**
 * Metadata of a dataset as steps take them: Dataverse's JSON, with or without `datasetVersion`; a flat
 * object such as `{ title, author: [{ authorName }] }`; or what `lib/metadata` makes of them.
 */
export type MetadataInput = DatasetMetadata | DatasetJson | FlatMetadata;

const known = new WeakMap<Session, Map<string, Promise<readonly MetadataBlock[]>>>();

/** Asks once a connection; an answer that failed is asked for again. */
function once(
  session: Session,
  key: string,
  ask: () => Promise<readonly MetadataBlock[]>,
): Promise<readonly MetadataBlock[]> {
  let answers = known.get(session);
  if (answers === undefined) known.set(session, answers = new Map());
  const asked = answers.get(key);
  if (asked !== undefined) return asked;
  const asking = ask();
  answers.set(key, asking);
  asking.catch(() => answers.delete(key));
  return asking;
}

/** The metadata blocks that a collection has enabled. */
function enabledBlocks(
  { session, signal }: Pick<StepContext, "session" | "signal">,
  collection: string,
): Promise<readonly MetadataBlock[]> {
  return once(session, collection, () => listMetadataBlocks(session, collection, { signal }));
}

/** All metadata blocks of the installation. */
function allBlocks(
  { session, signal }: Pick<StepContext, "session" | "signal">,
): Promise<readonly MetadataBlock[]> {
  return once(session, "", () => listAllMetadataBlocks(session, { signal }));
}

/** Everything that is wrong with metadata for a dataset of a collection. */
export async function findingsOf(
  context: Pick<StepContext, "session" | "signal">,
  { collection, metadata }: { readonly collection: string; readonly metadata: DatasetMetadata },
): Promise<readonly Finding[]> {
  const enabled = await enabledBlocks(context, collection);
  const findings = validateDataset(metadata, enabled);
  // A field that the collection's blocks do not have may be one of the installation's others.
  if (!findings.some(({ rule }) => rule === "unknown-field" || rule === "unknown-block")) {
    return findings;
  }
  return validateDataset(metadata, enabled, { otherBlocks: await allBlocks(context) });
}

/** Refuses metadata in which something is wrong, with all that is wrong. */
export async function refuseFindings(
  context: Pick<StepContext, "session" | "signal">,
  dataset: { readonly collection: string; readonly metadata: DatasetMetadata },
): Promise<void> {
  const findings = await findingsOf(context, dataset);
  if (findings.length > 0) throw new MetadataError("use the metadata", findings);
}

/** Whether it is in Dataverse's JSON rather than flat. */
function isDatasetJson(metadata: DatasetJson | FlatMetadata): metadata is DatasetJson {
  return "datasetVersion" in metadata || "metadataBlocks" in metadata;
}

/**
 * The blocks that know the fields of a flat object: the collection's own, and the installation's others
 * where one of its names is not among those.
 */
export async function blocksFor(
  context: Pick<StepContext, "session" | "signal">,
  { collection, flat }: { readonly collection: string; readonly flat: FlatMetadata },
): Promise<readonly MetadataBlock[]> {
  const enabled = await enabledBlocks(context, collection);
  const knows = (name: string) => enabled.some(({ fields }) => Object.hasOwn(fields ?? {}, name));
  return Object.keys(flat).every(knows) ? enabled : [...enabled, ...await allBlocks(context)];
}

/** Metadata in one form, whichever they came in. */
export async function datasetMetadata(
  context: Pick<StepContext, "session" | "signal">,
  { collection, metadata }: { readonly collection: string; readonly metadata: MetadataInput },
): Promise<DatasetMetadata> {
  if (metadata instanceof DatasetMetadata) return metadata;
  if (isDatasetJson(metadata)) return datasetFromJson(metadata);
  const blocks = await blocksFor(context, { collection, flat: metadata });
  return datasetFromFlat(metadata, { blocks });
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
