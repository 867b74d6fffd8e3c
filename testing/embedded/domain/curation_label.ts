import { isObject, type Json } from "./json.ts";
import { Refusal, Stumble } from "./refusal.ts";

/** That a curator has said how far a draft is. */
export interface CurationStatus {
  /** What was said; null where it was taken back. */
  readonly label: string | null;
  readonly userName: string;
  readonly created: string;
}

/** The name that stands for no labels at all. */
export const labelsDisabled = "DISABLED";

/** The name that stands for the set of what is above. */
export const labelsInherited = "DEFAULT";

/** Sets of labels by their names. */
export type LabelSets = ReadonlyMap<string, readonly string[]>;

/** Reads the setting that lists the labels; a set with a label that is not of words is passed over. */
export function parseLabelSets(setting: Json | undefined): LabelSets {
  const sets = new Map<string, readonly string[]>();
  if (!isObject(setting)) return sets;
  for (const [name, labels] of Object.entries(setting)) {
    if (!Array.isArray(labels)) return sets;
    const words = labels.filter((label): label is string => typeof label === "string");
    if (words.length < labels.length) return sets;
    if (words.every((word) => /^[\w ]+$/.test(word))) sets.set(name, words);
  }
  return sets;
}

/** What is known where a draft gets a label. */
export interface LabelState {
  /** Whether the newest version is out already. */
  readonly released: boolean;
  /** What the newest version has. */
  readonly current: CurationStatus | undefined;
  /** The name of the set that its labels are of. */
  readonly setName: string;
  readonly sets: LabelSets;
}

/**
 * Refuses a label that a draft cannot get.
 *
 * @param label The label; null takes what it has.
 * @throws {Refusal} In the order in which a real Dataverse looks.
 * @throws {Stumble} Where the set is no longer there.
 */
export function refuseLabel(
  { released, current, setName, sets }: LabelState,
  label: string | null,
): void {
  if (released) {
    throw new Refusal(
      "invalid",
      "Latest version of dataset is already released. Status can only be set on draft versions",
    );
  }
  // A status that was taken back has no label, over which the real one falls when it compares.
  if (current !== undefined && current.label === null && (label ?? "").trim() === "") {
    throw new Stumble("a status without a label is compared", { told: true });
  }
  if (setName === labelsDisabled) {
    throw new Refusal("invalid", "Status labeling disabled for this dataset");
  }
  const changes = current === undefined || current.label === null
    ? (label ?? "").trim() !== ""
    : current.label !== label;
  if (!changes) {
    throw new Refusal("invalid", "Status update failed - the dataset already has this status");
  }
  if (label === null) return;
  const labels = sets.get(setName);
  if (labels === undefined) throw new Stumble("there is no such set of labels", { told: true });
  if (!labels.includes(label)) {
    throw new Refusal("invalid", "Status update failed - label not allowed");
  }
}
