import { Refusal } from "../../domain/refusal.ts";
import type { Call } from "../call.ts";
import { demandSuperuser, userOf } from "../lookup.ts";
import { failed, ok, plain, type Reply, said } from "../reply.ts";

/** `GET admin/settings` */
export function listSettings(call: Call): Reply {
  return ok(call.server.store.settings.all());
}

/** `PUT admin/settings/{name}` */
export function putSetting(call: Call): Reply {
  const name = call.params["name"] ?? "";
  call.server.store.settings.set(name, call.text);
  return ok({ [name]: call.text });
}

/** `PUT admin/settings/{name}/lang/{language}` */
export function putSettingFor(call: Call): Reply {
  const { name = "", language = "" } = call.params;
  call.server.store.settings.set(name, call.text, { language });
  return said(`Setting ${name} - ${language} - added.`);
}

/** `GET admin/settings/{name}` */
export function getSetting(call: Call): Reply {
  const name = call.params["name"] ?? "";
  const value = call.server.store.settings.get(name);
  if (value === undefined) throw new Refusal("missing", `Setting ${name} not found`);
  return said(value);
}

/** `DELETE admin/settings/{name}` */
export function deleteSetting(call: Call): Reply {
  const name = call.params["name"] ?? "";
  call.server.store.settings.delete(name);
  return said(`Setting ${name} deleted.`);
}

/** `DELETE admin/settings/{name}/lang/{language}` */
export function deleteSettingFor(call: Call): Reply {
  const { name = "", language = "" } = call.params;
  call.server.store.settings.delete(name, language);
  return said(`Setting ${name} - ${language} deleted.`);
}

// What a deployment can switch on; of none of it does this server do more than where it is off.
const features = [
  "ADD_LOCAL_CONTEXTS_PERMISSION_CHECK",
  "ADD_PUBLICOBJECT_SOLR_FIELD",
  "API_BEARER_AUTH",
  "API_BEARER_AUTH_HANDLE_TOS_ACCEPTANCE_IN_IDP",
  "API_BEARER_AUTH_PROVIDE_MISSING_CLAIMS",
  "API_BEARER_AUTH_USE_BUILTIN_USER_ON_ID_MATCH",
  "API_BEARER_AUTH_USE_OAUTH_USER_ON_ID_MATCH",
  "API_BEARER_AUTH_USE_SHIB_USER_ON_ID_MATCH",
  "API_SESSION_AUTH",
  "AVOID_EXPENSIVE_SOLR_JOIN",
  "DISABLE_DATASET_THUMBNAIL_AUTOSELECT",
  "DISABLE_RETURN_TO_AUTHOR_REASON",
  "ENABLE_PID_FAILURE_LOG",
  "GLOBUS_USE_EXPERIMENTAL_ASYNC_FRAMEWORK",
  "INDEX_HARVESTED_METADATA_SOURCE",
  "REDUCE_SOLR_DELETES",
  "SHIBBOLETH_USE_LOCALHOST",
  "SHIBBOLETH_USE_WAYFINDER",
  "VERSION_NOTE",
] as const;

// Bearer tokens are looked at, though nobody is there who would vouch for one.
const isEnabled = (feature: string): boolean => feature === "API_BEARER_AUTH";

/** `GET admin/featureFlags` */
export function listFeatures(): Reply {
  return ok(
    Object.fromEntries(features.map((one) => [one, isEnabled(one) ? "enabled" : "disabled"])),
  );
}

/** `GET admin/featureFlags/{flag}` */
export function getFeature(call: Call): Reply {
  const feature = features.find((one) => one === call.params["flag"]);
  if (feature === undefined) {
    throw new Refusal("missing", "Feature flag not found. Try listing all feature flags.");
  }
  return ok({ enabled: isEnabled(feature) });
}

/** `GET admin/rateLimitStats` */
export function getRateLimits(call: Call): Reply {
  userOf(call);
  demandSuperuser(call, "Superusers only.");
  const minutes = call.query.get("deltaMinutesFilter");
  const csv = call.server.limits.describe(minutes === null ? undefined : Number(minutes));
  return {
    ...plain(csv, "text/csv;charset=UTF-8"),
    headers: { "Content-Disposition": 'attachment; filename="data.csv"' },
  };
}

/** `POST logout`: signing in to pages does not sign in to the API */
export function logOut(): Reply {
  return failed(
    500,
    "This endpoint is only available when session authentication feature flag is enabled",
  );
}
