import type { Row } from "../call.ts";
import * as feedback from "../handlers/feedback.ts";
import * as settings from "../handlers/settings.ts";

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
  { at: "POST logout", summary: "Say that sessions are not for the API", handler: settings.logOut },
  { at: "POST admin/feedback", summary: "Write to those who are to be asked", lacks: "mail: nothing is sent", handler: feedback.sendFeedbackAsAdmin },
  { at: "POST sendfeedback", summary: "The same, as anybody may", lacks: "mail: nothing is sent", handler: feedback.sendFeedback },
];
