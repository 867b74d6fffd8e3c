import type { Row } from "../call.ts";
import * as setup from "../handlers/setup.ts";
import { requestSignedUrl } from "../handlers/signed_url.ts";
import * as users from "../handlers/users.ts";

/** Administration. */
// deno-fmt-ignore: a table reads best as one row an endpoint
export const adminRows: readonly Row[] = [
  { at: "GET admin/settings", summary: "All settings", handler: users.listSettings },
  { at: "GET admin/settings/{name}", summary: "A setting", handler: users.getSetting },
  { at: "PUT admin/settings/{name}", summary: "Set a setting", handler: users.putSetting },
  { at: "DELETE admin/settings/{name}", summary: "Delete a setting", handler: users.deleteSetting },
  { at: "PUT admin/superuser/{user}", summary: "Make or unmake a superuser", handler: users.setSuperuser },
  { at: "GET admin/list-users", summary: "Search accounts", handler: users.listUsers },
  { at: "GET admin/authenticatedUsers/{user}", summary: "An account", handler: users.getUser },
  { at: "DELETE admin/authenticatedUsers/{user}", summary: "Delete an account", handler: users.deleteUser },
  { at: "POST admin/authenticatedUsers/{user}/deactivate", summary: "Close an account", handler: users.deactivateUser },
  { at: "POST admin/requestSignedUrl", summary: "Sign an address for an account", user: true, handler: requestSignedUrl },
  { at: "POST admin/datasetfield/load", summary: "Load a metadata block from its file", handler: setup.loadBlock },
  { at: "GET admin/index/solr/schema", summary: "Fields for the schema of Solr", handler: setup.getSolrSchema },
];
