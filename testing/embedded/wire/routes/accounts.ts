import type { Row } from "../call.ts";
import * as builtin from "../handlers/builtin_users.ts";
import * as notifications from "../handlers/notifications.ts";
import * as roles from "../handlers/roles.ts";
import * as traces from "../handlers/traces.ts";
import * as users from "../handlers/users.ts";

/** Accounts, tokens and roles. */
// deno-fmt-ignore: a table reads best as one row an endpoint
export const accountsRows: readonly Row[] = [
  { at: "GET users/:me", summary: "The caller's account", handler: users.getMe },
  { at: "GET users/token", summary: "The caller's token", user: true, handler: users.getToken },
  { at: "DELETE users/token", summary: "Delete the caller's token", user: true, handler: users.deleteToken },
  { at: "POST users/token/recreate", summary: "A new token", user: true, handler: users.recreateToken },
  { at: "POST users/{user}/removeRoles", summary: "Take all roles of an account", user: true, handler: users.removeRoles },
  { at: "POST builtin-users", summary: "Create an account", handler: builtin.createBuiltinUser },
  { at: "POST builtin-users/{password}/{key}", summary: "The same, by the path", handler: builtin.createByPath },
  { at: "POST builtin-users/{password}/{key}/{tells}", summary: "The same, with or without a notification", handler: builtin.createByPath },
  { at: "GET builtin-users/{user}/api-token", summary: "The token of who knows the password", handler: builtin.getApiToken },
  { at: "POST users/{user}/mergeIntoUser/{into}", summary: "Give all of an account to another one", handler: users.mergeUsers },
  { at: "POST users/{user}/changeIdentifier/{name}", summary: "Call an account otherwise", handler: users.changeIdentifier },
  { at: "GET users/{user}/traces", summary: "What there is of an account", lacks: "It does not tell who published what, nor saved searches.", handler: traces.getTraces },
  { at: "GET users/{user}/traces/{element}", summary: "What there is of it of one kind", handler: traces.getTracesElement },
  { at: "GET users/{user}/allowedCollections/{permission}", summary: "Collections in which an account may do something", handler: users.listAllowedCollections },
  { at: "GET roles/userSelectable", summary: "Roles to choose from", user: true, handler: roles.listSelectableRoles },
  { at: "GET roles/{role}", summary: "A role", handler: roles.getRole },
  { at: "POST roles", summary: "Create a role in a collection", user: true, handler: roles.createRoleByQuery },
  { at: "DELETE roles/{role}", summary: "Delete a role", user: true, handler: roles.deleteRole },
  { at: "GET notifications/all", summary: "What the caller was told", user: true, handler: notifications.listNotifications },
  { at: "GET notifications/unreadCount", summary: "How much of it is new", user: true, handler: notifications.countUnread },
  { at: "PUT notifications/{id}/markAsRead", summary: "Note that it was read", user: true, handler: notifications.markAsRead },
  { at: "DELETE notifications/{id}", summary: "Forget it", user: true, handler: notifications.deleteNotification },
  { at: "GET notifications/mutedEmails", summary: "What the caller wants no mails of", user: true, handler: notifications.listMutedEmails },
  { at: "PUT notifications/mutedEmails/{type}", summary: "Want no mails of something", user: true, handler: notifications.muteEmails },
  { at: "DELETE notifications/mutedEmails/{type}", summary: "Want mails of it again", user: true, handler: notifications.unmuteEmails },
  { at: "GET notifications/mutedNotifications", summary: "What the caller does not want to hear of", user: true, handler: notifications.listMutedNotifications },
  { at: "PUT notifications/mutedNotifications/{type}", summary: "Hear of something no more", user: true, handler: notifications.muteNotifications },
  { at: "DELETE notifications/mutedNotifications/{type}", summary: "Hear of it again", user: true, handler: notifications.unmuteNotifications },
];
