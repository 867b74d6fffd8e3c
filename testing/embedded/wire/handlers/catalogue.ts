import { Refusal } from "../../domain/refusal.ts";
import type { Call } from "../call.ts";
import { ok, type Reply, said } from "../reply.ts";

/** The release whose behaviour is recorded. */
export const version = "6.8";

/** `GET info/version` */
export function getVersion(): Reply {
  return ok({ version, build: null });
}

/** `GET info/server` */
export function getServer(call: Call): Reply {
  const { hostname } = call.server.base;
  const local = hostname === "127.0.0.1" || hostname.endsWith("localhost");
  return said(local ? "localhost" : hostname);
}

/** `GET info/apiTermsOfUse` */
export function getApiTerms(call: Call): Reply {
  return said(
    call.server.store.settings.get(":ApiTermsOfUse") ??
      "There are no API Terms of Use for this Dataverse installation.",
  );
}

/** `GET info/applicationTermsOfUse` */
export function getApplicationTerms(call: Call): Reply {
  const { settings } = call.server.store;
  const name = ":ApplicationTermsOfUse";
  const language = call.query.get("lang") ?? "en";
  const own = language.toLowerCase() === "en" ? undefined : settings.get(name, language);
  return said(
    own ?? settings.get(name) ?? "There are no Terms of Use for this Dataverse installation.",
  );
}

const customized = ["homePage", "header", "footer", "style", "analytics", "logo"];

/** `GET info/settings/customization/{type}`: nobody has given this server files to show */
export function getCustomization(call: Call): Reply {
  const type = (call.params["type"] ?? "").toLowerCase();
  if (!customized.includes(type)) {
    throw new Refusal(
      "invalid",
      `Customization type unknown or missing. Must be one of the following: [${
        customized.join(", ")
      }]`,
    );
  }
  throw new Refusal("missing", `${type} not found.`);
}

/** `GET info/zipDownloadLimit` */
export function getZipLimit(call: Call): Reply {
  return ok(call.server.store.settings.number(":ZipDownloadLimit") ?? 104857600);
}

/** `GET info/settings/incompleteMetadataViaApi` */
export function getIncompleteMetadata(): Reply {
  return ok(false);
}

/** `GET info/settings/{name}` */
export function getPublicSetting(call: Call, name: string): Reply {
  const value = call.server.store.settings.get(name);
  if (value === undefined) throw new Refusal("missing", `Setting ${name} not found`);
  return said(value);
}

/** `GET datasets/summaryFieldNames` */
export function getSummaryFields(): Reply {
  return ok(["dsDescription", "subject", "keyword", "publication", "notesText"]);
}

/** `GET files/fixityAlgorithm` */
export function getFixityAlgorithm(call: Call): Reply {
  return said(call.server.store.settings.get(":FileFixityChecksumAlgorithm") ?? "MD5");
}
