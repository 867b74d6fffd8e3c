import type { Row } from "../call.ts";
import * as roles from "../handlers/roles.ts";
import * as users from "../handlers/users.ts";

/** Accounts, tokens and roles. */
// deno-fmt-ignore: a table reads best as one row an endpoint
export const accountsRows: readonly Row[] = [
  { at: "GET users/:me", summary: "The caller's account", handler: users.getMe },
  { at: "GET users/token", summary: "The caller's token", user: true, handler: users.getToken },
  { at: "DELETE users/token", summary: "Delete the caller's token", user: true, handler: users.deleteToken },
  { at: "POST users/token/recreate", summary: "A new token", user: true, handler: users.recreateToken },
  { at: "POST users/{user}/removeRoles", summary: "Take all roles of an account", user: true, handler: users.removeRoles },
  { at: "POST builtin-users", summary: "Create an account", handler: users.createBuiltinUser },
  { at: "GET roles/userSelectable", summary: "Roles to choose from", user: true, handler: roles.listSelectableRoles },
  { at: "GET roles/{role}", summary: "A role", handler: roles.getRole },
  { at: "DELETE roles/{role}", summary: "Delete a role", user: true, handler: roles.deleteRole },
];
