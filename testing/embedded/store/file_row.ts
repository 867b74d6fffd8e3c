import type { FilePeriod, PeriodKind } from "../domain/file_period.ts";
import type { FileInVersion, FileTable } from "../domain/version.ts";
import { number, numberOrNull, type Row, text, textOrNull } from "./database.ts";

/** A query for files as they stand in versions; what follows is about `place`, `file` and `object`. */
export const selectFiles: string = `SELECT place.*, file.storage, file.type, file.size,
  file.digest_type, file.digest, file.root_id, file.previous_id, file.identifier, object.owner_id, object.created, object.published,
  file_table.cases, file_table.columns, file_table.unf, file_table.original_type, file_table.original_name,
  file_table.original_size, file_table.with_header, file_table.tags,
  embargo.date AS embargo_date, embargo.reason AS embargo_reason,
  retention.date AS retention_date, retention.reason AS retention_reason
  FROM file_version AS place JOIN file ON file.id = place.file_id JOIN object ON object.id = place.file_id
  LEFT JOIN file_table ON file_table.file_id = place.file_id
  LEFT JOIN file_period AS embargo ON embargo.file_id = place.file_id AND embargo.kind = 'embargo'
  LEFT JOIN file_period AS retention ON retention.file_id = place.file_id AND retention.kind = 'retention'`;

function tableOf(row: Row): FileTable | null {
  if (row["unf"] === null) return null;
  return {
    cases: number(row, "cases"),
    columns: number(row, "columns"),
    unf: text(row, "unf"),
    originalType: text(row, "original_type"),
    originalName: text(row, "original_name"),
    originalSize: number(row, "original_size"),
    withHeader: number(row, "with_header") === 1,
    tags: JSON.parse(text(row, "tags")) as readonly string[],
  };
}

function periodOf(row: Row, kind: PeriodKind): FilePeriod | null {
  const date = textOrNull(row, `${kind}_date`);
  return date === null ? null : { date, reason: textOrNull(row, `${kind}_reason`) };
}

/** What a row of {@linkcode selectFiles} says. */
export function fileOf(row: Row): FileInVersion {
  return {
    id: number(row, "id"),
    versionId: number(row, "version_id"),
    fileId: number(row, "file_id"),
    datasetId: number(row, "owner_id"),
    identifier: textOrNull(row, "identifier"),
    label: text(row, "label"),
    directory: text(row, "directory"),
    description: text(row, "description"),
    restricted: number(row, "restricted") === 1,
    categories: JSON.parse(text(row, "categories")) as readonly string[],
    provenance: textOrNull(row, "provenance"),
    revision: number(row, "revision"),
    storage: text(row, "storage"),
    type: text(row, "type"),
    size: number(row, "size"),
    digestType: text(row, "digest_type"),
    digest: text(row, "digest"),
    rootId: numberOrNull(row, "root_id"),
    previousId: numberOrNull(row, "previous_id"),
    created: text(row, "created"),
    published: textOrNull(row, "published"),
    table: tableOf(row),
    embargo: periodOf(row, "embargo"),
    retention: periodOf(row, "retention"),
  };
}
