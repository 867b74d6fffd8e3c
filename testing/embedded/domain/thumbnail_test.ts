import { deepEqual, equal, ok } from "node:assert/strict";
import { encode } from "fast-png";
import jpeg from "jpeg-js";
import fc from "fast-check";
import { makeThumbnail, mayHaveThumbnail } from "./thumbnail.ts";
import { decode } from "fast-png";

/** A PNG, red on the left half and blue on the right one. */
function twoColours(width: number, height: number): Uint8Array {
  const data = new Uint8Array(width * height * 3);
  for (let i = 0; i < width * height; i++) data[i * 3 + (i % width < width / 2 ? 0 : 2)] = 255;
  return encode({ width, height, data, channels: 3 });
}

async function sizeOf(bytes: Uint8Array, size: number): Promise<readonly number[] | undefined> {
  const thumbnail = await makeThumbnail(bytes, size);
  if (thumbnail === undefined) return undefined;
  const { width, height } = decode(thumbnail);
  return [width, height];
}

Deno.test("makeThumbnail() fits an image into a square, smaller or bigger than it was", async () => {
  deepEqual(await sizeOf(twoColours(100, 50), 64), [64, 32]);
  deepEqual(await sizeOf(twoColours(30, 90), 48), [16, 48]);
  deepEqual(await sizeOf(twoColours(2, 2), 48), [48, 48]);
  equal(await sizeOf(twoColours(1000, 1), 48), undefined);
});

Deno.test("makeThumbnail() keeps colours, greys, palettes and what can be seen through", async () => {
  const cornersOf = async (bytes: Uint8Array) => {
    const { data } = decode((await makeThumbnail(bytes, 2))!);
    return [[...data.subarray(0, 4)], [...data.subarray(-4)]];
  };
  const size = { width: 2, height: 2 };
  deepEqual(await cornersOf(twoColours(20, 20)), [[255, 0, 0, 255], [0, 0, 255, 255]]);
  const grey = encode({ ...size, data: Uint8Array.of(0, 50, 100, 150), channels: 1 });
  deepEqual(await cornersOf(grey), [[0, 0, 0, 255], [150, 150, 150, 255]]);
  const deep = encode({ ...size, data: Uint16Array.of(0, 0, 0, 65535), channels: 1, depth: 16 });
  deepEqual(await cornersOf(deep), [[0, 0, 0, 255], [255, 255, 255, 255]]);
  const bits = encode({
    ...size,
    data: Uint8Array.of(0b01000000, 0b10000000),
    channels: 1,
    depth: 1,
  });
  deepEqual(await cornersOf(bits), [[0, 0, 0, 255], [0, 0, 0, 255]]);
  const faint = encode({ ...size, data: new Uint8Array(16).fill(7), channels: 4 });
  deepEqual(await cornersOf(faint), [[7, 7, 7, 7], [7, 7, 7, 7]]);
  const photo = jpeg.encode({ width: 16, height: 16, data: new Uint8Array(1024).fill(255) }).data;
  deepEqual(await cornersOf(photo), [[255, 255, 255, 255], [255, 255, 255, 255]]);
});

Deno.test("makeThumbnail() reads TIFF, black and white or in colours", async () => {
  // One strip of 2 × 1 pixels of three bytes, with the least that a TIFF has to say.
  const entries: readonly (readonly [number, number, number])[] = [
    [256, 3, 2], // width
    [257, 3, 1], // height
    [258, 3, 8], // bits a sample
    [259, 3, 1], // not compressed
    [262, 3, 2], // colours
    [273, 4, 8], // where the strip is
    [277, 3, 3], // samples a pixel
    [278, 3, 1], // rows a strip
    [279, 4, 6], // bytes of the strip
  ];
  const view = new DataView(new ArrayBuffer(14 + 2 + entries.length * 12 + 4));
  new Uint8Array(view.buffer).set([0x49, 0x49, 0x2a, 0, 14, 0, 0, 0, 9, 8, 7, 1, 2, 3]);
  view.setUint16(14, entries.length, true);
  entries.forEach(([tag, type, value], i) => {
    const at = 16 + i * 12;
    view.setUint16(at, tag, true);
    view.setUint16(at + 2, type, true);
    view.setUint32(at + 4, 1, true);
    view.setUint32(at + 8, value, true);
  });
  const { data, width, height } = decode((await makeThumbnail(new Uint8Array(view.buffer), 2))!);
  deepEqual([width, height, ...data], [2, 1, 9, 8, 7, 255, 1, 2, 3, 255]);
});

Deno.test("makeThumbnail() makes none of what is no image, is broken, or too big", async () => {
  const image = twoColours(20, 20);
  equal(await makeThumbnail(image.subarray(0, 40), 48), undefined);
  equal(await makeThumbnail(new TextEncoder().encode("GIF89a…"), 48), undefined);
  equal(await makeThumbnail(image, 1_000_000), undefined);
  const vast = image.slice();
  new DataView(vast.buffer).setUint32(16, 0x7fffffff);
  equal(await makeThumbnail(vast, 48), undefined);
  const starts = fc.constantFrom([0x89, 0x50, 0x4e, 0x47], [0xff, 0xd8, 0xff], [
    0x49,
    0x49,
    0x2a,
    0,
  ], []);
  await fc.assert(
    fc.asyncProperty(starts, fc.uint8Array({ maxLength: 200 }), async (start, rest) => {
      const made = await makeThumbnail(Uint8Array.from([...start, ...rest]), 48);
      ok(made === undefined || made[0] === 0x89);
    }),
    { numRuns: 200 },
  );
});

Deno.test("mayHaveThumbnail() knows images, PDF and maps", () => {
  const types = ["image/png", "image/fits", "application/pdf", "text/plain"];
  deepEqual(types.map(mayHaveThumbnail), [true, false, true, false]);
});
