import type { Row } from "../call.ts";
import * as curation from "../handlers/curation.ts";
import * as fields from "../handlers/dataset_fields.ts";
import * as setup from "../handlers/setup.ts";
import { requestSignedUrl } from "../handlers/signed_url.ts";
import * as drivers from "../handlers/storage_drivers.ts";
import * as users from "../handlers/users.ts";

/** Administration. */
// deno-fmt-ignore: a table reads best as one row an endpoint
export const adminRows: readonly Row[] = [
  { at: "GET admin/settings", summary: "All settings", handler: users.listSettings },
  { at: "GET admin/settings/{name}", summary: "A setting", handler: users.getSetting },
  { at: "PUT admin/settings/{name}", summary: "Set a setting", handler: users.putSetting },
  { at: "DELETE admin/settings/{name}", summary: "Delete a setting", handler: users.deleteSetting },
  { at: "POST admin/superuser/{user}", summary: "Make a superuser, or unmake one", handler: users.toggleSuperuser },
  { at: "PUT admin/superuser/{user}", summary: "Make or unmake a superuser", handler: users.setSuperuser },
  { at: "GET admin/dataverse/curationLabelSets", summary: "Sets of labels for curators", handler: curation.listLabelSets },
  { at: "GET admin/dataverse/{dv}/curationLabelSet", summary: "Labels of a collection", handler: curation.getCollectionLabelSet },
  { at: "PUT admin/dataverse/{dv}/curationLabelSet", summary: "Choose labels for a collection", handler: curation.chooseCollectionLabelSet },
  { at: "DELETE admin/dataverse/{dv}/curationLabelSet", summary: "Leave labels to what is above", handler: curation.resetCollectionLabelSet },
  { at: "GET admin/list-users", summary: "Search accounts", handler: users.listUsers },
  { at: "GET admin/authenticatedUsers/{user}", summary: "An account", handler: users.getUser },
  { at: "DELETE admin/authenticatedUsers/{user}", summary: "Delete an account", handler: users.deleteUser },
  { at: "POST admin/authenticatedUsers/{user}/deactivate", summary: "Close an account", handler: users.deactivateUser },
  { at: "POST admin/requestSignedUrl", summary: "Sign an address for an account", user: true, handler: requestSignedUrl },
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
];
