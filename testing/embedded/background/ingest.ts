import { Buffer } from "node:buffer";
import { appendFile, stat, writeFile } from "node:fs/promises";
import { escapeHtml } from "../domain/escape_html.ts";
import { freeName } from "../domain/file_name.ts";
import { ingestLimit, isReadableTable, isStata, tableType, tsvType } from "../domain/file_type.ts";
import { isArray, isObject, type Json } from "../domain/json.ts";
import { csv, tsv } from "../domain/table/csv_lexer.ts";
import { readTable, type Table, tabulate } from "../domain/table/read_table.ts";
import { type Bytes, openStata } from "../domain/table/stata.ts";
import { TableError } from "../domain/table/table_error.ts";
import type { FileInVersion } from "../domain/version.ts";
import { tableName } from "../store/file_folder.ts";
import type { Job } from "../store/job_table.ts";
import { readSlice, readWhole } from "../store/read_slice.ts";
import type { Store } from "../store/store.ts";
import type { JobDefinition } from "./job_definition.ts";

/** The setting that keeps the names of columns in the files that tables become. */
const withHeaderSetting = ":StoreIngestedTabularFilesWithVarHeaders";

/** Who asks for tables to be read, and of what. */
export interface BeginIngestOptions {
  /** The files of one dataset; those of which no table can be read are passed over. */
  readonly files: readonly FileInVersion[];
  /** The name of the account that is told. */
  readonly by: string;
}

/**
 * Begins to read tables from files: their dataset is held until it is done in the background. Call it in a
 * transaction.
 *
 * @returns What is to be said of files that are too big; empty where there are none.
 */
export function beginIngest(store: Store, { files, by }: BeginIngestOptions): string {
  const readable = files.filter(({ type, table }) => table === null && isReadableTable(type));
  const limit = ingestLimit((name) => store.settings.get(name));
  const wanted = readable.filter(({ size }) => limit === undefined || size < limit)
    .toSorted((a, b) => a.size - b.size);
  const [first] = wanted;
  if (first !== undefined) {
    const info = `Ingest of ${wanted.length} tabular data file(s) is in progress.`;
    store.datasets.lock(first.datasetId, "Ingest", by, info);
    const ids = wanted.map(({ fileId }) => fileId);
    store.jobs.add("ingest", first.datasetId, { files: ids, by });
  }
  return readable.filter((file) => !wanted.includes(file)).map(({ label }) =>
    `Skipping tabular ingest of the file ${label}, because of the size limit (set to ${limit} bytes); `
  ).join("");
}

/** What a file came to. */
type Outcome =
  | {
    readonly type: "table";
    readonly table: Table;
    /** What it was read from, as the file itself says. */
    readonly originalType: string;
    /** Where it was written, and how many bytes. */
    readonly path: string;
    readonly size: number;
    readonly withHeader: boolean;
  }
  | { readonly type: "problem"; readonly report: string };

function idsIn(data: Json): readonly number[] {
  const ids = isObject(data) ? data["files"] : undefined;
  return isArray(ids) ? ids.map(Number) : [];
}

/** The newest place of a file that has not become a table yet; undefined where there is no such file any more. */
function waiting({ files }: Store, id: number): FileInVersion | undefined {
  const [place] = files.placesOf(id);
  return place?.table === null ? place : undefined;
}

/** The bytes of a file on disk, read where they are wanted. */
function bytesOf(path: string, size: number): Bytes {
  return {
    size,
    async read(at, length) {
      const end = Math.min(size, at + length) - 1;
      return Buffer.concat(await Array.fromAsync(readSlice({ path, start: at, end })));
    },
  };
}

