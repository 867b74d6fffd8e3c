import type { Row } from "../call.ts";
import * as archiving from "../handlers/archiving.ts";
import * as adding from "../handlers/adding.ts";
import * as catalogue from "../handlers/catalogue.ts";
import * as citations from "../handlers/citations.ts";
import * as comparing from "../handlers/comparing.ts";
import * as curation from "../handlers/curation.ts";
import * as deaccessioning from "../handlers/deaccessioning.ts";
import * as facts from "../handlers/dataset_facts.ts";
import * as settings from "../handlers/dataset_settings.ts";
import * as storage from "../handlers/dataset_storage.ts";
import * as types from "../handlers/dataset_types.ts";
import * as versions from "../handlers/dataset_versions.ts";
import * as direct from "../handlers/direct_upload.ts";
import * as editing from "../handlers/editing.ts";
import * as listing from "../handlers/file_listing.ts";
import * as exporting from "../handlers/exporting.ts";
import * as deletion from "../handlers/file_deletion.ts";
import * as metadata from "../handlers/file_metadata.ts";
import * as periods from "../handlers/file_periods.ts";
import * as links from "../handlers/links.ts";
import * as locks from "../handlers/locks.ts";
import * as moving from "../handlers/moving.ts";
import * as previews from "../handlers/preview_urls.ts";
import * as publishing from "../handlers/publishing.ts";
import * as removing from "../handlers/removing.ts";
import * as many from "../handlers/registering_many.ts";
import * as review from "../handlers/review.ts";
import * as roles from "../handlers/roles.ts";
import * as semantic from "../handlers/semantic.ts";
import * as signposting from "../handlers/signposting.ts";
import * as drivers from "../handlers/storage_drivers.ts";
import * as thumbnails from "../handlers/thumbnails.ts";
import * as zips from "../handlers/zips.ts";

