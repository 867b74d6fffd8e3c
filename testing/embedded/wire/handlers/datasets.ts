import { citationOf } from "../../domain/citation.ts";
import { isArray, type JsonObject, textOf } from "../../domain/json.ts";
import { fieldNamed, tidy } from "../../domain/metadata.ts";
import { parseBlocks } from "../../domain/parse_metadata.ts";
import { identifierOf, isSuperuser } from "../../domain/permission.ts";
import { Refusal, Stumble } from "../../domain/refusal.ts";
import { type LicenseTerms, parseTerms, versionOf } from "../../domain/terms.ts";
import { findings, refuseFindings } from "../../domain/validate_metadata.ts";
import type { Dataset, Version } from "../../domain/version.ts";
import type { VersionContent } from "../../store/datasets.ts";
import { objectOf } from "../body.ts";
import type { Call } from "../call.ts";
import {
  demand,
  findCollection,
  findDataset,
  findVersion,
  flag,
  may,
  metadataRulesAt,
  notPermitted,
  permissionsOn,
  refuseLocked,
  seesDrafts,
  userOf,
  visibleVersion,
} from "../lookup.ts";
import {
  persistentUrlOf,
  presentDataset,
  presentMetadata,
  presentVersion,
  sqlTime,
  type VersionParts,
} from "../present/present.ts";
import { persistentIdOf } from "../../domain/version.ts";
import { created, ok, type Reply, said } from "../reply.ts";

/** Reads a version as it is sent, with a complaint that says what was being read. */
export function contentOf(call: Call, version: JsonObject, prefix: string): VersionContent {
  const { catalogue } = call.server.store.blocks;
  try {
    const terms = parseTerms(version);
    return { metadata: parseBlocks(version["metadataBlocks"], catalogue), terms };
  } catch (error) {
    throw error instanceof Refusal && error.type === "invalid"
      ? new Refusal("invalid", `${prefix}${error.message}`)
      : error;
  }
}

/** `POST dataverses/{dv}/datasets` */
export function createDataset(call: Call): Reply {
  const { datasets, rights } = call.server.store;
  const collection = findCollection(call);
  const body = objectOf(call.text, "Error parsing Json: ");
  const version = versionOf(body);
  if (version === undefined) throw new Stumble("no datasetVersion");
  const type = textOf(body, "datasetType");
  if (type !== undefined && type !== "dataset") {
    throw new Refusal("invalid", `Error parsing Json: Invalid dataset type: ${type}`);
  }
  const content = contentOf(call, version, "Error parsing Json: ");
  const files = version["files"];
  if (isArray(files) && files.length > 0 && !isSuperuser(call.requester)) {
    throw new Refusal("invalid", "Only a superuser may add files via this api");
  }
  if (!may(call, collection.id, "AddDataset")) {
    // What the endpoint says of a refusal that has no cause.
    throw new Refusal("permission", `cause was null! ${notPermitted(call).message}`);
  }
  const user = userOf(call);
  const rules = metadataRulesAt(call, collection.id);
  refuseFindings(findings(content.metadata, rules));
  const terms: LicenseTerms = { ...content.terms, accessRequest: true };
  const metadata = tidy(content.metadata, rules.catalogue);
  const dataset = datasets.create(collection.id, user.id, { metadata, terms });
  if (collection.defaultRole !== null) {
    rights.assign(identifierOf(call.requester), collection.defaultRole, dataset.id);
  }
  return created(new URL(`datasets/${dataset.id}`, call.server.base).href, {
    id: dataset.id,
    persistentId: persistentIdOf(dataset),
  });
}

/** `POST dataverses/{dv}/validateDatasetJson` */
export function validateDatasetJson(call: Call): Reply {
  const collection = findCollection(call);
  demand(call, collection.id, "AddDataset");
  const failure = "The Dataset JSON provided failed validation with the following error: ";
  const version = versionOf(objectOf(call.text, failure));
  if (version === undefined) {
    return said(`${failure}#: required key [datasetVersion] not found`);
  }
  try {
    const { metadata } = contentOf(call, version, "");
    const wanted = ["title", "author", "datasetContact", "dsDescription", "subject"];
    const missing = wanted.filter((name) => fieldNamed(metadata, name) === undefined);
    if (missing.length > 0) {
      return said(
        `${failure}org.everit.json.schema.InternalValidationException: ` +
          "#/datasetVersion/metadataBlocks/citation/fields: expected minimum item count: " +
          `${wanted.length}, found: ${metadata.length}`,
      );
    }
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return said(failure + error.message);
  }
  return said("The Dataset JSON provided is valid for this Dataverse Collection.");
}

