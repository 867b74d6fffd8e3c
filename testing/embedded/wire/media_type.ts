/** A content type as it is compared: `*` stands for any. */
export interface MediaType {
  readonly type: string;
  readonly subtype: string;
}

/** A type with its parameters, by their names in small letters. */
interface Parsed {
  readonly value: MediaType;
  readonly parameters: ReadonlyMap<string, string>;
}

const token = "[!#$%&'*+.^_`|~\\w-]+";
const quoted = '"(?:[^"\\\\]|\\\\.)*"';
const parameter = new RegExp(`^\\s*;\\s*(${token})\\s*=\\s*(${token}|${quoted})\\s*`);
const fullType = new RegExp(`^\\s*(${token})\\s*/\\s*(${token})\\s*`);
const halfType = new RegExp(`^\\s*(${token})\\s*`);

/** Reads one type from the start of a text; undefined where there is none. */
function readOne(
  text: string,
  half: boolean,
): Parsed & { readonly rest: string } | undefined {
  const found = fullType.exec(text) ?? (half ? halfType.exec(text) : null);
  if (found === null) return undefined;
  const [whole, type = "", subtype = "*"] = found;
  const parameters = new Map<string, string>();
  let rest = text.slice(whole.length);
  for (let next = parameter.exec(rest); next !== null; next = parameter.exec(rest)) {
    const [all, name = "", value = ""] = next;
    if (half && name.toLowerCase() === "q" && !/^(0(\.\d*)?|1(\.0*)?|\.\d+)$/.test(value)) {
      return undefined;
    }
    const plain = value.startsWith('"') ? value.slice(1, -1).replace(/\\(.)/g, "$1") : value;
    parameters.set(name.toLowerCase(), plain);
    rest = rest.slice(all.length);
  }
  return { value: { type: type.toLowerCase(), subtype: subtype.toLowerCase() }, parameters, rest };
}

/** Reads a `Content-Type`; undefined where it makes no sense. */
export function parseContentType(text: string): MediaType | undefined {
  const read = readOne(text, false);
  return read === undefined || !/^[\s;]*$/.test(read.rest) ? undefined : read.value;
}

/** The boundary of a multipart type; undefined where there is none. */
export function boundaryOf(contentType: string): string | undefined {
  return readOne(contentType, false)?.parameters.get("boundary") || undefined;
}

/** The charset that a type names, or undefined. */
export function charsetOf(contentType: string | undefined): string | undefined {
  return readOne(contentType ?? "", false)?.parameters.get("charset");
}

/** Reads an `Accept`; a type may stand there without a subtype. Undefined where it makes no sense. */
export function parseAccept(text: string): readonly MediaType[] | undefined {
  const types: MediaType[] = [];
  for (let rest = text.trim(); rest !== "";) {
    const read = readOne(rest, true);
    if (read === undefined || !/^(,|$)/.test(read.rest)) return undefined;
    types.push(read.value);
    rest = read.rest.slice(1).trim();
  }
  return types;
}

/** Whether two types can be the same one. */
export function fits(a: MediaType, b: MediaType): boolean {
  return (a.type === "*" || b.type === "*" || a.type === b.type) &&
    (a.subtype === "*" || b.subtype === "*" || a.subtype === b.subtype);
}
