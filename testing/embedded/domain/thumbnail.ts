/** Sides of the square that a thumbnail fits into, in pixels: of a file, of a dataset in a list, of its logo. */
export const thumbnailSizes = { file: 64, card: 48, logo: 140 } as const;

/** So many bytes an image may have of which a thumbnail is made. */
export const maxImageBytes = 3_000_000;

// A few bytes can say that they are billions of pixels.
const maxPixels = 50_000_000;
const maxSide = 4096;

/** Rows of pixels: red, green, blue and how solid they are, a byte each. */
interface Picture {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

/** Samples of an image, as decoders give them. */
interface Samples {
  readonly width: number;
  readonly height: number;
  readonly data: ArrayLike<number>;
  /** Samples a pixel: grey, grey and solidity, colour, colour and solidity. */
  readonly channels: number;
  /** What a sample is divided by to make it a byte. */
  readonly unit: number;
}

/** Whether Dataverse tries to make thumbnails of files of a type. */
export function mayHaveThumbnail(type: string): boolean {
  return type === "application/pdf" || type === "application/zipped-shapefile" ||
    (type.startsWith("image/") && type !== "image/fits");
}

/** Types of images of which thumbnails are made here, where their bytes are what they seem. */
export const readImageTypes: readonly string[] = ["image/png", "image/jpeg", "image/tiff"];

/** Formats by what their bytes begin with; the last two are known, but not read. */
const beginnings = {
  png: [[0x89, 0x50, 0x4e, 0x47]],
  jpeg: [[0xff, 0xd8, 0xff]],
  tiff: [[0x49, 0x49, 0x2a, 0x00], [0x4d, 0x4d, 0x00, 0x2a]],
  gif: [[0x47, 0x49, 0x46, 0x38]],
  bmp: [[0x42, 0x4d]],
} as const;

/** What kind of image bytes are; undefined where they are none. */
export function imageFormat(bytes: Uint8Array): keyof typeof beginnings | undefined {
  for (const [format, starts] of Object.entries(beginnings)) {
    if (starts.some((start) => start.every((byte, i) => bytes[i] === byte))) {
      return format as keyof typeof beginnings;
    }
  }
  return undefined;
}

function pictureOf({ width, height, data, channels, unit }: Samples): Picture {
  const out = new Uint8Array(width * height * 4);
  const solid = channels === 2 || channels === 4 ? channels - 1 : undefined;
  const colours = channels >= 3 ? [0, 1, 2] : [0, 0, 0];
  for (let i = 0; i < width * height; i++) {
    const at = i * channels;
    colours.forEach((channel, j) => out[i * 4 + j] = (data[at + channel] ?? 0) / unit);
    out[i * 4 + 3] = solid === undefined ? 255 : (data[at + solid] ?? 0) / unit;
  }
  return { width, height, data: out };
}

function demandBounds(width: number, height: number): void {
  if (!(width * height <= maxPixels)) throw new RangeError("an image of too many pixels");
}

/** Greys of less than a byte each stand side by side in a byte; each row begins with a new one. */
function spread(data: ArrayLike<number>, width: number, depth: number): Uint8Array {
  const perByte = 8 / depth;
  const rowBytes = Math.ceil(width / perByte);
  const height = data.length / rowBytes;
  const top = 2 ** depth - 1;
  return Uint8Array.from({ length: width * height }, (_, i) => {
    const x = i % width;
    const byte = data[Math.floor(i / width) * rowBytes + Math.floor(x / perByte)] ?? 0;
    return ((byte >> (8 - depth * (x % perByte + 1))) & top) * 255 / top;
  });
}

async function decodePng(bytes: Uint8Array): Promise<Picture> {
  const { decode, convertIndexedToRgb } = await import("fast-png");
  const head = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  demandBounds(head.getUint32(16), head.getUint32(20));
  const image = decode(bytes);
  const { width, height, depth, channels, palette } = image;
  if (palette !== undefined) {
    const data = convertIndexedToRgb(image);
    return pictureOf({ width, height, data, channels: palette[0]?.length ?? 3, unit: 1 });
  }
  if (depth < 8) {
    return pictureOf({ width, height, data: spread(image.data, width, depth), channels, unit: 1 });
  }
  return pictureOf({ width, height, data: image.data, channels, unit: depth === 16 ? 257 : 1 });
}

async function decodeJpeg(bytes: Uint8Array): Promise<Picture> {
  const { decode } = (await import("jpeg-js")).default;
  return decode(bytes, { useTArray: true, maxResolutionInMP: maxPixels / 1e6 });
}

async function decodeTiff(bytes: Uint8Array): Promise<Picture> {
  const { decode } = await import("tiff");
  const [size] = decode(bytes, { ignoreImageData: true, pages: [0] });
  demandBounds(size?.width ?? 0, size?.height ?? 0);
  const [image] = decode(bytes, { pages: [0] });
  if (image === undefined || ![8, 16].includes(image.bitsPerSample)) {
    throw new RangeError("samples that are neither of one byte nor of two");
  }
  const { width, height, data, palette, samplesPerPixel: channels } = image;
  if (palette !== undefined) {
    const colours = Array.from(data, (index) => palette[index] ?? [0, 0, 0]).flat();
    return pictureOf({ width, height, data: colours, channels: 3, unit: 257 });
  }
  return pictureOf({ width, height, data, channels, unit: image.bitsPerSample === 16 ? 257 : 1 });
}

async function decodeImage(bytes: Uint8Array): Promise<Picture | undefined> {
  switch (imageFormat(bytes)) {
    case "png":
      return await decodePng(bytes);
    case "jpeg":
      return await decodeJpeg(bytes);
    case "tiff":
      return await decodeTiff(bytes);
    default:
      return undefined;
  }
}

/** Takes for each new pixel the old one in whose middle it lies. */
function scale(from: Picture, width: number, height: number): Picture {
  const old = new Uint32Array(from.data.buffer, from.data.byteOffset, from.width * from.height);
  const next = new Uint32Array(width * height);
  for (let y = 0; y < height; y++) {
    const row = Math.floor((2 * y + 1) * from.height / (2 * height)) * from.width;
    for (let x = 0; x < width; x++) {
      next[y * width + x] = old[row + Math.floor((2 * x + 1) * from.width / (2 * width))]!;
    }
  }
  return { width, height, data: new Uint8Array(next.buffer) };
}

/**
 * Makes a thumbnail of an image.
 *
 * @param bytes A PNG, JPEG or TIFF.
 * @param size The side of the square that it fits into, in pixels; smaller images get bigger.
 * @returns A PNG; undefined where none can be made.
 */
export async function makeThumbnail(
  bytes: Uint8Array,
  size: number,
): Promise<Uint8Array | undefined> {
  if (bytes.length > maxImageBytes || size > maxSide) return undefined;
  try {
    const picture = await decodeImage(bytes);
    if (picture === undefined) return undefined;
    const longest = Math.max(picture.width, picture.height);
    const [width, height] = [picture.width, picture.height]
      .map((side) => side === longest ? size : Math.trunc(side * (size / longest)));
    if (!width || !height) return undefined;
    const { encode } = await import("fast-png");
    return encode({ ...scale(picture, width, height), channels: 4 });
  } catch {
    // Decoders throw what they like at what is no image.
    return undefined;
  }
}
