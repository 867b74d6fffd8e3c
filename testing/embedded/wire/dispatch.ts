import { guest, identifierOf } from "../domain/permission.ts";
import { Refusal, type RefusalType, Stumble } from "../domain/refusal.ts";
import { Pages } from "../pages/answer_page.ts";
import type { PageRow } from "../pages/page.ts";
import { refuseBlocked } from "./blocked_endpoints.ts";
import { parseApiPath } from "./api_path.ts";
import { authenticate } from "./authenticate.ts";
import type { Call, Route, Server } from "./call.ts";
import { crossOriginAt } from "./cross_origin.ts";
import { Answered, EndpointError } from "./endpoint_error.ts";
import type { ValueType } from "./endpoints.ts";
import type { Incoming } from "./incoming.ts";
import { masked } from "./masked.ts";
import { acceptsOf, choose } from "./negotiate.ts";
import { answerOpenApi, openApiPath } from "./open_api.ts";
import { outside, unreadable } from "./outside.ts";
import { bare, failed, type Reply } from "./reply.ts";
import { render, toResponse } from "./respond.ts";
import { type Match, Router } from "./router.ts";
import { handleSword, isSword } from "./sword/sword.ts";
import { textOf } from "./text_of.ts";
import { allowed, describe, describeAll } from "./wadl.ts";

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

/** A request, and where it goes. */
interface Asked {
  readonly request: Incoming;
  readonly url: URL;
  /** The address below `/api/v1/`, as messages tell it. */
  readonly told: URL;
  /** The path below `/api/v1/`. */
  readonly path: string;
}

/** Answers requests by the route table. */
export class Dispatcher {
  readonly #server: Server;
  readonly #routes: readonly Route[];
  readonly #router: Router;
  readonly #pages: Pages;
  readonly #failures = new WeakMap<Incoming, string>();
  readonly #users = new WeakMap<Incoming, string>();

