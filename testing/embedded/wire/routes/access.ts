import type { Row } from "../call.ts";
import * as access from "../handlers/access.ts";
import * as auxiliary from "../handlers/auxiliary_files.ts";
import * as requests from "../handlers/access_requests.ts";
import * as metadata from "../handlers/table_metadata.ts";
import * as thumbnails from "../handlers/thumbnails.ts";
import * as zips from "../handlers/zips.ts";

/** The bytes of files. */
// deno-fmt-ignore: a table reads best as one row an endpoint
export const accessRows: readonly Row[] = [
  { at: "GET access/datafile/{file}", summary: "The bytes of a file", lacks: "Thumbnails are made of PNG, JPEG and TIFF, tables given as they are and as they came.", streams: true, handler: access.downloadFile },
  { at: "GET access/datafile/bundle/{file}", summary: "A table in all forms, with citations, in a zip", handler: metadata.downloadBundle },
  { at: "GET access/datafile/{file}/metadata", summary: "What is known of a table, as DDI", handler: metadata.getTableMetadata },
  { at: "GET access/datafile/{file}/metadata/ddi", summary: "The same, by its format's name", handler: metadata.getTableMetadata },
  { at: "GET meta/datafile/{file}", summary: "The same for everybody, as it once was", handler: metadata.getTableMetadataOpenly },
  { at: "GET meta/dataset/{ds}", summary: "What is known of a dataset's tables, as DDI", handler: metadata.getDatasetDdi },
  { at: "GET access/datafile/{file}/auxiliary", summary: "What programs put beside a file", handler: auxiliary.listAuxiliaries },
  { at: "GET access/datafile/{file}/auxiliary/{origin}", summary: "What one program put beside a file", handler: auxiliary.listAuxiliaries },
  { at: "GET access/datafile/{file}/auxiliary/{tag}/{version}", summary: "Its bytes", handler: auxiliary.getAuxiliary },
  { at: "POST access/datafile/{file}/auxiliary/{tag}/{version}", summary: "Put something beside a file", lacks: "What is sent without a content type is taken for text.", streams: true, handler: auxiliary.addAuxiliary },
  { at: "DELETE access/datafile/{file}/auxiliary/{tag}/{version}", summary: "Delete it", handler: auxiliary.deleteAuxiliary },
  { at: "GET access/fileCardImage/{file}", summary: "A small image of a file", streams: true, handler: thumbnails.getFileCard },
  { at: "GET access/dsCardImage/{version}", summary: "A small image of a dataset, by the number of a version", streams: true, handler: thumbnails.getDatasetCard },
  { at: "GET access/dvCardImage/{dv}", summary: "A small image of a collection", lacks: "Collections have no logos.", handler: thumbnails.getCollectionCard },
  { at: "GET access/datafiles/{ids}", summary: "Files in a zip", handler: zips.downloadFiles },
  { at: "POST access/datafiles", summary: "Files in a zip", handler: zips.downloadPostedFiles },
  { at: "GET access/dataset/{ds}", summary: "All files in a zip", handler: zips.downloadDataset },
  { at: "GET access/dataset/{ds}/versions/{version}", summary: "A version's files in a zip", handler: zips.downloadVersion },
  { at: "PUT access/datafile/{file}/requestAccess", summary: "Ask for a file", handler: requests.requestAccess },
  { at: "GET access/datafile/{file}/listRequests", summary: "Who asks for a file", handler: requests.listRequests },
  { at: "PUT access/datafile/{file}/grantAccess/{assignee}", summary: "Give a file", handler: requests.grantAccess },
  { at: "PUT access/datafile/{file}/rejectAccess/{assignee}", summary: "Do not give a file", handler: requests.rejectAccess },
  { at: "DELETE access/datafile/{file}/revokeAccess/{assignee}", summary: "Take a file back", handler: requests.revokeAccess },
  { at: "GET access/datafile/{file}/userFileAccessRequested", summary: "Whether the caller asks for a file", user: true, handler: requests.hasAskedForFile },
  { at: "GET access/datafile/{file}/userPermissions", summary: "What the caller may do with a file", handler: requests.getFilePermissions },
  { at: "PUT access/{ds}/allowAccessRequest", summary: "Let people ask for files", handler: requests.allowAccessRequests },
];