/** What the query leaves of a version. */
export function partsOf(call: Call, version: Version, dataset: Dataset): VersionParts {
  const { files, collections } = call.server.store;
  return {
    files: flag(call, "excludeFiles") ? undefined : files.of(version.id),
    metadata: !flag(call, "excludeMetadataBlocks"),
    owners: flag(call, "returnOwners") ? collections.upward(dataset.ownerId) : undefined,
  };
}

/** `GET datasets/{ds}` */
export function getDataset(call: Call): Reply {
  const { server } = call;
  const dataset = findDataset(call);
  const version = visibleVersion(call, dataset);
  if (version === undefined) throw notPermitted(call);
  const { owners, ...parts } = partsOf(call, version, dataset);
  const isPartOf = owners && presentVersion(server, dataset, version, { owners })["isPartOf"];
  return ok(presentDataset(server, dataset, {
    isPartOf,
    latestVersion: presentVersion(server, dataset, version, parts),
  }));
}

/** `GET datasets/{ds}/versions` */
export function listVersions(call: Call): Reply {
  const { server, query } = call;
  const dataset = findDataset(call);
  const drafts = seesDrafts(call, dataset);
  const deaccessioned = drafts;
  const versions = server.store.datasets.versionsOf(dataset.id).filter(({ state }) =>
    state === "RELEASED" || (state === "DRAFT" && drafts) ||
    (state === "DEACCESSIONED" && deaccessioned)
  );
  const offset = Number(query.get("offset") ?? "0") || 0;
  const limit = Number(query.get("limit") ?? "0") || versions.length;
  return ok(
    versions.slice(offset, offset + limit)
      .map((version) => presentVersion(server, dataset, version, partsOf(call, version, dataset))),
  );
}

/** `GET datasets/{ds}/versions/{version}` */
export function getVersionOf(call: Call): Reply {
  const dataset = findDataset(call);
  const version = findVersion(call, dataset, call.params["version"] ?? "");
  return ok(presentVersion(call.server, dataset, version, partsOf(call, version, dataset)));
}

/** `GET datasets/{ds}/versions/{version}/metadata/{block}` */
export function getVersionBlock(call: Call): Reply {
  const dataset = findDataset(call);
  const version = findVersion(call, dataset, call.params["version"] ?? "");
  const name = call.params["block"] ?? "";
  const block = presentMetadata(version.metadata, call.server.store.blocks.catalogue)[name];
  if (block === undefined) throw new Refusal("missing", `metadata block named ${name} not found`);
  return ok(block);
}

/** `GET datasets/{ds}/versions/{version}/citation` */
export function getCitation(call: Call): Reply {
  const dataset = findDataset(call);
  const version = findVersion(call, dataset, call.params["version"] ?? "");
  return said(citation(call, dataset, version, true));
}

/** How a version is cited; with a link in it, or as text. */
export function citation(call: Call, dataset: Dataset, version: Version, html: boolean): string {
  const { store, clock } = call.server;
  const url = persistentUrlOf(dataset);
  return citationOf(version, {
    year: (dataset.published ?? clock.now().toISOString()).slice(0, 4),
    url: html ? `<a href="${url}" target="_blank">${url}</a>` : url,
    publisher: store.collections.root().name,
    html,
  });
}

/** Removes a dataset and its bytes. */
function removeDataset(call: Call, dataset: Dataset): void {
  call.server.store.datasets.delete(dataset.id);
  call.server.store.bytes.removeDataset(dataset.id);
}

function refuseHeld(call: Call, dataset: Dataset): void {
  if (call.server.store.datasets.locks(dataset.id).length > 0) {
    throw new Refusal("illegal", "Dataset cannot be edited due to dataset lock.");
  }
}

/** `DELETE datasets/{ds}` */
export function deleteDataset(call: Call): Reply {
  const { datasets } = call.server.store;
  const dataset = findDataset(call);
  const versions = datasets.versionsOf(dataset.id);
  const published = versions.some(({ state }) => state !== "DRAFT");
  if (published && !isSuperuser(call.requester)) {
    throw new Refusal("unauthenticated", "Only superusers can delete published datasets");
  }
  demand(call, dataset.id, "DeleteDatasetDraft");
  refuseHeld(call, dataset);
  removeDataset(call, dataset);
  return said(`Dataset ${call.params["ds"]} deleted`);
}

