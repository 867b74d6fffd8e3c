import { Buffer } from "node:buffer";
import { readFile } from "node:fs/promises";
import type { JsonObject } from "../../domain/json.ts";
import { javaObject, Refusal, Stumble } from "../../domain/refusal.ts";
import { imageFormat, makeThumbnail, thumbnailSizes } from "../../domain/thumbnail.ts";
import type { Dataset } from "../../domain/version.ts";
import type { Call } from "../call.ts";
import { demand, findDataset, may, userOf } from "../lookup.ts";
import { readForm } from "../multipart/read_form.ts";
import { ok, type Reply, said } from "../reply.ts";
import {
  datasetLogo,
  type DatasetThumbnail,
  datasetThumbnail,
  fileThumbnail,
  isOpen,
  logoThumbnail,
} from "../thumbnails.ts";

const maxLogoBytes = 500_000;

/** A PNG as it stands in a page. */
const asAddress = (image: Uint8Array): string =>
  `data:image/png;base64,${Buffer.from(image).toString("base64")}`;

function imageReply(image: Uint8Array): Reply {
  const contentType = "image/png;charset=UTF-8";
  return { status: 200, body: { type: "stream", stream: streamOf(image), contentType } };
}

function streamOf(bytes: Uint8Array): ReadableStream<Uint8Array> {
  return ReadableStream.from([bytes]);
}

/** Whatever is wrong with how the dataset is named, there is no image of it. */
function datasetOr(call: Call, message: string): Dataset {
  try {
    return findDataset(call);
  } catch (error) {
    throw error instanceof Refusal ? new Refusal("missing", message) : error;
  }
}

/** `GET datasets/{ds}/thumbnail` */
export async function getThumbnail(call: Call): Promise<Reply> {
  const absent = "Thumbnail not available";
  const thumbnail = await datasetThumbnail(call.server, datasetOr(call, absent));
  if (thumbnail === undefined) throw new Refusal("missing", absent);
  if (thumbnail.image === undefined) throw new Stumble("a file without a thumbnail was chosen");
  return imageReply(thumbnail.image);
}

/** `GET datasets/{ds}/logo` */
export async function getLogo(call: Call): Promise<Reply> {
  const absent = "Logo not available";
  const logo = await datasetLogo(call.server, datasetOr(call, absent));
  if (logo === undefined) throw new Refusal("missing", absent);
  return imageReply(logo);
}

/** `GET datasets/{ds}/thumbnail/candidates` */
export async function listCandidates(call: Call): Promise<Reply> {
  const { server } = call;
  const { files, datasets } = server.store;
  const name = call.params["ds"] ?? "";
  const dataset = datasetOr(call, `Could not find dataset based on id supplied: ${name}.`);
  if (!may(call, dataset.id, "EditDataset")) {
    throw new Refusal("forbidden", "You are not permitted to list dataset thumbnail candidates.");
  }
  const candidates: JsonObject[] = [];
  const logo = await logoThumbnail(server, dataset);
  if (logo !== undefined) candidates.push({ base64image: asAddress(logo) });
  for (const file of files.of(datasets.latest(dataset.id).id)) {
    const image = isOpen(file, server.clock.now())
      ? await fileThumbnail(server, file, thumbnailSizes.card)
      : undefined;
    if (image === undefined) continue;
    candidates.push({ base64image: asAddress(image), dataFileId: file.fileId });
  }
  return ok(candidates);
}

/** The dataset, where the caller may choose what stands for it. */
function editable(call: Call): Dataset {
  const dataset = findDataset(call);
  demand(call, dataset.id, "EditDataset");
  return dataset;
}

