import { readFile } from "node:fs/promises";
import { isEmbargoed } from "../domain/file_period.ts";
import {
  makeThumbnail,
  maxImageBytes,
  mayHaveThumbnail,
  readImageTypes,
  thumbnailSizes,
} from "../domain/thumbnail.ts";
import type { Dataset, FileInVersion } from "../domain/version.ts";
import type { Server } from "./call.ts";

/**
 * The thumbnail of a file.
 *
 * @returns A PNG; undefined where none can be made.
 */
export async function fileThumbnail(
  { store }: Server,
  file: FileInVersion,
  size: number,
): Promise<Uint8Array | undefined> {
  const { datasetId, storage, type } = file;
  if (!mayHaveThumbnail(type) || file.size > maxImageBytes) return undefined;
  try {
    return await makeThumbnail(await readFile(store.bytes.pathOf(datasetId, storage)), size);
  } catch {
    return undefined; // its bytes are gone
  }
}

/** What stands for a dataset in lists. */
export interface DatasetThumbnail {
  /** A PNG; undefined where none can be made of the file that was chosen. */
  readonly image: Uint8Array | undefined;
  /** The file that it is of; undefined where it is a logo. */
  readonly fileId: number | undefined;
}

/** Whether a file may stand for its dataset: everybody may see it, once it is out. */
export function isOpen(file: FileInVersion, now: Date): boolean {
  return !file.restricted && !isEmbargoed(file, now);
}

/** The file that stands for a dataset: the one that was chosen, else the first of what is out. */
async function standingFile(server: Server, dataset: Dataset): Promise<FileInVersion | undefined> {
  const { store, clock } = server;
  const now = clock.now();
  const { fileId, generic } = store.thumbnails.of(dataset.id);
  const [chosen] = fileId === undefined ? [] : store.files.placesOf(fileId);
  if (chosen !== undefined && isOpen(chosen, now)) return chosen;
  const released = generic ? undefined : store.datasets.lastReleased(dataset.id);
  if (released === undefined) return undefined;
  for (const file of store.files.of(released.id)) {
    if (isOpen(file, now) && await fileThumbnail(server, file, thumbnailSizes.logo)) return file;
  }
  return undefined;
}

/** What stands for a dataset, as big as it is in lists; undefined where nothing does. */
export async function datasetThumbnail(
  server: Server,
  dataset: Dataset,
): Promise<DatasetThumbnail | undefined> {
  const logo = await logoThumbnail(server, dataset);
  if (logo !== undefined) return { image: logo, fileId: undefined };
  const file = await standingFile(server, dataset);
  return file && {
    image: await fileThumbnail(server, file, thumbnailSizes.card),
    fileId: file.fileId,
  };
}

/** The logo of a dataset, as big as it is in lists. */
export async function logoThumbnail(
  { store }: Server,
  { id }: Dataset,
): Promise<Uint8Array | undefined> {
  const { logo } = store.thumbnails.of(id);
  return logo && await makeThumbnail(logo, thumbnailSizes.card);
}

/** The logo of a dataset: the image as it came, or a bigger thumbnail of the file that stands for it. */
export async function datasetLogo(
  server: Server,
  dataset: Dataset,
): Promise<Uint8Array | undefined> {
  const { logo } = server.store.thumbnails.of(dataset.id);
  if (logo !== undefined) return logo;
  const file = await standingFile(server, dataset);
  return file && await fileThumbnail(server, file, thumbnailSizes.logo);
}

/** Whether a file seems to be an image of which a thumbnail can be made. */
export function seemsPictured({ type, size }: FileInVersion): boolean {
  return readImageTypes.includes(type) && size > 0 && size <= maxImageBytes;
}

/** Whether a logo or a file was chosen to stand for a dataset; what would be found by itself is not told. */
export function isChosen({ store }: Server, datasetId: number): boolean {
  const { logo, fileId, generic } = store.thumbnails.of(datasetId);
  return !generic && (logo !== undefined || fileId !== undefined);
}
