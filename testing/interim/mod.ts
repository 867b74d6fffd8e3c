import Busboy from "busboy";
import { createHash, randomUUID } from "node:crypto";
import { createWriteStream } from "node:fs";
import { Readable } from "node:stream";
import { type Clock, systemClock } from "../../lib/clock.ts";
import { blocks } from "../embedded/domain/block.ts";
import { edited } from "../embedded/domain/edit_metadata.ts";
import { badNameMessage, cleanDirectory, freeName, isGoodDirectory, isGoodName } from "../embedded/domain/file_name.ts";
import { friendlyType, typeOf } from "../embedded/domain/file_type.ts";
import type { Json, JsonObject } from "../embedded/domain/json.ts";
import { accessTermNames, licenseById, licenses, parseLicense, termNames } from "../embedded/domain/license.ts";
import { definitionOf, type Field, type Metadata } from "../embedded/domain/metadata.ts";
import { fieldPlace } from "../embedded/domain/block.ts";
import { parseBlocks, parseEdit } from "../embedded/domain/parse_metadata.ts";
import { Refusal, Stumble } from "../embedded/domain/refusal.ts";
import { findings, isEmail, refuseFindings } from "../embedded/domain/validate_metadata.ts";
import roles from "../embedded/data/roles.json" with { type: "json" };
import { Store } from "./store.ts";
import type { CollectionDoc, DatasetDoc, FileDoc, FileEntry, UserDoc, VersionDoc } from "./state.ts";

export interface EmbeddedOptions {
  readonly data?: string;
  readonly port?: number;
  readonly hostname?: string;
  readonly clock?: Clock;
  readonly random?: () => number;
  readonly superuserToken?: string;
  readonly publishMs?: number;
}
export interface LoggedRequest { readonly method: string; readonly path: string; readonly status: number; readonly ms: number }
export interface EmbeddedDataverse extends AsyncDisposable {
  readonly baseUrl: URL;
  readonly fetch: typeof globalThis.fetch;
  readonly superuserToken: string;
  readonly requests: readonly LoggedRequest[];
  createUser(options?: { readonly userName?: string; readonly superuser?: boolean }): Promise<{ userName: string; token: string }>;
}

type Who = { type: "guest" } | { type: "user"; user: UserDoc } | { type: "preview"; dataset: number };
interface Call { request: Request; url: URL; params: Record<string, string>; who: Who; query: URLSearchParams }
type Handler = (call: Call) => Response | Promise<Response>;

const STATUS: Record<string, number> = { illegal: 403, permission: 401, invalid: 400, missing: 404, conflict: 409, forbidden: 403, unauthenticated: 401, rate: 429, unavailable: 503, broken: 500 };

export function startEmbedded(options: EmbeddedOptions = {}): Promise<EmbeddedDataverse> {
  const server = new Server(options);
  return Promise.resolve(server);
}

const json = (status: number, body: unknown, headers: Record<string, string> = {}) => new Response(JSON.stringify(body), { status, headers: { "content-type": "application/json;charset=UTF-8", ...headers } });
const ok = (data: unknown) => json(200, { status: "OK", data });
const said = (message: string) => ok({ message });
const stamp = (date: Date) => date.toISOString().replace(/\.\d+Z$/, "Z");

class Server implements EmbeddedDataverse {
  readonly baseUrl: URL;
  readonly requests: LoggedRequest[] = [];
  readonly #store: Store;
  readonly #clock: Clock;
  readonly #random: () => number;
  readonly #publishMs: number;
  readonly #http: Deno.HttpServer | undefined;
  readonly #routes: [string, RegExp, string[], Handler][] = [];
  readonly #work = new Set<Promise<unknown>>();
  #adding = new Set<number>();

