import { citationOf } from "../../domain/citation.ts";
import type { JsonObject } from "../../domain/json.ts";
import { isSuperuser } from "../../domain/permission.ts";
import { Refusal } from "../../domain/refusal.ts";
import type { Dataset, Version } from "../../domain/version.ts";
import type { Call } from "../call.ts";
import {
  demand,
  findDataset,
  findVersion,
  flag,
  may,
  notPermitted,
  permissionsOn,
  refuseLocked,
  seesDrafts,
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
import { ok, type Reply, said } from "../reply.ts";

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
