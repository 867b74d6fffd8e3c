import type { FieldPlace } from "../block.ts";
import type { Catalogue } from "../catalogue.ts";

/** How the values of a field are compared. */
export type FieldKind = "text" | "string" | "number" | "time" | "dates" | "boolean" | "box";

const fixed: Readonly<Record<Exclude<FieldKind, "dates">, string>> = {
  text:
    "_text_ name description dvName dvAlias dvParentAlias dvAffiliation dvDescription dsPersistentId " +
    "filePersistentId fileName fileType fileNameWithoutExtension fileDescription fileTags variableName " +
    "variableLabel literalQuestion interviewInstructions postQuestion variableUniverse variableNotes",
  string:
    "id identifier dvObjectType metadataSource dvCategory categoryOfDataverse identifierOfDataverse " +
    "publicationDate dsPublicationDate dvSubject publicationStatus curationStatus subtreePaths " +
    "fileTypeGroupFacet fileTypeDisplay fileTag tabularDataTag fileAccess parentId parentIdentifier unf fileMd5 " +
    "fileChecksumType fileChecksumValue fileContentType datasetType nameSort license deaccessionReason " +
    "versionNote persistentUrl citation citationHtml parentName parentCitation",
  number:
    "entityId datasetVersionId embargoEndDate retentionEndDate fileSizeInBytes fileCount datasetCount " +
    "variableCount observations",
  time: "dateSort curationStatusCreateTime",
  boolean: "isHarvested fileDeleted datasetValid fileRestricted",
  box: "geolocation boundingBox",
};

const kinds: ReadonlyMap<string, FieldKind> = new Map(
  Object.entries(fixed).flatMap(([kind, names]) =>
    names.split(" ").map((name) => [name, kind as FieldKind] as const)
  ),
);

const typeKinds: Readonly<Record<string, FieldKind>> = {
  DATE: "dates",
  INT: "number",
  FLOAT: "number",
  STRING: "string",
};

/** How values of a field of a block are compared. */
export function kindOfDefinition({ definition }: FieldPlace): FieldKind {
  return typeKinds[definition.type] ?? "text";
}

/** How values of a field are compared; undefined where there is no such field. */
export function kindOf(name: string, catalogue: Catalogue): FieldKind | undefined {
  const known = kinds.get(name);
  if (known !== undefined) return known;
  const place = catalogue.field(name);
  if (place !== undefined) return kindOfDefinition(place);
  return /^[\w.]+_ss?$/.test(name) ? "string" : undefined;
}

/** Under which name the values of a field of a block are counted. */
export function facetName({ definition, parent }: FieldPlace): string {
  const many = definition.multiple || definition.isControlledVocabulary ||
    parent?.multiple === true;
  return `${definition.name}${many ? "_ss" : "_s"}`;
}

/** Fields, beside those of blocks, whose words are found without naming a field. */
const inText: ReadonlySet<string> = new Set(
  ("name description dvAlias dvAffiliation dvSubject dsPersistentId datasetType datasetValid fileType " +
    "fileNameWithoutExtension variableName variableLabel literalQuestion interviewInstructions postQuestion " +
    "variableUniverse variableNotes").split(" "),
);

/** Whether the words of a field are found without naming it. */
export function isInText(name: string, catalogue: Catalogue): boolean {
  return inText.has(name) || catalogue.field(name) !== undefined;
}

/** Fields, beside those of blocks, of which is shown where words stand that were looked for. */
const highlighted: ReadonlySet<string> = new Set(
  ("name description variableName variableLabel literalQuestion interviewInstructions postQuestion " +
    "variableUniverse variableNotes fileType dsPersistentId filePersistentId fileNameWithoutExtension fileTags")
    .split(" "),
);

/** Whether it is shown where in a field words stand that were looked for. */
export function isHighlighted(name: string, catalogue: Catalogue): boolean {
  return highlighted.has(name) || catalogue.field(name) !== undefined;
}

/** Fields in which words are looked for that have no field, by how much a find there weighs. */
export const wordWeights: Readonly<Record<string, number>> = {
  dvName: 400,
  authorName: 180,
  dvDescription: 180,
  dvAffiliation: 170,
  title: 130,
  subject: 120,
  keyword: 110,
  topicClassValue: 100,
  dsDescriptionValue: 90,
  authorAffiliation: 80,
  publicationCitation: 60,
  producerName: 50,
  fileName: 30,
  fileDescription: 30,
  variableLabel: 20,
  variableName: 10,
  _text_: 1,
};

/** What it weighs, where all words that are looked for stand there one after another. */
export const phraseWeights: Readonly<Record<string, number>> = {
  dvName: 200,
  authorName: 100,
  dvDescription: 100,
  dvAffiliation: 100,
  title: 75,
  subject: 75,
  keyword: 75,
  topicClassValue: 75,
  dsDescriptionValue: 75,
  authorAffiliation: 75,
  publicationCitation: 75,
  producerName: 75,
};

/** How much of a long text is looked at where no field is named. */
export const textLimit = 3000;
