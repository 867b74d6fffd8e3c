const begins: readonly (readonly [type: string, bytes: readonly number[]])[] = [
  ["image/png", [0x89, 0x50, 0x4e, 0x47]],
  ["image/jpeg", [0xff, 0xd8, 0xff]],
  ["image/gif", [0x47, 0x49, 0x46, 0x38]],
  ["image/bmp", [0x42, 0x4d]],
  ["image/tiff", [0x49, 0x49, 0x2a, 0x00]],
  ["image/tiff", [0x4d, 0x4d, 0x00, 0x2a]],
];

/** The type of a picture by what it begins with; undefined where the bytes are no picture. */
export function imageTypeOf(bytes: Uint8Array): string | undefined {
  const found = begins.find(([, begin]) => begin.every((byte, i) => bytes[i] === byte));
  if (found !== undefined) return found[0];
  const head = new TextDecoder("latin1").decode(bytes.subarray(0, 1024));
  if (/^RIFF.{4}WEBP/s.test(head)) return "image/webp";
  return /^\s*(<\?xml[^>]*>\s*)?(<!--.*?-->\s*|<!DOCTYPE[^>]*>\s*)*<svg[\s>]/s.test(head)
    ? "image/svg+xml"
    : undefined;
}
