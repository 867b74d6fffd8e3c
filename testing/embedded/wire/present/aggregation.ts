import { persistentUrlOf } from "../../domain/persistent_id.ts";
import { displayText } from "../../domain/display_value.ts";
import type { JsonObject } from "../../domain/json.ts";
import { describeFields, type LdMembers, namespaces } from "../../domain/json_ld.ts";
import { accessTermNames, termNames } from "../../domain/license.ts";
import { firstOf } from "../../domain/metadata.ts";
import type { LicenseTerms } from "../../domain/terms.ts";
import { type Collection, type Dataset, type Version, versionName } from "../../domain/version.ts";
import type { Installation } from "../call.ts";
import { javaTime, timestamp } from "./present.ts";

/** Texts of the terms under the names that they have in JSON-LD. */
function texts(terms: LicenseTerms, names: readonly string[]): JsonObject {
  return Object.fromEntries(
    names.filter((name) => terms.texts[name] !== undefined)
      .map((name) => [`dvcore:${name}`, terms.texts[name]]),
  );
}

function describeTerms(terms: LicenseTerms): JsonObject {
  const { license } = terms;
  return {
    ...(license === null ? texts(terms, termNames) : { "schema:license": license.uri }),
    "dvcore:fileTermsOfAccess": {
      ...texts(terms, accessTermNames),
      "dvcore:fileRequestAccess": terms.accessRequest,
    },
  };
}

function describeCollections(path: readonly Collection[], base: URL): JsonObject | undefined {
  const [first, ...rest] = path;
  return first && {
    "schema:name": first.name,
    "@id": new URL(`/dataverse/${first.alias}`, base).href,
    "schema:description": first.description ?? undefined,
    "schema:isPartOf": describeCollections(rest, base),
  };
}

function describeState({ state, deaccessionNote, deaccessionLink }: Version): JsonObject | string {
  return state !== "DEACCESSIONED" ? state : {
    "schema:name": state,
    "dvcore:reason": deaccessionNote ?? undefined,
    "dvcore:forwardUrl": deaccessionLink ?? undefined,
  };
}

/**
 * A version of a dataset as an aggregation in JSON-LD, without its files and without a context: what the
 * context has to say comes beside it.
 */
export function presentAggregation(
  server: Installation,
  dataset: Dataset,
  version: Version,
): LdMembers {
  const { blocks: { catalogue }, collections, settings } = server.store;
  const fields = describeFields(version.metadata, {
    catalogue,
    base: server.base,
    hideEmail: settings.flag(":ExcludeEmailFromExport") ?? false,
  });
  return {
    members: {
      ...fields.members,
      "@id": persistentUrlOf(dataset),
      "@type": ["ore:Aggregation", "schema:Dataset"],
      "schema:version": versionName(version),
      "schema:name": displayText(firstOf(version.metadata, "title") ?? ""),
      // What was just written has the time as Java prints it, what was read again as a database does.
      "schema:dateModified": version.state === "DRAFT"
        ? javaTime(version.updated)
        : timestamp(version.updated),
      "schema:datePublished": dataset.published?.slice(0, 10),
      "dvcore:versionNote": version.note ?? undefined,
      "schema:creativeWorkStatus": describeState(version),
      ...describeTerms(version.terms),
      "schema:includedInDataCatalog": collections.root().name,
      "schema:isPartOf": describeCollections(collections.upward(dataset.ownerId), server.base),
    },
    context: { ...namespaces, ...fields.context },
  };
}
