import type { Clock } from "../../../lib/clock.ts";
import type { Incoming } from "../wire/incoming.ts";
import type { Reply } from "../wire/reply.ts";
import type { RequestLog } from "../wire/request_log.ts";
import { ApiFailure, type ApiHost, ApiRefusal, VisitorApi } from "./api.ts";
import { errorPage, notFound } from "./error_page.ts";
import { type PageCall, type PageRow, redirect, type Visitor } from "./page.ts";
import { readForm } from "./read_form.ts";
import { Sessions } from "./sessions.ts";

/** What pages work with. */
export interface PagesOptions {
  readonly rows: readonly PageRow[];
  readonly api: ApiHost;
  readonly base: () => URL;
  readonly clock: Clock;
  readonly log: RequestLog;
}

/** An answer, and what is noted of it. */
export interface PageAnswer {
  readonly reply: Reply;
  /** Who asked. */
  readonly user: string;
  /** What went wrong in the server itself. */
  readonly failure?: string;
}

interface Place {
  readonly row: PageRow;
  readonly method: string;
  readonly pattern: RegExp;
}

function placeOf(row: PageRow): Place {
  const [method = "", path = ""] = row.at.split(" ");
  const source = path.replace(/[.]/g, "\\.").replace(/\{(\w+)…\}/g, "(?<$1>.+)")
    .replace(/\{(\w+)\}/g, "(?<$1>[^/]+)");
  return { row, method, pattern: new RegExp(`^${source}/?$`) };
}

/** Answers requests for pages by their table. */
export class Pages {
  readonly #options: PagesOptions;
  readonly #places: readonly Place[];
  readonly #sessions: Sessions;

  constructor(options: PagesOptions) {
    this.#options = options;
    this.#places = options.rows.map(placeOf);
    this.#sessions = new Sessions(options.clock);
  }

  /** Answers one; whatever happens, there is a page. */
  async answer(request: Incoming, url: URL): Promise<PageAnswer> {
    const base = await this.#callOf(request, url);
    const { visitor } = base;
    const user = visitor.type === "user"
      ? `@${visitor.userName}`
      : visitor.type === "guest"
      ? ":guest"
      : "preview URL";
    try {
      return { user, reply: await this.#reply(base) };
    } catch (error) {
      if (error instanceof ApiRefusal) return { user, reply: refused(base, error) };
      const failure = error instanceof ApiFailure || !(error instanceof Error)
        ? String(error instanceof Error ? error.message : error)
        : error.stack ?? error.message;
      const reply = errorPage(base, 500, "This is a fault of the embedded Dataverse itself.");
      return { user, reply, failure };
    }
  }

  async #reply(base: PageCall): Promise<Reply> {
    const { request, url } = base;
    const method = request.method === "HEAD" ? "GET" : request.method;
    const there = this.#places.filter(({ pattern }) => pattern.test(url.pathname));
    const place = there.find((one) => one.method === method);
    if (place === undefined) {
      if (there.length === 0) return notFound(base);
      const allow = there.map((one) => one.method).join(", ").replace("GET", "GET, HEAD");
      const reply = errorPage(base, 405, `This page does not take ${method}.`);
      return { ...reply, headers: { ...reply.headers, "Allow": allow } };
    }
    const groups = place.pattern.exec(url.pathname)?.groups ?? {};
    const params = Object.fromEntries(
      Object.entries(groups).map(([name, value]) => [name, decoded(value)]),
    );
    const form = method === "POST" ? await readForm(request) : base.form;
    if (form === undefined) return errorPage(base, 413, "No form here is as long as that.");
    return await place.row.handler({ ...base, params, form });
  }

  async #callOf(request: Incoming, url: URL): Promise<PageCall> {
    const { api: host, base, log } = this.#options;
    const shown = this.#sessions.find(request.headers.get("Cookie"), url);
    const quiet = new VisitorApi(host, base(), shown?.token);
    let visitor: Visitor = { type: "guest" };
    if (shown?.type === "user") {
      const { status, data } = await quiet.ask("users/:me");
      // A token that has ended, or was taken back, ends the session with it.
      if (status === 200) {
        const userName = data.at("persistentUserId").text;
        visitor = { type: "user", userName, superuser: data.at("superuser").flag };
      }
    } else if (shown?.type === "preview") {
      const path = `datasets/previewUrlDatasetVersion/${encodeURIComponent(shown.token)}`;
      const { status, data } = await quiet.ask(path);
      if (status === 200) visitor = { type: "preview", token: shown.token, version: data };
    }
    const token = visitor.type === "guest" ? undefined : shown?.token;
    return {
      request,
      url,
      params: {},
      query: url.searchParams,
      visitor,
      api: new VisitorApi(host, base(), token),
      sessions: this.#sessions,
      log,
      form: new URLSearchParams(),
      site: await siteName(new VisitorApi(host, base(), undefined), quiet),
    };
  }
}

/** The name of the root; where it is not published, only some may know it. */
async function siteName(...asking: readonly VisitorApi[]): Promise<string> {
  for (const api of asking) {
    const { data } = await api.ask("dataverses/:root");
    if (data.at("name").exists) return data.at("name").text;
  }
  return "Dataverse";
}

/** A part of a path; as it is where its escapes make no sense. */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** Who is not known is asked to sign in; who is, is told no. */
function refused(call: PageCall, { status, message }: ApiRefusal): Reply {
  if (status === 401 || status === 403) {
    if (call.visitor.type !== "guest") {
      return errorPage(call, 403, "What you have signed in with is not permitted to see this.");
    }
    const here = encodeURIComponent(call.url.pathname + call.url.search);
    return redirect(`/loginpage.xhtml?redirectPage=${here}`);
  }
  if (status === 501) return errorPage(call, 501, message);
  if (status === 400 || status === 404) return notFound(call);
  return errorPage(call, status, message);
}
