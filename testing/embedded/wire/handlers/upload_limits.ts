import { isObject } from "../../domain/json.ts";
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
