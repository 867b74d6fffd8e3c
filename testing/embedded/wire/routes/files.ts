import type { Row } from "../call.ts";
import * as adding from "../handlers/adding.ts";
import * as catalogue from "../handlers/catalogue.ts";
import * as deletion from "../handlers/file_deletion.ts";
import * as metadata from "../handlers/file_metadata.ts";
import * as restriction from "../handlers/file_restriction.ts";
import * as editing from "../handlers/editing_tables.ts";
import * as files from "../handlers/files.ts";
import * as history from "../handlers/file_history.ts";
import * as provenance from "../handlers/provenance.ts";
import * as tables from "../handlers/tables.ts";

/** Files of datasets. */
// deno-fmt-ignore: a table reads best as one row an endpoint
export const filesRows: readonly Row[] = [
  { at: "GET files/fixityAlgorithm", summary: "The checksum of new files", handler: catalogue.getFixityAlgorithm },
  { at: "GET files/{file}", summary: "A file", handler: files.getFile },
  { at: "DELETE files/{file}", summary: "Delete a file", handler: deletion.deleteFile },
  { at: "GET files/{file}/versions/{version}", summary: "A file in a version", handler: files.getFileVersion },
  { at: "GET files/{file}/versions/{version}/citation", summary: "How a file is cited", handler: history.getFileCitation },
  { at: "GET files/{file}/versionDifferences", summary: "What became of a file from version to version", handler: history.listFileDifferences },
  { at: "GET files/{file}/metadata", summary: "How a file stands in what is published", handler: metadata.getFileMetadata },
  { at: "GET files/{file}/metadata/draft", summary: "How a file stands in the draft", handler: metadata.getDraftFileMetadata },
  { at: "POST files/{file}/metadata", summary: "Change how a file stands", streams: true, handler: metadata.setFileMetadata },
  { at: "POST files/{file}/metadata/categories", summary: "Set categories of a file", handler: metadata.setCategories },
  { at: "POST files/{file}/metadata/tabularTags", summary: "Tag a table", handler: tables.setTabularTags },
  { at: "PUT files/{file}/restrict", summary: "Close or open a file", handler: restriction.restrictFile },
  { at: "POST files/{file}/replace", summary: "Replace a file", streams: true, handler: adding.replaceFile },
  { at: "POST files/{file}/redetect", summary: "Look again what type a file is", streams: true, handler: files.redetectFile },
  { at: "GET files/{file}/dataTables", summary: "The columns of a table", lacks: "Tables are read from CSV, TSV and Stata, not from other statistics programs; labels of values are not told.", handler: tables.getDataTables },
  { at: "POST files/{file}/uningest", summary: "Take back that a table was read", handler: tables.uningestFile },
  { at: "POST files/{file}/reingest", summary: "Read a table again", user: true, handler: tables.reingestFile },
  { at: "GET files/{file}/downloadCount", summary: "How often a file was had", handler: files.getDownloadCount },
  { at: "GET files/{file}/prov-json", summary: "Where a file comes from, as a program wrote it", handler: provenance.getProvenance },
  { at: "POST files/{file}/prov-json", summary: "Say where a file comes from", lacks: "It looks at sections and at what their records have to name, not at each value.", handler: provenance.setProvenance },
  { at: "DELETE files/{file}/prov-json", summary: "Forget where a file comes from", handler: provenance.deleteProvenance },
  { at: "GET files/{file}/prov-freeform", summary: "Where a file comes from, in words", handler: provenance.getProvenanceText },
  { at: "POST files/{file}/prov-freeform", summary: "Say in words where a file comes from", handler: provenance.setProvenanceText },
  { at: "GET files/{file}/hasBeenDeleted", summary: "Whether a file is gone from the latest version", handler: files.hasBeenDeleted },
  { at: "PUT edit/{file}", summary: "Say what the columns of a table are about, in DDI", lacks: "weights of categories", handler: editing.editVariables },
];
