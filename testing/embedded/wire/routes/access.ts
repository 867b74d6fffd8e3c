import type { Row } from "../call.ts";
import * as access from "../handlers/access.ts";

/** The bytes of files. */
// deno-fmt-ignore: a table reads best as one row an endpoint
export const accessRows: readonly Row[] = [
  { at: "GET access/datafile/{file}", summary: "The bytes of a file", handler: access.downloadFile },
  { at: "GET access/datafiles/{ids}", summary: "Files in a zip", handler: access.downloadFiles },
  { at: "POST access/datafiles", summary: "Files in a zip", handler: access.downloadPostedFiles },
  { at: "GET access/dataset/{ds}", summary: "All files in a zip", handler: access.downloadDataset },
  { at: "GET access/dataset/{ds}/versions/{version}", summary: "A version's files in a zip", handler: access.downloadVersion },
  { at: "PUT access/datafile/{file}/requestAccess", summary: "Ask for a file", user: true, handler: access.requestAccess },
  { at: "GET access/datafile/{file}/listRequests", summary: "Who asks for a file", user: true, handler: access.listRequests },
  { at: "PUT access/datafile/{file}/grantAccess/{assignee}", summary: "Give a file", user: true, handler: access.grantAccess },
  { at: "PUT access/datafile/{file}/rejectAccess/{assignee}", summary: "Do not give a file", user: true, handler: access.rejectAccess },
  { at: "DELETE access/datafile/{file}/revokeAccess/{assignee}", summary: "Take a file back", user: true, handler: access.revokeAccess },
  { at: "PUT access/{ds}/allowAccessRequest", summary: "Let people ask for files", user: true, handler: access.allowAccessRequests },
];
