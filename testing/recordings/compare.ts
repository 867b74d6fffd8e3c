import type { Json, RecordedResponse } from "./exchange.ts";

/** What is called otherwise in each run. */
export interface RunNames {
  /** The suffix of aliases and user names. */
  readonly run: string;
  /** The server's address. */
  readonly base: string;
}

const pid =
  /(doi:|https?:\/\/(dx\.)?doi\.org\/)?10\.5072\/FK2\/[A-Z0-9]{6}|(doi%3A)?10\.5072%2FFK2%2F[A-Z0-9]{6}/g;
const beforeNumber =
  /(?<=\b(?:id|ID|Id|dataset|Dataset|Dataverse|role|file|Datafile|ID:|id:|dataset:) |\bid[=:]|fileId=|datasets\/|files\/|datafile\/|roles\/|"id":|ID="[fv]|#[fv])\d+|(?<=\bf)\d+(?=["<])|(?<=[">]v)\d+(?=["<])/g;

/** Writes what differs between two runs of the same server in one way. */
function plainText(text: string, { run, base }: RunNames): string {
  return text.replaceAll(run, "RUN").replaceAll(run.toUpperCase(), "RUN")
    .replaceAll(base.replace(/\/$/, ""), "BASE")
    .replace(/https?:\/\/([\w-]+\.)*(localhost|127\.0\.0\.1)(:\d+)?/g, "BASE")
    .replace(pid, "PID")
    .replace(/X-Amz-(Date|Credential|Signature|Expires)=[^&"]+/g, "X-Amz-$1=X")
    .replace(/(upload[iI]d=)[\w.~%-]+/g, "$1UPLOAD")
    .replace(/BASE\/[\w.-]+\/PID\//g, "BASE/BUCKET/PID/")
    .replace(/FK2\/[A-Z0-9]{6}/g, "FK2/X")
    .replace(/fk2-[a-z0-9]{6}/g, "fk2-x")
    .replace(/[\w.]+(Command|Pipeline\$\d)@[0-9a-f]+/g, "JAVA")
    .replace(/^!\d+|(?<=User )!\d+/g, "!N")
    .replace(/&explicit\/\d+-/g, "&explicit/N-")
    .replace(/\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?Z?/g, "TIME")
    .replace(/TOKEN-\w+|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, "UUID")
    .replace(/\b\d{4}-\d\d-\d\d\b/g, "DATE")
    .replace(/\b(file|local|s3)\w*:\/\/[^"'\s,}]+/g, "STORE")
    .replace(/\b[0-9a-f]{11}-[0-9a-f]{12}\b/g, "STOREID")
    .replace(/\b(Mon|Tue|Wed|Thu|Fri|Sat|Sun) [A-Z][a-z]{2} \d\d [\d:]{8} \w+ \d{4}/g, "JAVATIME")
    .replace(/(?<=, )\d{4}(?=, ")/g, "YEAR")
    .replace(/(?<="?(year|publicationYear)"?\W{1,5})\d{4}/g, "YEAR")
    .replace(beforeNumber, "N");
}

const numbers = new Set([
  "id",
  "ownerId",
  "datasetId",
  "datasetVersionId",
  "definitionPointId",
  "rootDataFileId",
  "previousDataFileId",
  "entity_id",
  "file_id",
  "dataset_id",
  "versionId",
  "internalVersionNumber",
  "version",
  "dataFileId",
  "owner",
  "score",
]);
const unordered = new Set(["files", "categories", "tabularTags", "assignments"]);

const failedValidation = "Validation Failed: ";

// The findings come in any order, and a Java object hangs at their end.
function sortFindings(message: string): string {
  const list = message.slice(failedValidation.length).replace(/\.(JAVA)?$/, "");
  return failedValidation + list.split(/(?<=\)), /).toSorted().join(", ");
}

function sortKey(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(sortKey).join()}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  return Object.entries(value).map(([name, one]) => `${name}:${sortKey(one)}`).toSorted().join();
}

function byKey(a: Json, b: Json): number {
  const [x, y] = [sortKey(a), sortKey(b)];
  return x < y ? -1 : x > y ? 1 : 0;
}

/** Writes a value so that two runs can be compared. */
export function normalised(value: Json, names: RunNames, key = ""): Json {
  if (Array.isArray(value)) {
    const list: Json[] = value.map((item: Json) => normalised(item, names, key));
    const words = list.length > 0 && list.every((item) => typeof item === "string");
    return unordered.has(key) || words ? list.toSorted(byKey) : list;
  }
  if (typeof value === "object" && value !== null) {
    return Object.fromEntries(
      Object.entries(value).map(([name, item]) => [
        plainText(name, names),
        normalised(item, names, name),
      ]),
    );
  }
  if (typeof value === "number") return numbers.has(key) || key.endsWith("Id") ? "N" : value;
  if (typeof value !== "string") return value;
  if (numbers.has(key) && /^\d+$/.test(value)) return "N";
  const text = plainText(value, names);
  return key === "message" && text.startsWith(failedValidation) ? sortFindings(text) : text;
}

const short = (value: Json | undefined): string => (JSON.stringify(value) ?? "").slice(0, 120);

/** Where two normalised values differ. */
export function differences(want: Json, got: Json, path = ""): readonly string[] {
  if (Array.isArray(want) && Array.isArray(got)) {
    if (want.length !== got.length) return [`${path}: ${want.length} items, got ${got.length}`];
    return want.flatMap((item: Json, i) => differences(item, got[i] ?? null, `${path}[${i}]`));
  }
  const objects = [want, got].every((one) =>
    typeof one === "object" && one !== null && !Array.isArray(one)
  );
  if (!objects) return want === got ? [] : [`${path}: ${short(want)}, got ${short(got)}`];
  const [a, b] = [want, got] as readonly { readonly [name: string]: Json }[];
  const names = new Set([...Object.keys(a ?? {}), ...Object.keys(b ?? {})]);
  return [...names].toSorted().flatMap((name) => {
    const [x, y] = [a?.[name], b?.[name]];
    if (y === undefined) return [`${path}.${name} is missing`];
    return x === undefined ? [`${path}.${name} is too much`] : differences(x, y, `${path}.${name}`);
  });
}

function bodyOf({ json, text, zip, manifest, sha256 }: RecordedResponse): Json {
  return JSON.parse(JSON.stringify({ json, text, zip, sha256, manifest }));
}

/** Headers by which clients go; the rest is the business of the two servers. */
export const comparedHeaders: readonly string[] = [
  "Accept-Ranges",
  "Access-Control-Allow-Origin",
  "Allow",
  "Content-Disposition",
  "Content-Range",
  "Location",
];

function headersOf({ headers = {} }: RecordedResponse): Json {
  return Object.fromEntries(
    Object.entries(headers).filter(([name]) => comparedHeaders.includes(name)),
  );
}

const bare = (type: string): string => type.split(";")[0]?.trim() ?? "";

/** Where two answers differ; the status alone where that does. */
export function compareResponses(
  want: { readonly response: RecordedResponse; readonly names: RunNames },
  got: { readonly response: RecordedResponse; readonly names: RunNames },
): readonly string[] {
  if (want.response.status !== got.response.status) {
    return [`status ${want.response.status}, got ${got.response.status}`];
  }
  const compared = (of: (response: RecordedResponse) => Json): readonly string[] =>
    differences(
      normalised(of(want.response), want.names),
      normalised(of(got.response), got.names),
    );
  const list = [...compared(bodyOf), ...compared(headersOf)];
  return bare(want.response.contentType) === bare(got.response.contentType)
    ? list
    : [...list, `content type ${want.response.contentType}, got ${got.response.contentType}`];
}