  constructor(server: Server, routes: readonly Route[], pages: readonly PageRow[]) {
    this.#server = server;
    this.#routes = routes;
    this.#router = new Router(routes);
    const { clock, log, sessions } = server;
    const confirmEmail = (token: string): boolean => server.store.users.confirm(token);
    this.#pages = new Pages({
      rows: pages,
      api: this,
      base: () => server.base,
      clock,
      log,
      sessions,
      confirmEmail,
    });
  }

  /** Answers one request; whatever happens, there is an answer. */
  async handle(request: Incoming): Promise<Reply> {
    this.#server.edits.begin(request);
    const url = new URL(request.url);
    const reply = await this.#reply(request, url);
    const headers = located(reply.headers, request);
    return { ...reply, headers: { ...headers, ...crossOriginAt(url.pathname, reply.status) } };
  }

  /** The same, from web request to web response. */
  async fetch(request: Request): Promise<Response> {
    return toResponse(await render(await this.handle(request), request.method));
  }

  /** What went wrong in the server itself while it answered a request; undefined where nothing did. */
  failureOf(request: Incoming): string | undefined {
    return this.#failures.get(request);
  }

  /** Who sent a request; undefined where nobody looked, or the key was of nobody. */
  userOf(request: Incoming): string | undefined {
    return this.#users.get(request);
  }

  async #reply(request: Incoming, url: URL): Promise<Reply> {
    const { method } = request;
    const at = parseApiPath(url.pathname);
    if (at.type === "unreadable" || await hasForbiddenBody(request)) return unreadable;
    if (at.type === "outside") {
      if (isSword(url.pathname)) return await this.#sword(request, url);
      if (url.pathname.replace(/\/$/, "") === openApiPath) {
        return answerOpenApi(request, url, this.#routes);
      }
      return outside(method, url.pathname) ?? await this.#page(request, url);
    }
    try {
      const told = new URL(at.told + url.search, url.origin);
      return await this.#answer({ request, url, told, path: at.path });
    } catch (error) {
      if (error instanceof EndpointError) {
        const told = new URL(masked(at.told + url.search), url.origin).href;
        const contentType = request.headers.get("Content-Type");
        return error.reply({ method, url: told, contentType });
      }
      if (error instanceof Refusal) return failed(statuses[error.type], error.message);
      if (error instanceof Stumble) return error.told ? incident() : bare({}, 500);
      if (error instanceof Answered) return error.reply;
      // Something of ours is wrong: the server stays up, and the log of requests says what it is.
      const text = error instanceof Error ? error.stack ?? error.message : String(error);
      this.#failures.set(request, masked(`${method} ${at.path}: ${text}`));
      return incident();
    }
  }

  async #sword(request: Incoming, url: URL): Promise<Reply> {
    try {
      const { reply, user } = await handleSword(this.#server, request, url);
      if (user !== undefined) this.#users.set(request, `@${user.userName}`);
      return reply;
    } catch (error) {
      const text = error instanceof Error ? error.stack ?? error.message : String(error);
      this.#failures.set(request, masked(`${request.method} ${url.pathname}: ${text}`));
      return incident();
    }
  }

  async #page(request: Incoming, url: URL): Promise<Reply> {
    const { reply, user, failure } = await this.#pages.answer(request, url);
    this.#users.set(request, user);
    if (failure !== undefined) {
      this.#failures.set(request, masked(`${request.method} ${url.pathname}: ${failure}`));
    }
    return reply;
  }

  async #answer(asked: Asked): Promise<Reply> {
    const { request, path } = asked;
    if (path === "application.wadl") return describeAll(asked.url, this.#routes);
    const method = request.method === "HEAD" ? "GET" : request.method;
    const match = this.#router.match(path, method);
    if (match === undefined) throw new EndpointError(404);
    if (request.method === "OPTIONS") {
      const below = this.#router.resource(path);
      return describe({ base: asked.url, path, routes: match.routes, below }, acceptsOf(request));
    }
    const candidates = match.routes.filter((route) => route.method === method);
    if (candidates.length === 0) {
      throw new EndpointError(405, { headers: { "Allow": allowed(match.routes).join(",") } });
    }
    return await this.#call(choose(candidates, request), match, asked);
  }

  async #call(route: Route, match: Match, { request, url, told, path }: Asked): Promise<Reply> {
    const { row } = route;
    refuseBlocked(this.#server, request, url, route.path);
    if (row === undefined) {
      return failed(
        501,
        `The embedded Dataverse does not implement "${route.method} ${route.path}" yet`,
      );
    }
    const query = url.searchParams;
    const requester = route.auth ? authenticate(this.#server, request, { told, path }) : guest;
    if (route.auth) this.#users.set(request, identifierOf(requester));
    refuseWrongTypes(route, match, query);
    if (row.user === true && requester.type === "guest") {
      throw new Refusal(
        "unauthenticated",
        "Only authenticated users can perform the requested operation",
      );
    }
    if (row.command !== undefined) this.#server.limits.count(requester, row.command);
    const params: Record<string, string> = {};
    route.names.forEach((name, i) => params[name] = decodeURIComponent(match.values[i] ?? ""));
    const call: Omit<Call, "text"> = {
      server: this.#server,
      request,
      url,
      params,
      query,
      requester,
    };
    if (row.streams) return await row.handler({ ...call, text: "" });
    const text = await textOf(request);
    return this.#server.store.db.transaction(() => row.handler({ ...call, text }), {
      by: requester.type === "user" ? requester.user.id : null,
    });
  }
}

/** Says that something went wrong inside. */
function incident(): Reply {
  return failed(500, "Internal server error. More details available at the server logs.", {
    code: 500,
    incidentId: crypto.randomUUID(),
  });
}

/** Where something is, is told from where it was asked. */
function located(headers: Reply["headers"], { url }: Incoming): Reply["headers"] {
  const location = headers?.["Location"];
  return location === undefined ? headers : { ...headers, Location: new URL(location, url).href };
}

/** Where the verb has no body, one that comes all the same is refused. */
async function hasForbiddenBody({ method, body }: Incoming): Promise<boolean> {
  if (body === null || !["GET", "HEAD", "DELETE"].includes(method)) return false;
  try {
    for await (const chunk of body) if (chunk.length > 0) return true;
    return false;
  } catch {
    return true; // it breaks off
  }
}

/** Refuses a value in path or query that is not of its type: for Dataverse there is no such endpoint. */
function refuseWrongTypes(route: Route, match: Match, query: URLSearchParams): void {
  const names = [...match.path.matchAll(/\{(\w+)/g)].map(([, name = ""]) => name);
  names.forEach((name, i) => refuseWrongType(route.params[name], match.values[i]));
  for (const [name, type] of Object.entries(route.query)) {
    refuseWrongType(type, query.get(name) ?? undefined);
  }
}

function refuseWrongType(type: ValueType | undefined, value: string | undefined): void {
  if (value === undefined || value === "" || (type !== "int" && type !== "long")) return;
  const limit = 2n ** (type === "int" ? 31n : 63n);
  const number = /^[+-]?\d{1,20}$/.test(value) ? BigInt(value.replace("+", "")) : limit;
  if (number < -limit || number >= limit) throw new EndpointError(404);
}
