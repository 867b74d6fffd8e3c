import type { Route } from "./call.ts";
import * as access from "./handlers/access.ts";
import * as adding from "./handlers/adding.ts";
import * as catalogue from "./handlers/catalogue.ts";
import * as collections from "./handlers/collections.ts";
import * as settings from "./handlers/collection_settings.ts";
import * as datasets from "./handlers/datasets.ts";
import * as editing from "./handlers/editing.ts";
import * as listing from "./handlers/file_listing.ts";
import * as files from "./handlers/files.ts";
import * as publishing from "./handlers/publishing.ts";
import * as roles from "./handlers/roles.ts";
import * as setup from "./handlers/setup.ts";
import { search } from "./handlers/search.ts";
import * as users from "./handlers/users.ts";
import { notImplemented } from "./not_implemented.ts";

const json = { consumes: "application/json" } as const;
const form = { consumes: "multipart/form-data", streams: true } as const;

// deno-fmt-ignore: a table reads best as one row a route
const implemented: readonly Route[] = [
  // info
  { method: "GET", pattern: "info/version", auth: "none", summary: "The release", handler: catalogue.getVersion },
  { method: "GET", pattern: "info/server", auth: "none", summary: "The server's name", handler: catalogue.getServer },
  { method: "GET", pattern: "info/apiTermsOfUse", auth: "none", summary: "Terms of the API", handler: catalogue.getApiTerms },
  { method: "GET", pattern: "info/zipDownloadLimit", auth: "none", summary: "Bytes that a zip may have", handler: catalogue.getZipLimit },
  { method: "GET", pattern: "info/settings/incompleteMetadataViaApi", auth: "none", summary: "Whether incomplete metadata is taken", handler: catalogue.getIncompleteMetadata },
  { method: "GET", pattern: "info/settings/{name}", auth: "none", summary: "A public setting", handler: catalogue.getPublicSetting },
  { method: "GET", pattern: "metadatablocks", auth: "none", summary: "All metadata blocks", handler: catalogue.listBlocks },
  { method: "GET", pattern: "metadatablocks/{name}", auth: "none", summary: "A metadata block", handler: catalogue.getBlock },
  { method: "GET", pattern: "licenses", auth: "none", summary: "All licenses", handler: catalogue.listLicenses },
  { method: "GET", pattern: "licenses/default", auth: "none", summary: "The default license", handler: catalogue.getDefaultLicense },
  { method: "GET", pattern: "licenses/{id}", auth: "none", summary: "A license", handler: catalogue.getLicense },

  { method: "GET", pattern: "search", auth: "any", summary: "Find collections, datasets and files", handler: search },

  // users and administration
  { method: "GET", pattern: "users/:me", auth: "any", summary: "The caller's account", handler: users.getMe },
  { method: "GET", pattern: "users/token", auth: "user", summary: "The caller's token", handler: users.getToken },
  { method: "DELETE", pattern: "users/token", auth: "user", summary: "Delete the caller's token", handler: users.deleteToken },
  { method: "POST", pattern: "users/token/recreate", auth: "user", summary: "A new token", handler: users.recreateToken },
  { method: "POST", pattern: "users/{user}/removeRoles", auth: "user", summary: "Take all roles of an account", handler: users.removeRoles },
  { method: "POST", pattern: "builtin-users", auth: "none", summary: "Create an account", handler: users.createBuiltinUser },
  { method: "GET", pattern: "admin/settings", auth: "none", summary: "All settings", handler: users.listSettings },
  { method: "GET", pattern: "admin/settings/{name}", auth: "none", summary: "A setting", handler: users.getSetting },
  { method: "PUT", pattern: "admin/settings/{name}", auth: "none", summary: "Set a setting", handler: users.putSetting },
  { method: "DELETE", pattern: "admin/settings/{name}", auth: "none", summary: "Delete a setting", handler: users.deleteSetting },
  { method: "PUT", pattern: "admin/superuser/{user}", auth: "none", summary: "Make or unmake a superuser", handler: users.setSuperuser },
  { method: "GET", pattern: "admin/list-users", auth: "any", summary: "Search accounts", handler: users.listUsers },
  { method: "GET", pattern: "admin/authenticatedUsers/{user}", auth: "none", summary: "An account", handler: users.getUser },
  { method: "DELETE", pattern: "admin/authenticatedUsers/{user}", auth: "none", summary: "Delete an account", handler: users.deleteUser },
  { method: "POST", pattern: "admin/authenticatedUsers/{user}/deactivate", auth: "none", summary: "Close an account", handler: users.deactivateUser },
  { method: "POST", pattern: "admin/datasetfield/load", auth: "none", summary: "Load a metadata block from its file", consumes: "text/tab-separated-values", handler: setup.loadBlock },
  { method: "GET", pattern: "admin/index/solr/schema", auth: "none", summary: "Fields for the schema of Solr", handler: setup.getSolrSchema },
  { method: "GET", pattern: "roles/userSelectable", auth: "user", summary: "Roles to choose from", handler: roles.listSelectableRoles },
  { method: "GET", pattern: "roles/{role}", auth: "any", summary: "A role", handler: roles.getRole },
  { method: "DELETE", pattern: "roles/{role}", auth: "user", summary: "Delete a role", handler: roles.deleteRole },

  // collections
  { method: "POST", pattern: "dataverses", auth: "any", summary: "Create a collection in the root", handler: collections.createCollection },
  { method: "POST", pattern: "dataverses/{dv}", auth: "any", summary: "Create a collection", handler: collections.createCollection },
  { method: "GET", pattern: "dataverses/{dv}", auth: "any", summary: "A collection", command: "GetDataverseCommand", handler: collections.getCollection },
  { method: "PUT", pattern: "dataverses/{dv}", auth: "any", summary: "Change a collection", handler: collections.updateCollection },
  { method: "DELETE", pattern: "dataverses/{dv}", auth: "any", summary: "Delete an empty collection", handler: collections.deleteCollection },
  { method: "PUT", pattern: "dataverses/{dv}/attribute/{attribute}", auth: "user", summary: "Change one attribute", handler: collections.setAttribute },
  { method: "POST", pattern: "dataverses/{dv}/actions/:publish", auth: "any", summary: "Publish a collection", handler: collections.publishCollection },
  { method: "GET", pattern: "dataverses/{dv}/contents", auth: "any", summary: "What is in a collection", handler: collections.listContents },
  { method: "GET", pattern: "dataverses/{dv}/userPermissions", auth: "any", summary: "What the caller may do", handler: collections.getCollectionPermissions },
  { method: "GET", pattern: "dataverses/{dv}/storagesize", auth: "any", summary: "Bytes in a collection", handler: collections.getCollectionSize },
  { method: "GET", pattern: "dataverses/{dv}/metadatablocks", auth: "any", summary: "Metadata blocks of a collection", handler: settings.listCollectionBlocks },
  { method: "POST", pattern: "dataverses/{dv}/metadatablocks", auth: "any", summary: "Choose metadata blocks", handler: settings.setCollectionBlocks },
  { method: "GET", pattern: "dataverses/{dv}/metadatablocks/isRoot", auth: "any", summary: "Whether it has blocks of its own", handler: settings.getBlockRoot },
  { method: "PUT", pattern: "dataverses/{dv}/metadatablocks/isRoot", auth: "any", summary: "Have blocks of its own, or not", handler: settings.setBlockRoot },
  { method: "GET", pattern: "dataverses/{dv}/facets", auth: "any", summary: "Facets of a collection", handler: settings.listFacets },
  { method: "POST", pattern: "dataverses/{dv}/facets", auth: "any", summary: "Choose facets", handler: settings.setFacets },
  { method: "GET", pattern: "dataverses/{dv}/inputLevels", auth: "any", summary: "What is asked of fields", handler: settings.listInputLevels },
  { method: "PUT", pattern: "dataverses/{dv}/inputLevels", auth: "any", summary: "Ask something of fields", handler: settings.setInputLevels },
  { method: "GET", pattern: "dataverses/{dv}/defaultContributorRole", auth: "any", summary: "The role of those who add", handler: settings.getDefaultRole },
  { method: "PUT", pattern: "dataverses/{dv}/defaultContributorRole/{role}", auth: "any", summary: "Set the role of those who add", handler: settings.setDefaultRole },
  { method: "GET", pattern: "dataverses/{dv}/storage/quota", auth: "any", summary: "How much it may hold", handler: settings.getQuota },
  { method: "POST", pattern: "dataverses/{dv}/storage/quota/{bytes}", auth: "any", summary: "Set how much it may hold", handler: settings.setQuota },
  { method: "DELETE", pattern: "dataverses/{dv}/storage/quota", auth: "any", summary: "Let it hold anything", handler: settings.deleteQuota },
  { method: "GET", pattern: "dataverses/{dv}/roles", auth: "any", summary: "Roles to give", handler: roles.listRoles },
  { method: "POST", pattern: "dataverses/{dv}/roles", auth: "any", summary: "Create a role", handler: roles.createRole },
  { method: "GET", pattern: "dataverses/{dv}/assignments", auth: "any", summary: "Who has roles", handler: roles.listAssignments },
  { method: "POST", pattern: "dataverses/{dv}/assignments", auth: "any", summary: "Give a role", handler: roles.addAssignment },
  { method: "DELETE", pattern: "dataverses/{dv}/assignments/{id}", auth: "any", summary: "Take a role", handler: roles.removeAssignment },
  { method: "GET", pattern: "dataverses/{dv}/groups", auth: "any", summary: "Groups", handler: roles.listGroups },
  { method: "POST", pattern: "dataverses/{dv}/groups", auth: "any", summary: "Create a group", handler: roles.createGroup },
  { method: "GET", pattern: "dataverses/{dv}/groups/{group}", auth: "any", summary: "A group", handler: roles.getGroup },
  { method: "DELETE", pattern: "dataverses/{dv}/groups/{group}", auth: "any", summary: "Delete a group", handler: roles.deleteGroup },
  { method: "PUT", pattern: "dataverses/{dv}/groups/{group}/roleAssignees/{assignee}", auth: "any", summary: "Add to a group", handler: roles.addToGroup },
  { method: "DELETE", pattern: "dataverses/{dv}/groups/{group}/roleAssignees/{assignee}", auth: "any", summary: "Remove from a group", handler: roles.removeFromGroup },
  { method: "POST", pattern: "dataverses/{dv}/datasets", auth: "any", summary: "Create a dataset", ...json, handler: datasets.createDataset },
  { method: "POST", pattern: "dataverses/{dv}/validateDatasetJson", auth: "any", summary: "Check a dataset's JSON", ...json, handler: datasets.validateDatasetJson },

  // datasets
  { method: "GET", pattern: "datasets/datasetTypes", auth: "none", summary: "Types of datasets", handler: catalogue.listDatasetTypes },
  { method: "GET", pattern: "datasets/datasetTypes/{type}", auth: "none", summary: "A type of datasets", handler: catalogue.getDatasetType },
  { method: "GET", pattern: "datasets/summaryFieldNames", auth: "none", summary: "Fields that sum up", handler: catalogue.getSummaryFields },
  { method: "GET", pattern: "datasets/locks", auth: "user", summary: "All locks", handler: publishing.listAllLocks },
  { method: "GET", pattern: "datasets/previewUrlDatasetVersion/{token}", auth: "none", summary: "What a preview URL shows", handler: publishing.getPreviewVersion },
  { method: "GET", pattern: "datasets/privateUrlDatasetVersion/{token}", auth: "none", summary: "The same, by its old name", handler: publishing.getPreviewVersion },
  { method: "GET", pattern: "datasets/{ds}", auth: "any", summary: "A dataset", handler: datasets.getDataset },
  { method: "DELETE", pattern: "datasets/{ds}", auth: "any", summary: "Delete a dataset", handler: datasets.deleteDataset },
  { method: "DELETE", pattern: "datasets/{ds}/destroy", auth: "any", summary: "Destroy a dataset", handler: datasets.destroyDataset },
  { method: "GET", pattern: "datasets/{ds}/versions", auth: "any", summary: "Versions of a dataset", handler: datasets.listVersions },
  { method: "GET", pattern: "datasets/{ds}/versions/{version}", auth: "any", summary: "A version", handler: datasets.getVersionOf },
  { method: "PUT", pattern: "datasets/{ds}/versions/{version}", auth: "any", summary: "Replace the draft's metadata", ...json, handler: editing.putDraft },
  { method: "DELETE", pattern: "datasets/{ds}/versions/{version}", auth: "any", summary: "Delete the draft", handler: datasets.deleteVersion },
  { method: "GET", pattern: "datasets/{ds}/versions/{version}/files", auth: "any", summary: "Files of a version", handler: listing.listFiles },
  { method: "GET", pattern: "datasets/{ds}/versions/{version}/files/counts", auth: "any", summary: "How many files", handler: listing.countFiles },
  { method: "GET", pattern: "datasets/{ds}/versions/{version}/downloadsize", auth: "any", summary: "Bytes of a version", handler: listing.getDownloadSize },
  { method: "GET", pattern: "datasets/{ds}/versions/{version}/metadata/{block}", auth: "any", summary: "Metadata by block", handler: datasets.getVersionBlock },
  { method: "GET", pattern: "datasets/{ds}/versions/{version}/citation", auth: "any", summary: "How a version is cited", handler: datasets.getCitation },
  { method: "POST", pattern: "datasets/{ds}/versions/{version}/deaccession", auth: "any", summary: "Take a version back", handler: publishing.deaccession },
  { method: "PUT", pattern: "datasets/{ds}/editMetadata", auth: "any", summary: "Edit metadata", handler: editing.editMetadata },
  { method: "PUT", pattern: "datasets/{ds}/deleteMetadata", auth: "any", summary: "Delete metadata", handler: editing.deleteMetadata },
  { method: "POST", pattern: "datasets/{ds}/actions/:publish", auth: "user", summary: "Publish a dataset", handler: publishing.publishDataset },
  { method: "GET", pattern: "datasets/{ds}/locks", auth: "any", summary: "Locks of a dataset", handler: publishing.listLocks },
  { method: "POST", pattern: "datasets/{ds}/lock/{type}", auth: "any", summary: "Lock a dataset", handler: publishing.lockDataset },
  { method: "DELETE", pattern: "datasets/{ds}/locks", auth: "any", summary: "Unlock a dataset", handler: publishing.unlockDataset },
  { method: "POST", pattern: "datasets/{ds}/submitForReview", auth: "any", summary: "Submit for review", handler: publishing.submitForReview },
  { method: "POST", pattern: "datasets/{ds}/returnToAuthor", auth: "any", summary: "Return to its author", handler: publishing.returnToAuthor },
  { method: "GET", pattern: "datasets/{ds}/previewUrl", auth: "any", summary: "The preview URL", handler: publishing.getPreviewUrl },
  { method: "POST", pattern: "datasets/{ds}/previewUrl", auth: "any", summary: "Create a preview URL", handler: publishing.createPreviewUrl },
  { method: "DELETE", pattern: "datasets/{ds}/previewUrl", auth: "any", summary: "Delete the preview URL", handler: publishing.deletePreviewUrl },
  { method: "GET", pattern: "datasets/{ds}/privateUrl", auth: "any", summary: "The preview URL, by its old name", handler: publishing.getPreviewUrl },
  { method: "POST", pattern: "datasets/{ds}/privateUrl", auth: "any", summary: "Create a preview URL, by its old name", handler: publishing.createPreviewUrl },
  { method: "DELETE", pattern: "datasets/{ds}/privateUrl", auth: "any", summary: "Delete the preview URL, by its old name", handler: publishing.deletePreviewUrl },
  { method: "GET", pattern: "datasets/{ds}/assignments", auth: "any", summary: "Who has roles", handler: roles.listDatasetAssignments },
  { method: "POST", pattern: "datasets/{ds}/assignments", auth: "any", summary: "Give a role", handler: roles.addDatasetAssignment },
  { method: "DELETE", pattern: "datasets/{ds}/assignments/{id}", auth: "any", summary: "Take a role", handler: roles.removeDatasetAssignment },
  { method: "GET", pattern: "datasets/{ds}/userPermissions", auth: "any", summary: "What the caller may do", handler: datasets.getDatasetPermissions },
  { method: "GET", pattern: "datasets/{ds}/timestamps", auth: "any", summary: "When what happened", handler: datasets.getTimestamps },
  { method: "GET", pattern: "datasets/{ds}/storagesize", auth: "any", summary: "Bytes of a dataset", handler: datasets.getDatasetSize },
  { method: "GET", pattern: "datasets/{ds}/storageDriver", auth: "any", summary: "Where bytes are kept", handler: datasets.getStorageDriver },
  { method: "GET", pattern: "datasets/{ds}/uploadurls", auth: "any", summary: "Addresses for direct upload", handler: datasets.getUploadUrls },
  { method: "GET", pattern: "datasets/{ds}/availableFileCategories", auth: "any", summary: "Categories for files", handler: listing.listCategories },
  { method: "POST", pattern: "datasets/{ds}/add", auth: "any", summary: "Add a file", ...form, handler: adding.addFile },
  { method: "PUT", pattern: "datasets/{ds}/deleteFiles", auth: "any", summary: "Delete files", handler: files.deleteFiles },
  { method: "POST", pattern: "datasets/{ds}/files/metadata", auth: "any", summary: "Change how files stand", handler: files.setManyFilesMetadata },

  // files
  { method: "GET", pattern: "files/fixityAlgorithm", auth: "none", summary: "The checksum of new files", handler: catalogue.getFixityAlgorithm },
  { method: "GET", pattern: "files/{file}", auth: "any", summary: "A file", handler: files.getFile },
  { method: "DELETE", pattern: "files/{file}", auth: "any", summary: "Delete a file", handler: files.deleteFile },
  { method: "GET", pattern: "files/{file}/versions/{version}", auth: "any", summary: "A file in a version", handler: files.getFileVersion },
  { method: "GET", pattern: "files/{file}/metadata", auth: "any", summary: "How a file stands in what is published", handler: files.getFileMetadata },
  { method: "GET", pattern: "files/{file}/metadata/draft", auth: "any", summary: "How a file stands in the draft", handler: files.getDraftFileMetadata },
  { method: "POST", pattern: "files/{file}/metadata", auth: "any", summary: "Change how a file stands", ...form, handler: files.setFileMetadata },
  { method: "GET", pattern: "files/{file}/metadata/categories", auth: "any", summary: "Categories of a file", handler: files.getCategories },
  { method: "POST", pattern: "files/{file}/metadata/categories", auth: "any", summary: "Set categories of a file", handler: files.setCategories },
  { method: "PUT", pattern: "files/{file}/metadata/categories", auth: "any", summary: "Set categories of a file", handler: files.setCategories },
  { method: "POST", pattern: "files/{file}/metadata/tabularTags", auth: "any", summary: "Tag a table", handler: files.setTabularTags },
  { method: "PUT", pattern: "files/{file}/metadata/tabularTags", auth: "any", summary: "Tag a table", handler: files.setTabularTags },
  { method: "PUT", pattern: "files/{file}/restrict", auth: "any", summary: "Close or open a file", handler: files.restrictFile },
  { method: "POST", pattern: "files/{file}/replace", auth: "any", summary: "Replace a file", ...form, handler: adding.replaceFile },
  { method: "POST", pattern: "files/{file}/redetect", auth: "any", summary: "Look again what type a file is", handler: files.redetectFile },
  { method: "GET", pattern: "files/{file}/downloadCount", auth: "any", summary: "How often a file was had", handler: files.getDownloadCount },
  { method: "GET", pattern: "files/{file}/hasBeenDeleted", auth: "any", summary: "Whether a file is gone from the latest version", handler: files.hasBeenDeleted },

  // access
  { method: "GET", pattern: "access/datafile/{file}", auth: "any", summary: "The bytes of a file", handler: access.downloadFile },
  { method: "GET", pattern: "access/datafiles/{ids}", auth: "any", summary: "Files in a zip", handler: access.downloadFiles },
  { method: "POST", pattern: "access/datafiles", auth: "any", summary: "Files in a zip", handler: access.downloadPostedFiles },
  { method: "GET", pattern: "access/dataset/{ds}", auth: "any", summary: "All files in a zip", handler: access.downloadDataset },
  { method: "GET", pattern: "access/dataset/{ds}/versions/{version}", auth: "any", summary: "A version's files in a zip", handler: access.downloadVersion },
  { method: "PUT", pattern: "access/datafile/{file}/requestAccess", auth: "user", summary: "Ask for a file", handler: access.requestAccess },
  { method: "GET", pattern: "access/datafile/{file}/listRequests", auth: "user", summary: "Who asks for a file", handler: access.listRequests },
  { method: "PUT", pattern: "access/datafile/{file}/grantAccess/{assignee}", auth: "user", summary: "Give a file", handler: access.grantAccess },
  { method: "PUT", pattern: "access/datafile/{file}/rejectAccess/{assignee}", auth: "user", summary: "Do not give a file", handler: access.rejectAccess },
  { method: "DELETE", pattern: "access/datafile/{file}/revokeAccess/{assignee}", auth: "user", summary: "Take a file back", handler: access.revokeAccess },
  { method: "PUT", pattern: "access/{ds}/allowAccessRequest", auth: "user", summary: "Let people ask for files", handler: access.allowAccessRequests },
];

/** The route table: routing, 405 and the listing all come from it. */
export const routes: readonly Route[] = [...implemented, ...notImplemented];
