import { guest, type Requester } from "../domain/permission.ts";
import { Refusal, type RefusalType, Stumble } from "../domain/refusal.ts";
import type { Call, Route, Server } from "./call.ts";
import type { Incoming } from "./incoming.ts";
import { masked } from "./masked.ts";
import { page } from "./page.ts";
import { RateLimits } from "./rate_limits.ts";
import { bare, failed, type Reply } from "./reply.ts";
import { render, toResponse } from "./respond.ts";
import { Router } from "./router.ts";

const statuses: Readonly<Record<RefusalType, number>> = {
  illegal: 403,
  permission: 401,
  invalid: 400,
  missing: 404,
  conflict: 409,
  forbidden: 403,
  unauthenticated: 401,
  rate: 429,
  unavailable: 503,
  broken: 500,
};

const guide =
  "Please check your code for typos, or consult our API guide at http://guides.dataverse.org.";
const messages: Readonly<Record<number, string>> = {
  400: `Bad Request. The API request cannot be completed with the parameters supplied. ${guide}`,
  403: `Not authorized to access this object via this API endpoint. ${guide}`,
  404: `API endpoint does not exist on this server. ${guide}`,
  405:
    "API endpoint does not support this method. Consult our API guide at http://guides.dataverse.org.",
  415: "HTTP 415 Unsupported Media Type",
};

/** An error of the level below the endpoints, which tells the address too. */
export class EndpointError extends Error {
  override readonly name = "EndpointError";
  /** The status to answer with. */
  readonly status: number;

  constructor(status: number) {
    super(messages[status] ?? `HTTP ${status}`);
    this.status = status;
  }
}

const crossOrigin: Readonly<Record<string, string>> = {
  "Access-Control-Allow-Origin": "*",
  "Access-Control-Allow-Methods": "PUT, GET, POST, DELETE, OPTIONS",
  "Access-Control-Allow-Headers": "Accept, Content-Type, X-Dataverse-Key, Range",
  "Access-Control-Expose-Headers": "Accept-Ranges, Content-Range, Content-Encoding",
};

/** The most that a body which is not streamed may hold. */
const maxText = 64 * 1024 * 1024;

/** Answers requests by the route table. */
export class Dispatcher {
  readonly #server: Server;
  readonly #router: Router;
  readonly #limits: RateLimits;
  readonly #failures = new WeakMap<Incoming, string>();

  constructor(server: Server, routes: readonly Route[]) {
    this.#server = server;
    this.#router = new Router(routes);
    this.#limits = new RateLimits(server);
  }

  /** Answers one request; whatever happens, there is an answer. */
  async handle(request: Incoming): Promise<Reply> {
    const reply = await this.#reply(request, new URL(request.url));
    return { ...reply, headers: { ...reply.headers, ...crossOrigin } };
  }

  /** The same, from web request to web response. */
  async fetch(request: Request): Promise<Response> {
    return toResponse(await render(await this.handle(request), request.method));
  }

  /** What went wrong in the server itself while it answered a request; undefined where nothing did. */
  failureOf(request: Incoming): string | undefined {
    return this.#failures.get(request);
  }

