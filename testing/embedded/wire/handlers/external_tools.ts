import {
  apiCalls,
  type ExternalTool,
  parseManifest,
  toolParameters,
  type ToolValues,
} from "../../domain/external_tool.ts";
import { isEmbargoed, isExpired } from "../../domain/file_period.ts";
import { isArray, isObject, type JsonObject, textOf } from "../../domain/json.ts";
import { isSuperuser, type User } from "../../domain/permission.ts";
import { persistentIdOf } from "../../domain/persistent_id.ts";
import { Refusal, Stumble } from "../../domain/refusal.ts";
import { signUrl } from "../../domain/signed_url.ts";
import {
  type Dataset,
  type FileInVersion,
  type Version,
  versionName,
} from "../../domain/version.ts";
import { objectOf } from "../body.ts";
import type { Call } from "../call.ts";
import { Answered } from "../endpoint_error.ts";
import { findDataset, findFile, findVersion, may } from "../lookup.ts";
import { bare, ok, type Reply, said } from "../reply.ts";

function present(tool: ExternalTool): JsonObject {
  return Object.fromEntries(Object.entries(tool).filter(([, value]) => value !== null));
}

const toolId = ({ params }: Call): number => Number(params["tool"]);

/** `GET externalTools`, and below `admin` */
export function listTools(call: Call): Reply {
  return ok(call.server.store.externalTools.all().map(present));
}

/** `GET externalTools/{tool}`, and below `admin` */
export function getTool(call: Call): Reply {
  const tool = call.server.store.externalTools.byId(toolId(call));
  if (tool === undefined) {
    throw new Refusal("invalid", `Could not find external tool with id of ${toolId(call)}`);
  }
  return ok(present(tool));
}

/** `POST admin/externalTools` */
export function addToolAsAdmin(call: Call): Reply {
  if (call.text === "") throw new Refusal("invalid", "External tool manifest was null or empty!");
  try {
    const manifest = parseManifest(objectOf(call.text, ""));
    return ok(present(call.server.store.externalTools.add(manifest)));
  } catch (error) {
    throw error instanceof Stumble ? new Answered(bare({ status: "ERROR" }, 400)) : error;
  }
}

/** `DELETE admin/externalTools/{tool}` */
export function deleteToolAsAdmin(call: Call): Reply {
  const id = toolId(call);
  if (!call.server.store.externalTools.delete(id)) {
    throw new Refusal("invalid", `Could not not delete external tool with id of ${id}`);
  }
  return said(`Deleted external tool with id of ${id}`);
}

function demandKeeper({ requester }: Call): void {
  if (!isSuperuser(requester)) throw new Refusal("forbidden", "Superusers only.");
}

/** `POST externalTools` */
export function addTool(call: Call): Reply {
  demandKeeper(call);
  return addToolAsAdmin(call);
}

/** `DELETE externalTools/{tool}` */
export function deleteTool(call: Call): Reply {
  demandKeeper(call);
  return deleteToolAsAdmin(call);
}

/** The tool that the path names, which has to be for what is asked about. */
function toolFor(call: Call, scope: ExternalTool["scope"], missing: string): ExternalTool {
  const tool = call.server.store.externalTools.byId(toolId(call));
  if (tool === undefined) throw new Refusal("invalid", missing);
  if (tool.scope !== scope) {
    throw new Refusal("invalid", `External tool does not have ${scope} scope.`);
  }
  return tool;
}

/** For whom a tool acts: an account and its token. */
interface Actor {
  readonly user: User;
  readonly token: string;
}

/** The caller with a token, a new one where there is none; undefined where the caller has no account. */
function actorOf({ requester, server: { store: { users } } }: Call): Actor | undefined {
  if (requester.type !== "user") return undefined;
  const { user } = requester;
  const known = users.tokenOf(user.id);
  const token = known ?? crypto.randomUUID();
  if (known === undefined) users.setToken(user.id, token);
  return { user, token };
}

function signed(
  { server: { clock } }: Call,
  url: string,
  { actor, method, minutes }: {
    readonly actor: Actor | undefined;
    readonly method: string;
    readonly minutes: number;
  },
): string {
  return actor === undefined ? url : signUrl(url, {
    user: actor.user.userName,
    method,
    until: new Date(clock.now().getTime() + minutes * 60_000),
    secret: actor.token,
  });
}

