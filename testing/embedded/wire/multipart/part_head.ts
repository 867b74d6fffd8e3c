import { parseContentType } from "../media_type.ts";
import { MultipartError } from "./read_parts.ts";

/** What the head of a part says. */
export interface PartHead {
  /** Its name; undefined where it has none, and then nobody asks for it. */
  readonly name: string | undefined;
  /** Undefined where none is given, which is not the same as an empty one. */
  readonly fileName: string | undefined;
  /** As it was written; undefined where none is named. */
  readonly contentType: string | undefined;
  /** What its bytes are written in; in small letters. */
  readonly encoding: string | undefined;
}

const token = '[^\\s"(),/:;<=>?@[\\\\\\]{}\\x7f]+';
const parameter = new RegExp(
  `^\\s*;\\s*(?:(${token})\\s*=\\s*(${token}|"(?:[^"\\\\]|\\\\.)*"))?\\s*`,
  "s",
);

/** Bytes that are percent-encoded, read as UTF-8. */
function decoded(text: string): string {
  const bytes: number[] = [];
  for (let at = 0; at < text.length; at++) {
    const pair = text[at] === "%" ? text.slice(at + 1, at + 3) : "";
    const hex = /^[\da-f]{2}$/i.test(pair);
    bytes.push(hex ? parseInt(pair, 16) : text.charCodeAt(at) & 0xff);
    if (hex) at += 2;
  }
  return new TextDecoder().decode(Uint8Array.from(bytes));
}

/** `UTF-8''%C3%BC`; whatever charset stands there, it is read as UTF-8. */
function extended(value: string): string {
  const found = /^[^']*'[^']*'(.*)$/s.exec(value);
  if (found === null) throw new MultipartError("an extended parameter makes no sense");
  return decoded(found[1] ?? "");
}

/** Parameters of a `Content-Disposition: form-data`; of equal ones the last counts. */
function parseDisposition(text: string): ReadonlyMap<string, string> {
  const kind = new RegExp(`^\\s*(${token})\\s*`).exec(text);
  if (kind === null || kind[1]?.toLowerCase() !== "form-data") {
    throw new MultipartError("a part is no form-data");
  }
  const parameters = new Map<string, string>();
  for (let rest = text.slice(kind[0].length); rest !== "";) {
    const found = parameter.exec(rest);
    if (found === null) throw new MultipartError("a Content-Disposition makes no sense");
    const [whole, name, value = ""] = found;
    if (name !== undefined) {
      const plain = value.startsWith('"') ? value.slice(1, -1).replace(/\\(.)/gs, "$1") : value;
      parameters.set(name.toLowerCase(), plain);
    }
    rest = rest.slice(whole.length);
  }
  return parameters;
}

/**
 * Reads the head of a part. Of headers of one name the first counts; lines that are none are passed over.
 *
 * @throws {MultipartError} Where it makes no sense.
 */
export function parsePartHead(lines: readonly string[]): PartHead {
  const headers = new Map<string, string>();
  for (const line of lines) {
    const colon = line.indexOf(":");
    const name = line.slice(0, Math.max(0, colon)).trim().toLowerCase();
    if (colon > 0 && !headers.has(name)) headers.set(name, line.slice(colon + 1).trim());
  }
  const contentType = headers.get("content-type");
  if (contentType !== undefined && parseContentType(contentType) === undefined) {
    throw new MultipartError("the content type of a part makes no sense");
  }
  const disposition = headers.get("content-disposition");
  const parameters = disposition === undefined ? new Map() : parseDisposition(disposition);
  const star = parameters.get("filename*");
  return {
    name: parameters.get("name"),
    fileName: star === undefined ? parameters.get("filename") : extended(star),
    contentType,
    encoding: headers.get("content-transfer-encoding")?.toLowerCase(),
  };
}
