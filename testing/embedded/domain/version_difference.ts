import type { FieldDefinition } from "./block.ts";
import type { Catalogue } from "./catalogue.ts";
import { inFormat } from "./display_value.ts";
import { type Field, fieldNamed, isFilled, type SimpleValue } from "./metadata.ts";
import type { FileInVersion, Version } from "./version.ts";

/** Values that came, went and changed. */
export interface Tally {
  readonly added: number;
  readonly deleted: number;
  readonly changed: number;
}

/** A field that is not the same. */
export interface FieldDifference {
  readonly definition: FieldDefinition;
  readonly blockName: string;
  readonly old: string;
  readonly new: string;
  readonly tally: Tally;
  /** Whether it is told by itself in a summary; else its block is. */
  readonly isOwn: boolean;
}

/** Something that has a name and is not the same. */
export interface NamedDifference {
  readonly name: string;
  readonly old: string;
  readonly new: string;
}

/** A file of both versions that stands otherwise in the newer one. */
export interface FileDifference {
  readonly file: FileInVersion;
  readonly changed: readonly NamedDifference[];
}

/** What is not the same in two versions. */
export interface VersionDifference {
  /** Block by block, in the order in which these have their fields. */
  readonly fields: readonly FieldDifference[];
  readonly added: readonly FileInVersion[];
  readonly removed: readonly FileInVersion[];
  readonly replaced: readonly {
    readonly old: FileInVersion;
    readonly new: FileInVersion;
  }[];
  readonly changed: readonly FileDifference[];
  readonly terms: readonly NamedDifference[];
}

/** A version with its files. */
export interface WholeVersion {
  readonly version: Version;
  readonly files: readonly FileInVersion[];
}

function shownWords(name: string, words: SimpleValue, catalogue: Catalogue): readonly string[] {
  const definition = catalogue.definition(name);
  return words.map((word) => definition.vocabulary ? word : inFormat(word, definition));
}

const joined = (words: readonly string[]): string =>
  words.reduce((text, word) => text + (text === "" ? "" : "; ") + word.trim(), "");

/** All that a field says, in a line. */
function lineOf(field: Field | undefined, catalogue: Catalogue): string {
  if (field === undefined) return "";
  if (field.type === "simple") return joined(shownWords(field.name, field.values, catalogue));
  return joined(field.values.flatMap((value) =>
    Object.entries(value)
      .map(([name, words]) => ({ words, place: catalogue.definition(name) }))
      .toSorted((a, b) => a.place.displayOrder - b.place.displayOrder)
      .flatMap(({ words, place }) => shownWords(place.name, words, catalogue))
  ));
}

/** How many values there are more, or fewer. */
function countOf(old: number, next: number): Pick<Tally, "added" | "deleted"> {
  return { added: Math.max(0, next - old), deleted: Math.max(0, old - next) };
}

/** Compares values of a field as the real one counts them, which holds some of them against the wrong ones. */
function tallyOf(old: Field, next: Field, catalogue: Catalogue): Tally {
  if (old.type === "simple" && next.type === "simple") {
    const [oldWords, newWords] = [old, next].map((field) =>
      shownWords(field.name, field.values, catalogue)
    );
    const first = newWords?.[0] ?? "";
    const same = lineOf(old, catalogue).toLowerCase() === lineOf(next, catalogue).toLowerCase();
    const changed = same ? 0 : (oldWords ?? []).filter((word) => word.trim() !== first.trim());
    return {
      ...countOf(old.values.length, next.values.length),
      changed: changed === 0 ? 0 : changed.length,
    };
  }
  if (old.type !== "compound" || next.type !== "compound") {
    return { added: 0, deleted: 0, changed: 0 };
  }
  let [before, after, added, changed] = ["", "", 0, 0];
  old.values.forEach((value, i) => {
    const other = next.values[i];
    if (other === undefined) return;
    before += childrenOf(value, catalogue);
    after += childrenOf(other, catalogue);
    if (before === "" && after !== "") added++;
    else if (after !== "" && before.trim() !== after.trim()) changed++;
  });
  const counts = countOf(old.values.length, next.values.length);
  return { added: counts.added || added, deleted: counts.deleted, changed };
}

function childrenOf(value: Readonly<Record<string, SimpleValue>>, catalogue: Catalogue): string {
  return Object.entries(value)
    .map(([name, words]) => joined(shownWords(name, words, catalogue)))
    .filter((text) => text !== "")
    .map((text) => `${text}, `)
    .join("");
}

