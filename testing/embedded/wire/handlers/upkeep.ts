import { isArray, isObject, textOf } from "../../domain/json.ts";
import { isSuperuser } from "../../domain/permission.ts";
import { Refusal } from "../../domain/refusal.ts";
import type { Call } from "../call.ts";
import { jsonEntityOf } from "../entity.ts";
import { findFile, userOf } from "../lookup.ts";
import { ok, type Reply, said } from "../reply.ts";

/** `GET admin/bannerMessage` */
export function listBanners(call: Call): Reply {
  return ok(
    call.server.store.banners.active().map(({ id, texts }) => ({
      id,
      displayValue: texts["en"] ?? Object.values(texts)[0] ?? "",
    })),
  );
}

/** `POST admin/bannerMessage` */
export function addBanner(call: Call): Reply {
  const body = jsonEntityOf(call);
  const dismissible = textOf(body, "dismissibleByUser");
  const listed = body["messageTexts"];
  const texts = isArray(listed) ? listed : [];
  const read = texts.flatMap((one) => {
    const [lang, message] = isObject(one) ? [textOf(one, "lang"), textOf(one, "message")] : [];
    return lang === undefined || message === undefined ? [] : [[lang, message] as const];
  });
  if (dismissible === undefined || !isArray(listed) || read.length < texts.length) {
    throw new Refusal(
      "invalid",
      "Add Banner Message unexpected exception: invalid or missing JSON object.",
    );
  }
  const id = call.server.store.banners.add(Object.fromEntries(read));
  return ok({ message: "Banner Message added successfully.", id });
}

function bannerId(call: Call): number {
  const id = call.params["id"] ?? "";
  if (!call.server.store.banners.has(Number(id))) {
    throw new Refusal("missing", `Message id = ${id} not found.`);
  }
  return Number(id);
}

/** `DELETE admin/bannerMessage/{id}` */
export function deleteBanner(call: Call): Reply {
  const id = bannerId(call);
  call.server.store.banners.delete(id);
  return said(`Message id =  ${id} deleted.`);
}

/** `PUT admin/bannerMessage/{id}/deactivate` */
export function deactivateBanner(call: Call): Reply {
  const id = bannerId(call);
  call.server.store.banners.deactivate(id);
  return said(`Message id =  ${id} deactivated.`);
}

/** `DELETE admin/clearMetricsCache` */
export function clearMetrics(call: Call): Reply {
  call.server.store.metricCache.clear();
  return said("all metric caches cleared.");
}

/** `DELETE admin/clearMetricsCache/{name}` */
export function clearMetric(call: Call): Reply {
  const name = call.params["name"] ?? "";
  call.server.store.metricCache.clear(name);
  return said(`metric cache ${name} cleared.`);
}

/** `DELETE admin/clearThumbnailFailureFlag`: each is tried anew, so there are no flags. */
export function clearThumbnailFlags(): Reply {
  return said("Thumbnail Failure Flags cleared.");
}

/** `DELETE admin/clearThumbnailFailureFlag/{file}` */
export function clearThumbnailFlag(call: Call): Reply {
  try {
    const [{ fileId }] = findFile(call);
    return said(`Thumbnail Failure Flag cleared for file id=: ${fileId}.`);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    throw new Refusal("invalid", `Could not find file with the id: ${call.params["file"]}`);
  }
}

/** `GET admin/downloadTmpFile`: there is no folder of the server's that anybody may read. */
export function downloadTmpFile(call: Call): Reply {
  userOf(call);
  if (!isSuperuser(call.requester)) throw new Refusal("forbidden", "Superusers only.");
  const path = call.query.get("fullyQualifiedPathToFile") ?? "";
  const normal = new URL(`file://${path.startsWith("/") ? path : `/${path}`}`).pathname;
  throw new Refusal(
    "invalid",
    normal.startsWith("/tmp")
      ? `java.io.FileNotFoundException: ${path} (No such file or directory)`
      : `Path must begin with '/tmp' but after normalization was '${normal}'.`,
  );
}
