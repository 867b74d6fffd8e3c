import type {
  DatasetJson,
  MetadataBlockValues,
  MetadataField,
} from "../schemas/dataset_metadata.ts";
import { isObject } from "./_json.ts";

/** A value of {@linkcode FlatMetadata}. */
export type FlatValue =
  | string
  | number
  | boolean
  | null
  | undefined
  | readonly FlatValue[]
  | { readonly [name: string]: FlatValue };

/**
 * Metadata as a flat object: fields by `typeName`, compound ones as objects, lists where a field holds
 * several: `{ title: "Tides", author: [{ authorName: "Finch, Fiona" }], subject: ["Physics"] }`. Beside
 * them the names of the blocks for people (`citation_displayName`), `license`, `termsOfUse` and the
 * other terms, `fileAccessRequest`, `versionNote` and `datasetType`.
 *
 * A `typeName` is unique on an installation, over all of its blocks. In a document where it is not, or
 * where it is one of the words above, the later field is called `block:typeName`; this longer name is
 * understood for every field.
 */
export type FlatMetadata = { readonly [name: string]: FlatValue };

/** What a version says beside its fields, and may say in an upload. */
export const VERSION_KEYS: ReadonlySet<string> = new Set([
  "license",
  "termsOfUse",
  "confidentialityDeclaration",
  "specialPermissions",
  "restrictions",
  "citationRequirements",
  "depositorRequirements",
  "conditions",
  "disclaimer",
  "termsOfAccess",
  "dataAccessPlace",
  "originalArchive",
  "availabilityStatus",
  "contactForAccess",
  "sizeOfCollection",
  "studyCompletion",
  "fileAccessRequest",
  "versionNote",
]);

/** A field of a document, and where it stands. */
export interface Located {
  readonly key: string;
  readonly block: string;
  readonly index: number;
  readonly field: MetadataField;
}

/** The fields of a document with their flat keys, in order. */
export function locate(blocks: Readonly<Record<string, MetadataBlockValues>>): Located[] {
  const taken = new Set([...VERSION_KEYS, "datasetType", ...Object.keys(blocks).map(displayKey)]);
  const located: Located[] = [];
  for (const [block, { fields }] of Object.entries(blocks)) {
    for (const [index, field] of fields.entries()) {
      const short = field.typeName;
      const key = taken.has(short) ? `${block}:${short}` : short;
      if (taken.has(key)) continue; // more than twice in one block: validation tells
      taken.add(key);
      located.push({ key, block, index, field });
    }
  }
  return located;
}

/** Flat key of a block's name for people. */
export function displayKey(block: string): string {
  return `${block}_displayName`;
}

/** The whole document, flat. */
export function flatten({ datasetType, datasetVersion }: DatasetJson): FlatMetadata {
  const { metadataBlocks, ...version } = datasetVersion;
  const located = locate(metadataBlocks);
  const entries: [string, unknown][] = [];
  for (const [block, { displayName }] of Object.entries(metadataBlocks)) {
    if (displayName !== undefined) entries.push([displayKey(block), displayName]);
    for (const { key, field } of located.filter((one) => one.block === block)) {
      if (field.value !== undefined) entries.push([key, flatValue(field)]);
    }
  }
  entries.push(...Object.entries(version).filter(([key]) => VERSION_KEYS.has(key)));
  if (datasetType !== undefined) entries.push(["datasetType", datasetType]);
  return Object.fromEntries(entries) as FlatMetadata;
}

/** The value of a field, flat; of a field that is not well-formed as it stands. */
export function flatValue({ typeClass, value }: MetadataField): FlatValue {
  if (typeClass !== "compound") return value as FlatValue;
  return Array.isArray(value) ? value.map(flatCompound) : flatCompound(value);
}

/** One value of a compound field, flat. */
export function flatCompound(value: unknown): FlatValue {
  if (!isObject(value)) return value as FlatValue;
  const entries = Object.entries(value).flatMap(([name, child]) => {
    if (!isObject(child)) return [[name, child]];
    return child.value === undefined ? [] : [[name, flatValue(child as unknown as MetadataField)]];
  });
  return Object.fromEntries(entries) as FlatValue;
}
