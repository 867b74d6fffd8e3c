import { deepEqual, equal, rejects } from "node:assert/strict";
import { Buffer } from "node:buffer";
import fc from "fast-check";
import { field, number, oldStataFile, uint } from "../../_stata_file.ts";
import { type Bytes, openStata } from "./stata.ts";
import { TableError } from "./table_error.ts";

function bytesOf(buffer: Uint8Array): Bytes {
  return {
    size: buffer.length,
    read: (at, length) => Promise.resolve(buffer.subarray(at, at + length)),
  };
}

const long = (value: number): Buffer => {
  const buffer = Buffer.alloc(8);
  buffer.writeBigUInt64LE(BigInt(value));
  return buffer;
};

/** A file of Stata 13: an integer, a long text and a time in a row. */
function newFile(rows: readonly Buffer[], strls: Buffer): Buffer {
  const names = ["i", "t", "c"];
  const head = Buffer.concat([
    Buffer.from("<stata_dta><header><release>117</release><byteorder>LSF</byteorder><K>"),
    uint(names.length, 2),
    Buffer.from("</K><N>"),
    uint(rows.length, 4),
    Buffer.from("</N><label>"),
    Buffer.concat([uint(2, 1), Buffer.from("ab")]),
    Buffer.from("</label><timestamp>"),
    Buffer.concat([uint(17, 1), Buffer.from("25 Nov 2026 12:00")]),
    Buffer.from("</timestamp></header><map>"),
  ]);
  const wrapped = (tag: string, content: readonly Buffer[]): Buffer =>
    Buffer.concat([Buffer.from(`<${tag}>`), ...content, Buffer.from(`</${tag}>`)]);
  const sections = [
    wrapped("variable_types", [65529, 32768, 65526].map((code) => uint(code, 2))),
    wrapped("varnames", names.map((name) => field(name, 33))),
    wrapped("sortlist", [Buffer.alloc(2 * (names.length + 1))]),
    wrapped("formats", ["%8.0g", "%9s", "%tc"].map((format) => field(format, 49))),
    wrapped("value_label_names", names.map(() => field("", 33))),
    wrapped("variable_labels", ["an integer", "", ""].map((label) => field(label, 81))),
    wrapped("characteristics", []),
    wrapped("data", rows),
    wrapped("strls", [strls]),
    wrapped("value_labels", []),
  ];
  let at = head.length + 14 * 8 + "</map>".length;
  const places = [0, head.length - "<map>".length];
  for (const section of sections) {
    places.push(at);
    at += section.length;
  }
  places.push(at, at + "</stata_dta>".length);
  // Stata 13 itself says wrongly where the labels are.
  places[7] = 0;
  return Buffer.concat([
    head,
    ...places.map(long),
    Buffer.from("</map>"),
    ...sections,
    Buffer.from("</stata_dta>"),
  ]);
}

const gso = (variable: number, row: number, text: string): Buffer =>
  Buffer.concat([
    Buffer.from("GSO"),
    uint(variable, 4),
    uint(row, 4),
    uint(130, 1),
    uint(text.length + 1, 4),
    Buffer.from(`${text}\0`),
  ]);

async function read(file: Buffer) {
  const { fileType, columns, cases, rows } = await openStata(bytesOf(file));
  const cells = await Array.fromAsync(rows());
  equal(cells.length, cases);
  return { fileType, columns, cells };
}

Deno.test("openStata() reads what Stata 8 to 12 write, in either order of bytes", async () => {
  for (const little of [true, false]) {
    const row = (b: number, f: number, d: number, day: number, s: string): Buffer =>
      Buffer.concat([
        Buffer.from([b & 0xff]),
        number(f, little ? "FloatLE" : "FloatBE"),
        number(d, little ? "DoubleLE" : "DoubleBE"),
        uint(day >>> 0, 4, little),
        field(s, 3),
      ]);
    const { fileType, columns, cells } = await read(oldStataFile([
      row(100, 1.1, 12345678.9, 0, 'a"b'),
      row(-5, 2, 1e-10, -1, "\t"),
      row(101, 2 ** 127, 2 ** 1023, 2147483621, ""),
    ], little));
    equal(fileType, "application/x-stata");
    deepEqual(columns.map(({ name, label, type }) => [name, label, type]), [
      ["b", "a byte", { type: "integer" }],
      ["f", "", { type: "number", single: true }],
      ["d", "", { type: "number" }],
      ["day", "", { type: "date", format: "yyyy-MM-dd" }],
      ["s", "", { type: "text" }],
    ]);
    deepEqual(cells, [
      ["100", "1.1", "12345678.9", "1960-01-01", '"a\\"b"'],
      ["-5", "2.0", "0.0000000001", "1959-12-31", '"\\t"'],
      ["", "", "", "", ""],
    ]);
  }
});

Deno.test("openStata() reads what Stata 13 writes, with long texts and times", async () => {
  const row = (i: number, pair: readonly [number, number], time: number): Buffer =>
    Buffer.concat([
      uint(i & 0xffff, 2),
      uint(pair[0], 4),
      uint(pair[1], 4),
      number(time, "DoubleLE"),
    ]);
  const rows = [
    row(-2, [2, 1], 1.5),
    row(32740, [0, 0], 86_400_000),
    row(32741, [2, 1], 2 ** 1023),
  ];
  const { fileType, columns, cells } = await read(newFile(rows, gso(2, 1, "long\\ text")));
  equal(fileType, "application/x-stata-13");
  deepEqual(columns.map(({ name, label, type }) => [name, label, type.type]), [
    ["i", "an integer", "integer"],
    ["t", undefined, "text"],
    ["c", undefined, "time"],
  ]);
  deepEqual(cells, [
    ["-2", '"long\\\\ text"', "1960-01-01 00:00:00.002"],
    ["32740", '""', "1960-01-02 00:00:00.000"],
    ["", '"long\\\\ text"', ""],
  ]);
  await rejects(read(newFile([row(1, [2, 9], 0)], gso(2, 1, "x"))), /GSO string unavailable/);
});

Deno.test("openStata() calls what is damaged no table, whatever is wrong with it", async () => {
  const whole = newFile([], Buffer.alloc(0));
  for (let length = 0; length < whole.length - 60; length += 7) {
    await rejects(read(whole.subarray(0, length)), TableError);
  }
  const row = Buffer.concat([uint(1, 2), uint(0, 4), uint(0, 4), number(1e300, "DoubleLE")]);
  await rejects(read(newFile([row], Buffer.alloc(0))), /Unparseable date/);
  const start = Buffer.from([113, 2, 1, 0]);
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 400 }), async (rest) => {
      try {
        await read(Buffer.concat([start, rest]));
      } catch (error) {
        equal(error instanceof TableError, true, String(error));
      }
    }),
    { numRuns: 300 },
  );
});
