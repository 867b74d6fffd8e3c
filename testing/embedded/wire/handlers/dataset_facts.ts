import type { JsonObject } from "../../domain/json.ts";
import type { Call } from "../call.ts";
import { findDataset, permissionsOn, seesDrafts } from "../lookup.ts";
import { lastMajorRelease } from "../../domain/version.ts";
import { timestamp } from "../present/present.ts";
import { ok, type Reply } from "../reply.ts";

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

/** A time as Java writes it where there are no zones: no zeros at the end of the fraction. */
const local = (iso: string): string => timestamp(iso).replace(" ", "T").replace(/\.0$/, "");
const localOrNone = (iso: string | null | undefined): string | undefined =>
  iso === null || iso === undefined ? undefined : local(iso);

/** `GET datasets/{ds}/timestamps` */
export function getTimestamps(call: Call): Reply {
  const { datasets, jobs, index, exports } = call.server.store;
  const dataset = findDataset(call);
  const drafts = seesDrafts(call, dataset);
  if (dataset.published === null && !drafts) return ok({});
  const stale = jobs.of("index", dataset.id).length > 0;
  const open: JsonObject = {
    createTime: local(dataset.created),
    publicationTime: localOrNone(dataset.published),
    lastMajorVersionReleaseTime: localOrNone(lastMajorRelease(datasets.versionsOf(dataset.id))),
    hasStaleIndex: stale,
    hasStalePermissionIndex: stale && dataset.permissionsChanged !== null,
  };
  if (!drafts) return ok(open);
  const indexed = localOrNone(index.timeOf(dataset.id));
  return ok({
    ...open,
    lastUpdateTime: local(datasets.lastUpdated(dataset.id)),
    lastIndexTime: indexed,
    lastPermissionUpdateTime: localOrNone(dataset.permissionsChanged),
    lastPermissionIndexTime: indexed,
    lastMetadataExportTime: localOrNone(exports.timeOf(dataset.id)),
    globalIdCreateTime: localOrNone(dataset.published),
  });
}
