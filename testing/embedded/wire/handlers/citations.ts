import { type Citation, citationOf, plainCitation } from "../../domain/citation.ts";
import { type CitationContext, citationFormats } from "../../domain/citation_formats.ts";
import { firstOf } from "../../domain/metadata.ts";
import { Refusal } from "../../domain/refusal.ts";
import {
  type Dataset,
  type FileInVersion,
  persistentIdOf,
  type Version,
} from "../../domain/version.ts";
import type { Call } from "../call.ts";
import { findDataset, findVersion } from "../lookup.ts";
import { citationDateOf, javaTime, persistentUrlOf, timestamp } from "../present/present.ts";
import { plain, type Reply, said } from "../reply.ts";

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

function cited(call: Call, dataset: Dataset, version: Version): Citation {
  return citationOf(version, {
    ...datesOf(dataset, version),
    persistentId: persistentIdOf(dataset),
    url: persistentUrlOf(dataset),
    publisher: call.server.store.collections.root().name,
    datasetType: dataset.type,
    unf: call.server.store.tables.unfOf(version.id),
  });
}

/** What is cited of a file in a version. */
export function citedFile(
  call: Call,
  { dataset, version, file }: {
    readonly dataset: Dataset;
    readonly version: Version;
    readonly file: FileInVersion;
  },
): Citation {
  return { ...cited(call, dataset, version), file: file.label, unf: file.table?.unf };
}

/** How a version is cited; with a link in it, or as text. */
export function citation(call: Call, dataset: Dataset, version: Version, html: boolean): string {
  return plainCitation(cited(call, dataset, version), { html });
}

/** The same for somebody who is not to know whose it is. */
export function anonymizedCitation(call: Call, dataset: Dataset, version: Version): string {
  return plainCitation(cited(call, dataset, version), { html: true, anonymized: true });
}

/** `GET datasets/{ds}/versions/{version}/citation` */
export function getCitation(call: Call): Reply {
  const dataset = findDataset(call);
  const version = findVersion(call, dataset, undefined, { deaccessioned: "all" });
  return said(citation(call, dataset, version, true));
}

/** What formats need beyond the citation. */
export function formatContext(call: Call): CitationContext {
  return { base: call.server.base, uniqueName: () => crypto.randomUUID().slice(0, 8) };
}

/** `GET datasets/{ds}/versions/{version}/citation/{format}` */
export function getFormattedCitation(call: Call): Reply {
  const format = citationFormats.get(call.params["format"] ?? "");
  if (format === undefined) throw new Refusal("invalid", "Invalid Format Requested.");
  const dataset = findDataset(call);
  const version = findVersion(call, dataset, undefined, { deaccessioned: "all" });
  const text = format.write(cited(call, dataset, version), formatContext(call));
  return plain(text, `${format.contentType};charset=UTF-8`);
}
