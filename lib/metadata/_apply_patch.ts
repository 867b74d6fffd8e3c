import type {
  DatasetJson,
  DatasetVersionMetadata,
  MetadataBlockValues,
  MetadataField,
} from "../schemas/dataset_metadata.ts";
import { buildField } from "./_build_field.ts";
import type { FieldIndex, KnownField } from "./_field_index.ts";
import { displayKey, type FlatMetadata, type FlatValue, locate, VERSION_KEYS } from "./_flat.ts";
import { nearest } from "./_nearest.ts";
import type { Finding } from "./finding.ts";

type Blocks = Record<string, MetadataBlockValues>;

/** What a patch makes of a document, and what of it could not be done. */
export interface Patched {
  readonly json: DatasetJson;
  readonly problems: readonly Finding[];
}

/** Sets, adds and removes by flat keys; the rest of the document stays as it is. */
export function applyPatch(json: DatasetJson, patch: FlatMetadata, index: FieldIndex): Patched {
  const { datasetVersion, ...root } = json as DatasetJson & Record<string, unknown>;
  const version: Record<string, unknown> = { ...datasetVersion };
  const top: Record<string, unknown> = { ...root };
  const blocks: Blocks = { ...datasetVersion.metadataBlocks };
  const problems: Finding[] = [];
  for (const [key, value] of Object.entries(patch)) {
    if (key === "datasetType") put(top, key, value);
    else if (VERSION_KEYS.has(key)) put(version, key, value);
    else if (!patchDisplayName(blocks, { key, value, index })) {
      patchField(blocks, { key, value, index, problems });
    }
  }
  const patched = { ...version, metadataBlocks: blocks } as unknown as DatasetVersionMetadata;
  return { json: { ...top, datasetVersion: patched }, problems };
}

interface Change {
  readonly key: string;
  readonly value: FlatValue;
  readonly index: FieldIndex;
}

function patchDisplayName(blocks: Blocks, { key, value, index }: Change): boolean {
  const names = new Set([...Object.keys(blocks), ...index.blocks.keys()]);
  const name = [...names].find((block) => displayKey(block) === key);
  if (name === undefined) return false;
  const { displayName: _old, ...block } = blocks[name] ?? { fields: [] };
  if (blocks[name] === undefined && isGone(value)) return true;
  blocks[name] = isGone(value) ? block : { displayName: String(value), ...block };
  return true;
}

function patchField(blocks: Blocks, change: Change & { readonly problems: Finding[] }): void {
  const { key, value, index, problems } = change;
  const located = locate(blocks);
  const there = located.find((one) => one.key === key) ??
    located.find(({ block, field }) => `${block}:${field.typeName}` === key);
  if (there !== undefined) {
    const { block, index: at, field: old } = there;
    const name = old.typeName;
    const known = index.get(name);
    replace(blocks, block, (fields) =>
      isGone(value) ? fields.toSpliced(at, 1) : fields.with(
        at,
        buildField(value, { name, path: `${block}.${name}`, known, old, problems }),
      ));
    return;
  }
  if (isGone(value)) return;
  const known = knownBy(key, index);
  if (known === undefined || known.parent !== undefined) {
    problems.push(unknownKey(change, { blocks, parent: known?.parent }));
    return;
  }
  const { name, block } = known;
  const field = buildField(value, { name, path: `${block}.${name}`, known, problems });
  const displayName = index.blocks.get(block);
  blocks[block] ??= { ...(displayName === undefined ? {} : { displayName }), fields: [] };
  replace(blocks, block, (fields) => [...fields, field]);
}

function replace(
  blocks: Blocks,
  name: string,
  change: (fields: readonly MetadataField[]) => readonly MetadataField[],
): void {
  const block = blocks[name]!;
  blocks[name] = { ...block, fields: change(block.fields) };
}

/** By `typeName` or by `block:typeName`. */
function knownBy(key: string, index: FieldIndex): KnownField | undefined {
  const direct = index.get(key);
  if (direct !== undefined) return direct;
  const colon = key.indexOf(":");
  const known = index.get(key.slice(colon + 1));
  return colon > 0 && known?.block === key.slice(0, colon) ? known : undefined;
}

function unknownKey(
  { key, value, index }: Change,
  { blocks, parent }: { readonly blocks: Blocks; readonly parent: string | undefined },
): Finding {
  if (parent !== undefined) {
    return {
      path: key,
      rule: "not-a-child",
      message: `"${key}" is a part of "${parent}" and cannot stand alone`,
      value,
      suggestion: parent,
    };
  }
  const names = [
    ...locate(blocks).map((one) => one.key),
    ...index.top().map(({ name }) => name),
    ...VERSION_KEYS,
  ];
  const suggestion = nearest(key, names);
  return {
    path: key,
    rule: "unknown-field",
    message: index.blocks.size === 0
      ? `the document has no field "${key}", and what kind it is only the metadata blocks can tell`
      : `no metadata block given has a field "${key}"`,
    value,
    ...(suggestion === undefined ? {} : { suggestion }),
  };
}

function put(target: Record<string, unknown>, key: string, value: FlatValue): void {
  if (isGone(value)) delete target[key];
  else target[key] = value;
}

function isGone(value: FlatValue): value is null | undefined {
  return value === undefined || value === null;
}
