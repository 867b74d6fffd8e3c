import type { Row } from "../call.ts";
import * as feedback from "../handlers/feedback.ts";
import * as inheriting from "../handlers/inheriting.ts";
import * as pids from "../handlers/pids.ts";
import * as saved from "../handlers/saved_searches.ts";
import * as settings from "../handlers/settings.ts";
import * as sites from "../handlers/storage_sites.ts";
import * as validating from "../handlers/validating.ts";

/** What runs an installation: settings, limits, messages to those who run it. */
// deno-fmt-ignore: a table reads best as one row an endpoint
export const installationRows: readonly Row[] = [
  { at: "GET admin/settings", summary: "All settings", handler: settings.listSettings },
  { at: "GET admin/settings/{name}", summary: "A setting", handler: settings.getSetting },
  { at: "PUT admin/settings/{name}", summary: "Set a setting", handler: settings.putSetting },
  { at: "DELETE admin/settings/{name}", summary: "Delete a setting", handler: settings.deleteSetting },
  { at: "PUT admin/settings/{name}/lang/{language}", summary: "Set a setting for a language", handler: settings.putSettingFor },
  { at: "DELETE admin/settings/{name}/lang/{language}", summary: "Delete a setting of a language", handler: settings.deleteSettingFor },
  { at: "GET admin/featureFlags", summary: "What a deployment has switched on", handler: settings.listFeatures },
  { at: "GET admin/featureFlags/{flag}", summary: "Whether one of these is on", handler: settings.getFeature },
  { at: "GET admin/rateLimitStats", summary: "What callers may still do this hour", handler: settings.getRateLimits },
  { at: "GET admin/storageSites", summary: "Places that keep bytes, as somebody says", handler: sites.listSites },
  { at: "POST admin/storageSites", summary: "Add one", handler: sites.addSite },
  { at: "GET admin/storageSites/{id}", summary: "One of them", handler: sites.getSite },
  { at: "DELETE admin/storageSites/{id}", summary: "Delete one", handler: sites.deleteSite },
  { at: "PUT admin/storageSites/{id}/primaryStorage", summary: "Say whether one is the first", handler: sites.setPrimarySite },
  { at: "GET admin/validate/datasets", summary: "Whether all datasets are as they have to be", handler: validating.validateDatasets },
  { at: "GET admin/validate/dataset/{ds}", summary: "Whether a dataset is", handler: validating.validateDataset },
  { at: "GET admin/validate/dataset/files/{ds}", summary: "Whether the checksums of a dataset's files are right", streams: true, handler: validating.validateFiles },
  { at: "GET admin/dataverse/{dv}/addRoleAssignmentsToChildren", summary: "Give roles of a collection in all below it", handler: inheriting.handDownRoles },
  { at: "POST admin/publishDataverseAsCreator/{dv}", summary: "Publish a collection for who made it", handler: inheriting.publishAsCreator },
  { at: "GET pids", summary: "What is known of a persistent id", lacks: "There is no service to ask, and it answers as a real one without one.", handler: pids.getPid },
  { at: "GET pids/unreserved", summary: "Datasets whose persistent id is not reserved", handler: pids.listUnreserved },
  { at: "POST pids/{ds}/reserve", summary: "Reserve the persistent id of a dataset", handler: pids.reservePid },
  { at: "GET pids/providers", summary: "Who gives persistent ids", user: true, handler: pids.listProviders },
  { at: "GET pids/providers/{pid}", summary: "Who gave one", user: true, handler: pids.getProvider },
  { at: "GET admin/savedsearches", summary: "What can be done with searches whose hits collections show", handler: saved.listVerbs },
  { at: "POST admin/savedsearches", summary: "Add one", handler: saved.addSearch },
  { at: "GET admin/savedsearches/list", summary: "All of them", handler: saved.listSearches },
  { at: "GET admin/savedsearches/{id}", summary: "One of them", handler: saved.getSearch },
  { at: "DELETE admin/savedsearches/{id}", summary: "Delete one, with or without its links", handler: saved.deleteSearch },
  { at: "PUT admin/savedsearches/makelinks/all", summary: "Link the hits of all", handler: saved.linkAll },
  { at: "PUT admin/savedsearches/makelinks/{id}", summary: "Link the hits of one", handler: saved.linkOne },
  { at: "POST logout", summary: "Say that sessions are not for the API", handler: settings.logOut },
  { at: "POST admin/feedback", summary: "Write to those who are to be asked", lacks: "No mail is sent.", handler: feedback.sendFeedbackAsAdmin },
  { at: "POST sendfeedback", summary: "The same, as anybody may", lacks: "No mail is sent.", handler: feedback.sendFeedback },
];
