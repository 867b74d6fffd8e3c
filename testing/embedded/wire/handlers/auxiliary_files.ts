import { Refusal } from "../../domain/refusal.ts";
import type { FileInVersion } from "../../domain/version.ts";
import type { Auxiliary } from "../../store/auxiliaries.ts";
import type { Call } from "../call.ts";
import { Answered, EndpointError } from "../endpoint_error.ts";
import { availability } from "../file_access.ts";
import { may } from "../lookup.ts";
import { readForm } from "../multipart/read_form.ts";
import { presentFile } from "../present/present.ts";
import { failed, ok, type Reply, said } from "../reply.ts";
import { serveFile } from "../serve_file.ts";

/** The name under which one lies beside its file. */
const nameOf = ({ tag, version }: Pick<Auxiliary, "tag" | "version">): string =>
  `aux_${encodeURIComponent(tag)}_${encodeURIComponent(version)}`;

/** The file of the path, which the caller may edit. */
function editable(call: Call): FileInVersion {
  if (call.requester.type !== "user") throw new Refusal("forbidden", "Authorized users only.");
  const name = call.params["file"] ?? "";
  const [file] = call.server.store.files.placesOf(Number(name));
  if (file === undefined) throw new Refusal("invalid", `File not found based on id ${name}.`);
  if (!may(call, file.datasetId, "EditDataset")) {
    throw new Refusal("forbidden", "User not authorized to edit the dataset.");
  }
  return file;
}

function find(call: Call, { fileId }: FileInVersion): Auxiliary | undefined {
  const { tag = "", version = "" } = call.params;
  return call.server.store.auxiliaries.of(fileId)
    .find((one) => one.tag === tag && one.version === version);
}

/** `POST access/datafile/{file}/auxiliary/{tag}/{version}` */
export async function addAuxiliary(call: Call): Promise<Reply> {
  const { store } = call.server;
  const digestType = store.settings.get(":FileFixityChecksumAlgorithm") ?? "MD5";
  editable(call);
  const form = await readForm(call.request, store.bytes, digestType);
  try {
    return store.db.transaction(() => {
      const file = editable(call);
      const { file: sent, fields } = form;
      if (sent === undefined) throw new Refusal("invalid", "Error saving Auxiliary file.");
      if (find(call, file) !== undefined) {
        const message = "Auxiliary file already exists";
        throw new Answered(failed(409, message, { code: 409 }));
      }
      const { tag = "", version = "" } = call.params;
      const claimed = sent.claimedType;
      const one: Auxiliary = {
        fileId: file.fileId,
        tag,
        version,
        origin: fields.get("origin") ?? null,
        isPublic: fields.get("isPublic")?.toLowerCase() === "true",
        type: fields.get("type") ?? null,
        contentType: claimed === undefined || claimed === "application/octet-stream"
          ? "text/plain"
          : claimed,
        size: sent.size,
        digest: sent.digest,
      };
      store.auxiliaries.add(one);
      store.bytes.keepBeside(sent.path, file, nameOf(one));
      return ok({
        formatTag: one.tag,
        formatVersion: one.version,
        origin: one.origin ?? undefined,
        isPublic: one.isPublic,
        type: one.type ?? undefined,
        contentType: one.contentType,
        fileSize: one.size,
        checksum: one.digest,
        dataFile: presentFile(call.server, file, store.datasets.version(file.versionId)!)[
          "dataFile"
        ],
      });
    });
  } finally {
    if (form.file !== undefined) store.bytes.discard(form.file.path);
  }
}

const extensions: Readonly<Record<string, string>> = {
  "application/json": ".json",
  "application/xml": ".xml",
  "application/pdf": ".pdf",
  "application/zip": ".zip",
  "text/plain": ".txt",
  "text/html": ".html",
  "text/csv": ".csv",
  "image/png": ".png",
  "image/jpeg": ".jpg",
};

/** `GET access/datafile/{file}/auxiliary/{tag}/{version}` */
export function getAuxiliary(call: Call): Reply {
  const { files, bytes } = call.server.store;
  const places = files.placesOf(Number(call.params["file"]));
  const [file] = places;
  const one = file && find(call, file);
  if (file === undefined || one === undefined) throw new EndpointError(404);
  if (!(one.isPublic && file.published !== null) && availability(call, places) !== "open") {
    throw new EndpointError(403);
  }
  return serveFile(call, {
    name: `${file.label}.${one.tag}_${one.version}${extensions[one.contentType] ?? ""}`,
    type: one.contentType,
    head: "",
    path: bytes.pathBeside(file.datasetId, file.storage, nameOf(one)),
    size: one.size,
  });
}

/** `DELETE access/datafile/{file}/auxiliary/{tag}/{version}` */
export function deleteAuxiliary(call: Call): Reply {
  const { auxiliaries, bytes } = call.server.store;
  const file = editable(call);
  const one = find(call, file);
  if (one === undefined) throw new EndpointError(404);
  auxiliaries.remove(one);
  bytes.removeBeside(file, nameOf(one));
  return said("Auxiliary file deleted.");
}

/** `GET access/datafile/{file}/auxiliary[/{origin}]` */
export function listAuxiliaries(call: Call): Reply {
  const { files, auxiliaries } = call.server.store;
  const places = files.placesOf(Number(call.params["file"]));
  const [file] = places;
  const { origin } = call.params;
  const found = file === undefined
    ? []
    : auxiliaries.of(file.fileId).filter((one) => origin === undefined || one.origin === origin);
  if (found.length === 0) throw new EndpointError(404);
  const isOpen = availability(call, places) === "open";
  return ok(
    found.filter(({ isPublic }) => isOpen || isPublic).map((one) => ({
      formatTag: one.tag,
      formatVersion: one.version,
      fileSize: one.size,
      contentType: one.contentType,
      isPublic: one.isPublic,
      type: one.type ?? undefined,
    })),
  );
}