  async #reply(request: Incoming, url: URL): Promise<Reply> {
    let parts: readonly string[];
    try {
      parts = url.pathname.split("/").filter((part) => part !== "").map(decodeURIComponent);
    } catch {
      return html(400, "Bad Request", "The address cannot be read.");
    }
    if (parts[0] !== "api") return outside(request.method, parts);
    const path = parts[1] === "v1" ? parts.slice(2) : parts.slice(1);
    const match = this.#router.match(path);
    if (match === undefined) return this.#endpointError(404, request, url, path);
    if (request.method === "OPTIONS") return describe(url, path, match.routes);
    const method = request.method === "HEAD" ? "GET" : request.method;
    const route = match.routes.get(method);
    if (route === undefined) {
      const reply = this.#endpointError(405, request, url, path);
      return { ...reply, headers: { "Allow": allowed(match.routes) } };
    }
    try {
      return await this.#call(route, match.params, request, url);
    } catch (error) {
      if (error instanceof EndpointError) {
        return this.#endpointError(error.status, request, url, path);
      }
      if (error instanceof Refusal) return failed(statuses[error.type], error.message);
      if (error instanceof Stumble) return bare({}, 500);
      if (error instanceof Answered) return error.reply;
      // Something of ours is wrong: the server stays up, and the log of requests says what it is.
      const text = error instanceof Error ? error.stack ?? error.message : String(error);
      this.#failures.set(request, masked(`${route.method} ${route.pattern}: ${text}`));
      return failed(500, "Internal server error. More details available at the server logs.", {
        code: 500,
        incidentId: crypto.randomUUID(),
      });
    }
  }

  async #call(
    route: Route,
    params: Readonly<Record<string, string>>,
    request: Incoming,
    url: URL,
  ): Promise<Reply> {
    const requester = route.auth === "none" ? guest : this.#requester(request, url);
    if (route.auth === "user" && requester.type === "guest") {
      throw new Refusal(
        "unauthenticated",
        "Only authenticated users can perform the requested operation",
      );
    }
    if (route.handler === undefined) {
      return failed(
        501,
        `The embedded Dataverse does not implement "${route.method} ${route.pattern}" yet`,
      );
    }
    const type = request.headers.get("Content-Type")?.split(";")[0]?.trim().toLowerCase() ?? "";
    if (route.consumes !== undefined && type !== route.consumes) {
      return failed(415, messages[415] ?? "", { code: 415 });
    }
    if (route.command !== undefined) this.#limits.count(requester, route.command);
    const call: Omit<Call, "text"> = {
      server: this.#server,
      request,
      url,
      params,
      query: url.searchParams,
      requester,
    };
    if (route.streams) return await route.handler({ ...call, text: "" });
    const { handler } = route;
    const text = await textOf(request);
    return this.#server.store.db.transaction(() => handler({ ...call, text }));
  }

  #requester(request: Incoming, url: URL): Requester {
    const token = request.headers.get("X-Dataverse-key") ?? url.searchParams.get("key");
    if (token === null) return guest;
    const { users, rights } = this.#server.store;
    const user = users.byToken(token);
    if (user !== undefined) {
      const now = this.#server.clock.now().getTime();
      if (user.lastUse === null || now - Date.parse(user.lastUse) > 10_000) users.touch(user.id);
      return { type: "user", user, token };
    }
    const preview = rights.assignmentOfToken(token);
    if (preview === undefined) throw new Refusal("unauthenticated", "Bad API key");
    return { type: "preview", datasetId: preview.objectId, token };
  }

  #endpointError(status: number, request: Incoming, url: URL, path: readonly string[]): Reply {
    const said = new URL(masked(`/api/v1/${path.join("/")}${url.search}`), url.origin);
    return bare({
      status: "ERROR",
      code: status,
      message: messages[status] ?? `HTTP ${status}`,
      requestUrl: said.href,
      requestMethod: request.method,
    }, status);
  }
}

/** An answer that undoes what its transaction did. */
export class Answered extends Error {
  override readonly name = "Answered";
  readonly reply: Reply;

  constructor(reply: Reply) {
    super("answered without keeping anything");
    this.reply = reply;
  }
}

async function textOf(request: Incoming): Promise<string> {
  if (request.body === null) return "";
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of request.body) {
    size += chunk.length;
    if (size > maxText) {
      throw new Answered(failed(413, "HTTP 413 Request Entity Too Large", { code: 413 }));
    }
    chunks.push(chunk);
  }
  return await new Blob(chunks as BlobPart[]).text();
}

function allowed(routes: ReadonlyMap<string, Route>): string {
  const methods = [...routes.keys()].sort();
  return [...(routes.has("GET") ? ["HEAD"] : []), ...methods, "OPTIONS"].join(",");
}

function html(status: number, title: string, text: string): Reply {
  return {
    status,
    body: { type: "text", text: page(title, text), contentType: "text/html;charset=UTF-8" },
  };
}

// The pages of the front end are not there; its start page cannot be asked with HEAD.
function outside(method: string, parts: readonly string[]): Reply {
  if (parts.length > 0) {
    return html(404, "404 Not Found", "The page you are looking for was not found.");
  }
  return method === "HEAD"
    ? { status: 500, body: { type: "text", text: "", contentType: "text/html" } }
    : html(200, "Embedded Dataverse", "Its API is at /api/.");
}

function describe(url: URL, path: readonly string[], routes: ReadonlyMap<string, Route>): Reply {
  const methods = [...routes.values()].map(({ method, summary }) =>
    `<method name="${method}"><doc title="${summary.replace(/[<&"]/g, "")}"/></method>`
  );
  const text = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n` +
    `<application xmlns="http://wadl.dev.java.net/2009/02"><resources base="${url.origin}/api/v1/">` +
    `<resource path="${path.map(encodeURIComponent).join("/")}">${methods.join("")}</resource>` +
    `</resources></application>\n`;
  return {
    status: 200,
    headers: { "Allow": allowed(routes) },
    body: { type: "text", text, contentType: "application/vnd.sun.wadl+xml;charset=UTF-8" },
  };
}
