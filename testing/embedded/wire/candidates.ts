import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import { createGunzip } from "node:zlib";
import { detectType, type Specimen } from "../domain/detect_type.ts";
import { cleanZipDirectory, humanSize, isWantedZipMember } from "../domain/file_name.ts";
import {
  chooseType,
  shapefileType,
  tableType,
  tsvType,
  zippedFitsType,
  zipType,
} from "../domain/file_type.ts";
import { Refusal } from "../domain/refusal.ts";
import { shapefileParts } from "../domain/shapefile.ts";
import type { FileFolder, Received } from "../store/file_folder.ts";
import { type OpenZip, openZip, type ZipMember, zipStream } from "../store/zip_file.ts";
import type { SentFile } from "./multipart/read_form.ts";

/** A file that is about to be added. */
export interface Candidate {
  readonly received: Received;
  /** Where its bytes are kept; undefined where they have just come in. */
  readonly stored?: string;
  /** The name under which it came. */
  readonly name: string;
  readonly directory: string;
  readonly type: string;
}

/** What files may be. */
export interface CandidateLimits {
  /** How many files a zip may hold to be unpacked. */
  readonly zipFiles: number;
  /** Bytes of one file; undefined where there is no limit. */
  readonly fileSize: number | undefined;
  /** Bytes of all of them; undefined where there is no limit. */
  readonly quota: number | undefined;
}

const prefix = "There was an error when trying to add the new file. ";

function readable(path: string, size: number): Specimen {
  return {
    size,
    async read(at, length) {
      const file = await open(path);
      try {
        const buffer = new Uint8Array(Math.max(0, Math.min(length, size - at)));
        let filled = 0;
        while (filled < buffer.length) {
          const { bytesRead } = await file.read(
            buffer,
            filled,
            buffer.length - filled,
            at + filled,
          );
          if (bytesRead === 0) break;
          filled += bytesRead;
        }
        return buffer.subarray(0, filled);
      } finally {
        await file.close();
      }
    },
    async zipPaths() {
      try {
        await using zip = await openZip(path);
        return zip.paths;
      } catch {
        return undefined;
      }
    },
  };
}

/** The type of a file on disk by its name and what it holds; undefined where nothing is known. */
export function recognizedType(
  name: string,
  { path, size }: { readonly path: string; readonly size: number },
): Promise<string | undefined> {
  return detectType(name, readable(path, size));
}

/** Makes files of what was sent: of most files one, of a zip those that are in it. */
export class Candidates {
  readonly #bytes: FileFolder;
  readonly #limits: CandidateLimits;

  constructor(bytes: FileFolder, limits: CandidateLimits) {
    this.#bytes = bytes;
    this.#limits = limits;
  }

  /**
   * Makes them.
   *
   * @throws {Refusal} Where a file is too big, or a zip cannot be unpacked.
   */
  async of(
    file: SentFile,
    { single }: { readonly single: boolean },
  ): Promise<readonly Candidate[]> {
    const { fileSize, quota } = this.#limits;
    if (fileSize !== undefined && file.size > fileSize) {
      throw new Refusal(
        "invalid",
        `${prefix}This file size (${humanSize(file.size)}) exceeds the size limit of ${
          humanSize(fileSize)
        }.`,
      );
    }
    const chosen = chooseType(file.claimedType, await recognizedType(file.name, file));
    // That is the type of tables that were read.
    const type = chosen === tableType ? tsvType : chosen;
    const members = await this.#inside(file, type);
    if (members.length > 1 && single) {
      for (const { received } of members) this.#bytes.discard(received.path);
      throw new Refusal(
        "invalid",
        "You cannot replace a single file with multiple files. The file you uploaded was ingested into multiple files.",
      );
    }
    if (members.length > 0) return members;
    if (quota !== undefined && file.size > quota) {
      throw new Refusal(
        "invalid",
        `${prefix}This file (size ${humanSize(file.size)}) exceeds the remaining storage quota of ${
          humanSize(quota)
        }.`,
      );
    }
    return [{ received: file, name: file.name, directory: "", type }];
  }

