import { Buffer } from "node:buffer";

/** An encoding that nobody knows. */
export class UnknownEncodingError extends Error {
  override readonly name = "UnknownEncodingError";
}

async function* decodeBase64(body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let left = "";
  for await (const chunk of body) {
    const text = left + Buffer.from(chunk).toString("latin1").replace(/[^A-Za-z0-9+/=]/g, "");
    const whole = text.length - text.length % 4;
    left = text.slice(whole);
    if (whole > 0) yield Buffer.from(text.slice(0, whole), "base64");
  }
}

async function* decodeQuotedPrintable(body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let left = "";
  for await (const chunk of body) {
    const text = left + Buffer.from(chunk).toString("latin1");
    const cut = text.slice(-3).lastIndexOf("=");
    const end = cut < 0 ? text.length : Math.max(0, text.length - 3) + cut;
    left = text.slice(end);
    yield unquoted(text.slice(0, end));
  }
  if (left !== "") yield unquoted(left);
}

function unquoted(text: string): Uint8Array {
  const plain = text.replace(
    /=(?:\r?\n|([\dA-F]{2}))/gi,
    (_whole, pair?: string) => pair === undefined ? "" : String.fromCharCode(parseInt(pair, 16)),
  );
  return Buffer.from(plain, "latin1");
}

/**
 * The bytes of a part, out of what they are written in.
 *
 * @throws {UnknownEncodingError} Where that is unknown.
 */
export function decodePart(
  body: AsyncIterable<Uint8Array>,
  encoding: string | undefined,
): AsyncIterable<Uint8Array> {
  switch (encoding) {
    case undefined:
    case "":
    case "7bit":
    case "8bit":
    case "binary":
      return body;
    case "base64":
      return decodeBase64(body);
    case "quoted-printable":
      return decodeQuotedPrintable(body);
    default:
      throw new UnknownEncodingError(`Nobody knows the encoding "${encoding}"`);
  }
}
