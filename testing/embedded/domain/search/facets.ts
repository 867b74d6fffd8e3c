import type { Catalogue } from "../catalogue.ts";
import { facetName } from "./fields.ts";

/** A value, and how many have it. */
export interface FacetLabel {
  readonly label: string;
  readonly count: number;
}

/** What one can narrow a search by. */
export interface Facet {
  readonly name: string;
  readonly friendly: string;
  readonly labels: readonly FacetLabel[];
}

const friendlyNames: Readonly<Record<string, string>> = {
  metadata_type_ss: "Dataset Feature",
  datasetType: "Dataset Type",
  dvCategory: "Dataverse Category",
  metadataSource: "Metadata Source",
  publicationDate: "Publication Year",
  publicationStatus: "Publication Status",
  license: "License",
  curationStatus: "Curation Status",
  subject_ss: "Subject",
  fileTypeGroupFacet: "File Type",
  fileTag: "File Tag",
  fileAccess: "Access",
};

const before = [
  "metadata_type_ss",
  "datasetType",
  "dvCategory",
  "metadataSource",
  "publicationDate",
  "publicationStatus",
  "license",
  "curationStatus",
] as const;

const after = ["fileTypeGroupFacet", "fileTag", "fileAccess"] as const;

/** Facets that are only shown where there is something to choose. */
const choices: ReadonlySet<string> = new Set(["datasetType", "metadataSource", "license"]);

const most = 100;

/** Values that are told otherwise than they are found by. */
const told: Readonly<Record<string, string>> = {
  dataset: "Dataset",
  software: "Software",
  EmbargoedThenPublic: "Embargoed then Public",
  EmbargoedThenRestricted: "Embargoed then Restricted",
  RetentionPeriodExpired: "Retention Period Expired",
};

/** Options of {@linkcode facetsOf}. */
export interface FacetOptions {
  readonly catalogue: Catalogue;
  /** Names of fields that the collections have for facets. */
  readonly fields: readonly string[];
  /** Names of blocks that the collections have for facets. */
  readonly blocks: readonly string[];
}

/** The fields of the index whose values are counted, in their order. */
export function countedFields({ catalogue, fields }: FacetOptions): readonly string[] {
  const own = fields.flatMap((name) => {
    const place = catalogue.field(name);
    return place === undefined ? [] : [facetName(place)];
  });
  return [...new Set([...before, ...own, ...after])];
}

/** The facets of a search, from how often each value of each field was found. */
export function facetsOf(
  counts: ReadonlyMap<string, readonly FacetLabel[]>,
  options: FacetOptions,
): readonly Facet[] {
  const { catalogue, fields, blocks } = options;
  const titles = new Map(fields.flatMap((name) => {
    const place = catalogue.field(name);
    return place === undefined ? [] : [[facetName(place), place.definition.displayName] as const];
  }));
  return countedFields(options).flatMap((name): readonly Facet[] => {
    const found = (counts.get(name) ?? []).slice(0, most);
    const labels = name === "metadata_type_ss"
      ? found.flatMap(({ label, count }) =>
        blocks.includes(label)
          ? [{ label: catalogue.block(label)?.displayName ?? label, count }]
          : []
      )
      : name === "datasetType" || name === "fileAccess"
      ? found.map(({ label, count }) => ({ label: told[label] ?? label, count }))
      : found;
    if (labels.length === 0 || (choices.has(name) && labels.length < 2)) return [];
    if (name === "publicationStatus" && !labels.some(({ label }) => label !== "Published")) {
      return [];
    }
    return [{ name, friendly: friendlyNames[name] ?? titles.get(name) ?? name, labels }];
  });
}
