import { type Citation, plainCitation } from "../../domain/citation.ts";
import { type CitationContext, citationFormats } from "../../domain/citation_formats.ts";
import { persistentIdOf, persistentUrlOf } from "../../domain/persistent_id.ts";
import { Refusal } from "../../domain/refusal.ts";
import type { Dataset, FileInVersion, Version } from "../../domain/version.ts";
import type { Call } from "../call.ts";
import { findDataset, findVersion } from "../lookup.ts";
import { citedVersion } from "../present/cited_version.ts";
import { plain, type Reply, said } from "../reply.ts";

function cited(call: Call, dataset: Dataset, version: Version): Citation {
  return citedVersion(call.server.store, dataset, version);
}

/** What is cited of a file in a version. */
export function citedFile(
  call: Call,
  { dataset, version, file, byItself = false }: {
    readonly dataset: Dataset;
    readonly version: Version;
    readonly file: FileInVersion;
    /** Whether a file that has a persistent id is cited by that, else by its dataset's. */
    readonly byItself?: boolean;
  },
): Citation {
  const whole = cited(call, dataset, version);
  const part = { file: file.label, unf: file.table?.unf };
  if (!byItself || file.identifier === null) return { ...whole, ...part };
  const names = { persistentId: persistentIdOf(file), url: persistentUrlOf(file) };
  return { ...whole, ...part, ...names, byItself };
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