async function read(store: Store, file: FileInVersion, signal: AbortSignal): Promise<Outcome> {
  const { bytes, settings } = store;
  const path = bytes.temporary();
  const whole = async function* (of: string): AsyncGenerator<Uint8Array> {
    for await (const chunk of readWhole(of)) {
      signal.throwIfAborted();
      yield chunk;
    }
  };
  const withHeader = settings.get(withHeaderSetting) === "true";
  try {
    await writeFile(path, "");
    const original = bytes.pathOf(file.datasetId, file.storage);
    const files = {
      source: () => whole(original),
      write: (text: string) => appendFile(path, text),
      written: () => whole(path),
    };
    const stata = isStata(file.type) ? await openStata(bytesOf(original, file.size)) : undefined;
    const table = stata === undefined
      ? await readTable(files, { format: file.type === tsvType ? tsv : csv, withHeader })
      : await tabulate(files, stata, { withHeader });
    const originalType = stata?.fileType ?? file.type;
    const { size } = await stat(path);
    return { type: "table", table, originalType, path, size, withHeader };
  } catch (error) {
    bytes.discard(path);
    if (!(error instanceof TableError)) throw error;
    return { type: "problem", report: error.message };
  }
}

/** Keeps what was read from a file: it stays as it came, and what people get of it is the table. */
function keep(store: Store, file: FileInVersion, outcome: Outcome): void {
  const { tables, files, bytes } = store;
  tables.clearReport(file.fileId);
  if (outcome.type === "problem") return tables.report(file.fileId, outcome.report);
  const { cases, unf, columns } = outcome.table;
  const { originalType } = outcome;
  const before = { originalType, originalName: file.label, originalSize: file.size };
  tables.add(file.fileId, { cases, unf, withHeader: outcome.withHeader, ...before }, columns);
  const label = freeName(
    file.label.replace(/(\.[^.]*)?$/, ".tab"),
    (name) => files.isTaken(file.versionId, name, file.directory, file.fileId),
  );
  files.update(file.id, { ...file, label });
  files.change(file.fileId, { type: tableType, size: outcome.size });
  bytes.keepBeside(outcome.path, file, tableName);
}

/** Reads tables from files a while after they came, as the real server does. */
export const ingestJob: JobDefinition = {
  kind: "ingest",
  run: async (job, { store, signal }) => {
    const { id, objectId, data } = job;
    const outcomes = new Map<number, Outcome>();
    for (const fileId of idsIn(data)) {
      const file = waiting(store, fileId);
      if (file !== undefined) outcomes.set(fileId, await read(store, file, signal));
    }
    return () => {
      const problems: string[] = [];
      for (const [fileId, outcome] of outcomes) {
        const file = waiting(store, fileId);
        if (outcome.type === "problem") problems.push(file?.label ?? "");
        if (file !== undefined) keep(store, file, outcome);
        else if (outcome.type === "table") store.bytes.discard(outcome.path);
      }
      tell(store, job, problems);
      end(store, objectId, id);
    };
  },
  fail: (job, { store }, error) => {
    const { id, objectId, data } = job;
    const report =
      "Ingest succeeded, but failed to save the ingested tabular data in the database: " +
      (error instanceof Error ? error.message : String(error));
    const files = idsIn(data).flatMap((fileId) => waiting(store, fileId) ?? []);
    for (const { fileId } of files) store.tables.report(fileId, report);
    tell(store, job, files.map(({ label }) => label));
    end(store, objectId, id);
  },
};

/** Tells who asked for it what it came to; of files that are no tables it names those. */
function tell(store: Store, { objectId, data }: Job, problems: readonly string[]): void {
  const by = isObject(data) ? data["by"] : undefined;
  const user = typeof by === "string" ? store.users.byName(by) : undefined;
  if (user === undefined || store.datasets.byId(objectId) === undefined) return;
  const names = problems.map((name) => `<li>${escapeHtml(name)}</li>`).join("");
  store.notifications.send(user.id, {
    type: problems.length === 0 ? "INGESTCOMPLETED" : "INGESTCOMPLETEDWITHERRORS",
    objectId,
    text: `<ul>${names}</ul>`,
  });
}

/** Lets the dataset go, unless more of its files wait. */
function end(store: Store, datasetId: number, jobId: number): void {
  if (store.jobs.of("ingest", datasetId).every(({ id }) => id === jobId)) {
    store.datasets.unlock(datasetId, "Ingest");
  }
}
