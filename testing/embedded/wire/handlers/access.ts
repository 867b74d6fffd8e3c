import { mayHaveThumbnail, thumbnailSizes } from "../../domain/thumbnail.ts";
import type { FileInVersion } from "../../domain/version.ts";
import type { Variable } from "../../store/tables.ts";
import type { Call } from "../call.ts";
import { Answered } from "../endpoint_error.ts";
import { countDownload, downloadable } from "../file_access.ts";
import { failed, type Reply } from "../reply.ts";
import { contentOf, originalOf, serveFile } from "../serve_file.ts";
import { subsetReply } from "../subset.ts";
import { fileThumbnail } from "../thumbnails.ts";
import { downloadRedirect } from "./direct_upload.ts";

function withoutService(words: string): Answered {
  return new Answered(failed(
    404,
    `datafile access error: requested optional service (image scaling, format conversion, etc.) ${words} on this datafile.`,
    { code: 404 },
  ));
}

/** What of a file is wanted. */
type Service =
  | { readonly type: "content" | "original" | "noHeader" }
  | { readonly type: "subset"; readonly variables: readonly Variable[] }
  | { readonly type: "thumbnail"; readonly size: number };

const yes = (value: string): boolean => value === "1" || value.toLowerCase() === "true";

/** Names of services, in the order in which the real one looks for them. */
const services = ["variables", "format", "imageThumb", "noVarHeader"] as const;

/**
 * The first service that the query asks for and that there is.
 *
 * @throws {Answered} Where it asks for services, and there is none of them.
 */
function serviceOf(call: Call, file: FileInVersion): Service {
  let asked = false;
  for (const key of services) {
    const value = call.query.get(key);
    if (value === null) continue;
    if (key === "format" && value === "original" && file.table === null) {
      return { type: "content" };
    }
    asked = true;
    const service = key === "imageThumb"
      ? thumbnailService(file, value)
      : tableService(call, file, key, value);
    if (service !== undefined) return service;
  }
  if (asked) throw withoutService("is not supported");
  return { type: "content" };
}

function tableService(
  call: Call,
  file: FileInVersion,
  key: Exclude<typeof services[number], "imageThumb">,
  value: string,
): Service | undefined {
  if (file.table === null) return undefined;
  if (key === "variables") return { type: "subset", variables: variablesIn(call, file, value) };
  if (key === "noVarHeader") return yes(value) ? { type: "noHeader" } : undefined;
  if (value === "original") return { type: "original" };
  if (value === "tab") return { type: "content" };
  // Nothing here makes files of R, nor what is prepared for programs that are long gone.
  if (/^(original|tab|RData|prep)/.test(value)) throw withoutService("could not be performed");
  return undefined;
}

/** How big a thumbnail is wanted; a size that is none is the image itself. */
function thumbnailService({ type }: FileInVersion, value: string): Service | undefined {
  if (!mayHaveThumbnail(type)) return undefined;
  const size = /^[+-]?\d+$/.test(value) ? Number(value) : NaN;
  if (!(Math.abs(size) < 2 ** 31)) return { type: "thumbnail", size: thumbnailSizes.file };
  return size > 0 ? { type: "thumbnail", size } : { type: "content" };
}

/** The columns of a table that a list of ids names; what is none is passed over. */
function variablesIn(call: Call, { fileId }: FileInVersion, list: string): readonly Variable[] {
  const { tables } = call.server.store;
  return list.split(",").flatMap((word) => {
    const id = /^v?(\d+)$/.exec(word)?.[1];
    const variable = id === undefined ? undefined : tables.variable(Number(id));
    return variable?.fileId === fileId ? [variable] : [];
  });
}

/** Whether what is wanted are the bytes that came. */
function isAsItCame(file: FileInVersion, { type }: Service): boolean {
  return type !== "thumbnail" && (file.table === null || type === "original");
}

async function thumbnailReply(call: Call, file: FileInVersion, size: number): Promise<Reply> {
  const image = await fileThumbnail(call.server, file, size);
  if (image === undefined) throw withoutService("could not be performed");
  const name = file.label.replace(/\.[^.]*$/, ".png");
  return serveFile(call, {
    ...contentOf(call.server.store, file),
    name,
    type: "image/png",
    head: image,
    size: 0,
  });
}

async function replyWith(call: Call, file: FileInVersion, service: Service): Promise<Reply> {
  const { store } = call.server;
  const content = contentOf(store, file);
  switch (service.type) {
    case "thumbnail":
      return await thumbnailReply(call, file, service.size);
    case "original":
      return serveFile(call, originalOf(store, file));
    case "noHeader":
      return serveFile(call, { ...content, head: "" });
    case "subset": {
      const { variables } = service;
      if (variables.length === 0) return serveFile(call, content);
      return await subsetReply(call, { content, variables, withHead: content.head !== "" });
    }
    case "content":
      return serveFile(call, content);
  }
}

/** `GET access/datafile/{file}` */
export async function downloadFile(call: Call): Promise<Reply> {
  const { store } = call.server;
  const file = downloadable(call);
  const service = serviceOf(call, file);
  if (service.type === "noHeader" && file.table?.withHeader === true) {
    throw new Answered(failed(
      503,
      "Requested service or method not available on the requested object",
      { code: 503 },
    ));
  }
  if (!store.bytes.has(file.datasetId, file.storage)) {
    const message = `Datafile ${file.fileId}: Failed to locate and/or open physical file.`;
    throw new Answered(failed(404, message, { code: 404 }));
  }
  // What is made for the answer is not in the object store.
  const redirect = isAsItCame(file, service)
    ? downloadRedirect(call, file, originalOf(store, file))
    : undefined;
  const reply = redirect ?? await replyWith(call, file, service);
  if (service.type !== "thumbnail") store.db.transaction(() => countDownload(call, file));
  return reply;
}
