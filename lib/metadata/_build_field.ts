import type { MetadataField } from "../schemas/dataset_metadata.ts";
import type { KnownField } from "./_field_index.ts";
import { flatCompound, type FlatValue, flatValue } from "./_flat.ts";
import { isObject } from "./_json.ts";
import { nearest } from "./_nearest.ts";
import type { Finding } from "./finding.ts";

/** What a field is: told by its block, or by a field of the same name that is there. */
interface Shape {
  readonly typeClass: string;
  readonly multiple: boolean;
  readonly children: ReadonlyMap<string, Shape>;
}

/** What is needed to build a field beside its value. */
export interface FieldPlan {
  readonly name: string;
  readonly path: string;
  /** Its type, where the blocks are known. */
  readonly known?: KnownField | undefined;
  /** The field that it replaces. */
  readonly old?: MetadataField | undefined;
  /** Collects what cannot be built. */
  readonly problems: Finding[];
}

/** A field in Dataverse's JSON from its flat value. What did not change stays as it was. */
export function buildField(value: FlatValue, plan: FieldPlan): MetadataField {
  const { old } = plan;
  if (old !== undefined && same(flatValue(old), value)) return old;
  return build(value, shapeOf(plan.known, old), plan);
}

function build(value: FlatValue, shape: Shape, plan: FieldPlan): MetadataField {
  const { expandedvalue: _stale, ...kept } = { ...plan.old } as Record<string, unknown>;
  const one = (part: FlatValue, path: string): unknown =>
    shape.typeClass === "compound" ? compound(part, shape, { ...plan, path }) : text(part);
  const list = shape.multiple && !Array.isArray(value) ? [value] : value;
  return {
    ...kept,
    typeName: plan.name,
    typeClass: shape.typeClass,
    multiple: shape.multiple,
    value: Array.isArray(list)
      ? list.filter(present).map((part, at) => one(part, `${plan.path}[${at}]`))
      : one(list, plan.path),
  };
}

function compound(value: FlatValue, shape: Shape, plan: FieldPlan): unknown {
  if (!isObject(value)) return value; // validation tells
  const before = valuesOf(plan.old).find((one) => same(flatCompound(one), value));
  if (before !== undefined) return before;
  const entries: [string, MetadataField][] = [];
  for (const [name, part] of Object.entries(value as Record<string, FlatValue>)) {
    if (!present(part)) continue;
    const child = shape.children.get(name);
    const path = `${plan.path}.${name}`;
    if (child === undefined) {
      plan.problems.push(unknownPart(name, path, { shape, parent: plan.name }));
      continue;
    }
    entries.push([name, build(part, child, { name, path, problems: plan.problems })]);
  }
  return Object.fromEntries(entries);
}

function unknownPart(
  name: string,
  path: string,
  { shape, parent }: { readonly shape: Shape; readonly parent: string },
): Finding {
  const suggestion = nearest(name, shape.children.keys());
  return {
    path,
    rule: "unknown-field",
    message: `"${parent}" has no part "${name}" in this document, nor in the blocks given`,
    ...(suggestion === undefined ? {} : { suggestion }),
  };
}

function shapeOf(known: KnownField | undefined, old: MetadataField | undefined): Shape {
  const children = new Map<string, Shape>();
  for (const [name, child] of known?.children ?? []) children.set(name, shapeOf(child, undefined));
  for (const value of valuesOf(old)) {
    for (const [name, child] of Object.entries(value)) {
      if (!children.has(name) && isObject(child)) {
        children.set(name, shapeOf(undefined, child as unknown as MetadataField));
      }
    }
  }
  return {
    typeClass: known?.typeClass ?? old?.typeClass ?? "primitive",
    multiple: known?.type.multiple ?? old?.multiple ?? Array.isArray(old?.value),
    children,
  };
}

/** The values of a compound field. */
function valuesOf(field: MetadataField | undefined): Readonly<Record<string, unknown>>[] {
  return [field?.value].flat().filter(isObject);
}

function present(value: FlatValue): boolean {
  return value !== undefined && value !== null;
}

/** The server takes texts only. */
function text(value: FlatValue): unknown {
  return typeof value === "number" || typeof value === "boolean" ? String(value) : value;
}

function same(a: FlatValue, b: FlatValue): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
