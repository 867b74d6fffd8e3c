import { Buffer } from "node:buffer";

/** A text in a field of a width. */
export function field(text: string, width: number): Buffer {
  const buffer = Buffer.alloc(width);
  buffer.write(text);
  return buffer;
}

export function uint(value: number, width: 1 | 2 | 4, little = true): Buffer {
  const buffer = Buffer.alloc(width);
  if (little) buffer.writeUIntLE(value, 0, width);
  else buffer.writeUIntBE(value, 0, width);
  return buffer;
}

export function number(
  value: number,
  kind: "FloatLE" | "DoubleLE" | "FloatBE" | "DoubleBE",
): Buffer {
  const buffer = Buffer.alloc(kind.startsWith("Float") ? 4 : 8);
  buffer[`write${kind}`](value);
  return buffer;
}

/** A file of Stata 8: a byte, a float, a double, a date and a text in a row. */
export function oldStataFile(rows: readonly Buffer[], little: boolean): Buffer {
  const names = ["b", "f", "d", "day", "s"];
  return Buffer.concat([
    Buffer.from([113, little ? 2 : 1, 1, 0]),
    uint(names.length, 2, little),
    uint(rows.length, 4, little),
    field("a file", 81),
    field("25 Nov 2026 12:00", 18),
    Buffer.from([251, 254, 255, 253, 3]),
    ...names.map((name) => field(name, 33)),
    Buffer.alloc(2 * (names.length + 1)),
    ...["%8.0g", "%9.0g", "%10.0g", "%d", "%9s"].map((format) => field(format, 12)),
    ...names.map(() => field("", 33)),
    ...["a byte", "", "", "", ""].map((label) => field(label, 81)),
    Buffer.concat([Buffer.from([1]), uint(3, 4, little), Buffer.from("abc")]),
    Buffer.alloc(5),
    ...rows,
  ]);
}
