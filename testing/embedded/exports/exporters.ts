import { dataCiteExporter } from "./data_cite.ts";
import { dataverseJsonExporter } from "./dataverse_json.ts";
import { ddiExporter, oaiDdiExporter } from "./ddi.ts";
import { dctermsExporter, oaiDcExporter } from "./dublin_core.ts";
import { htmlExporter } from "./html_code_book.ts";
import type { Exporter } from "./exporter.ts";
import { openAireExporter } from "./open_aire.ts";
import { oreMapExporter } from "./ore_map.ts";
import { schemaOrgExporter } from "./schema_org.ts";

/**
 * All formats that a dataset's metadata can be had in, in the order in which a real one tells of them; a new one is
 * a file beside this one and a name here.
 */
export const exporters: readonly Exporter[] = [
  oreMapExporter,
  dataCiteExporter,
  oaiDcExporter,
  openAireExporter,
  schemaOrgExporter,
  ddiExporter,
  dctermsExporter,
  htmlExporter,
  dataverseJsonExporter,
  oaiDdiExporter,
];

/** The format of a name, or undefined. */
export function exporterNamed(name: string): Exporter | undefined {
  return exporters.find((exporter) => exporter.name === name);
}