/** Keeps a choice, once what it comes to is known. */
async function choose(
  call: Call,
  dataset: Dataset,
  choice: { readonly fileId: number } | { readonly logo: Uint8Array },
): Promise<DatasetThumbnail> {
  const { store } = call.server;
  const keep = (): void =>
    store.db.transaction(() => {
      findDataset(call, String(dataset.id));
      store.thumbnails.choose(dataset.id, choice);
    }, { by: userOf(call).id });
  if ("logo" in choice) {
    const image = await makeThumbnail(choice.logo, thumbnailSizes.card);
    if (image === undefined) {
      throw imageFormat(choice.logo) === undefined
        ? new Refusal(
          "broken",
          `Command ${
            javaObject("edu.harvard.iq.dataverse.engine.command.impl.UpdateDatasetThumbnailCommand")
          } failed: Exception thrown from bean: java.lang.NullPointerException`,
        )
        : new Refusal(
          "illegal",
          "In setNonDatasetFileAsThumbnail could not generate thumbnail from uploaded file.",
        );
    }
    keep();
    return { image, fileId: undefined };
  }
  const [file] = store.files.placesOf(choice.fileId);
  if (file === undefined) {
    throw new Refusal("broken", `Could not find file based on id supplied: ${choice.fileId}`);
  }
  if (file.restricted) {
    throw new Refusal("broken", "Dataset thumbnail is unexpectedly absent.");
  }
  const image = await fileThumbnail(call.server, file, thumbnailSizes.card);
  keep();
  return { image, fileId: file.fileId };
}

/** `POST datasets/{ds}/thumbnail/{file}` */
export async function chooseFile(call: Call): Promise<Reply> {
  const dataset = editable(call);
  const { image } = await choose(call, dataset, { fileId: Number(call.params["file"]) });
  return said(`Thumbnail set to ${image === undefined ? null : asAddress(image)}`);
}

/** `POST datasets/{ds}/thumbnail` */
export async function uploadLogo(call: Call): Promise<Reply> {
  const { bytes } = call.server.store;
  const dataset = editable(call);
  const { file } = await readForm(call.request, bytes, "MD5");
  if (file === undefined) {
    throw new Refusal("broken", "In setNonDatasetFileAsThumbnail uploadedFile was null.");
  }
  try {
    if (file.size > maxLogoBytes) {
      throw new Refusal("illegal", `File is larger than maximum size: ${maxLogoBytes}`);
    }
    const { image } = await choose(call, dataset, { logo: await readFile(file.path) });
    return said(`Thumbnail is now ${image && asAddress(image)}`);
  } finally {
    bytes.discard(file.path);
  }
}

/** `DELETE datasets/{ds}/thumbnail` */
export function removeThumbnail(call: Call): Reply {
  const dataset = editable(call);
  call.server.store.thumbnails.choose(dataset.id, { generic: true });
  return said("Dataset thumbnail removed.");
}

/** `GET admin/datasets/thumbnailMetadata/{ds}` */
export async function getThumbnailMetadata(call: Call): Promise<Reply> {
  const name = call.params["ds"] ?? "";
  const dataset = datasetOr(call, `Could not find dataset based on id supplied: ${name}.`);
  const thumbnail = await datasetThumbnail(call.server, dataset);
  const { logo, generic } = call.server.store.thumbnails.of(dataset.id);
  return ok({
    isUseGenericThumbnail: generic,
    datasetLogoPresent: logo !== undefined,
    datasetThumbnailBase64image: thumbnail?.image && asAddress(thumbnail.image),
    dataFileId: thumbnail?.fileId === undefined ? undefined : String(thumbnail.fileId),
  });
}

const nothing: Reply = { status: 204, body: { type: "none" } };

/** `GET access/fileCardImage/{file}` */
export async function getFileCard(call: Call): Promise<Reply> {
  const [file] = call.server.store.files.placesOf(Number(call.params["file"]));
  const image = file && await fileThumbnail(call.server, file, thumbnailSizes.card);
  return image === undefined ? nothing : imageReply(image);
}

/** `GET access/dsCardImage/{version}`: of the file that was chosen only. */
export async function getDatasetCard(call: Call): Promise<Reply> {
  const { datasets, thumbnails, files } = call.server.store;
  const version = datasets.version(Number(call.params["version"]));
  const fileId = version && thumbnails.of(version.datasetId).fileId;
  const [file] = fileId === undefined ? [] : files.placesOf(fileId);
  const image = file && await fileThumbnail(call.server, file, thumbnailSizes.card);
  return image === undefined ? nothing : imageReply(image);
}

/** `GET access/dvCardImage/{dv}`: collections have no logos here. */
export function getCollectionCard(): Reply {
  return nothing;
}