  async #inside(file: SentFile, type: string): Promise<readonly Candidate[]> {
    switch (type) {
      case zipType:
        return await this.#unpack(file, (zip) => this.#members(zip, file.digestType));
      case shapefileType:
        return await this.#unpack(file, (zip) => this.#maps(zip, file.digestType));
      case zippedFitsType:
        return [await this.#inflate(file)];
      default:
        return [];
    }
  }

  /** Unpacks a zip; what came out before it broke is removed. */
  async #unpack(
    file: SentFile,
    parts: (zip: OpenZip) => AsyncGenerator<Candidate>,
  ): Promise<readonly Candidate[]> {
    const result: Candidate[] = [];
    try {
      await using zip = await openZip(file.path);
      for await (const candidate of parts(zip)) result.push(candidate);
      return result;
    } catch (error) {
      for (const { received } of result) this.#bytes.discard(received.path);
      if (error instanceof Refusal) throw error;
      throw new Refusal("invalid", "Failed to unzip the file. Saving the file as is.");
    }
  }

  async *#members(zip: OpenZip, digestType: string): AsyncGenerator<Candidate> {
    const { zipFiles, fileSize, quota } = this.#limits;
    const wanted = zip.members.filter(({ path }) => isWantedZipMember(path));
    if (wanted.length > zipFiles) {
      throw new Refusal(
        "invalid",
        `The number of files in the zip archive is over the limit (${zipFiles}); please upload a zip archive with fewer files, if you want them to be ingested as individual DataFiles.`,
      );
    }
    if (fileSize !== undefined && wanted.some(({ size }) => size > fileSize)) {
      throw new Refusal(
        "invalid",
        `A file contained in this zip file exceeds the size limit of ${
          humanSize(fileSize)
        }. This Dataverse installation will save and display the zipped file, rather than unpacking and displaying files.`,
      );
    }
    if (quota !== undefined && wanted.reduce((sum, { size }) => sum + size, 0) > quota) {
      throw new Refusal(
        "invalid",
        `${prefix}Unzipped files exceed the remaining storage quota of ${humanSize(quota)}.`,
      );
    }
    for (const member of wanted) yield await this.#take(member, member.path, digestType);
  }

  async *#maps(zip: OpenZip, digestType: string): AsyncGenerator<Candidate> {
    const members = new Map(zip.members.map((member) => [member.path, member]));
    for (const part of shapefileParts(zip.paths)) {
      const inside = part.members.flatMap((path) => members.get(path) ?? []);
      const [first] = inside;
      if (inside.length === 1 && first !== undefined) {
        yield await this.#take(first, part.path, digestType);
        continue;
      }
      const stream = zipStream(
        inside.map(({ path, size, open }) => ({ path: lastOf(path), size, open })),
      );
      const received = await this.#bytes.receive(stream, digestType);
      yield { received, ...placeOf(part.path), type: shapefileType };
    }
  }

  async #take(member: ZipMember, path: string, digestType: string): Promise<Candidate> {
    const received = await this.#bytes.receive(within(member), digestType);
    const place = placeOf(path);
    return {
      received,
      ...place,
      type: chooseType(undefined, await recognizedType(place.name, received)),
    };
  }

  async #inflate(file: SentFile): Promise<Candidate> {
    const stream = createReadStream(file.path).pipe(createGunzip());
    const received = await this.#bytes.receive(stream, file.digestType);
    const name = file.name.replace(/\.gz$/, "");
    return { received, name, directory: "", type: "application/fits" };
  }
}

/** The bytes of a member, as many as the zip says that it has: more are a bomb. */
async function* within({ open, size, path }: ZipMember): AsyncGenerator<Uint8Array> {
  let seen = 0;
  for await (const chunk of open()) {
    seen += chunk.length;
    if (seen > size) throw new Error(`"${path}" is bigger than its zip says`);
    yield chunk;
  }
}

const lastOf = (path: string): string => path.slice(path.lastIndexOf("/") + 1);

function placeOf(path: string): Pick<Candidate, "name" | "directory"> {
  const at = path.lastIndexOf("/");
  return {
    name: path.slice(at + 1),
    directory: at < 0 ? "" : cleanZipDirectory(path.slice(0, at)),
  };
}
