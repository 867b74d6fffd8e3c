import { persistentIdOf, persistentUrlOf } from "../../domain/persistent_id.ts";
import { type Citation, citationOf } from "../../domain/citation.ts";
import { firstOf } from "../../domain/metadata.ts";
import type { Dataset, Version } from "../../domain/version.ts";
import type { Store } from "../../store/store.ts";
import { citationDateOf, javaTime, timestamp } from "./present.ts";

/** The date of a version's citation: by the field that the dataset names, else of the publication. */
function datesOf(dataset: Dataset, version: Version): Pick<Citation, "date" | "dateText"> {
  const year = dataset.citationDateField === null
    ? undefined
    : /^\d{1,4}/.exec(firstOf(version.metadata, dataset.citationDateField) ?? "")?.[0];
  const published = citationDateOf(dataset);
  if (year === undefined && published !== undefined) {
    return { date: new Date(published), dateText: timestamp(published) };
  }
  const time = year === undefined
    ? version.updated
    : `${year.padStart(4, "0")}-01-01T00:00:00.000Z`;
  return { date: new Date(time), dateText: javaTime(time) };
}

/** What is cited of a version. */
export function citedVersion(store: Store, dataset: Dataset, version: Version): Citation {
  return citationOf(version, {
    ...datesOf(dataset, version),
    persistentId: persistentIdOf(dataset),
    url: persistentUrlOf(dataset),
    publisher: store.collections.root().name,
    datasetType: dataset.type,
    unf: store.tables.unfOf(version.id),
  });
}
