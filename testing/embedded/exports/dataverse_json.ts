import { plainCitation } from "../domain/citation.ts";
import { tidy } from "../domain/metadata.ts";
import { presentDataset, presentVersion } from "../wire/present/present.ts";
import type { Exporter } from "./exporter.ts";

/** A dataset as the API tells it, from which it can be made again. */
export const dataverseJsonExporter: Exporter = {
  name: "dataverse_json",
  displayName: "JSON",
  mediaType: "application/json",
  isHarvestable: true,
  isVisible: true,
  write: ({ installation, dataset, version, files, citation, catalogue }) => {
    // What is not to be told may have left nothing of a value.
    const told = { ...version, metadata: tidy(version.metadata, catalogue) };
    return JSON.stringify(presentDataset(installation, dataset, {
      datasetVersion: {
        ...presentVersion(installation, dataset, told, { files }),
        citation: plainCitation(citation),
      },
    }));
  },
};