/** What a tool is called about. */
interface ToolSubject {
  readonly dataset: Dataset;
  readonly version: Version;
  /** Where it is about a file: the file as it stands in the version. */
  readonly file?: FileInVersion;
}

function valuesOf(
  call: Call,
  { dataset, version, file }: ToolSubject,
  { actor, locale }: { readonly actor: Actor | undefined; readonly locale: string | null },
): ToolValues {
  const name = versionName(version);
  return {
    fileId: file === undefined ? null : String(file.fileId),
    filePid: file === undefined ? null : persistentIdOf(file) || null,
    siteUrl: call.server.base.origin,
    apiToken: actor?.token ?? null,
    datasetId: String(dataset.id),
    datasetPid: persistentIdOf(dataset),
    datasetVersion: name === "DRAFT" ? ":draft" : name,
    fileMetadataId: file === undefined ? locale : String(file.id),
    localeCode: locale,
  };
}

interface Wish {
  readonly preview: boolean;
  readonly locale: string | null;
}

function wishOf(call: Call, complaint: string): Wish {
  if (call.text.trim() === "") return { preview: false, locale: null };
  let body: JsonObject;
  try {
    body = objectOf(call.text, "");
  } catch (error) {
    throw error instanceof Refusal ? new Refusal("invalid", complaint) : error;
  }
  const { preview = false, locale } = body;
  if (typeof preview !== "boolean") throw new Stumble("preview is no flag");
  if (locale !== undefined && typeof locale !== "string") throw new Stumble("locale is no text");
  return { preview, locale: textOf(body, "locale") ?? null };
}

/** The address at which a tool is called, with what it is called with. */
function toolAddress(
  call: Call,
  tool: ExternalTool,
  { subject, actor, wish }: {
    readonly subject: ToolSubject;
    readonly actor: Actor | undefined;
    readonly wish: Wish;
  },
): string {
  const { locale, preview } = wish;
  const parameters = toolParameters(tool, valuesOf(call, subject, { actor, locale }));
  const method = textOf(tool.toolParameters, "httpMethod") ?? "GET";
  // A real one asks the tool itself where to go.
  if (method === "POST") throw new Stumble("this server asks nobody");
  if (method !== "GET") return `${tool.toolUrl}null`;
  const end = preview ? "&preview=true" : "";
  if (tool.allowedApiCalls === null) {
    const query = Object.entries(parameters).map(([name, value]) => `${name}=${value}`).join("&");
    return `${tool.toolUrl}${query === "" ? "" : `?${query}`}${end}`;
  }
  const { dataset, file } = subject;
  const path = file === undefined
    ? `datasets/${dataset.id}/versions/:latest/toolparams/${tool.id}`
    : `files/${file.fileId}/metadata/${file.id}/toolparams/${tool.id}`;
  const callback = signed(call, new URL(`api/v1/${path}`, call.server.base).href, {
    actor,
    method: "GET",
    minutes: 5,
  });
  const language = locale === null ? "" : `&locale=${locale}`;
  return `${tool.toolUrl}?callback=${btoa(callback)}${language}${end}`;
}

/** Says that it cannot be done where a real one stumbles over it. */
function telling<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw error instanceof Stumble
      ? new Refusal("broken", "An error occurred while generating the external tool URL.")
      : error;
  }
}

function lookUp<T>(find: () => T, complaint: string): T {
  try {
    return find();
  } catch (error) {
    throw error instanceof Refusal ? new Refusal("missing", complaint) : error;
  }
}

/** Whether a file has the auxiliary files that a tool asks for. */
function meetsRequirements(call: Call, { requirements }: ExternalTool, fileId: number): boolean {
  if (requirements === null) return true;
  const wanted = requirements["auxFilesExist"];
  if (!isArray(wanted)) throw new Stumble("requirements are no list");
  const there = call.server.store.auxiliaries.of(fileId);
  return wanted.every((one) => {
    const [tag, version] = isObject(one)
      ? [textOf(one, "formatTag"), textOf(one, "formatVersion")]
      : [];
    if (tag === undefined || version === undefined) throw new Stumble("a requirement is not said");
    return there.some((it) => it.tag === tag && it.version === version);
  });
}

