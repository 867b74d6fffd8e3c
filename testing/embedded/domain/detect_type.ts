import { Buffer } from "node:buffer";
import { constants, gunzipSync } from "node:zlib";
import {
  shapefileType,
  typeOfExtension,
  typeOfName,
  unknownType,
  zippedFitsType,
  zipType,
} from "./file_type.ts";
import { hasShapefile } from "./shapefile.ts";

/** A file whose type is looked for. */
export interface Specimen {
  readonly size: number;
  /** Bytes of it; fewer where it ends. */
  read(at: number, length: number): Promise<Uint8Array>;
  /** The paths in it, where it is a zip; else undefined. */
  zipPaths(): Promise<readonly string[] | undefined>;
}

/** What the first bytes are read for. */
const headSize = 2048;
/** Within how many bytes the marks of NetCDF in an HDF5 file are looked for. */
const markRange = 1024 * 1024;
/** Where an HDF5 file may begin. */
const hdf5Starts = [0, 512, 1024, 2048, 4096, 8192, 16384, 32768];

/** A letter a byte. */
function lettersOf(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("latin1");
}

/** The type of a file by its name and by what it holds; undefined for a zip that is none. */
export async function detectType(name: string, file: Specimen): Promise<string | undefined> {
  const named = typeOfName(name);
  if (named !== undefined) return named;
  const bytes = await file.read(0, headSize);
  const head = lettersOf(bytes);
  const isFits = head.startsWith("SIMPLE") || /\.fits$/i.test(name);
  const type = tableOf(bytes, head) ??
    (isGraphml(head) ? "text/xml-graphml" : undefined) ??
    (isFits ? "application/fits" : undefined) ??
    await gridOf(file, head) ??
    typeOfExtension(name) ??
    unknownType;
  if (type === "application/x-gzip") {
    return inflated(bytes).startsWith("SIMPLE") ? zippedFitsType : type;
  }
  if (type === zipType) {
    const paths = await file.zipPaths();
    return paths && (hasShapefile(paths) ? shapefileType : type);
  }
  return type;
}

/** Tables of statistics programs. */
function tableOf(bytes: Uint8Array, head: string): string | undefined {
  // The mark stands in the sixth line of 80 letters, and lines end in one, two or three.
  const ends = head[80] === "\n" ? 1 : head.startsWith("\r\r\n", 80) ? 3 : 2;
  if (bytes.length >= 491 && head.startsWith("SPSSPORT", 456 + 5 * ends)) {
    return "application/x-spss-por";
  }
  if (head.startsWith("$FL2")) return "application/x-spss-sav";
  const [release = 0, order = 0, kind = 0] = bytes;
  const releases = [104, 105, 108, 110, 111, 113, 114, 115, 117];
  if (kind === 1 && (order === 1 || order === 2) && releases.includes(release)) {
    return "application/x-stata";
  }
  const stata = /^<stata_dta><header><release>(117|118|119)<\/release>/.exec(head)?.[1];
  if (stata !== undefined) return `application/x-stata-${Number(stata) - 104}`;
  const text = head.startsWith("\x1f\x8b\x08\x00") ? inflated(bytes) : head;
  return /^RD[ABX][123]\n/.test(text) ? "application/x-rlang-transport" : undefined;
}

/** The beginning of what is compressed in a gzip; empty where it is none. */
function inflated(bytes: Uint8Array): string {
  try {
    return lettersOf(gunzipSync(bytes, { finishFlush: constants.Z_SYNC_FLUSH }).subarray(0, 6));
  } catch {
    return "";
  }
}

function isGraphml(head: string): boolean {
  const prolog = /^(\s|<\?[^>]*\?>|<!--[\s\S]*?-->|<![^>]*>)*/;
  const element = head.replace(/^\xef\xbb\xbf/, "").replace(prolog, "");
  const [, attributes = ""] = /^<(?:[\w.-]+:)?graphml(\s[^>]*)>/.exec(element) ?? [];
  return /schemaLocation\s*=\s*["'][^"']*http:\/\/graphml\.graphdrawing\.org\/xmlns\/1\.0\/graphml\.xsd/
    .test(attributes);
}

/** Grids of measurements: NetCDF and HDF5, which is what newer NetCDF is made of. */
async function gridOf(file: Specimen, head: string): Promise<string | undefined> {
  if (head.startsWith("CDF") && [1, 2, 5].includes(head.charCodeAt(3))) return "application/netcdf";
  for (const start of hdf5Starts) {
    if (start + 8 > file.size) break;
    const mark = start + 8 <= head.length
      ? head.slice(start, start + 8)
      : lettersOf(await file.read(start, 8));
    if (mark !== "\x89HDF\r\n\x1a\n") continue;
    const text = lettersOf(await file.read(start, markRange));
    const isNetcdf =
      /_NCProperties|_Netcdf4|_nc3_strict|DIMENSION_LABELS|CLASS.{0,64}DIMENSION_SCALE/s
        .test(text);
    return isNetcdf ? "application/netcdf" : "application/x-hdf5";
  }
  return undefined;
}
