import { fileLimitOf } from "../../domain/file_limit.ts";
import { isObject } from "../../domain/json.ts";
import { isSuperuser } from "../../domain/permission.ts";
import { Refusal } from "../../domain/refusal.ts";
import type { Dataset } from "../../domain/version.ts";
import { jsonOf } from "../body.ts";
import type { Call } from "../call.ts";

/** The most bytes that a file in a dataset may have: one number for all stores, or one for each. */
export function maxUploadBytes(call: Call, dataset: Dataset): number | undefined {
  const { settings, storage } = call.server.store;
  const text = settings.get(":MaxFileUploadSizeInBytes");
  const json = text === undefined ? undefined : jsonOf(text);
  const limit = isObject(json) ? json[storage.of(dataset.id)] ?? json["default"] : json;
  const number = Number(limit ?? NaN);
  return Number.isFinite(number) ? number : undefined;
}

/** How many bytes the collections of a dataset may still take; undefined where nothing limits them. */
export function quotaLeft(call: Call, dataset: Dataset): number | undefined {
  const { settings, collections } = call.server.store;
  if (settings.get(":UseStorageQuotas") !== "true") return undefined;
  const left = collections.upward(dataset.ownerId).flatMap(({ id }) => {
    const quota = collections.quotaOf(id);
    return quota === undefined ? [] : [Math.max(0, quota - collections.sizeOf(id))];
  });
  return left.length === 0 ? undefined : Math.min(...left);
}

/** Refuses more files than a dataset may have, but for superusers. */
export function refuseFull(call: Call, dataset: Dataset, coming = 0): void {
  const { collections, files } = call.server.store;
  const limit = fileLimitOf(dataset, collections.upward(dataset.ownerId));
  if (isSuperuser(call.requester) || limit === undefined) return;
  if (files.countIn(dataset.id) + coming < limit) return;
  throw new Refusal(
    "invalid",
    `Number of files can not exceed the maximum number of files allowed for this Dataset (${limit}).`,
  );
}