/** `DELETE datasets/{ds}/destroy` */
export function destroyDataset(call: Call): Reply {
  const dataset = findDataset(call);
  if (!isSuperuser(call.requester)) {
    throw new Refusal("unauthenticated", "Destroy can only be called by superusers.");
  }
  refuseHeld(call, dataset);
  removeDataset(call, dataset);
  return said(`Dataset ${call.params["ds"]} destroyed`);
}

/** `DELETE datasets/{ds}/versions/{version}` */
export function deleteVersion(call: Call): Reply {
  const { datasets, files, bytes, rights } = call.server.store;
  if (call.params["version"] !== ":draft") {
    throw new Refusal("invalid", "Only the :draft version can be deleted");
  }
  const dataset = findDataset(call);
  demand(call, dataset.id, "DeleteDatasetDraft");
  const latest = datasets.latest(dataset.id);
  if (latest.state !== "DRAFT") {
    throw new Refusal("unauthenticated", "This is NOT a DRAFT version");
  }
  refuseLocked(call, dataset);
  if (datasets.versionsOf(dataset.id).length === 1) removeDataset(call, dataset);
  else {
    datasets.deleteVersion(latest.id);
    for (const storage of files.sweep(dataset.id)) bytes.remove(dataset.id, storage);
    for (const { id, token } of rights.assignmentsAt(dataset.id)) {
      if (token !== null) rights.revoke(id);
    }
  }
  return said(`Draft version of dataset ${call.params["ds"]} deleted`);
}

/** `GET datasets/{ds}/userPermissions` */
export function getDatasetPermissions(call: Call): Reply {
  const has = permissionsOn(call, findDataset(call).id);
  return ok({
    canViewUnpublishedDataset: has.has("ViewUnpublishedDataset"),
    canEditDataset: has.has("EditDataset"),
    canPublishDataset: has.has("PublishDataset"),
    canManageDatasetPermissions: has.has("ManageDatasetPermissions"),
    canDeleteDatasetDraft: has.has("DeleteDatasetDraft"),
  });
}

const local = (iso: string): string => sqlTime(iso).replace(" ", "T");

/** `GET datasets/{ds}/timestamps` */
export function getTimestamps(call: Call): Reply {
  const { datasets } = call.server.store;
  const dataset = findDataset(call);
  if (visibleVersion(call, dataset) === undefined) throw notPermitted(call);
  const major = datasets.versionsOf(dataset.id).find(({ released, minor }) =>
    released !== null && minor === 0
  );
  const open: JsonObject = {
    createTime: local(dataset.created),
    publicationTime: dataset.published === null ? undefined : local(dataset.published),
    lastMajorVersionReleaseTime: major?.released ? local(major.released) : undefined,
  };
  if (!may(call, dataset.id, "EditDataset")) return ok(open);
  return ok({
    ...open,
    hasStaleIndex: false,
    hasStalePermissionIndex: false,
    lastUpdateTime: local(datasets.latest(dataset.id).updated),
    globalIdCreateTime: dataset.published === null ? undefined : local(dataset.published),
  });
}

/** `GET datasets/{ds}/storageDriver` */
export function getStorageDriver(call: Call): Reply {
  findDataset(call);
  return said("file");
}

/** `GET datasets/{ds}/uploadurls`: bytes are kept in files, so there is no address to send them to. */
export function getUploadUrls(call: Call): Reply {
  const dataset = findDataset(call);
  if (!may(call, dataset.id, "EditDataset")) {
    throw new Refusal("forbidden", "You are not permitted to upload files to this dataset.");
  }
  throw new Refusal(
    "missing",
    `Direct upload not supported for files in this dataset: ${dataset.id}`,
  );
}

/** `GET datasets/{ds}/storagesize` */
export function getDatasetSize(call: Call): Reply {
  const { datasets, files } = call.server.store;
  const dataset = findDataset(call);
  demand(call, dataset.id, "ViewUnpublishedDataset");
  const sizes = new Map<number, number>();
  for (const version of datasets.versionsOf(dataset.id)) {
    for (const { fileId, size } of files.of(version.id)) sizes.set(fileId, size);
  }
  const bytes = [...sizes.values()].reduce((a, b) => a + b, 0).toLocaleString("en");
  return said(`Total size of the files stored in this dataset: ${bytes} bytes`);
}