/** `POST files/{file}/externalTool/{tool}/toolUrl` */
export function getFileToolUrl(call: Call): Reply {
  const wish = wishOf(call, "Invalid JSON format in request body.");
  return telling(() => {
    const [file] = lookUp(
      () => findFile(call),
      `File not found for given id: ${call.params["file"]}`,
    );
    const tool = toolFor(call, "file", `External tool not found with id: ${toolId(call)}`);
    if (tool.contentType && tool.contentType !== file.type) {
      throw new Refusal(
        "invalid",
        `External tool content type (${tool.contentType}) does not match file content type (${file.type}).`,
      );
    }
    if (!meetsRequirements(call, tool, file.fileId)) {
      throw new Refusal("invalid", "External tool requirements not met for this file.");
    }
    const { datasets } = call.server.store;
    const dataset = datasets.byId(file.datasetId)!;
    const version = datasets.version(file.versionId)!;
    const today = call.server.clock.now();
    const isClosed = file.restricted || version.state !== "RELEASED" ||
      isEmbargoed(file, today) || isExpired(file, today);
    if (isClosed && !may(call, file.fileId, "DownloadFile")) {
      throw new Refusal(
        "forbidden",
        "You do not have permission to access this file with the requested external tool.",
      );
    }
    const actor = isClosed ? actorOf(call) : undefined;
    const toolUrl = toolAddress(call, tool, { subject: { dataset, version, file }, actor, wish });
    const { displayName } = tool;
    return ok({ toolUrl, displayName, fileId: file.fileId, preview: wish.preview });
  });
}

/** `POST datasets/{ds}/externalTool/{tool}/toolUrl` */
export function getDatasetToolUrl(call: Call): Reply {
  const wish = wishOf(call, "Invalid JSON format in request body");
  return telling(() => {
    const dataset = lookUp(
      () => findDataset(call),
      `Dataset not found for given id: ${call.params["ds"]}`,
    );
    const tool = toolFor(call, "dataset", `External tool not found with id: ${toolId(call)}`);
    const version = call.server.store.datasets.latest(dataset.id);
    const isClosed = version.state !== "RELEASED";
    if (isClosed && !may(call, dataset.id, "ViewUnpublishedDataset")) {
      throw new Refusal(
        "forbidden",
        "You do not have permission to access this dataset with the requested external tool.",
      );
    }
    const actor = isClosed ? actorOf(call) : undefined;
    const toolUrl = toolAddress(call, tool, { subject: { dataset, version }, actor, wish });
    const { displayName } = tool;
    return ok({ toolUrl, displayName, datasetId: dataset.id, preview: wish.preview });
  });
}

/** What a tool is told when it calls back: its parameters, and the calls that it may make. */
function tellTool(call: Call, tool: ExternalTool, subject: ToolSubject): Reply {
  if (tool.allowedApiCalls === null) throw new Stumble("the tool may call nothing");
  const actor = actorOf(call);
  const values = valuesOf(call, subject, { actor, locale: call.query.get("locale") });
  const signedUrls = apiCalls(tool, values).map(({ url, ...one }) => ({
    name: one.name,
    httpMethod: one.httpMethod,
    signedUrl: signed(call, url, { actor, method: one.httpMethod, minutes: one.timeOut }),
    timeOut: one.timeOut,
  }));
  return ok({
    queryParameters: toolParameters(tool, values),
    ...(signedUrls.length === 0 ? {} : { signedUrls }),
  });
}

/** `GET files/{file}/metadata/{place}/toolparams/{tool}` */
export function tellFileTool(call: Call): Reply {
  const tool = toolFor(call, "file", "External tool not found.");
  const { datasets, files } = call.server.store;
  const file = files.place(Number(call.params["place"]));
  if (file === undefined) throw new Refusal("invalid", "FileMetadata not found.");
  const dataset = datasets.byId(file.datasetId)!;
  return tellTool(call, tool, { dataset, version: datasets.version(file.versionId)!, file });
}

/** `GET datasets/{ds}/versions/{version}/toolparams/{tool}` */
export function tellDatasetTool(call: Call): Reply {
  const dataset = findDataset(call);
  findVersion(call, dataset);
  const tool = toolFor(call, "dataset", "External tool not found.");
  // Whichever version the path names, it is told of the newest one.
  const { datasets } = call.server.store;
  const newest = datasets.latest(dataset.id);
  const version = call.requester.type === "user"
    ? newest
    : datasets.lastReleased(dataset.id) ?? newest;
  return tellTool(call, tool, { dataset, version });
}
