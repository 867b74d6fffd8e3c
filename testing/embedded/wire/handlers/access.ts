import type { FileInVersion } from "../../domain/version.ts";
import type { Variable } from "../../store/tables.ts";
import type { Call } from "../call.ts";
import { Answered } from "../endpoint_error.ts";
import { countDownload, downloadable } from "../file_access.ts";
import { failed, type Reply } from "../reply.ts";
import { type Content, contentOf, headOf, originalOf, serveFile } from "../serve_file.ts";
import { subsetReply } from "../subset.ts";
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
  | { readonly type: "subset"; readonly variables: readonly Variable[] };

const yes = (value: string): boolean => value === "1" || value.toLowerCase() === "true";

/**
 * The first service that the query asks for and that there is.
 *
 * @throws {Answered} Where it asks for services, and there is none of them.
 */
function serviceOf(call: Call, file: FileInVersion): Service {
  let asked = false;
  for (const [key, value] of call.query) {
    if (!["imageThumb", "format", "variables", "noVarHeader"].includes(key)) continue;
    if (key === "format" && value === "original" && file.table === null) break;
    asked = true;
    if (file.table === null) continue;
    if (key === "variables") return { type: "subset", variables: variablesIn(call, file, value) };
    if (key === "noVarHeader" && yes(value)) return { type: "noHeader" };
    if (key !== "format") continue;
    if (value.startsWith("original")) return { type: "original" };
    if (value.startsWith("tab")) return { type: "content" };
    // Nothing here makes files of R, nor what is prepared for programs that are long gone.
    if (/^(RData|prep)/.test(value)) throw withoutService("could not be performed");
  }
  if (asked) throw withoutService("is not supported");
  return { type: "content" };
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
  return file.table === null || type === "original";
}

/** `GET access/datafile/{file}` */
export function downloadFile(call: Call): Reply {
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
  const content: Content = service.type === "original"
    ? originalOf(store, file)
    : service.type === "noHeader"
    ? { ...contentOf(store, file), head: "" }
    : contentOf(store, file);
  // What is made for the answer is not in the object store.
  const redirect = isAsItCame(file, service) ? downloadRedirect(call, file, content) : undefined;
  const reply = redirect ??
    (service.type === "subset" && service.variables.length > 0
      ? subsetReply(content, service.variables, headOf(store, file) !== "")
      : serveFile(call, content));
  countDownload(call, file);
  return reply;
}
