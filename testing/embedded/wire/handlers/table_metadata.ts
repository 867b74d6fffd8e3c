import { citationFormats } from "../../domain/citation_formats.ts";
import { firstOf } from "../../domain/metadata.ts";
import { Stumble } from "../../domain/refusal.ts";
import { tableDdi } from "../../domain/table_ddi.ts";
import type { FileInVersion } from "../../domain/version.ts";
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

function ddiOf(call: Call, file: FileInVersion): string {
  const { store } = call.server;
  const { datasets, tables } = store;
  if (file.table === null) throw new Stumble("no table");
  const version = datasets.version(file.versionId)!;
  const dataset = datasets.byId(file.datasetId)!;
  const cited = citedFile(call, { dataset, version, file });
  const [include, exclude] = [listIn(call, "include"), listIn(call, "exclude")];
  return tableDdi({
    file,
    table: file.table,
    columns: tables.variables(file.fileId),
    title: firstOf(version.metadata, "title") ?? "",
    authors: cited.authors.map(({ name }) => name).join("; "),
    identifier: cited.persistentId.replace(/^\w+:/, ""),
    citation: citation(call, dataset, version, false),
  }, {
    ...(include === undefined ? {} : { include }),
    ...(exclude === undefined ? {} : { exclude }),
  });
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
  const name = file.label.replace(/\.tab$/, "-ddi.xml");
  return {
    ...plain(ddiOf(call, file), "text/xml;charset=UTF-8"),
    headers: { "Content-Disposition": `attachment; filename="${name}"` },
  };
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
