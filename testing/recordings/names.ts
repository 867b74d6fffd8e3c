import type { Json } from "./exchange.ts";

const uuid = /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/;
const words = [
  /10\.5072\/FK2\/([A-Z0-9]{6})/g,
  /\b([0-9a-f]{11}-[0-9a-f]{12})\b/g,
  /\bs3:\/\/([\w.-]+):/g, // a bucket
  /\bupload[iI]d=([\w.~%-]+)/g,
];
const ownKinds = ["roles", "assignments", "licenses", "datasetTypes"];
const objectKinds = [
  "datasets",
  "files",
  "datafile",
  "datafiles",
  "bundle",
  "dataverses",
  "access",
  "dataset",
];
const noObjects =
  /^\/api\/(v1\/)?(licenses|metadatablocks|users|notifications|builtin-users|admin)\b/;

type Members = { readonly [name: string]: Json };

function isMembers(value: Json | undefined): value is Members {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Which kind of thing an id is of; undefined where nothing is asked for by it. */
function kindOf(key: string, parent: Members, path: string): string | undefined {
  if (["datasetId", "dataset_id", "file_id", "entity_id"].includes(key)) return "object";
  if (key !== "id") return undefined;
  if ("permissions" in parent) return "roles";
  if ("assignee" in parent) return "assignments";
  const other = ["datasetPersistentId", "typeName", "messageText", "userName", "firstName"];
  return other.some((name) => name in parent) || noObjects.test(path) ? undefined : "object";
}

/** What the recording calls a thing, and what it is called in this run. */
export class Names {
  /** The tokens of this run by their owner. */
  readonly tokens: Map<string, string> = new Map();
  readonly #ids = new Map<string, string>();
  readonly #words = new Map<string, string>();
  readonly #recorded: string;
  readonly #here: string;

  /**
   * Makes one.
   *
   * @param recorded The recorded run's suffix.
   * @param here This run's suffix.
   */
  constructor(recorded: string, here: string) {
    this.#recorded = recorded;
    this.#here = here;
  }

  /** Writes a text with this run's names. */
  text(recorded: string): string {
    let text = recorded.replaceAll(this.#recorded, this.#here)
      .replaceAll(this.#recorded.toUpperCase(), this.#here.toUpperCase())
      .replace(/TOKEN-(\w+)/g, (all, owner) => this.tokens.get(owner) ?? all);
    for (const [from, to] of this.#words) text = text.replaceAll(from, to);
    return text;
  }

  #id(kind: string, id: string): string {
    return this.#ids.get(`${kind} ${id}`) ?? id;
  }

  /** Writes a path with this run's ids. */
  path(recorded: string): string {
    const [path = "", query] = this.text(recorded).split("?", 2);
    let kind = "other";
    const parts = path.split("/").map((part) => {
      if (ownKinds.includes(part)) kind = part;
      else if (objectKinds.includes(part)) kind = "object";
      return /^[\d,]+$/.test(part) ? part.split(",").map((id) => this.#id(kind, id)).join() : part;
    });
    return parts.join("/") + (query === undefined ? "" : `?${this.list(query)}`);
  }

  /** Writes ids in a query, or in a body that is a list of ids. */
  list(text: string): string {
    return text.replace(
      /(?<=fileIds=)[\d,]+|^\d+(,\d+)+$/g,
      (ids) => ids.split(",").map((id) => this.#id("object", id)).join(),
    );
  }

  /** Writes a JSON body with this run's names. */
  body(value: Json, key = ""): Json {
    if (Array.isArray(value)) return value.map((item: Json) => this.body(item, key));
    if (isMembers(value)) {
      return Object.fromEntries(
        Object.entries(value).map(([name, item]) => [name, this.body(item, name)]),
      );
    }
    if (typeof value === "string") return this.text(value);
    const isId = ["fileIds", "dataFileId", "fileToReplaceId", "id"].includes(key);
    return typeof value === "number" && isId ? Number(this.#id("object", String(value))) : value;
  }

  /** Walks the recorded answer and this run's side by side, and learns names. */
  learn(
    recorded: Json | undefined,
    here: Json | undefined,
    path: string,
    key = "",
    parent: Members = {},
  ): void {
    if (recorded === undefined || here === undefined) return;
    if (isMembers(recorded) && isMembers(here)) {
      for (const [name, value] of Object.entries(recorded)) {
        this.learn(value, here[name], path, name, recorded);
      }
    } else if (Array.isArray(recorded) && Array.isArray(here)) {
      this.#learnList(recorded, here, path, key, parent);
    } else if (typeof recorded === "string" && typeof here === "string") {
      this.#learnText(recorded, here);
    } else if (typeof recorded === "number" && typeof here === "number") {
      const kind = kindOf(key, parent, path);
      const name = `${kind} ${recorded}`;
      if (kind !== undefined && !this.#ids.has(name)) this.#ids.set(name, String(here));
    }
  }

  // Files are matched by their paths: their order may differ.
  #learnList(
    recorded: readonly Json[],
    here: readonly Json[],
    path: string,
    key: string,
    parent: Members,
  ): void {
    const labelOf = (item: Json): string | undefined =>
      isMembers(item) && "label" in item
        ? `${item["directoryLabel"] ?? ""}/${item["label"]}`
        : undefined;
    recorded.forEach((item, i) => {
      const label = labelOf(item);
      const twin = label === undefined ? here[i] : here.find((one) => labelOf(one) === label);
      this.learn(item, twin, path, key, parent);
    });
  }

  #learnText(recorded: string, here: string): void {
    const owner = /TOKEN-(\w+)/.exec(recorded)?.[1];
    const token = uuid.exec(here)?.[0];
    if (owner !== undefined && token !== undefined) this.tokens.set(owner, token);
    for (const pattern of words) {
      const theirs = [...recorded.matchAll(pattern)].map((match) => match[1] ?? "");
      const ours = [...here.matchAll(pattern)].map((match) => match[1] ?? "");
      theirs.forEach((word, i) => {
        const own = ours[i];
        if (own !== undefined && own !== word && !this.#words.has(word)) this.#words.set(word, own);
      });
    }
  }
}