function fieldDifference(
  old: Field | undefined,
  next: Field | undefined,
  catalogue: Catalogue,
): FieldDifference | undefined {
  const name = (old ?? next)?.name ?? "";
  const place = catalogue.field(name);
  if (place === undefined) return undefined;
  const both = old !== undefined && next !== undefined;
  const tally = both ? tallyOf(old, next, catalogue) : {
    ...countOf(old?.values.length ?? 0, next?.values.length ?? 0),
    changed: 0,
  };
  if (tally.added + tally.deleted + tally.changed === 0) return undefined;
  return {
    definition: place.definition,
    blockName: place.block.displayName,
    old: lineOf(old, catalogue),
    new: lineOf(next, catalogue),
    tally,
    isOwn: both && place.definition.displayOnCreate,
  };
}

function fieldDifferences(
  old: Version,
  next: Version,
  catalogue: Catalogue,
): readonly FieldDifference[] {
  const names = new Set(
    [...old.metadata, ...next.metadata].filter(isFilled).map(({ name }) => name),
  );
  const blockIds = new Map(catalogue.blocks.map(({ displayName, id }) => [displayName, id]));
  const rank = ({ blockName, definition }: FieldDifference): number =>
    (blockIds.get(blockName) ?? 0) * 1_000_000 + definition.displayOrder;
  return [...names].flatMap((name) =>
    fieldDifference(fieldNamed(old.metadata, name), fieldNamed(next.metadata, name), catalogue) ??
      []
  ).toSorted((a, b) => rank(a) - rank(b));
}

const listed = (words: readonly string[]): string => `[${words.join(", ")}]`;

function placeDifferences(old: FileInVersion, next: FileInVersion): readonly NamedDifference[] {
  return [
    { name: "Description", old: old.description, new: next.description },
    { name: "Categories", old: listed(old.categories), new: listed(next.categories) },
    { name: "Label", old: old.label, new: next.label },
    { name: "File Path", old: old.directory, new: next.directory },
    { name: "isRestricted", old: String(old.restricted), new: String(next.restricted) },
  ].filter((one) => one.old !== one.new);
}

/** Names of terms as people read them, in the order in which they are compared. */
const termTitles: Readonly<Record<string, string>> = {
  termsOfUse: "Dataset Terms",
  confidentialityDeclaration: "Confidentiality Declaration",
  specialPermissions: "Special Permissions",
  restrictions: "Restrictions",
  citationRequirements: "Citation Requirements",
  depositorRequirements: "Depositor Requirements",
  conditions: "Conditions",
  disclaimer: "Disclaimer",
  termsOfAccess: "Terms of Access for Restricted Files",
  dataAccessPlace: "Data Access Place",
  originalArchive: "Original Archive",
  availabilityStatus: "Availability Status",
  contactForAccess: "Contact for Access",
  sizeOfCollection: "Size of Collection",
  studyCompletion: "Study Completion",
};

/** Compares two versions of a dataset. */
export function compareVersions(
  old: WholeVersion,
  next: WholeVersion,
  catalogue: Catalogue,
): VersionDifference {
  const oldFiles = new Map(old.files.map((file) => [file.fileId, file]));
  const kept = new Set(next.files.map(({ fileId }) => fileId));
  const came = next.files.filter(({ fileId }) => !oldFiles.has(fileId));
  const went = old.files.filter(({ fileId }) => !kept.has(fileId))
    .toSorted((a, b) => a.fileId - b.fileId);
  const heir = (file: FileInVersion): FileInVersion | undefined =>
    came.find(({ previousId }) => previousId === file.fileId);
  const replaced = went.flatMap((file) => {
    const by = heir(file);
    return by === undefined ? [] : [{ old: file, new: by }];
  });
  const heirs = new Set(replaced.map((one) => one.new));
  return {
    fields: fieldDifferences(old.version, next.version, catalogue),
    added: came.filter((file) => !heirs.has(file)),
    removed: went.filter((file) => heir(file) === undefined),
    replaced,
    changed: next.files.flatMap((file) => {
      const before = oldFiles.get(file.fileId);
      const changed = before === undefined ? [] : placeDifferences(before, file);
      return before === undefined || changed.length === 0 ? [] : [{ file: before, changed }];
    }),
    terms: Object.entries(termTitles).map(([term, name]) => ({
      name,
      old: old.version.terms.texts[term] ?? "",
      new: next.version.terms.texts[term] ?? "",
    })).filter((one) => one.old !== one.new),
  };
}
