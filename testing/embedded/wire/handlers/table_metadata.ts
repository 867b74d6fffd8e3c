import { citationFormats } from "../../domain/citation_formats.ts";
import { displayText } from "../../domain/display_value.ts";
import { childrenOf, firstOf } from "../../domain/metadata.ts";
import { Stumble } from "../../domain/refusal.ts";
import {
  datasetDdi,
  type DdiParts,
  type StudyDdi,
  type TableDdi,
  tableDdi,
} from "../../domain/table_ddi.ts";
import { persistentIdOf } from "../../domain/persistent_id.ts";
import type { FileInVersion, Version } from "../../domain/version.ts";
import { type ZipItem, zipStream } from "../../store/zip_file.ts";
import type { Call } from "../call.ts";
import { Answered, EndpointError } from "../endpoint_error.ts";
import { availability, countDownload, downloadable } from "../file_access.ts";
import { failed, plain, type Reply } from "../reply.ts";
import { contentOf, disposition, lengthOf, originalOf, quotedName } from "../serve_file.ts";
import { citation, citedFile, formatContext } from "./citations.ts";
import { bytesOf } from "./zips.ts";

function listIn(call: Call, name: string): readonly string[] | undefined {
  const value = call.query.get(name);
  return value === null || value === ""
    ? undefined
    : value.split(",").filter((word) => word !== "");
}

function partsIn(call: Call): DdiParts {
  const [include, exclude] = [listIn(call, "include"), listIn(call, "exclude")];
  return {
    ...(include === undefined ? {} : { include }),
    ...(exclude === undefined ? {} : { exclude }),
  };
}

function studyOf(call: Call, version: Version): StudyDdi {
  const dataset = call.server.store.datasets.byId(version.datasetId)!;
  return {
    title: displayText(firstOf(version.metadata, "title") ?? ""),
    authors: childrenOf(version.metadata, "author", "authorName").join("; "),
    identifier: persistentIdOf(dataset).replace(/^\w+:/, ""),
    citation: citation(call, dataset, version, false),
  };
}

function tableOf(call: Call, file: FileInVersion): TableDdi | undefined {
  const { tables, variableNotes } = call.server.store;
  const { table, fileId } = file;
  return table === null
    ? undefined
    : { file, table, columns: tables.variables(fileId), said: variableNotes.of(file.id) };
}

function ddiOf(call: Call, file: FileInVersion): string {
  const table = tableOf(call, file);
  if (table === undefined) throw new Stumble("no table");
  const version = call.server.store.datasets.version(file.versionId)!;
  return tableDdi(studyOf(call, version), table, partsIn(call));
}

/** Answers with the DDI of a table. */
function ddiReply(call: Call, file: FileInVersion): Reply {
  const name = file.label.replace(/\.tab$/, "-ddi.xml");
  return {
    ...plain(ddiOf(call, file), "text/xml;charset=UTF-8"),
    headers: { "Content-Disposition": `attachment; filename="${name}"` },
  };
}

/** `GET access/datafile/{file}/metadata[/ddi]` */
export function getTableMetadata(call: Call): Reply {
  const places = call.server.store.files.placesOf(Number(call.params["file"]));
  const [file] = places;
  if (file === undefined) throw new EndpointError(404);
  if (file.table === null) {
    const message = "This type of metadata is only available for tabular files.";
    throw new Answered(failed(400, message, { code: 400 }));
  }
  // Drafts are not hidden here, only what is restricted.
  if (file.restricted && availability(call, places) !== "open") {
    const message = "You do not have permission to download this file.";
    throw new Answered(failed(400, message, { code: 400 }));
  }
  return ddiReply(call, file);
}

function unavailable(): Answered {
  const message = "Requested service or method not available on the requested object";
  return new Answered(failed(503, message, { code: 503 }));
}

/** `GET meta/datafile/{file}`: the same without a look at who asks, as it once was */
export function getTableMetadataOpenly(call: Call): Reply {
  const [newest, ...older] = call.server.store.files.placesOf(Number(call.params["file"]));
  if (newest === undefined) throw new EndpointError(404);
  const wanted = call.query.get("fileMetadataId");
  const file = wanted === null
    ? newest
    : [newest, ...older].find(({ id }) => id === Number(wanted));
  if (file === undefined || file.table === null) throw unavailable();
  return ddiReply(call, file);
}

/** `GET meta/dataset/{ds}` */
export function getDatasetDdi(call: Call): Reply {
  const { datasets, files } = call.server.store;
  const dataset = datasets.byId(Number(call.params["ds"]));
  if (dataset === undefined) throw new EndpointError(404);
  const version = datasets.lastReleased(dataset.id);
  if (version === undefined) throw unavailable();
  const all = files.of(version.id);
  const parts = {
    tables: all.flatMap((file) => tableOf(call, file) ?? []),
    others: all.filter(({ table }) => table === null),
  };
  const text = datasetDdi(studyOf(call, version), parts, partsIn(call));
  return plain(text, "application/xml;charset=UTF-8");
}

/** `GET access/datafile/bundle/{file}` */
export function downloadBundle(call: Call): Reply {
  const { store } = call.server;
  const file = downloadable(call);
  countDownload(call, file);
  const stem = (end: string): string => file.label.replace(/\.tab$/, end);
  const version = store.datasets.version(file.versionId)!;
  const dataset = store.datasets.byId(file.datasetId)!;
  const cited = citedFile(call, { dataset, version, file });
  // Of what is no table, the real one has two members of one name, and stumbles.
  if (file.table === null) throw new Stumble("no table");
  const text = (path: string, content: string): ZipItem => ({
    path,
    open: () => new Blob([content]).stream(),
  });
  const write = (format: string): string =>
    citationFormats.get(format)?.write(cited, formatContext(call)) ?? "";
  const items = [
    ...[contentOf(store, file), originalOf(store, file)].map((content): ZipItem => ({
      path: content.name,
      size: lengthOf(content),
      open: () => ReadableStream.from(bytesOf(content)),
    })),
    text(stem("-ddi.xml"), ddiOf({ ...call, query: new URLSearchParams() }, file)),
    text(stem("citation-endnote.xml"), write("EndNote")),
    text(stem("citation-ris.ris"), write("RIS")),
    text(stem("citation-bib.bib"), write("BibTeX")),
  ];
  const name = stem("-bundle.zip");
  return {
    status: 200,
    headers: disposition(name),
    body: {
      type: "stream",
      stream: zipStream(items),
      contentType: `application/zip; name="${quotedName(name)}";charset=UTF-8`,
    },
  };
}
