import type { Row } from "../call.ts";
import * as adding from "../handlers/adding.ts";
import * as catalogue from "../handlers/catalogue.ts";
import * as datasets from "../handlers/datasets.ts";
import * as editing from "../handlers/editing.ts";
import * as listing from "../handlers/file_listing.ts";
import * as files from "../handlers/files.ts";
import * as publishing from "../handlers/publishing.ts";
import * as roles from "../handlers/roles.ts";

/** Datasets. */
// deno-fmt-ignore: a table reads best as one row an endpoint
export const datasetsRows: readonly Row[] = [
  { at: "GET datasets/datasetTypes", summary: "Types of datasets", handler: catalogue.listDatasetTypes },
  { at: "GET datasets/datasetTypes/{type}", summary: "A type of datasets", handler: catalogue.getDatasetType },
  { at: "GET datasets/summaryFieldNames", summary: "Fields that sum up", handler: catalogue.getSummaryFields },
  { at: "GET datasets/locks", summary: "All locks", user: true, handler: publishing.listAllLocks },
  { at: "GET datasets/previewUrlDatasetVersion/{token}", summary: "What a preview URL shows", handler: publishing.getPreviewVersion },
  { at: "GET datasets/privateUrlDatasetVersion/{token}", summary: "The same, by its old name", handler: publishing.getPreviewVersion },
  { at: "GET datasets/{ds}", summary: "A dataset", handler: datasets.getDataset },
  { at: "DELETE datasets/{ds}", summary: "Delete a dataset", handler: datasets.deleteDataset },
  { at: "DELETE datasets/{ds}/destroy", summary: "Destroy a dataset", handler: datasets.destroyDataset },
  { at: "GET datasets/{ds}/versions", summary: "Versions of a dataset", handler: datasets.listVersions },
  { at: "GET datasets/{ds}/versions/{version}", summary: "A version", handler: datasets.getVersionOf },
  { at: "PUT datasets/{ds}/versions/{version}", summary: "Replace the draft's metadata", handler: editing.putDraft },
  { at: "DELETE datasets/{ds}/versions/{version}", summary: "Delete the draft", handler: datasets.deleteVersion },
  { at: "GET datasets/{ds}/versions/{version}/files", summary: "Files of a version", handler: listing.listFiles },
  { at: "GET datasets/{ds}/versions/{version}/files/counts", summary: "How many files", handler: listing.countFiles },
  { at: "GET datasets/{ds}/versions/{version}/downloadsize", summary: "Bytes of a version", handler: listing.getDownloadSize },
  { at: "GET datasets/{ds}/versions/{version}/metadata/{block}", summary: "Metadata by block", handler: datasets.getVersionBlock },
  { at: "GET datasets/{ds}/versions/{version}/citation", summary: "How a version is cited", handler: datasets.getCitation },
  { at: "POST datasets/{ds}/versions/{version}/deaccession", summary: "Take a version back", handler: publishing.deaccession },
  { at: "PUT datasets/{ds}/editMetadata", summary: "Edit metadata", handler: editing.editMetadata },
  { at: "PUT datasets/{ds}/deleteMetadata", summary: "Delete metadata", handler: editing.deleteMetadata },
  { at: "POST datasets/{ds}/actions/:publish", summary: "Publish a dataset", user: true, handler: publishing.publishDataset },
  { at: "GET datasets/{ds}/locks", summary: "Locks of a dataset", handler: publishing.listLocks },
  { at: "POST datasets/{ds}/lock/{type}", summary: "Lock a dataset", handler: publishing.lockDataset },
  { at: "DELETE datasets/{ds}/locks", summary: "Unlock a dataset", handler: publishing.unlockDataset },
  { at: "POST datasets/{ds}/submitForReview", summary: "Submit for review", handler: publishing.submitForReview },
  { at: "POST datasets/{ds}/returnToAuthor", summary: "Return to its author", handler: publishing.returnToAuthor },
  { at: "GET datasets/{ds}/previewUrl", summary: "The preview URL", handler: publishing.getPreviewUrl },
  { at: "POST datasets/{ds}/previewUrl", summary: "Create a preview URL", handler: publishing.createPreviewUrl },
  { at: "DELETE datasets/{ds}/previewUrl", summary: "Delete the preview URL", handler: publishing.deletePreviewUrl },
  { at: "GET datasets/{ds}/privateUrl", summary: "The preview URL, by its old name", handler: publishing.getPreviewUrl },
  { at: "POST datasets/{ds}/privateUrl", summary: "Create a preview URL, by its old name", handler: publishing.createPreviewUrl },
  { at: "DELETE datasets/{ds}/privateUrl", summary: "Delete the preview URL, by its old name", handler: publishing.deletePreviewUrl },
  { at: "GET datasets/{ds}/assignments", summary: "Who has roles", handler: roles.listDatasetAssignments },
  { at: "POST datasets/{ds}/assignments", summary: "Give a role", handler: roles.addDatasetAssignment },
  { at: "DELETE datasets/{ds}/assignments/{id}", summary: "Take a role", handler: roles.removeDatasetAssignment },
  { at: "GET datasets/{ds}/userPermissions", summary: "What the caller may do", handler: datasets.getDatasetPermissions },
  { at: "GET datasets/{ds}/timestamps", summary: "When what happened", handler: datasets.getTimestamps },
  { at: "GET datasets/{ds}/storagesize", summary: "Bytes of a dataset", handler: datasets.getDatasetSize },
  { at: "GET datasets/{ds}/storageDriver", summary: "Where bytes are kept", handler: datasets.getStorageDriver },
  { at: "GET datasets/{ds}/uploadurls", summary: "Addresses for direct upload", handler: datasets.getUploadUrls },
  { at: "GET datasets/{ds}/availableFileCategories", summary: "Categories for files", handler: listing.listCategories },
  { at: "POST datasets/{ds}/add", summary: "Add a file", streams: true, handler: adding.addFile },
  { at: "PUT datasets/{ds}/deleteFiles", summary: "Delete files", handler: files.deleteFiles },
  { at: "POST datasets/{ds}/files/metadata", summary: "Change how files stand", handler: files.setManyFilesMetadata },
];
