import type { Route } from "./call.ts";

// What Dataverse has beyond what is built here; each of these answers 501 with its name.
const list = `
GET info/applicationTermsOfUse
GET info/exportFormats
GET info/metrics/{what}
GET info/metrics/{what}/{how}
GET info/metrics/{what}/{how}/{when}
GET search/services
GET mydata/retrieve
GET notifications/all
GET notifications/unreadCount
POST notifications/{id}/markAsRead
DELETE notifications/{id}
POST users/register
GET users/{user}
POST users/{user}/mergeIntoUser/{other}
GET admin/roles
GET admin/dataverse/{dv}/storageDriver
PUT admin/dataverse/{dv}/storageDriver
DELETE admin/dataverse/{dv}/storageDriver
GET admin/dataverse/storageDrivers
POST admin/requestSignedUrl
GET admin/index/status
GET dataverses/{dv}/datasetSchema
POST dataverses/{dv}/datasets/:import
POST dataverses/{dv}/datasets/:importddi
POST dataverses/{dv}/datasets/:startmigration
POST dataverses/{dv}/move/{target}
PUT dataverses/{dv}/link/{target}
DELETE dataverses/{dv}/deleteLink/{target}
GET dataverses/{dv}/links
GET dataverses/{dv}/storage/use
GET dataverses/{dv}/featured
POST dataverses/{dv}/featured
DELETE dataverses/{dv}/featured
GET dataverses/{dv}/templates
POST dataverses/{dv}/templates
GET dataverses/{dv}/metadatablockfacets
POST dataverses/{dv}/metadatablockfacets
GET dataverses/{dv}/guestbookResponses
GET datasets/export
PUT datasets/mpupload
DELETE datasets/mpupload
GET datasets/{ds}/dirindex
GET datasets/{ds}/metadata
PUT datasets/{ds}/metadata
GET datasets/{ds}/links
PUT datasets/{ds}/link/{dv}
DELETE datasets/{ds}/deleteLink/{dv}
POST datasets/{ds}/move/{dv}
GET datasets/{ds}/thumbnail
POST datasets/{ds}/thumbnail
DELETE datasets/{ds}/thumbnail
GET datasets/{ds}/logo
GET datasets/{ds}/download/count
PUT datasets/{ds}/citationdate
DELETE datasets/{ds}/citationdate
POST datasets/{ds}/addFiles
POST datasets/{ds}/replaceFiles
POST datasets/{ds}/files/actions/:set-embargo
POST datasets/{ds}/files/actions/:unset-embargo
POST datasets/{ds}/files/actions/:set-retention
POST datasets/{ds}/files/actions/:unset-retention
POST datasets/{ds}/files/uploadlimit/{limit}
DELETE datasets/{ds}/files/uploadlimit
GET datasets/{ds}/cleanStorage
PUT datasets/{ds}/storageDriver
DELETE datasets/{ds}/storageDriver
GET datasets/{ds}/curationStatus
PUT datasets/{ds}/curationStatus
POST datasets/{ds}/modifyRegistration
GET datasets/{ds}/versions/compareSummary
GET datasets/{ds}/versions/{version}/compare/{other}
GET datasets/{ds}/versions/{version}/metadata
GET datasets/{ds}/versions/{version}/citation/{format}
GET datasets/{ds}/versions/{version}/customlicense
GET datasets/{ds}/versions/{version}/linkset
GET datasets/{ds}/versions/{version}/canDownloadAtLeastOneFile
GET datasets/{ds}/versions/{version}/versionNote
PUT datasets/{ds}/versions/{version}/versionNote
DELETE datasets/{ds}/versions/{version}/versionNote
POST files/{file}/uningest
POST files/{file}/reingest
GET files/{file}/dataTables
GET files/{file}/versionDifferences
GET files/{file}/versions/{version}/citation
GET files/{file}/prov-json
POST files/{file}/prov-json
GET files/{file}/prov-freeform
POST files/{file}/prov-freeform
GET access/datafile/bundle/{file}
GET access/datafile/{file}/metadata
GET access/datafile/{file}/metadata/ddi
GET access/datafile/{file}/userPermissions
GET access/datafile/{file}/userFileAccessRequested
GET access/variable/{id}/metadata/ddi
`;

function routeOf(line: string): Route {
  const [method = "", pattern = ""] = line.split(" ");
  return {
    method: method as Route["method"],
    pattern,
    auth: "any",
    summary: "Not implemented yet",
  };
}

/** Routes that Dataverse has and that are not built here yet. */
export const notImplemented: readonly Route[] = list.trim().split("\n").map(routeOf);