  constructor(options: EmbeddedOptions) {
    this.#store = new Store(options.data);
    this.#clock = options.clock ?? systemClock;
    this.#random = options.random ?? Math.random;
    this.#publishMs = options.publishMs ?? 20;
    this.#bootstrap(options.superuserToken);
    this.#table();
    for (const dataset of this.#store.datasets.values()) if (dataset.publishing) this.#finish(dataset);
    if (options.port === undefined) this.baseUrl = new URL("http://embedded.localhost/");
    else {
      this.#http = Deno.serve({ port: options.port, hostname: options.hostname ?? "127.0.0.1", onListen() {} }, (request) => this.handle(request));
      const { hostname, port } = this.#http.addr as Deno.NetAddr;
      this.baseUrl = new URL(`http://${hostname}:${port}/`);
    }
  }
  get superuserToken(): string { return [...this.#store.users.values()][0]!.token; }
  readonly fetch: typeof globalThis.fetch = (input, init) => {
    const request = new Request(input, init);
    request.signal.throwIfAborted();
    return this.handle(request);
  };
  createUser(options: { readonly userName?: string; readonly superuser?: boolean } = {}): Promise<{ userName: string; token: string }> {
    const id = this.#store.users.size + 1;
    const user = this.#user(id, options.userName ?? `user${id}`, options.superuser ?? false);
    return Promise.resolve({ userName: user.userName, token: user.token });
  }
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#http?.shutdown();
    await Promise.allSettled(this.#work);
    this.#store[Symbol.dispose]();
  }
  #user(id: number, userName: string, superuser: boolean, token: string = randomUUID()): UserDoc {
    const now = this.#clock.now();
    return this.#store.save("user", { id, userName, firstName: superuser ? "Dataverse" : userName, lastName: superuser ? "Admin" : "Example", email: `${userName}@mailinator.com`, superuser, token, tokenExpires: new Date(now.getTime() + 365 * 864e5).toISOString(), created: stamp(now) });
  }
  #bootstrap(token: string | undefined): void {
    if (this.#store.users.size > 0) return;
    this.#user(1, "dataverseAdmin", true, token);
    this.#store.save("collection", { id: 1, alias: "root", name: "Root", contacts: ["root@mailinator.com"], description: "The root dataverse.", dataverseType: "UNCATEGORIZED", ownerId: null, created: stamp(this.#clock.now()), published: true, creator: "@dataverseAdmin" });
  }

  async handle(request: Request): Promise<Response> {
    const began = performance.now();
    let response: Response;
    try { response = await this.#dispatch(request); } catch (error) { response = this.#fail(error); }
    if (request.body && !request.bodyUsed) await request.body.cancel().catch(() => {});
    const url = new URL(request.url);
    url.searchParams.delete("key");
    this.requests.push({ method: request.method, path: url.pathname + url.search, status: response.status, ms: performance.now() - began });
    if (this.requests.length > 1000) this.requests.shift();
    return response;
  }
  #fail(error: unknown): Response {
    if (error instanceof Refusal) return json(STATUS[error.type] ?? 500, { status: "ERROR", message: error.message });
    if (error instanceof Stumble || error instanceof TypeError) return json(500, {});
    throw error;
  }
  #dispatch(request: Request): Response | Promise<Response> {
    const url = new URL(request.url);
    const path = url.pathname.replace(/\/+/g, "/").replace(/(.)\/$/, "$1").replace(/^\/api\/v1(?=\/)/, "/api");
    if (!path.startsWith("/api/")) return new Response("<html><head><title>Page Not Found</title></head></html>", { status: 404, headers: { "content-type": "text/html" } });
    const who = this.#who(request, url);
    let other = false;
    for (const [method, pattern, names, handler] of this.#routes) {
      const match = pattern.exec(path);
      if (match === null) continue;
      if (method !== request.method) { other = true; continue; }
      const params = Object.fromEntries(names.map((name, i) => [name, decodeURIComponent(match[i + 1] ?? "")]));
      return handler({ request, url, params, who, query: url.searchParams });
    }
    const message = other ? "API endpoint does not support this method. Consult our API guide at http://guides.dataverse.org." : "API endpoint does not exist on this server. Please check your code for typos, or consult our API guide at http://guides.dataverse.org.";
    return json(other ? 405 : 404, { status: "ERROR", code: other ? 405 : 404, message, requestUrl: url.href, requestMethod: request.method });
  }
  #who(request: Request, url: URL): Who {
    const token = request.headers.get("x-dataverse-key") ?? url.searchParams.get("key");
    if (token === null) return { type: "guest" };
    for (const user of this.#store.users.values()) if (user.token === token && Date.parse(user.tokenExpires) > this.#clock.now().getTime()) return { type: "user", user };
    for (const dataset of this.#store.datasets.values()) if (dataset.previewToken === token) return { type: "preview", dataset: dataset.id };
    throw new Refusal("unauthenticated", "Bad API key");
  }
  #name(who: Who): string { return who.type === "guest" ? ":guest" : who.type === "user" ? `@${who.user.userName}` : `!${who.dataset}`; }
  #super(who: Who): boolean { return who.type === "user" && who.user.superuser; }
  #denied(who: Who): never { throw new Refusal("permission", `User ${this.#name(who)} is not permitted to perform requested action.`); }

  #collection(id: string): CollectionDoc {
    const all = [...this.#store.collections.values()];
    const found = id === ":root" ? all[0] : /^\d+$/.test(id) ? this.#store.collections.get(Number(id)) : all.find(({ alias }) => alias.toLowerCase() === id.toLowerCase());
    if (!found) throw new Refusal("missing", `Can't find dataverse with identifier='${id}'`);
    return found;
  }
  #dataset({ params, query }: Call): DatasetDoc {
    const id = params.id ?? "";
    if (/^\d+$/.test(id)) {
      const found = this.#store.datasets.get(Number(id));
      if (!found) throw new Refusal("missing", `Dataset with ID ${id} not found.`);
      return found;
    }
    const pid = id === ":persistentId" ? query.get("persistentId") : id;
    const text = "When accessing a dataset based on Persistent ID, a persistentId query parameter must be present.";
    if (pid === null) throw new Refusal("invalid", text);
    if (id !== ":persistentId" && !pid.startsWith("doi:")) throw new Refusal("invalid", `Bad dataset ID number: ${id}.`);
    const found = [...this.#store.datasets.values()].find(({ identifier }) => `doi:10.5072/${identifier}` === pid);
    if (!found) throw new Refusal("missing", text);
    return found;
  }
  #pid(dataset: DatasetDoc): string { return `doi:10.5072/${dataset.identifier}`; }
  #versions(dataset: DatasetDoc): VersionDoc[] { return [...this.#store.versions.values()].filter(({ datasetId }) => datasetId === dataset.id).sort((a, b) => b.id - a.id); }
  #draft(dataset: DatasetDoc): VersionDoc | undefined { return this.#versions(dataset).find(({ state }) => state === "DRAFT"); }
  #owns(who: Who, creator: string): boolean { return this.#super(who) || this.#name(who) === creator; }
  #maySeeDraft(who: Who, dataset: DatasetDoc): boolean {
    return this.#mayEdit(who, dataset) || (who.type === "preview" && who.dataset === dataset.id);
  }
  #mayEdit(who: Who, dataset: DatasetDoc): boolean {
    if (this.#owns(who, dataset.creator)) return true;
    for (let at = this.#store.collections.get(dataset.collectionId); at; at = at.ownerId === null ? undefined : this.#store.collections.get(at.ownerId)) if (at.id !== 1 && this.#owns(who, at.creator)) return true;
    return false;
  }
  #edit(who: Who, dataset: DatasetDoc): void {
    if (!this.#mayEdit(who, dataset)) this.#denied(who);
    this.#unlocked(dataset);
  }
  #unlocked(dataset: DatasetDoc): void {
    if (dataset.locks.some(({ type }) => type !== "Ingest")) throw new Refusal("illegal", "Dataset cannot be edited due to dataset lock.");
  }
  #editable(dataset: DatasetDoc): VersionDoc {
    const draft = this.#draft(dataset);
    const now = stamp(this.#clock.now());
    if (draft) return draft;
    const latest = this.#versions(dataset)[0]!;
    const { major: _major, minor: _minor, released: _released, ...rest } = latest;
    return this.#store.save("version", { ...rest, id: this.#nextVersion(), state: "DRAFT", created: now, updated: now, lockVersion: 1 });
  }
  #nextVersion(): number { return 1 + Math.max(0, ...this.#store.versions.keys()); }
  #touch(version: VersionDoc): VersionDoc { return this.#store.save("version", { ...version, updated: stamp(this.#clock.now()), lockVersion: version.lockVersion + 1 }); }

  #collectionJson(c: CollectionDoc): unknown {
    return { id: c.id, alias: c.alias, name: c.name, affiliation: c.affiliation, dataverseContacts: c.contacts.map((contactEmail, displayOrder) => ({ displayOrder, contactEmail })), permissionRoot: true, description: c.description, dataverseType: c.dataverseType, isMetadataBlockRoot: false, isFacetRoot: false, ownerId: c.ownerId ?? undefined, creationDate: c.created, effectiveRequiresFilesToPublishDataset: false, isReleased: c.published };
  }
  #fileJson(entry: FileEntry, version: VersionDoc): unknown {
    const file = this.#store.files.get(entry.fileId)!;
    return {
      description: entry.description, label: entry.label, restricted: entry.restricted, directoryLabel: entry.directoryLabel, version: 1, datasetVersionId: version.id,
      categories: entry.categories.length > 0 ? entry.categories : undefined,
      dataFile: { id: file.id, persistentId: "", filename: entry.label, contentType: file.type, friendlyType: friendlyType(file.type), filesize: file.size, description: entry.description, categories: entry.categories.length > 0 ? entry.categories : undefined, storageIdentifier: `file://${file.storage}`, rootDataFileId: -1, ...(file.checksumType === "MD5" ? { md5: file.checksum } : {}), checksum: { type: file.checksumType, value: file.checksum }, tabularData: false, creationDate: file.created.slice(0, 10), publicationDate: file.published?.slice(0, 10), directoryLabel: entry.directoryLabel, lastUpdateTime: version.updated, fileAccessRequest: version.fileAccessRequest },
    };
  }
  #versionJson(dataset: DatasetDoc, version: VersionDoc, files = true): unknown {
    const license = licenseById(version.license);
    const byBlock: Record<string, { displayName: string; name: string; fields: unknown[] }> = {};
    for (const field of version.metadata) {
      const block = fieldPlace(field.name)!.block;
      (byBlock[block.name] ??= { displayName: block.displayName, name: block.name, fields: [] }).fields.push(fieldJson(field));
    }
    return {
      id: version.id, datasetId: dataset.id, datasetPersistentId: this.#pid(dataset), datasetType: "dataset", storageIdentifier: `file://10.5072/${dataset.identifier}`, versionNumber: version.major, internalVersionNumber: version.lockVersion, versionMinorNumber: version.minor, versionState: version.state, latestVersionPublishingState: this.#versions(dataset)[0]!.state, lastUpdateTime: version.updated, releaseTime: version.released, createTime: version.created, publicationDate: dataset.published?.slice(0, 10), citationDate: dataset.published?.slice(0, 10),
      ...(license ? { license: { name: license.name, uri: license.uri, iconUri: license.iconUrl, rightsIdentifier: license.rightsIdentifier, rightsIdentifierScheme: license.rightsIdentifierScheme, schemeUri: license.schemeUri, languageCode: license.languageCode } } : {}),
      ...version.terms, fileAccessRequest: version.fileAccessRequest, metadataBlocks: byBlock,
      ...(files ? { files: version.files.map((entry) => this.#fileJson(entry, version)) } : {}),
    };
  }
  #datasetJson(dataset: DatasetDoc, version?: VersionDoc, files = true): unknown {
    return { id: dataset.id, identifier: dataset.identifier, persistentUrl: `https://doi.org/10.5072/${dataset.identifier}`, protocol: "doi", authority: "10.5072", separator: "/", publisher: "Root", publicationDate: dataset.published?.slice(0, 10), storageIdentifier: `file://10.5072/${dataset.identifier}`, datasetType: "dataset", ...(version ? { latestVersion: this.#versionJson(dataset, version, files) } : {}) };
  }
  #version(call: Call, dataset: DatasetDoc, name: string): VersionDoc {
    const versions = this.#versions(dataset);
    const sees = this.#maySeeDraft(call.who, dataset);
    const missing = () => new Refusal("missing", `Dataset version ${name} of dataset ${dataset.id} not found`);
    if (name === ":draft") {
      const draft = this.#draft(dataset);
      if (draft && !sees) this.#denied(call.who);
      if (!draft) throw missing();
      return draft;
    }
    const released = versions.filter(({ state }) => state === "RELEASED");
    if (name === ":latest") { const latest = sees ? versions[0] : released[0]; if (!latest) this.#denied(call.who); return latest!; }
    if (name === ":latest-published") { if (!released[0]) throw missing(); return released[0]; }
    if (!/^\d+(\.\d+)?$/.test(name)) throw new Refusal("invalid", `Illegal version identifier '${name}'`);
    const [major, minor] = name.split(".").map(Number);
    const found = released.find((v) => v.major === major && (minor === undefined || v.minor === minor));
    if (!found) throw missing();
    return found;
  }
  async #body(request: Request): Promise<JsonObject> {
    const text = await request.text();
    try { return JSON.parse(text); } catch { throw new Refusal("invalid", `Error parsing Json: Invalid token at (line no=1, column no=1, offset=0). Expected tokens are: [CURLYOPEN]`); }
  }
  #parseVersion(body: JsonObject, prefix: string): Pick<VersionDoc, "metadata" | "license" | "terms" | "fileAccessRequest"> {
    try {
      const license = parseLicense(body.license);
      const terms = Object.fromEntries([...termNames, ...accessTermNames].filter((name) => body[name] !== undefined).map((name) => [name, body[name] as Json]));
      return { metadata: parseBlocks(body.metadataBlocks), license: license?.id ?? null, terms, fileAccessRequest: body.fileAccessRequest === true };
    } catch (error) {
      if (error instanceof Refusal) throw new Refusal("invalid", `${prefix}${error.message}`);
      throw error;
    }
  }

  #route(method: string, path: string, handler: Handler): void {
    const names: string[] = [];
    const pattern = path.replace(/\{(\w+)\}/g, (_all, name) => { names.push(name); return "([^/]+)"; });
    this.#routes.push([method, new RegExp(`^${pattern}$`), names, handler]);
  }

  #table(): void {
    const r = (method: string, path: string, handler: Handler) => this.#route(method, path, handler);
    r("GET", "/api/info/version", () => ok({ version: "6.8", build: null }));
    r("GET", "/api/licenses", () => ok(licenses));
    r("GET", "/api/files/fixityAlgorithm", () => said("MD5"));
    r("GET", "/api/users/:me", ({ who }) => {
      if (who.type !== "user") throw new Refusal("invalid", `User with token null not found.`);
      const u = who.user;
      return ok({ id: u.id, identifier: `@${u.userName}`, displayName: `${u.firstName} ${u.lastName}`, firstName: u.firstName, lastName: u.lastName, email: u.email, superuser: u.superuser, deactivated: false, persistentUserId: u.userName, createdTime: u.created, authenticationProviderId: "builtin" });
    });
    r("GET", "/api/users/token", ({ who }) => {
      if (who.type !== "user") throw new Refusal("unauthenticated", "Only authenticated users can perform the requested operation");
      return said(`Token ${who.user.token} expires on ${who.user.tokenExpires.replace("T", " ").replace("Z", "")}`);
    });
    r("GET", "/api/metadatablocks", () => ok(blocks.map(({ id, name, displayName, displayOnCreate }) => ({ id, name, displayName, displayOnCreate }))));
    r("GET", "/api/metadatablocks/{name}", ({ params }) => {
      const block = blocks.find(({ name }) => name === params.name);
      if (!block) throw new Refusal("missing", `Can't find metadata block '${params.name}'`);
      return ok(block);
    });
    r("POST", "/api/dataverses/{id}", async (call) => {
      const parent = this.#collection(call.params.id!);
      const body = await this.#body(call.request);
      for (const field of ["alias", "name", "dataverseContacts"]) if (body[field] === undefined) throw new Refusal("invalid", `Error parsing the POSTed json into a dataverse: Field '${field}' is mandatory`);
      if (call.who.type !== "user" || !(parent.id === 1 || this.#owns(call.who, parent.creator))) this.#denied(call.who);
      const alias = String(body.alias);
      if ([...this.#store.collections.values()].some((c) => c.alias.toLowerCase() === alias.toLowerCase())) throw new Refusal("illegal", `A dataverse with alias ${alias} already exists`);
      const contacts = (body.dataverseContacts as JsonObject[]).map(({ contactEmail }) => String(contactEmail));
      const bad = (value: unknown, property: string, text: string) => { throw new Refusal("broken", ` Invalid value: <<<${value}>>> for ${property} at [Dataverse id:null name:${body.name}] - ${text}`); };
      if (contacts.length === 0) bad("[]", "dataverseContacts", "At least one contact is required.");
      if (String(body.name).trim() === "") bad(body.name, "name", "Please enter a name.");
      if (/^\d+$/.test(alias)) bad(alias, "alias", "Alias should not be a number");
      if (!/^[\w-]+$/.test(alias)) bad(alias, "alias", "Found an illegal character(s). Valid characters are a-Z, 0-9, '_', and '-'.");
      for (const email of contacts) if (!isEmail(email)) bad(email, "contactEmail", "Please enter a valid email address.");
      const made = this.#store.save("collection", { id: this.#store.next(), alias, name: String(body.name), contacts, ...(body.description ? { description: String(body.description) } : {}), ...(body.affiliation ? { affiliation: String(body.affiliation) } : {}), dataverseType: String(body.dataverseType ?? "UNCATEGORIZED"), ownerId: parent.id, created: stamp(this.#clock.now()), published: false, creator: this.#name(call.who) });
      return json(201, { status: "OK", data: this.#collectionJson(made) }, { location: new URL(`/dataverses/${alias}`, call.url).href });
    });
    const visible = (call: Call) => {
      const c = this.#collection(call.params.id!);
      if (!c.published && !this.#owns(call.who, c.creator)) this.#denied(call.who);
      return c;
    };
    const owned = (call: Call) => {
      const c = this.#collection(call.params.id!);
      if (!this.#owns(call.who, c.creator)) this.#denied(call.who);
      return c;
    };
    r("GET", "/api/dataverses/{id}", (call) => ok(this.#collectionJson(visible(call))));
    r("PUT", "/api/dataverses/{id}", async (call) => {
      const c = owned(call);
      const body = await this.#body(call.request);
      return ok(this.#collectionJson(this.#store.save("collection", { ...c, ...(body.name ? { name: String(body.name) } : {}), ...(body.alias ? { alias: String(body.alias) } : {}), ...(body.description ? { description: String(body.description) } : {}), ...(body.affiliation ? { affiliation: String(body.affiliation) } : {}), ...(body.dataverseType ? { dataverseType: String(body.dataverseType) } : {}), ...(body.dataverseContacts ? { contacts: (body.dataverseContacts as JsonObject[]).map((x) => String(x.contactEmail)) } : {}) })));
    });
    r("DELETE", "/api/dataverses/{id}", (call) => {
      const c = owned(call);
      if (c.id === 1) throw new Refusal("illegal", "Cannot delete the root dataverse");
      if ([...this.#store.collections.values()].some(({ ownerId }) => ownerId === c.id) || [...this.#store.datasets.values()].some(({ collectionId }) => collectionId === c.id)) throw new Refusal("illegal", "Cannot delete non-empty dataverses");
      this.#store.remove("collection", c.id);
      return said(`Dataverse ${call.params.id} deleted`);
    });
    r("POST", "/api/dataverses/{id}/actions/:publish", (call) => {
      const c = owned(call);
      if (c.published) throw new Refusal("illegal", `Dataverse ${c.alias} has already been published.`);
      const parent = this.#store.collections.get(c.ownerId ?? 1)!;
      if (!parent.published) throw new Refusal("illegal", `Dataverse ${c.alias} may not be published because its host dataverse (${parent.alias}) has not been published.`);
      return ok(this.#collectionJson(this.#store.save("collection", { ...c, published: true })));
    });
    r("GET", "/api/dataverses/{id}/contents", (call) => {
      const c = visible(call);
      return ok([
        ...[...this.#store.collections.values()].filter((x) => x.ownerId === c.id && (x.published || this.#owns(call.who, x.creator))).map(({ id, name }) => ({ type: "dataverse", id, title: name })),
        ...[...this.#store.datasets.values()].filter((d) => d.collectionId === c.id && (d.published || this.#mayEdit(call.who, d))).map((d) => ({ ...this.#datasetJson(d) as object, type: "dataset" })),
      ]);
    });
    r("GET", "/api/dataverses/{id}/metadatablocks", (call) => { visible(call); return ok([blocks[0]]); });
    r("POST", "/api/dataverses/{id}/datasets", async (call) => {
      const c = this.#collection(call.params.id!);
      if (!call.request.headers.get("content-type")?.startsWith("application/json")) return json(415, { status: "ERROR", code: 415, message: "HTTP 415 Unsupported Media Type" });
      if (call.who.type !== "user") this.#denied(call.who);
      if (c.id !== 1 && !this.#owns(call.who, c.creator)) this.#denied(call.who);
      const body = await this.#body(call.request);
      if (body.datasetVersion === undefined) throw new Stumble("no version");
      const parsed = this.#parseVersion(body.datasetVersion as JsonObject, "Error parsing Json: ");
      refuseFindings(findings(parsed.metadata));
      const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
      const identifier = `FK2/${Array.from({ length: 6 }, () => letters[Math.floor(this.#random() * letters.length)]).join("")}`;
      const now = stamp(this.#clock.now());
      const dataset = this.#store.save("dataset", { id: this.#store.next(), collectionId: c.id, identifier, creator: this.#name(call.who), locks: [] });
      this.#store.save("version", { ...parsed, id: this.#nextVersion(), datasetId: dataset.id, state: "DRAFT", fileAccessRequest: true, files: [], created: now, updated: now, lockVersion: 1 });
      return json(201, { status: "OK", data: { id: dataset.id, persistentId: this.#pid(dataset) } }, { location: new URL(`/datasets/${dataset.id}`, call.url).href });
    });
    r("GET", "/api/datasets/{id}", (call) => {
      const dataset = this.#dataset(call);
      return ok(this.#datasetJson(dataset, this.#version(call, dataset, ":latest"), call.query.get("excludeFiles") !== "true"));
    });
    r("GET", "/api/datasets/{id}/versions/{version}", (call) => {
      const dataset = this.#dataset(call);
      return ok(this.#versionJson(dataset, this.#version(call, dataset, call.params.version!), call.query.get("excludeFiles") !== "true"));
    });
    r("GET", "/api/datasets/{id}/versions/{version}/files", (call) => {
      const dataset = this.#dataset(call);
      const version = this.#version(call, dataset, call.params.version!);
      const offset = Number(call.query.get("offset") ?? 0);
      const limit = Number(call.query.get("limit") ?? 1e9);
      const sorted = version.files.toSorted((a, b) => a.label < b.label ? -1 : 1);
      return json(200, { status: "OK", totalCount: sorted.length, data: sorted.slice(offset, offset + limit).map((entry) => this.#fileJson(entry, version)) });
    });
    r("GET", "/api/datasets/{id}/locks", (call) => {
      const dataset = this.#dataset(call);
      return ok(dataset.locks.map(({ type, user, date, message }) => ({ lockType: type, date, user, dataset: this.#pid(dataset), message })));
    });
    r("POST", "/api/datasets/{id}/lock/{type}", (call) => {
      const dataset = this.#dataset(call);
      if (!this.#super(call.who)) throw new Refusal("forbidden", "This API end point can be used by superusers only.");
      this.#store.save("dataset", { ...dataset, locks: [...dataset.locks, { type: call.params.type!, user: "dataverseAdmin", date: this.#clock.now().toUTCString() }] });
      return said(`dataset locked with lock type ${call.params.type}`);
    });
    r("DELETE", "/api/datasets/{id}/locks", (call) => {
      const dataset = this.#dataset(call);
      if (!this.#super(call.who)) throw new Refusal("forbidden", "This API end point can be used by superusers only.");
      this.#store.save("dataset", { ...dataset, locks: [] });
      return said("locks removed");
    });
    r("PUT", "/api/datasets/{id}/editMetadata", async (call) => {
      const dataset = this.#dataset(call);
      this.#edit(call.who, dataset);
      const body = JSON.parse(await call.request.text()) as JsonObject;
      const version = this.#draft(dataset) ?? this.#versions(dataset)[0]!;
      let metadata: Metadata;
      try { metadata = edited(version.metadata, parseEdit(body), call.query.get("replace") === "true"); } catch (error) {
        if (error instanceof Refusal) throw new Refusal("invalid", `Error parsing dataset update: ${error.message}`);
        throw error;
      }
      refuseFindings(findings(metadata));
      return ok(this.#versionJson(dataset, this.#touch({ ...this.#editable(dataset), metadata })));
    });
    r("PUT", "/api/datasets/{id}/versions/{version}", async (call) => {
      const dataset = this.#dataset(call);
      if (call.params.version !== ":draft") throw new Refusal("invalid", "Only the :draft version can be updated");
      this.#edit(call.who, dataset);
      const parsed = this.#parseVersion(JSON.parse(await call.request.text()), "Error parsing dataset version: ");
      refuseFindings(findings(parsed.metadata));
      return ok(this.#versionJson(dataset, this.#touch({ ...this.#editable(dataset), ...parsed })));
    });
    r("DELETE", "/api/datasets/{id}/versions/{version}", (call) => {
      const dataset = this.#dataset(call);
      if (call.params.version !== ":draft") throw new Refusal("invalid", "Only the :draft version can be deleted");
      this.#edit(call.who, dataset);
      if (!this.#draft(dataset)) throw new Refusal("unauthenticated", "This is NOT a DRAFT version");
      this.#deleteDraft(dataset);
      return said(`Draft version of dataset ${call.params.id} deleted`);
    });
    r("DELETE", "/api/datasets/{id}", (call) => {
      const dataset = this.#dataset(call);
      if (dataset.published) {
        if (!this.#super(call.who)) throw new Refusal("unauthenticated", "Only superusers can delete published datasets");
        this.#destroy(dataset);
      } else { this.#edit(call.who, dataset); this.#deleteDraft(dataset); }
      return said(`Dataset ${call.params.id} deleted`);
    });
    r("DELETE", "/api/datasets/{id}/destroy", (call) => {
      const dataset = this.#dataset(call);
      if (!this.#super(call.who)) throw new Refusal("unauthenticated", "Destroy can only be called by superusers.");
      this.#unlocked(dataset);
      this.#destroy(dataset);
      return said(`Dataset ${call.params.id} destroyed`);
    });
    r("POST", "/api/datasets/{id}/actions/:publish", (call) => this.#publish(call));
    const preview = (dataset: DatasetDoc, token: string) => ok({ token, link: `${this.baseUrl.origin}/previewurl.xhtml?token=${token}`, roleAssignment: { id: 100 + dataset.id, assignee: `!${dataset.id}`, roleId: 8, roleName: "Member", _roleAlias: "member", privateUrlToken: token, definitionPointId: dataset.id } });
    for (const name of ["privateUrl", "previewUrl"]) {
      r("GET", `/api/datasets/{id}/${name}`, (call) => {
        const dataset = this.#dataset(call);
        if (!this.#mayEdit(call.who, dataset)) this.#denied(call.who);
        if (!dataset.previewToken) throw new Refusal("missing", "Private URL not found.");
        return preview(dataset, dataset.previewToken);
      });
      r("POST", `/api/datasets/{id}/${name}`, (call) => {
        const dataset = this.#dataset(call);
        if (!this.#mayEdit(call.who, dataset)) this.#denied(call.who);
        if (dataset.previewToken) throw new Refusal("illegal", "Preview URL already exists for this dataset.");
        if (!this.#draft(dataset)) throw new Refusal("illegal", "Can't create Preview URL because the latest version of this dataset is not a draft.");
        const token = randomUUID();
        return preview(this.#store.save("dataset", { ...dataset, previewToken: token }), token);
      });
      r("DELETE", `/api/datasets/{id}/${name}`, (call) => {
        const { previewToken, ...dataset } = this.#dataset(call);
        if (!this.#mayEdit(call.who, dataset)) this.#denied(call.who);
        if (!previewToken) throw new Refusal("missing", "No Private URL to delete.");
        this.#store.save("dataset", dataset);
        return said("Private URL deleted.");
      });
    }
    r("POST", "/api/datasets/{id}/add", (call) => this.#add(call));
    const placed = (call: Call) => {
      const id = call.params.id!;
      if (!/^\d+$/.test(id)) throw new Refusal("invalid", `Bad file ID number: ${id}.`);
      const file = this.#store.files.get(Number(id));
      if (!file) throw new Refusal("missing", `File with ID ${id} not found.`);
      const dataset = this.#store.datasets.get(file.datasetId)!;
      return { file, dataset };
    };
    r("GET", "/api/files/{id}", (call) => {
      const { file, dataset } = placed(call);
      const version = this.#version(call, dataset, ":latest");
      const entry = version.files.find(({ fileId }) => fileId === file.id);
      if (!entry) throw new Refusal("missing", `File with ID ${file.id} not found.`);
      return ok(this.#fileJson(entry, version));
    });
    r("DELETE", "/api/files/{id}", (call) => {
      const { file, dataset } = placed(call);
      this.#edit(call.who, dataset);
      const draft = this.#editable(dataset);
      this.#touch({ ...draft, files: draft.files.filter(({ fileId }) => fileId !== file.id) });
      if (!file.published) this.#removeFile(file);
      return ok(file.published === undefined);
    });
    r("PUT", "/api/files/{id}/restrict", async (call) => {
      const { file, dataset } = placed(call);
      this.#edit(call.who, dataset);
      const restricted = (await call.request.text()).includes("true");
      const draft = this.#editable(dataset);
      this.#touch({ ...draft, files: draft.files.map((entry) => entry.fileId === file.id ? { ...entry, restricted } : entry) });
      return said(`File ${file.name} ${restricted ? "" : "un"}restricted.`);
    });
    r("GET", "/api/access/datafile/{id}", (call) => {
      const file = this.#store.files.get(Number(call.params.id));
      if (!file) throw new Refusal("missing", "API endpoint does not exist on this server. Please check your code for typos, or consult our API guide at http://guides.dataverse.org.");
      const dataset = this.#store.datasets.get(file.datasetId)!;
      const released = this.#versions(dataset).find((v) => v.state === "RELEASED" && v.files.some(({ fileId }) => fileId === file.id));
      const entry = released?.files.find(({ fileId }) => fileId === file.id);
      if (!this.#maySeeDraft(call.who, dataset) && (!entry || entry.restricted)) throw new Refusal("forbidden", "Not authorized to access this object via this API endpoint. Please check your code for typos, or consult our API guide at http://guides.dataverse.org.");
      return this.#bytes(file, call.request);
    });
    void roles;
  }
  #bytes(file: FileDoc, request: Request): Response {
    const handle = Deno.openSync(this.#store.path(file.storage));
    const headers: Record<string, string> = { "content-type": `${file.type}; name="${encodeURIComponent(file.name)}"`, "content-disposition": `attachment; filename="${encodeURIComponent(file.name)}"`, "accept-ranges": "bytes" };
    const range = /^bytes=(\d+)-(\d*)$/.exec(request.headers.get("range") ?? "");
    if (range) {
      const start = Number(range[1]);
      const end = Math.min(range[2] ? Number(range[2]) : file.size - 1, file.size - 1);
      handle.seekSync(start, Deno.SeekMode.Start);
      const bytes = new Uint8Array(end - start + 1);
      handle.readSync(bytes);
      handle.close();
      return new Response(bytes, { status: 206, headers: { ...headers, "content-length": `${bytes.length}`, "content-range": `bytes ${start}-${end}/${file.size}` } });
    }
    return new Response(handle.readable, { headers: file.size > 0 ? { ...headers, "content-length": `${file.size}` } : headers });
  }
  #removeFile(file: FileDoc): void {
    this.#store.remove("file", file.id);
    try { Deno.removeSync(this.#store.path(file.storage)); } catch { /* gone */ }
  }
  #deleteDraft(dataset: DatasetDoc): void {
    const draft = this.#draft(dataset)!;
    this.#store.remove("version", draft.id);
    for (const { fileId } of draft.files) { const file = this.#store.files.get(fileId); if (file && !file.published) this.#removeFile(file); }
    if (this.#versions(dataset).length === 0) this.#store.remove("dataset", dataset.id);
  }
  #destroy(dataset: DatasetDoc): void {
    for (const version of this.#versions(dataset)) this.#store.remove("version", version.id);
    for (const file of [...this.#store.files.values()]) if (file.datasetId === dataset.id) this.#removeFile(file);
    this.#store.remove("dataset", dataset.id);
  }
  #publish(call: Call): Response {
    const dataset = this.#dataset(call);
    const type = call.query.get("type");
    if (call.who.type !== "user") throw new Refusal("unauthenticated", "Only authenticated users can perform the requested operation");
    if (type === null) throw new Refusal("invalid", "Missing 'type' parameter (either 'major','minor', or 'updatecurrent').");
    if (type !== "major" && type !== "minor") throw new Refusal("invalid", `Illegal 'type' parameter value '${type}'. It needs to be either 'major', 'minor', or 'updatecurrent'.`);
    if (!this.#mayEdit(call.who, dataset)) this.#denied(call.who);
    const collection = this.#store.collections.get(dataset.collectionId)!;
    if (!collection.published) throw new Refusal("illegal", `This dataset may not be published because its host dataverse (${collection.alias}) has not been published.`);
    if (dataset.locks.length > 0) throw new Refusal("illegal", `This dataset is locked. Reason: ${dataset.locks.map((l) => l.type).join(", ")}. Please try publishing later.`);
    const draft = this.#draft(dataset);
    if (!draft) throw new Refusal("illegal", `Latest version of dataset ${this.#pid(dataset)} is already released. Only draft versions can be released.`);
    if (!dataset.published && type === "minor") throw new Refusal("illegal", "Cannot publish as minor version. Re-try as major release.");
    const before = this.#versions(dataset)[1];
    if (type === "minor" && before && before.files.map((f) => f.fileId).join() !== draft.files.map((f) => f.fileId).join()) throw new Refusal("illegal", "Cannot release as minor version. Re-try as major release.");
    if (draft.license === null && draft.terms.termsOfUse === undefined) throw new Refusal("conflict", "Dataset must have a valid license or Custom Terms Of Use configured before it can be published.");
    const locked = this.#store.save("dataset", { ...dataset, publishing: type, locks: [{ type: "finalizePublication", user: call.who.user.userName, date: this.#clock.now().toUTCString(), message: "Publishing the dataset; Registering PIDs for Datafiles; Validating Datafiles Asynchronously" }] });
    this.#finish(locked);
    return ok(this.#datasetJson(dataset));
  }
  #finish(dataset: DatasetDoc): void {
    const work = (async () => {
      await new Promise((resolve) => setTimeout(resolve, this.#publishMs));
      const now = stamp(this.#clock.now());
      const { publishing, previewToken: _token, ...rest } = this.#store.datasets.get(dataset.id)!;
      const draft = this.#draft(dataset)!;
      const last = this.#versions(dataset)[1];
      const number = publishing === "major" ? { major: (last?.major ?? 0) + 1, minor: 0 } : { major: last?.major ?? 1, minor: (last?.minor ?? 0) + 1 };
      for (const { fileId } of draft.files) { const file = this.#store.files.get(fileId)!; if (!file.published) this.#store.save("file", { ...file, published: now }); }
      this.#store.save("version", { ...draft, ...number, state: "RELEASED", released: now, updated: now });
      this.#store.save("dataset", { ...rest, locks: [], published: rest.published ?? now });
    })();
    this.#work.add(work);
    work.finally(() => this.#work.delete(work)).catch(() => {});
  }
  async #add(call: Call): Promise<Response> {
    const dataset = this.#dataset(call);
    if (!call.request.headers.get("content-type")?.startsWith("multipart/form-data")) return json(415, { status: "ERROR", code: 415, message: "HTTP 415 Unsupported Media Type" });
    if (!this.#mayEdit(call.who, dataset)) throw new Refusal("forbidden", "You do not have permission to edit this dataset.");
    const parts = await receive(call.request, (name) => this.#store.path(name));
    const drop = () => { if (parts.file) try { Deno.removeSync(this.#store.path(parts.file.storage)); } catch { /* gone */ } };
    try {
      let data: JsonObject = {};
      if (parts.jsonData !== undefined) { try { data = JSON.parse(parts.jsonData); } catch { throw new Refusal("invalid", "Error in parsing provided json"); } }
      if (!parts.file) throw new Refusal("invalid", "You must upload a file or provide a valid storageidentifier, filename, and mimetype.");
      if (!isGoodName(parts.file.name)) throw new Refusal("invalid", badNameMessage);
      const label = data.label === undefined ? parts.file.name : String(data.label);
      const directory = data.directoryLabel === undefined ? "" : cleanDirectory(String(data.directoryLabel));
      const current = this.#dataset(call);
      if (this.#adding.has(dataset.id) || current.locks.some(({ type }) => type !== "Ingest") || !isGoodName(label) || !isGoodDirectory(directory)) throw new Refusal("invalid", "Failed to add file to dataset.");
      const draft = this.#editable(current);
      const taken = (name: string) => draft.files.some((f) => f.label === name && (f.directoryLabel ?? "") === directory);
      const same = draft.files.find((f) => this.#store.files.get(f.fileId)?.checksum === parts.file!.md5);
      const file = this.#store.save("file", { id: this.#store.next(), datasetId: dataset.id, name: label, type: typeOf(label, parts.file.type), size: parts.file.size, checksumType: "MD5", checksum: parts.file.md5, storage: parts.file.storage, created: stamp(this.#clock.now()) });
      const entry: FileEntry = { fileId: file.id, label: freeName(label, taken), ...(directory ? { directoryLabel: directory } : {}), description: String(data.description ?? ""), categories: (data.categories as string[] | undefined) ?? [], restricted: String(data.restrict ?? false) === "true" };
      const version = this.#touch({ ...draft, files: [...draft.files, entry] });
      return json(200, { status: "OK", ...(same ? { message: { message: `This file has the same content as ${same.label} that is in the dataset. ` } } : {}), data: { files: [this.#fileJson(entry, version)] } });
    } catch (error) { drop(); throw error; }
  }
}

interface Received { jsonData?: string; file?: { name: string; type: string; size: number; md5: string; storage: string } }
async function receive(request: Request, place: (name: string) => string): Promise<Received> {
  const received: Received = {};
  const busboy = Busboy({ headers: { "content-type": request.headers.get("content-type")! }, defParamCharset: "latin1" });
  const work: Promise<void>[] = [];
  busboy.on("field", (name: string, value: string) => { if (name === "jsonData") received.jsonData = value; });
  busboy.on("file", (name: string, stream: Readable, info: { filename: string; mimeType: string }) => {
    work.push((async () => {
      if (name === "jsonData") { const chunks: Uint8Array[] = []; for await (const chunk of stream) chunks.push(chunk); received.jsonData = new TextDecoder().decode(Buffer.concat(chunks)); return; }
      const storage = `${Date.now().toString(16)}-${randomUUID().slice(0, 12).replace("-", "")}`;
      const hash = createHash("md5");
      let size = 0;
      const out = createWriteStream(place(storage));
      for await (const chunk of stream) { hash.update(chunk); size += chunk.length; if (!out.write(chunk)) await new Promise<void>((resolve) => out.once("drain", () => resolve())); }
      await new Promise<void>((resolve) => out.end(() => resolve()));
      received.file = { name: info.filename, type: info.mimeType, size, md5: hash.digest("hex"), storage };
    })());
  });
  await new Promise((resolve, reject) => {
    busboy.on("close", () => resolve(undefined));
    busboy.on("error", reject);
    Readable.fromWeb(request.body as never).on("error", reject).pipe(busboy);
  });
  await Promise.all(work);
  return received;
}
import { Buffer } from "node:buffer";

function fieldJson(field: Field): unknown {
  const d = definitionOf(field.name);
  const simple = (name: string, values: readonly string[]) => { const c = definitionOf(name); return { typeName: name, multiple: c.multiple, typeClass: c.typeClass, value: c.multiple ? values : values[0] }; };
  if (field.type === "simple") return simple(field.name, field.values);
  const values = field.values.map((value) => Object.fromEntries(Object.entries(value).map(([name, words]) => [name, simple(name, words)])));
  return { typeName: field.name, multiple: d.multiple, typeClass: "compound", value: d.multiple ? values : values[0] };
}
