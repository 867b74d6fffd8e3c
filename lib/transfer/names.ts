import { UsageError } from "../errors/mod.ts";

// Dataverse refuses these in a file's name, and everything but ASCII words, dots, dashes and spaces
// in a folder's; what it would change silently is refused as well, so that nothing arrives under
// another name than the one that was asked for.

/** What is in the way in a name. */
export const BAD_IN_LABEL: RegExp = /[:<>;#/"*|?\\\p{Cc}]/u;
/** What is in the way in a folder. */
export const BAD_IN_DIRECTORY: RegExp = /[^\w/. -]/;

/** What goes at the beginning and the end of a folder; its groups are what goes. */
export const STRIPPED_AT_ENDS: RegExp = /^([/. -]*).*?([/. -]*)$/s;

/** A name or folder that an installation would not take as it is. */
export interface NameFinding {
  /** The path it is about. */
  readonly path: string;
  /** Why it does not go. */
  readonly why: string;
}

/**
 * Checks a file's name and folder before anything is sent.
 *
 * @param file Its label, and its folder.
 * @returns What would not go, all at once; empty where all is well.
 */
export function checkName(
  file: { readonly label: string; readonly directoryLabel?: string | undefined },
): readonly NameFinding[] {
  const { label, directoryLabel = "" } = file;
  const path = directoryLabel === "" ? label : `${directoryLabel}/${label}`;
  const findings: NameFinding[] = [];
  if (label.trim() === "") findings.push({ path, why: "the name is empty" });
  const bad = BAD_IN_LABEL.exec(label)?.[0];
  if (bad !== undefined) findings.push({ path, why: `the name has ${shown(bad)}` });
  const odd = BAD_IN_DIRECTORY.exec(directoryLabel)?.[0];
  if (odd !== undefined) findings.push({ path, why: `the folder has ${shown(odd)}` });
  else if (directoryLabel !== cleaned(directoryLabel)) {
    findings.push({ path, why: `the folder would become "${cleaned(directoryLabel)}"` });
  }
  return findings;
}

/**
 * Refuses what {@linkcode checkName} finds, all at once.
 *
 * @param findings What was found.
 * @throws {UsageError} If there is anything.
 */
export function refuseNames(findings: readonly NameFinding[]): void {
  if (findings.length === 0) return;
  const some = findings.slice(0, 3).map(({ path, why }) => `"${path}": ${why}`).join("; ");
  const more = findings.length > 3 ? `; and ${findings.length - 3} more` : "";
  throw new UsageError(`Cannot upload under these names: ${some}${more}`, {
    hint:
      'Dataverse takes no : < > ; # / " * | ? \\ in names, and only letters without accents, digits, _ . - and spaces in folders. Give another `name` or `directoryLabel`, or let them be renamed so that it can be undone (`rename`).',
  });
}

function shown(character: string): string {
  return /\p{Cc}/u.test(character) ? "a control character" : `"${character}"`;
}

/** What the server makes of a folder. */
function cleaned(directory: string): string {
  return directory.replaceAll(/[\\/]+/g, "/").replace(
    STRIPPED_AT_ENDS,
    (all, first, last) => all.slice(first.length, all.length - last.length),
  );
}
