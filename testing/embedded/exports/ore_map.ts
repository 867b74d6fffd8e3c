import type { JsonObject } from "../domain/json.ts";
import { persistentIdOf } from "../domain/persistent_id.ts";
import { storageIdentifierOf } from "../domain/storage_driver.ts";
import type { FileInVersion } from "../domain/version.ts";
import { presentAggregation } from "../wire/present/aggregation.ts";
import { fileAddress } from "../wire/present/file_address.ts";
import type { Exporter } from "./exporter.ts";
import type { ExportSubject } from "./export_subject.ts";

const software = {
  "@type": "schema:SoftwareApplication",
  "schema:name": "Dataverse",
  "schema:version": "6.8",
  "schema:url": "https://github.com/iqss/dataverse",
} as const;

const idOf = (file: FileInVersion, base: URL): string =>
  persistentIdOf(file) || `${base.origin}/file.xhtml?fileId=${file.fileId}`;

function listOrNothing(words: readonly string[]): readonly string[] | undefined {
  return words.length === 0 ? undefined : words;
}

function describePeriods({ embargo, retention }: FileInVersion): JsonObject {
  return {
    "dvcore:embargoed": embargo === null ? undefined : {
      "dvcore:dateAvailable": embargo.date,
      "dvcore:reason": embargo.reason ?? undefined,
    },
    "dvcore:retained": retention === null ? undefined : {
      "dvcore:dateUnavailable": retention.date,
      "dvcore:reason": retention.reason ?? undefined,
    },
  };
}

/** A file as it came: what a table was read from is told, not the table. */
function describeFile(file: FileInVersion, base: URL): JsonObject {
  const { table } = file;
  return {
    "schema:description": file.description,
    "schema:name": table?.originalName ?? file.label,
    "dvcore:restricted": file.restricted,
    ...describePeriods(file),
    "dvcore:directoryLabel": file.directory === "" ? undefined : file.directory,
    "schema:version": file.revision,
    "dvcore:datasetVersionId": file.versionId,
    "dvcore:categories": listOrNothing(file.categories),
    "@id": idOf(file, base),
    "schema:sameAs": fileAddress(file, base, table !== null),
    "@type": "ore:AggregatedResource",
    "schema:fileFormat": table?.originalType ?? file.type,
    "dvcore:filesize": table?.originalSize ?? file.size,
    "dvcore:storageIdentifier": storageIdentifierOf(file.storage),
    "dvcore:currentIngestedName": table === null ? undefined : file.label,
    "dvcore:UNF": table?.unf,
    "dvcore:rootDataFileId": file.rootId ?? -1,
    "dvcore:previousDataFileId": file.previousId ?? undefined,
    "dvcore:checksum": { "@type": file.digestType, "@value": file.digest },
    "dvcore:tabularTags": listOrNothing(table?.tags ?? []),
  };
}

function describe(subject: ExportSubject): JsonObject {
  const { installation, dataset, version, files, citation, base, persistentUrl, today } = subject;
  const { members, context } = presentAggregation(installation, dataset, version);
  return {
    "dcterms:modified": today,
    "dcterms:creator": citation.publisher,
    "@type": "ore:ResourceMap",
    "schema:additionalType": "Dataverse OREMap Format v1.0.1",
    "dvcore:generatedBy": software,
    "@id": `${base.origin}/api/datasets/export?exporter=OAI_ORE&persistentId=${persistentUrl}`,
    "ore:describes": {
      ...members,
      "ore:aggregates": files.map((file) => describeFile(file, base)),
      "schema:hasPart": files.map((file) => idOf(file, base)),
    },
    "@context": context,
  };
}

/** A dataset and its files as an aggregation of OAI-ORE, in JSON-LD. */
export const oreMapExporter: Exporter = {
  name: "OAI_ORE",
  displayName: "OAI_ORE",
  mediaType: "application/json",
  isHarvestable: false,
  isVisible: true,
  write: (subject) => JSON.stringify(describe(subject)),
};
