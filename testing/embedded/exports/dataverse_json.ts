import { plainCitation } from "../domain/citation.ts";
import { presentDataset, presentVersion } from "../wire/present/present.ts";
import type { Exporter } from "./exporter.ts";

/** A dataset as the API tells it, from which it can be made again. */
export const dataverseJsonExporter: Exporter = {
  name: "dataverse_json",
  displayName: "JSON",
  mediaType: "application/json",
  isHarvestable: true,
  isVisible: true,
  write: ({ installation, dataset, version, files, citation }) =>
    JSON.stringify(presentDataset(installation, dataset, {
      datasetVersion: {
        ...presentVersion(installation, dataset, version, { files }),
        citation: plainCitation(citation),
      },
    })),
};
