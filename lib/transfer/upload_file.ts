import { FixityError } from "../errors/mod.ts";
import { addFile, deleteFile } from "../client/files.ts";
import { listFiles } from "../client/datasets.ts";
import { getFixityAlgorithm } from "../client/info.ts";
import type { Session } from "../http/mod.ts";
import type { Checksum, FileMetadata } from "../schemas/mod.ts";
import { inTurn } from "./_in_turn.ts";
import { Checksummer, checksumOf, sameChecksum } from "./checksum.ts";
import type { FileSource } from "./file_source.ts";
import { multipartBody } from "./multipart.ts";

/** What goes with a file, in Dataverse's own words. */
export interface FileFields {
  /** Name in the dataset. */
  readonly label: string;
  /** Folder in the dataset, such as `data/2026`. */
  readonly directoryLabel?: string | undefined;
  /** Description. */
  readonly description?: string | undefined;
  /** Categories, also called tags, such as `Data`. */
  readonly categories?: readonly string[] | undefined;
  /** Whether a permission is needed to download it. */
  readonly restrict?: boolean | undefined;
  /** Whether the server may turn a table into its own tabular form. */
  readonly tabIngest?: boolean | undefined;
}

/** One file to upload. */
export interface FileUpload {
  /** Persistent id of the dataset. */
  readonly dataset: string;
  /** The bytes. */
  readonly source: FileSource;
  /** What goes with them. */
  readonly fields: FileFields;
  /** Media type that is claimed; the server looks for itself where it is the default. */
  readonly contentType?: string | undefined;
}

/** Options of {@linkcode uploadFile}. */
export interface UploadFileOptions {
  /** Cancels it. */
  readonly signal?: AbortSignal | undefined;
  /** Called with the bytes sent so far. */
  readonly onProgress?: (loaded: number) => void;
}

/**
 * Sends a file in one request, in bounded memory, and proves that what arrived is what was sent: the
 * checksum is computed on the way with the installation's algorithm and compared with its answer.
 *
 * @param session The connection.
 * @param upload The file.
 * @param options Signal, progress.
 * @returns What the server made of it: several files where it unpacked a zip.
 * @throws {FixityError} If other bytes arrived; what arrived is deleted.
 */
export async function uploadFile(
  session: Session,
  upload: FileUpload,
  options: UploadFileOptions = {},
): Promise<readonly FileMetadata[]> {
  const { dataset, source } = upload;
  const type = await fixityAlgorithm(session, options);
  return await inTurn(`${session.baseUrl.href} ${dataset}`, async () => {
    let summer = new Checksummer(type);
    const body = multipartBody(
      jsonData(upload),
      { source, contentType: upload.contentType ?? "application/octet-stream" },
      (chunk) => {
        summer.update(chunk);
        options.onProgress?.(summer.size);
      },
    );
    const opened = body.open.bind(body);
    const restarted = {
      ...body,
      open: () => {
        summer = new Checksummer(type); // a request that is sent again starts from the first byte
        return opened();
      },
    };
    const added = await addFile(
      session,
      { dataset, name: source.shown, body: restarted },
      { signal: options.signal },
    );
    const [first] = added;
    // Of what was unpacked the server tells the checksums of the contents.
    const asSent = !isUnpacked(upload) || first?.dataFile.filesize === source.size;
    if (added.length === 1 && first !== undefined && asSent) {
      await prove(session, { added: first, sent: summer.finish(), size: source.size });
    }
    return added;
  });
}

/**
 * Looks for a file in the draft, by path, size and checksum; also under the name with a number that
 * the server gives to the second of two.
 *
 * @param session The connection.
 * @param upload The file.
 * @param options Signal.
 * @returns The file as the dataset has it; `undefined` where it is not there.
 */
export async function findUploaded(
  session: Session,
  upload: FileUpload,
  options: UploadFileOptions = {},
): Promise<FileMetadata | undefined> {
  const wanted = upload.fields;
  const [, stem = "", ending = ""] = /^(.*?)((?:\.[^.]*)?)$/s.exec(wanted.label) ?? [];
  let own: Checksum | undefined;
  for await (const file of listFiles(session, upload.dataset, options)) {
    if ((file.directoryLabel ?? "") !== (wanted.directoryLabel ?? "")) continue;
    const name = file.dataFile.originalFileName ?? file.label;
    const numbered = name.startsWith(`${stem}-`) && name.endsWith(ending) &&
      /^\d+$/.test(name.slice(stem.length + 1, name.length - ending.length));
    if (name !== wanted.label && !numbered) continue;
    const { checksum } = file.dataFile;
    if ((file.dataFile.originalFileSize ?? file.dataFile.filesize) !== upload.source.size) continue;
    if (checksum === undefined) return file;
    own ??= (await checksumOf(checksum.type, upload.source.open())).checksum;
    if (sameChecksum(own, checksum)) return file;
  }
  return undefined;
}

/** Archives that the server takes apart; what is in them keeps its own names. */
function isUnpacked({ fields }: FileUpload): boolean {
  return /\.(zip|fits\.gz)$/i.test(fields.label);
}

/** What the server reads beside the bytes. */
function jsonData(upload: FileUpload): unknown {
  const { label, restrict, tabIngest, categories, ...rest } = upload.fields;
  return {
    ...rest,
    ...(isUnpacked(upload) ? {} : { label }),
    ...(categories === undefined ? {} : { categories }),
    ...(restrict === undefined ? {} : { restrict: String(restrict) }),
    ...(tabIngest === undefined ? {} : { tabIngest: String(tabIngest) }),
  };
}

async function prove(
  session: Session,
  { added, sent, size }: {
    readonly added: FileMetadata;
    readonly sent: Checksum;
    readonly size: number;
  },
): Promise<void> {
  const { dataFile, label } = added;
  const there = dataFile.checksum ?? (dataFile.md5 && { type: "MD5", value: dataFile.md5 });
  if (!there || there.type.toUpperCase() !== sent.type.toUpperCase()) return;
  if (sameChecksum(there, sent)) return;
  await deleteFile(session, dataFile.id);
  throw new FixityError(
    `Cannot upload "${label}": other bytes arrived than were sent (${dataFile.filesize} of ${size} bytes, ${there.type} ${there.value} instead of ${sent.value})`,
    {
      file: label,
      expected: `${sent.type} ${sent.value}`,
      actual: `${there.type} ${there.value}`,
      hint:
        "What arrived was deleted again. Something between here and the server changes bytes: try another network.",
    },
  );
}

const algorithms = new WeakMap<Session, Promise<string>>();

/** The installation's algorithm, asked once a connection. */
function fixityAlgorithm(session: Session, options: UploadFileOptions): Promise<string> {
  const known = algorithms.get(session);
  if (known !== undefined) return known;
  const asked = getFixityAlgorithm(session, { signal: options.signal });
  algorithms.set(session, asked);
  asked.catch(() => algorithms.delete(session));
  return asked;
}