/** Datasets. */
// deno-fmt-ignore: a table reads best as one row an endpoint
export const datasetsRows: readonly Row[] = [
  { at: "GET datasets/datasetTypes", summary: "Types of datasets", handler: types.listDatasetTypes },
  { at: "GET datasets/datasetTypes/{type}", summary: "A type of datasets", handler: types.getDatasetType },
  { at: "POST datasets/datasetTypes", summary: "Add a type", handler: types.addDatasetType },
  { at: "PUT datasets/datasetTypes/{type}", summary: "Choose metadata blocks for a type", handler: types.linkBlocks },
  { at: "PUT datasets/datasetTypes/{type}/licenses", summary: "Choose licenses for a type", handler: types.offerLicenses },
  { at: "DELETE datasets/datasetTypes/{type}", summary: "Delete a type", handler: types.deleteDatasetType },
  { at: "GET datasets/summaryFieldNames", summary: "Fields that sum up", handler: catalogue.getSummaryFields },
  { at: "GET datasets/locks", summary: "All locks", handler: locks.listAllLocks },
  { at: "GET datasets/previewUrlDatasetVersion/{token}", summary: "What a preview URL shows", handler: previews.getPreviewVersion },
  { at: "GET datasets/privateUrlDatasetVersion/{token}", summary: "The same, by its old name", handler: previews.getPreviewVersion },
  { at: "GET datasets/previewUrlDatasetVersion/{token}/citation", summary: "How what it shows is cited", handler: previews.getPreviewCitation },
  { at: "GET datasets/privateUrlDatasetVersion/{token}/citation", summary: "The same, by its old name", handler: previews.getPreviewCitation },
  { at: "GET datasets/export", summary: "A dataset's metadata in a format", lacks: "The format html is a page of its own. XML is without characters that it cannot have, at which a real one breaks off. Names are told to be people's or organizations' by their words, not by a model of language and lists of first names.", handler: exporting.exportDataset },
  { at: "GET datasets/{ds}", summary: "A dataset", command: "GetDatasetCommand", handler: versions.getDataset },
  { at: "DELETE datasets/{ds}", summary: "Delete a dataset", command: "DeleteDatasetCommand", handler: removing.deleteDataset },
  { at: "DELETE datasets/{ds}/destroy", summary: "Destroy a dataset", command: "DestroyDatasetCommand", handler: removing.destroyDataset },
  { at: "GET datasets/{ds}/versions", summary: "Versions of a dataset", command: "ListVersionsCommand", handler: versions.listVersions },
  { at: "GET datasets/{ds}/versions/{version}", summary: "A version", handler: versions.getVersionOf },
  { at: "PUT datasets/{ds}/versions/{version}", summary: "Replace the draft's metadata", handler: editing.putDraft },
  { at: "DELETE datasets/{ds}/versions/{version}", summary: "Delete the draft", handler: removing.deleteVersion },
  { at: "GET datasets/{ds}/versions/{version}/files", summary: "Files of a version", handler: listing.listFiles },
  { at: "GET datasets/{ds}/versions/{version}/files/counts", summary: "How many files", handler: listing.countFiles },
  { at: "GET datasets/{ds}/versions/{version}/canDownloadAtLeastOneFile", summary: "Whether the caller may have any of its files", handler: zips.canDownloadAny },
  { at: "GET datasets/{ds}/download/count", summary: "How often its files were had", handler: zips.getDatasetDownloadCount },
  { at: "GET datasets/{ds}/dirindex", summary: "A folder as a page that programs follow", handler: listing.getDirectoryIndex },
  { at: "GET datasets/{ds}/versions/{version}/downloadsize", summary: "Bytes of a version", handler: listing.getDownloadSize },
  { at: "GET datasets/{ds}/versions/{version}/metadata", as: "any", summary: "Metadata of a version", handler: versions.getVersionMetadata },
  { at: "GET datasets/{ds}/versions/{version}/metadata/{block}", summary: "Metadata by block", handler: versions.getVersionBlock },
  { at: "GET datasets/{ds}/versions/{version}/citation", summary: "How a version is cited", handler: citations.getCitation },
  { at: "GET datasets/{ds}/versions/{version}/citation/{format}", summary: "The same in a format", handler: citations.getFormattedCitation },
  { at: "GET datasets/{ds}/versions/{version}/linkset", summary: "Where what belongs to a version is", handler: signposting.getLinkset },
  { at: "POST datasets/{ds}/versions/{version}/deaccession", summary: "Take a version back", handler: deaccessioning.deaccession },
  { at: "GET datasets/{ds}/metadata", summary: "Metadata as JSON-LD", handler: semantic.getJsonLd },
  { at: "PUT datasets/{ds}/metadata", summary: "Change metadata by JSON-LD", lacks: "It fetches no contexts from elsewhere.", streams: true, handler: semantic.putJsonLd },
  { at: "PUT datasets/{ds}/metadata/delete", summary: "Delete what JSON-LD names", lacks: "It fetches no contexts from elsewhere.", streams: true, handler: semantic.deleteJsonLd },
  { at: "GET datasets/{ds}/versions/{version}/metadata", as: "application/ld+json", summary: "Metadata of a version as JSON-LD", handler: semantic.getVersionJsonLd },
  { at: "GET datasets/{ds}/versions/{old}/compare/{new}", summary: "What two versions have not in common", handler: comparing.compareTwo },
  { at: "GET datasets/{ds}/versions/compareSummary", summary: "What each version brought", handler: comparing.summarize },
  { at: "PUT datasets/{ds}/editMetadata", summary: "Edit metadata", command: "UpdateDatasetVersionCommand", handler: editing.editMetadata },
  { at: "PUT datasets/{ds}/deleteMetadata", summary: "Delete metadata", handler: editing.deleteMetadata },
  { at: "POST datasets/{ds}/actions/:publish", summary: "Publish a dataset", handler: publishing.publishDataset },
  { at: "GET datasets/{ds}/actions/:publish", summary: "Publish a dataset, as it once was", handler: publishing.publishDataset },
  { at: "GET datasets/{ds}/locks", summary: "Locks of a dataset", handler: locks.listLocks },
  { at: "POST datasets/{ds}/lock/{type}", summary: "Lock a dataset", handler: locks.lockDataset },
  { at: "DELETE datasets/{ds}/locks", summary: "Unlock a dataset", handler: locks.unlockDataset },
  { at: "POST datasets/{ds}/submitForReview", summary: "Submit for review", command: "SubmitDatasetForReviewCommand", handler: review.submitForReview },
  { at: "POST datasets/{ds}/returnToAuthor", summary: "Return to its author", command: "ReturnDatasetToAuthorCommand", handler: review.returnToAuthor },
  { at: "GET datasets/{ds}/previewUrl", summary: "The preview URL", handler: previews.getPreviewUrl },
  { at: "POST datasets/{ds}/previewUrl", summary: "Create a preview URL", handler: previews.createPreviewUrl },
  { at: "DELETE datasets/{ds}/previewUrl", summary: "Delete the preview URL", handler: previews.deletePreviewUrl },
  { at: "GET datasets/{ds}/privateUrl", summary: "The preview URL, by its old name", handler: previews.getPreviewUrl },
  { at: "POST datasets/{ds}/privateUrl", summary: "Create a preview URL, by its old name", handler: previews.createPreviewUrl },
  { at: "DELETE datasets/{ds}/privateUrl", summary: "Delete the preview URL, by its old name", handler: previews.deletePreviewUrl },
  { at: "GET datasets/{ds}/assignments", summary: "Who has roles", command: "ListRoleAssignments", handler: roles.listDatasetAssignments },
  { at: "POST datasets/{ds}/assignments", summary: "Give a role", command: "AssignRoleCommand", handler: roles.addDatasetAssignment },
  { at: "DELETE datasets/{ds}/assignments/{id}", summary: "Take a role", handler: roles.removeDatasetAssignment },
  { at: "PUT datasets/{ds}/link/{linking}", summary: "Show a dataset in another collection", handler: links.linkDataset },
  { at: "DELETE datasets/{ds}/deleteLink/{linking}", summary: "Show it there no longer", handler: links.unlinkDataset },
  { at: "GET datasets/{ds}/links", summary: "Collections that show a dataset", handler: links.listDatasetLinks },
  { at: "POST datasets/{ds}/move/{target}", summary: "Move a dataset", lacks: "There are no guestbooks to be lost.", handler: moving.moveDataset },
  { at: "PUT datasets/{ds}/citationdate", summary: "Cite a dataset by another date", handler: settings.setCitationDate },
  { at: "DELETE datasets/{ds}/citationdate", summary: "Cite it by its publication", handler: settings.resetCitationDate },
  { at: "POST datasets/{ds}/files/actions/:set-embargo", summary: "Keep files from people until a day", handler: periods.setEmbargo },
  { at: "POST datasets/{ds}/files/actions/:unset-embargo", summary: "End that", handler: periods.unsetEmbargo },
  { at: "POST datasets/{ds}/files/actions/:set-retention", summary: "Keep files from people after a day", handler: periods.setRetention },
  { at: "POST datasets/{ds}/files/actions/:unset-retention", summary: "End that", handler: periods.unsetRetention },
  { at: "POST datasets/{ds}/files/uploadlimit/{limit}", summary: "Limit how many files", handler: settings.setFileLimit },
  { at: "DELETE datasets/{ds}/files/uploadlimit", summary: "Leave that to the collection", handler: settings.deleteFileLimit },
  { at: "GET datasets/{ds}/versions/{version}/versionNote", summary: "Why a version was made", handler: settings.getVersionNote },
  { at: "PUT datasets/{ds}/versions/{version}/versionNote", summary: "Say why: switched off, as in a real one by default", handler: settings.refuseVersionNote },
  { at: "DELETE datasets/{ds}/versions/{version}/versionNote", summary: "The same", handler: settings.refuseVersionNote },
  { at: "GET datasets/{ds}/versions/{version}/customlicense", summary: "Terms of one's own", handler: settings.getCustomLicense },
  { at: "GET datasets/{ds}/curationStatus", summary: "How far curators are", handler: curation.getStatus },
  { at: "PUT datasets/{ds}/curationStatus", summary: "Say how far", handler: curation.setStatus },
  { at: "DELETE datasets/{ds}/curationStatus", summary: "Take that back", handler: curation.deleteStatus },
  { at: "GET datasets/{ds}/curationLabelSet", summary: "Labels of curators", handler: curation.getLabelSet },
  { at: "PUT datasets/{ds}/curationLabelSet", summary: "Choose labels", handler: curation.chooseLabelSet },
  { at: "DELETE datasets/{ds}/curationLabelSet", summary: "Leave labels to the collection", handler: curation.resetLabelSet },
  { at: "GET datasets/{ds}/allowedCurationLabels", summary: "Labels to choose from", handler: curation.getAllowedLabels },
  { at: "GET datasets/listCurationStates", summary: "How far curators are with each draft", handler: curation.listStates },
  { at: "GET datasets/{ds}/{version}/archivalStatus", summary: "How far archiving is", handler: archiving.getArchivalStatus },
  { at: "PUT datasets/{ds}/{version}/archivalStatus", summary: "Say how far", handler: archiving.setArchivalStatus },
  { at: "DELETE datasets/{ds}/{version}/archivalStatus", summary: "Forget that", handler: archiving.deleteArchivalStatus },
  { at: "GET datasets/{ds}/userPermissions", summary: "What the caller may do", handler: facts.getDatasetPermissions },
  { at: "GET datasets/{ds}/timestamps", summary: "When what happened", handler: facts.getTimestamps },
  { at: "GET datasets/{ds}/storagesize", summary: "Bytes of a dataset", command: "GetDatasetStorageSizeCommand", handler: storage.getDatasetSize },
  { at: "GET datasets/{ds}/storageDriver", summary: "Where bytes are kept", handler: drivers.getStorageDriver },
  { at: "PUT datasets/{ds}/storageDriver", summary: "Choose where bytes are kept", handler: drivers.setStorageDriver },
  { at: "DELETE datasets/{ds}/storageDriver", summary: "Keep bytes where the collection does", handler: drivers.resetStorageDriver },
  { at: "GET datasets/{ds}/uploadurls", summary: "Addresses for direct upload", handler: direct.getUploadUrls },
  { at: "PUT datasets/mpupload", summary: "Complete an upload in parts", streams: true, handler: direct.completeMultipart },
  { at: "DELETE datasets/mpupload", summary: "Give up an upload in parts", handler: direct.abortMultipart },
  { at: "POST datasets/{ds}/addFiles", summary: "Add files that are in the object store", streams: true, handler: many.addFiles },
  { at: "POST datasets/{ds}/replaceFiles", summary: "Replace files by ones in the object store", streams: true, handler: many.replaceFiles },
  { at: "GET datasets/{ds}/cleanStorage", summary: "Remove bytes that belong to no file", handler: drivers.cleanStorage },
  { at: "GET datasets/{ds}/thumbnail", summary: "A small image of a dataset", lacks: "Images are made of PNG, JPEG and TIFF.", streams: true, handler: thumbnails.getThumbnail },
  { at: "GET datasets/{ds}/logo", summary: "A bigger image of a dataset", streams: true, handler: thumbnails.getLogo },
  { at: "GET datasets/{ds}/thumbnail/candidates", summary: "Images to choose from", streams: true, handler: thumbnails.listCandidates },
  { at: "POST datasets/{ds}/thumbnail/{file}", summary: "Choose a file as the image of a dataset", streams: true, handler: thumbnails.chooseFile },
  { at: "POST datasets/{ds}/thumbnail", summary: "Give a dataset an image", streams: true, handler: thumbnails.uploadLogo },
  { at: "DELETE datasets/{ds}/thumbnail", summary: "Let a dataset have no image", handler: thumbnails.removeThumbnail },
  { at: "GET datasets/{ds}/availableFileCategories", summary: "Categories for files", handler: listing.listCategories },
  { at: "POST datasets/{ds}/add", summary: "Add a file", lacks: "No metadata are taken out of NetCDF and FITS.", streams: true, handler: adding.addFile },
  { at: "PUT datasets/{ds}/deleteFiles", summary: "Delete files", user: true, handler: deletion.deleteFiles },
  { at: "POST datasets/{ds}/files/metadata", summary: "Change how files stand", handler: metadata.setManyFilesMetadata },
];
