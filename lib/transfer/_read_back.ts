import { deleteFile, getFile } from "../client/files.ts";
import { FixityError } from "../errors/mod.ts";
import type { Session } from "../http/mod.ts";
import type { Checksum } from "../schemas/mod.ts";
import { openFrom } from "./_open_from.ts";
import { checksumOf, sameChecksum } from "./checksum.ts";
import type { RemoteFile } from "./remote_files.ts";

const SILENCE_MS = 120_000;

/**
 * Reads a file that the dataset has, and compares it with what was sent: the checksum of a direct upload is
 * believed by the server, which has not seen the bytes.
 *
 * @throws {FixityError} If it is something else; it is deleted then.
 */
export async function readBack(
  session: Session,
  { id, path }: RemoteFile,
  sent: { readonly checksum: Checksum; readonly size: number },
  { signal }: { readonly signal?: AbortSignal | undefined } = {},
): Promise<void> {
  const isTable = async () =>
    (await getFile(session, id, { signal })).dataFile.tabularData === true;
  const read = async (original: boolean) => {
    const wanted = { id, name: path, original, size: undefined, from: 0 };
    const { chunks } = await openFrom(session, wanted, { signal, silenceMs: SILENCE_MS });
    return (await checksumOf(sent.checksum.type, chunks)).checksum;
  };
  const original = await isTable();
  let found = await read(original);
  // The server may have made a table of it meanwhile.
  if (!sameChecksum(found, sent.checksum) && !original && await isTable()) found = await read(true);
  if (sameChecksum(found, sent.checksum)) return;
  await deleteFile(session, id);
  throw new FixityError(
    `Cannot upload "${path}": other bytes are stored than were sent (${found.type} ${found.value} instead of ${sent.checksum.value})`,
    {
      file: path,
      expected: `${sent.checksum.type} ${sent.checksum.value}`,
      actual: `${found.type} ${found.value}`,
      hint: "It was deleted again. Try again, or upload through the application.",
    },
  );
}
