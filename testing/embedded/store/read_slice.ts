import { open, stat } from "node:fs/promises";

/** Bytes of a file, from a place to a place (the last byte's, inclusive). */
export interface FileSlice {
  readonly path: string;
  readonly start: number;
  readonly end: number;
}

// Bigger reads than the platform's own stream makes: three times as fast.
const chunkSize = 256 * 1024;

/** Options of {@linkcode readSlice}. */
export interface ReadSliceOptions {
  /**
   * Whether all pieces come in the same memory, for who is done with one before asking for the next.
   *
   * @default {false}
   */
  readonly inPlace?: boolean;
}

/**
 * Reads a part of a file; it is open only while it is being read.
 *
 * @throws Where the file is not there, or ends before the part does.
 */
export async function* readSlice(
  { path, start, end }: FileSlice,
  { inPlace = false }: ReadSliceOptions = {},
): AsyncGenerator<Uint8Array> {
  const file = await open(path);
  const place = (left: number): Uint8Array => new Uint8Array(Math.min(chunkSize, left));
  const same = inPlace ? place(end - start + 1) : undefined;
  try {
    for (let at = start; at <= end;) {
      const left = end - at + 1;
      const buffer = same?.subarray(0, Math.min(same.length, left)) ?? place(left);
      const { bytesRead } = await file.read(buffer, 0, buffer.length, at);
      if (bytesRead === 0) throw new Error(`"${path}" ends at byte ${at}, before byte ${end}`);
      at += bytesRead;
      yield buffer.subarray(0, bytesRead);
    }
  } finally {
    await file.close();
  }
}

/**
 * Reads a file from its beginning to its end.
 *
 * @throws Where the file is not there.
 */
export async function* readWhole(path: string): AsyncGenerator<Uint8Array> {
  const { size } = await stat(path);
  yield* readSlice({ path, start: 0, end: size - 1 });
}
