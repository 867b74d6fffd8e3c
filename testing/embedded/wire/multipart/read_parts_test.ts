import { deepEqual, equal, rejects, throws } from "node:assert/strict";
import { Buffer } from "node:buffer";
import fc from "fast-check";
import { decodePart, UnknownEncodingError } from "./decode_part.ts";
import { parsePartHead } from "./part_head.ts";
import { MultipartError, readParts } from "./read_parts.ts";

/** The bytes of a text, a character a byte, in pieces of a size. */
async function* pieces(text: string, size: number): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(text, "latin1");
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function textOf(body: AsyncIterable<Uint8Array>): Promise<string> {
  let text = "";
  for await (const chunk of body) text += Buffer.from(chunk).toString("latin1");
  return text;
}

async function read(text: string, size = 7): Promise<readonly (readonly [string, string])[]> {
  const parts: [string, string][] = [];
  for await (const { lines, body } of readParts(pieces(text, size), "b")) {
    parts.push([lines.join("|"), await textOf(body)]);
  }
  return parts;
}

const letters = fc.string({
  unit: fc.constantFrom("-", "b", "\r", "\n", "--b", "\r\n--", "a", "\xff", "\0"),
  maxLength: 40,
});

Deno.test("readParts() gives the bytes that were put in, however they are cut", async () => {
  const body = letters.filter((text) =>
    !/(^|\n)--b(--|[ \t]*\r?\n|$)/.test(text) && !/\n--b[ \t\r]*$/.test(text)
  );
  await fc.assert(
    fc.asyncProperty(
      fc.array(body, { minLength: 1, maxLength: 4 }),
      fc.integer({ min: 1, max: 60 }),
      fc.constantFrom("\r\n", "\n"),
      async (bodies, size, line) => {
        const text = bodies.map((one, i) => `--b${line}N: ${i}${line}${line}${one}\r\n`).join("");
        deepEqual(
          await read(`${text}--b--${line}after`, size),
          bodies.map((one, i) => [`N: ${i}`, one]),
        );
      },
    ),
  );
});

Deno.test("readParts() reads any bytes to an end, or says that they are no multipart", async () => {
  const wild = fc.array(fc.oneof(letters, fc.constant("--b\r\n\r\n"), fc.constant("\r\n--b--")));
  await fc.assert(
    fc.asyncProperty(wild, fc.integer({ min: 1, max: 20 }), async (texts, size) => {
      try {
        await read(texts.join(""), size);
      } catch (error) {
        if (!(error instanceof MultipartError)) throw error;
      }
    }),
  );
});

Deno.test("readParts() passes over what stands around the parts, and folds lines", async () => {
  deepEqual(await read("before\r\n--b \r\nA: 1\r\n 2\r\n\r\nx\r\n--b--after"), [["A: 1 2", "x"]]);
  deepEqual(await read("--b\n\n\r\n--b--"), [["", ""]]);
});

Deno.test("readParts() refuses what breaks off, has no part, or a head without an end", async () => {
  for (
    const text of [
      "",
      "nothing",
      "--b",
      "--b--",
      "--b\r\nA: 1",
      "--b\r\n\r\nx",
      "--b\r\n\r\nx\r\n--c--",
    ]
  ) {
    await rejects(read(text), MultipartError, text);
  }
  await rejects(read(`--b\r\nA: ${"a".repeat(300_000)}`, 65_536), MultipartError);
  await rejects(read(`--b\r\n${"A: a\r\n".repeat(100_000)}`, 65_536), MultipartError);
});

Deno.test("readParts() passes over what is left of a part that nobody reads on", async () => {
  const heads: (readonly string[])[] = [];
  for await (
    const { lines, body } of readParts(pieces("--b\n1\n\nabc\n--b\n2\n\ndef\n--b--", 3), "b")
  ) {
    heads.push(lines);
    for await (const _ of body) break;
  }
  deepEqual(heads, [["1"], ["2"]]);
});

Deno.test("parsePartHead() reads names in quotes, without, and extended ones", () => {
  const fileName = (text: string): string | undefined =>
    parsePartHead([`Content-Disposition: form-data; name="file"; ${text}`]).fileName;
  equal(fileName('filename="a;b\\"c.txt"'), 'a;b"c.txt');
  equal(fileName("filename=plain.txt"), "plain.txt");
  equal(fileName('filename=""'), "");
  equal(fileName("other=1"), undefined);
  equal(fileName("filename*=UTF-8''%C3%BCb%20ung.txt"), "üb ung.txt");
  equal(fileName("filename=\"x\"; filename*=utf-8'de'%e2%82%ac"), "€");
  equal(fileName('filename="\xc3\xbc"'), "\xc3\xbc");
  deepEqual(parsePartHead(["content-disposition: FORM-DATA; NAME=jsonData", "X", ": y"]), {
    name: "jsonData",
    fileName: undefined,
    contentType: undefined,
    encoding: undefined,
  });
});

Deno.test("parsePartHead() takes any lines, or says that they make no sense", () => {
  for (const bad of ["attachment; name=x", 'form-data; name="x', "form-data; filename*=x"]) {
    throws(() => parsePartHead([`Content-Disposition: ${bad}`]), MultipartError, bad);
  }
  throws(() => parsePartHead(["Content-Type: no"]), MultipartError);
  fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => {
    try {
      parsePartHead([`Content-Disposition: form-data${text}`, text]);
    } catch (error) {
      if (!(error instanceof MultipartError)) throw error;
    }
  }));
});

Deno.test("decodePart() gives what was written as base64 or quoted-printable, however it is cut", async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array(), fc.integer({ min: 1, max: 9 }), async (bytes, size) => {
      const plain = Buffer.from(bytes).toString("latin1");
      const base64 = Buffer.from(bytes).toString("base64").replace(/.{5}/g, "$&\r\n");
      equal(await textOf(decodePart(pieces(base64, size), "base64")), plain);
      const quoted = [...bytes].map((byte) => `=${byte.toString(16).padStart(2, "0")}`).join(
        "=\r\n",
      );
      equal(await textOf(decodePart(pieces(quoted, size), "quoted-printable")), plain);
    }),
  );
  throws(() => decodePart(pieces("", 1), "gzip"), UnknownEncodingError);
});
