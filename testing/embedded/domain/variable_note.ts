import { Refusal, Stumble } from "./refusal.ts";
import { readXml } from "./read_xml.ts";
import type { XmlElement } from "./xml.ts";

/** What somebody says of a column of a table. */
export interface VariableNote {
  readonly label?: string;
  readonly literalQuestion?: string;
  readonly interviewInstruction?: string;
  readonly postQuestion?: string;
  readonly universe?: string;
  readonly notes?: string;
  /** Whether other columns are weighed by it. */
  readonly isWeight: boolean;
  /** The column that it is weighed by; null where there is none. */
  readonly weightId: number | null;
}

/** Columns that belong together. */
export interface VariableGroup {
  readonly id: number;
  readonly label: string;
  readonly variableIds: readonly number[];
}

/** What a codebook says of the columns of a table. */
export interface VariableNotes {
  /** By the ids of the columns. */
  readonly notes: ReadonlyMap<number, VariableNote>;
  readonly groups: readonly VariableGroup[];
}

const texts = [
  "label",
  "literalQuestion",
  "interviewInstruction",
  "postQuestion",
  "universe",
  "notes",
] as const;

/** Whether two notes say the same. */
export function isSameNote(a: VariableNote, b: VariableNote): boolean {
  return texts.every((name) => (a[name] ?? "").trim() === (b[name] ?? "").trim()) &&
    a.isWeight === b.isWeight && a.weightId === b.weightId;
}

/** What is said of a column of which nobody said anything: the label that it came with. */
export function plainNote(label: string | undefined): VariableNote {
  return { ...(label === undefined ? {} : { label }), isWeight: false, weightId: null };
}

/** Whether two lists of groups are the same. */
export function areSameGroups(
  before: readonly VariableGroup[],
  after: readonly VariableGroup[],
): boolean {
  const words = (groups: readonly VariableGroup[]): string =>
    JSON.stringify(
      groups.map(({ id, label, variableIds }) => [id, label, variableIds.toSorted()])
        .toSorted(([a], [b]) => Number(a) - Number(b)),
    );
  return words(before) === words(after);
}

const badXml = (): Refusal => new Refusal("invalid", "bad xml file");

function textIn({ children }: XmlElement): string {
  if (children.some((child) => typeof child !== "string")) throw badXml();
  return children.join("");
}

const tidied = (element: XmlElement): string => textIn(element).trim().replaceAll("\n", " ");

/** The number in an id such as `v12`. */
function numberIn(id: string | undefined, prefix: string): number {
  if (id === undefined) {
    throw new Refusal(
      "invalid",
      'Cannot invoke "String.replace(java.lang.CharSequence, java.lang.CharSequence)" because "_id_v" is null',
    );
  }
  const digits = id.replaceAll(prefix, "");
  if (!/^[+-]?\d{1,18}$/.test(digits)) throw new Stumble(`"${id}" is no id`);
  return Number(digits);
}

/** Elements within another one, at any depth; `visit` says whether to look into each. */
function walk({ children }: XmlElement, visit: (element: XmlElement) => boolean): void {
  for (const child of children) if (typeof child !== "string" && visit(child)) walk(child, visit);
}

const questions: Readonly<Record<string, keyof VariableNote>> = {
  qstnLit: "literalQuestion",
  ivuInstr: "interviewInstruction",
  postQTxt: "postQuestion",
};

function noteIn(variable: XmlElement): VariableNote {
  const weight = variable.attributes["wgt-var"];
  const said: Record<string, string> = {};
  walk(variable, (element) => {
    const { name, attributes } = element;
    if (name === "labl" && attributes["level"]?.toLowerCase() === "variable") {
      const label = textIn(element);
      if (label !== "") said["label"] = label;
      return false;
    }
    if (name === "universe") said["universe"] = tidied(element);
    if (name === "notes") {
      const text = textIn(element);
      if (attributes["type"] === undefined) said["notes"] = text;
    }
    const question = questions[name];
    if (question !== undefined) said[question] = textIn(element);
    return name !== "catgry";
  });
  return {
    ...said,
    isWeight: variable.attributes["wgt"] === "wgt",
    weightId: weight?.startsWith("v") ? numberIn(weight, "v") : null,
  };
}

function groupIn(element: XmlElement): VariableGroup {
  const [label] = element.children.filter((child) => typeof child !== "string")
    .filter(({ name }) => name === "labl");
  const ids = (element.attributes["var"] ?? "").split(/\s+/).filter((id) => id !== "");
  return {
    id: numberIn(element.attributes["ID"], "VG"),
    label: label === undefined ? "" : tidied(label),
    variableIds: [...new Set(ids.map((id) => numberIn(id, "v")))],
  };
}

/**
 * Reads what a codebook says of the columns of a table.
 *
 * @throws {Refusal} Where it is no XML, or not such a one.
 */
export function readVariableNotes(xml: string): VariableNotes {
  const root = readXml(xml);
  if (root === undefined) throw badXml();
  const notes = new Map<number, VariableNote>();
  const groups = new Map<number, VariableGroup>();
  walk({ ...root, children: [root] }, (element) => {
    if (element.name === "var") {
      notes.set(numberIn(element.attributes["ID"], "v"), noteIn(element));
      return false;
    }
    if (element.name !== "varGrp") return true;
    const group = groupIn(element);
    groups.set(group.id, group);
    return false;
  });
  return { notes, groups: [...groups.values()] };
}
