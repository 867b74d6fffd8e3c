import type { Row } from "../call.ts";
import * as accounts from "../handlers/account_admin.ts";
import * as builtin from "../handlers/builtin_users.ts";
import * as audit from "../handlers/file_audit.ts";
import * as identifiers from "../handlers/file_identifiers.ts";
import * as groups from "../handlers/global_groups.ts";
import * as roles from "../handlers/roles.ts";
import * as curation from "../handlers/curation.ts";
import * as fields from "../handlers/dataset_fields.ts";
import * as setup from "../handlers/setup.ts";
import { requestSignedUrl } from "../handlers/signed_url.ts";
import * as drivers from "../handlers/storage_drivers.ts";
import * as exporting from "../handlers/exporting.ts";
import * as upkeep from "../handlers/upkeep.ts";
import { listUsers } from "../handlers/user_search.ts";
import * as templates from "../handlers/templates.ts";
import * as thumbnails from "../handlers/thumbnails.ts";

/** Administration. */
// deno-fmt-ignore: a table reads best as one row an endpoint
export const adminRows: readonly Row[] = [
  { at: "PUT admin/superuser/{user}", summary: "Make or unmake a superuser", handler: accounts.setSuperuser },
  { at: "POST admin/superuser/{user}", summary: "Make who is no superuser one, and the other way", handler: accounts.toggleSuperuser },
  { at: "GET admin/dataverse/curationLabelSets", summary: "Sets of labels for curators", handler: curation.listLabelSets },
  { at: "GET admin/dataverse/{dv}/curationLabelSet", summary: "Labels of a collection", handler: curation.getCollectionLabelSet },
  { at: "PUT admin/dataverse/{dv}/curationLabelSet", summary: "Choose labels for a collection", handler: curation.chooseCollectionLabelSet },
  { at: "DELETE admin/dataverse/{dv}/curationLabelSet", summary: "Leave labels to what is above", handler: curation.resetCollectionLabelSet },
  { at: "GET admin/list-users", summary: "Search accounts", handler: listUsers },
  { at: "POST admin/requestSignedUrl", summary: "Sign an address for an account", user: true, handler: requestSignedUrl },
  { at: "GET admin/templates", summary: "All templates", handler: templates.listAllTemplates },
  { at: "GET admin/templates/{dv}", summary: "Templates of a collection", handler: templates.listAllTemplates },
  { at: "DELETE admin/template/{id}", summary: "Delete a template", handler: templates.deleteTemplate },
  { at: "GET admin/datasetfield", summary: "Names of all fields", handler: fields.listFieldNames },
  { at: "GET admin/datasetfield/{name}", summary: "A field", handler: fields.getFieldByName },
  { at: "GET admin/datasetfield/controlledVocabulary/subject", summary: "All subjects", handler: fields.listSubjects },
  { at: "GET admin/datasetfield/loadNAControlledVocabularyValue", summary: "Load the value that means none", handler: fields.loadNotApplicable },
  { at: "POST admin/datasetfield/setDisplayOnCreate", summary: "Show a field to who makes a dataset, or not", handler: fields.setDisplayOnCreate },
  { at: "POST admin/datasetfield/load", summary: "Load a metadata block from its file", handler: setup.loadBlock },
  { at: "GET admin/index/solr/schema", summary: "Fields for the schema of Solr", handler: setup.getSolrSchema },
  { at: "GET admin/dataverse/storageDrivers", summary: "Where bytes can be kept", handler: drivers.listDrivers },
  { at: "GET admin/dataverse/{dv}/storageDriver", summary: "Where a collection keeps bytes", handler: drivers.getCollectionDriver },
  { at: "PUT admin/dataverse/{dv}/storageDriver", summary: "Choose where a collection keeps bytes", handler: drivers.setCollectionDriver },
  { at: "DELETE admin/dataverse/{dv}/storageDriver", summary: "Keep bytes where the owner does", handler: drivers.resetCollectionDriver },
  { at: "GET admin/authenticatedUsers", summary: "All accounts", handler: accounts.listAllUsers },
  { at: "POST admin/authenticatedUsers", summary: "Create an account for which somebody else vouches", handler: builtin.createRemoteUser },
  { at: "GET admin/authenticatedUsers/{user}", summary: "An account", handler: accounts.getUser },
  { at: "DELETE admin/authenticatedUsers/{user}", summary: "Delete an account", handler: accounts.deleteUser },
  { at: "DELETE admin/authenticatedUsers/id/{id}", summary: "The same, by id", handler: accounts.deleteUser },
  { at: "POST admin/authenticatedUsers/{user}/deactivate", summary: "Close an account", handler: accounts.deactivateUser },
  { at: "POST admin/authenticatedUsers/id/{id}/deactivate", summary: "The same, by id", handler: accounts.deactivateUser },
  { at: "PUT admin/authenticatedUsers/id/{id}/convertShibToBuiltIn", summary: "Have Dataverse vouch for an account", handler: accounts.convertToBuiltin },
  { at: "PUT admin/authenticatedUsers/id/{id}/convertRemoteToBuiltIn", summary: "The same", handler: accounts.convertToBuiltin },
  { at: "PUT admin/authenticatedUsers/convert/builtin2shib", summary: "Have Shibboleth vouch for an account", lacks: "There is no Shibboleth; its users are made up.", handler: accounts.convertToShib },
  { at: "PUT admin/authenticatedUsers/convert/builtin2oauth", summary: "Have another provider vouch for an account", handler: accounts.convertToOAuth },
  { at: "GET admin/confirmEmail/{id}", summary: "The token that confirms an address", handler: accounts.getConfirmation },
  { at: "POST admin/confirmEmail/{id}", summary: "A new one", handler: accounts.beginConfirmation },
  { at: "GET admin/isOrcid", summary: "Whether ORCID is in use", handler: accounts.isOrcidEnabled },
  { at: "POST admin/validatePassword", summary: "What is wrong with a password", handler: builtin.validatePassword },
  { at: "GET admin/authenticationProviders", summary: "Who vouches for accounts", handler: accounts.listProviders },
  { at: "GET admin/authenticationProviders/{provider}", summary: "One of them", handler: accounts.getProvider },
  { at: "GET admin/authenticationProviders/{provider}/enabled", summary: "Whether it does so now", handler: accounts.isProviderEnabled },
  { at: "GET admin/authenticationProviderFactories", summary: "What kinds of them there are", handler: accounts.listFactories },
  { at: "GET admin/assignments/assignees/{assignee}", summary: "What was given to somebody", handler: accounts.listAssignmentsOf },
  { at: "GET admin/permissions/{object}", summary: "What the caller may do somewhere", handler: accounts.getPermissions },
  { at: "GET admin/assignee/{assignee}", summary: "Who somebody is", handler: accounts.getAssignee },
  { at: "GET admin/roles", summary: "The built-in roles", handler: roles.listBuiltinRoles },
  { at: "POST admin/roles", summary: "Create a built-in role", handler: roles.createBuiltinRole },
  { at: "PUT admin/roles/{role}", summary: "Change a role", handler: roles.updateRole },
  { at: "DELETE admin/roles/{role}", summary: "Delete a role, also a built-in one", handler: roles.deleteAnyRole },
  { at: "GET admin/groups/ip", summary: "Groups by address", handler: groups.listIpGroups },
  { at: "POST admin/groups/ip", summary: "Create one", handler: groups.createIpGroup },
  { at: "GET admin/groups/ip/{group}", summary: "One of them", handler: groups.getIpGroup },
  { at: "PUT admin/groups/ip/{group}", summary: "Create or change one", handler: groups.putIpGroup },
  { at: "DELETE admin/groups/ip/{group}", summary: "Delete one", handler: groups.deleteIpGroup },
  { at: "GET admin/groups/domain", summary: "Groups by the domain of e-mail addresses", handler: groups.listDomainGroups },
  { at: "POST admin/groups/domain", summary: "Create one", handler: groups.createDomainGroup },
  { at: "GET admin/groups/domain/{group}", summary: "One of them", handler: groups.getDomainGroup },
  { at: "PUT admin/groups/domain/{group}", summary: "Create or change one", handler: groups.putDomainGroup },
  { at: "DELETE admin/groups/domain/{group}", summary: "Delete one", handler: groups.deleteDomainGroup },
  { at: "GET admin/bannerMessage", summary: "Messages for all who look at pages", handler: upkeep.listBanners },
  { at: "POST admin/bannerMessage", summary: "Add one", handler: upkeep.addBanner },
  { at: "DELETE admin/bannerMessage/{id}", summary: "Delete one", handler: upkeep.deleteBanner },
  { at: "PUT admin/bannerMessage/{id}/deactivate", summary: "Show one no more", handler: upkeep.deactivateBanner },
  { at: "GET admin/datasets/thumbnailMetadata/{ds}", summary: "What image a dataset has", streams: true, handler: thumbnails.getThumbnailMetadata },
  { at: "DELETE admin/clearThumbnailFailureFlag", summary: "Try all thumbnails again", handler: upkeep.clearThumbnailFlags },
  { at: "DELETE admin/clearThumbnailFailureFlag/{file}", summary: "Try the thumbnail of a file again", handler: upkeep.clearThumbnailFlag },
  { at: "GET admin/{file}/registerDataFile", summary: "Give a file a persistent id", handler: identifiers.registerDataFile },
  { at: "GET admin/registerDataFileAll", summary: "Give all published files persistent ids", handler: identifiers.registerAllDataFiles },
  { at: "GET admin/registerDataFiles/{dv}", summary: "Give those of a collection's datasets persistent ids", handler: identifiers.registerDataFilesIn },
  { at: "GET admin/downloadTmpFile", summary: "A file below /tmp", lacks: "There are no such files.", handler: upkeep.downloadTmpFile },
  { at: "POST admin/computeDataFileHashValue/{file}/algorithm/{algorithm}", summary: "Take the checksum of a file anew", streams: true, handler: audit.computeHash },
  { at: "POST admin/validateDataFileHashValue/{file}", summary: "Whether a file's checksum is right", streams: true, handler: audit.validateHash },
  { at: "GET admin/metadata/exportAll", summary: "Export datasets that were not since they came out", handler: exporting.exportAll },
  { at: "GET admin/metadata/reExportAll", summary: "Export all datasets anew", handler: exporting.reExportAll },
  { at: "GET admin/metadata/{ds}/reExportDataset", summary: "Export a dataset anew", handler: exporting.reExportDataset },
  { at: "GET admin/metadata/clearExportTimestamps", summary: "Forget when datasets were exported", handler: exporting.clearExportTimes },
  { at: "GET admin/datafiles/auditFiles", summary: "Files whose bytes are not there", handler: audit.auditFiles },
];
