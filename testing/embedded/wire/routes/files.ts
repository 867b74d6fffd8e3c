import type { Row } from "../call.ts";
import * as adding from "../handlers/adding.ts";
import * as catalogue from "../handlers/catalogue.ts";
import * as files from "../handlers/files.ts";
import * as tables from "../handlers/tables.ts";

/** Files of datasets. */
// deno-fmt-ignore: a table reads best as one row an endpoint
export const filesRows: readonly Row[] = [
  { at: "GET files/fixityAlgorithm", summary: "The checksum of new files", handler: catalogue.getFixityAlgorithm },
  { at: "GET files/{file}", summary: "A file", handler: files.getFile },
  { at: "DELETE files/{file}", summary: "Delete a file", handler: files.deleteFile },
  { at: "GET files/{file}/versions/{version}", summary: "A file in a version", handler: files.getFileVersion },
  { at: "GET files/{file}/metadata", summary: "How a file stands in what is published", handler: files.getFileMetadata },
  { at: "GET files/{file}/metadata/draft", summary: "How a file stands in the draft", handler: files.getDraftFileMetadata },
  { at: "POST files/{file}/metadata", summary: "Change how a file stands", streams: true, handler: files.setFileMetadata },
  { at: "POST files/{file}/metadata/categories", summary: "Set categories of a file", handler: files.setCategories },
  { at: "POST files/{file}/metadata/tabularTags", summary: "Tag a table", handler: tables.setTabularTags },
  { at: "PUT files/{file}/restrict", summary: "Close or open a file", handler: files.restrictFile },
  { at: "POST files/{file}/replace", summary: "Replace a file", streams: true, handler: adding.replaceFile },
  { at: "POST files/{file}/redetect", summary: "Look again what type a file is", streams: true, handler: files.redetectFile },
  { at: "GET files/{file}/dataTables", summary: "The columns of a table", lacks: "Tables are read from CSV and TSV only, not from files of statistics programs.", handler: tables.getDataTables },
  { at: "POST files/{file}/uningest", summary: "Take back that a table was read", handler: tables.uningestFile },
  { at: "POST files/{file}/reingest", summary: "Read a table again", user: true, handler: tables.reingestFile },
  { at: "GET files/{file}/downloadCount", summary: "How often a file was had", handler: files.getDownloadCount },
  { at: "GET files/{file}/hasBeenDeleted", summary: "Whether a file is gone from the latest version", handler: files.hasBeenDeleted },
];
