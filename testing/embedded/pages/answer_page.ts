import type { Clock } from "../../../lib/clock.ts";
import type { Incoming } from "../wire/incoming.ts";
import type { Reply } from "../wire/reply.ts";
import type { RequestLog } from "../wire/request_log.ts";
import { ApiFailure, type ApiHost, ApiRefusal, VisitorApi } from "./api.ts";
import { errorPage, notFound } from "./error_page.ts";
import { type PageCall, type PageRow, redirect, type Visitor } from "./page.ts";
import { readForm } from "./read_form.ts";
import type { Credential, Sessions } from "./sessions.ts";

/** What pages work with. */
export interface PagesOptions {
  readonly rows: readonly PageRow[];
  readonly api: ApiHost;
  readonly base: () => URL;
  readonly clock: Clock;
  readonly log: RequestLog;
  readonly sessions: Sessions;
  /**
   * Confirms the e-mail address of the account of a token.
   *
   * @default {() => false} there are no accounts
   */
  readonly confirmEmail?: (token: string) => boolean;
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

  constructor(options: PagesOptions) {
    this.#options = options;
    this.#places = options.rows.map(placeOf);
  }

  /** Answers one; whatever happens, there is a page. */
  async answer(request: Incoming, url: URL): Promise<PageAnswer> {
    let call = this.#guestCall(request, url);
    try {
      call = await this.#recognized(call);
      return { user: nameOf(call.visitor), reply: await this.#reply(call) };
    } catch (error) {
      const user = nameOf(call.visitor);
      if (error instanceof ApiRefusal) return { user, reply: refused(call, error) };
      const failure = error instanceof ApiFailure || !(error instanceof Error)
        ? String(error instanceof Error ? error.message : error)
        : error.stack ?? error.message;
      const reply = errorPage(call, 500, "This is a fault of the embedded Dataverse itself.");
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

  #api(token?: string): VisitorApi {
    return new VisitorApi(this.#options.api, this.#options.base(), token);
  }

  #guestCall(request: Incoming, url: URL): PageCall {
    return {
      request,
      url,
      params: {},
      query: url.searchParams,
      visitor: { type: "guest" },
      api: this.#api(),
      sessions: this.#options.sessions,
      log: this.#options.log,
      confirmEmail: this.#options.confirmEmail ?? (() => false),
      form: new URLSearchParams(),
      site: "Dataverse",
      today: this.#options.clock.now().toISOString().slice(0, 10),
    };
  }

  /** The same of who has signed in, and with the name of the site. */
  async #recognized(call: PageCall): Promise<PageCall> {
    const shown = this.#options.sessions.find(call.request.headers.get("Cookie"), call.url);
    const visitor = shown && await recognize(this.#api(shown.token), shown);
    const site = await siteName(this.#api(), this.#api(shown?.token));
    return shown === undefined || visitor === undefined
      ? { ...call, site }
      : { ...call, site, visitor, api: this.#api(shown.token) };
  }
}

/** Who has shown a token; nobody where it has ended, or was taken back: the session ends with it. */
async function recognize(api: VisitorApi, shown: Credential): Promise<Visitor | undefined> {
  const { type, token } = shown;
  if (type === "preview") {
    const path = `datasets/previewUrlDatasetVersion/${encodeURIComponent(token)}`;
    const { status, data } = await api.ask(path);
    return status === 200 ? { type, token, version: data } : undefined;
  }
  const { status, data } = await api.ask("users/:me");
  if (status !== 200) return undefined;
  const userName = data.at("persistentUserId").text;
  return { type, userName, superuser: data.at("superuser").flag };
}

/** A visitor, as the log of requests has it. */
function nameOf(visitor: Visitor): string {
  switch (visitor.type) {
    case "guest":
      return ":guest";
    case "user":
      return `@${visitor.userName}`;
    case "preview":
      return "preview URL";
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
