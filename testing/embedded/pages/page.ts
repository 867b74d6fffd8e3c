import type { Incoming } from "../wire/incoming.ts";
import type { Reply } from "../wire/reply.ts";
import type { RequestLog } from "../wire/request_log.ts";
import type { VisitorApi } from "./api.ts";
import type { Data } from "./data.ts";
import { frame } from "./frame.ts";
import type { Html } from "./html.ts";
import type { Sessions } from "./sessions.ts";

/** Who looks at a page. */
export type Visitor =
  | { readonly type: "guest" }
  | { readonly type: "preview"; readonly token: string; readonly version: Data }
  | { readonly type: "user"; readonly userName: string; readonly superuser: boolean };

/** One request for a page. */
export interface PageCall {
  readonly request: Incoming;
  readonly url: URL;
  /** What the path holds where the row has names, decoded. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly visitor: Visitor;
  readonly api: VisitorApi;
  readonly sessions: Sessions;
  readonly log: RequestLog;
  /** Confirms the e-mail address of the account of a token; false where it is of none. */
  readonly confirmEmail: (token: string) => boolean;
  /** What a form sent. */
  readonly form: URLSearchParams;
  /** The name of the root collection. */
  readonly site: string;
  /** The day, by the server's clock: `2026-05-04`. */
  readonly today: string;
}

/** A page that is built: a row in `wire/routes/pages.ts`. */
export interface PageRow {
  /** Verb and path: `GET /dataverse/{alias}`; `{rest…}` stands for all that is left. */
  readonly at: string;
  /** What it shows, in a few words. */
  readonly summary: string;
  readonly handler: (call: PageCall) => Reply | Promise<Reply>;
}

/** What a page is made of. */
export interface PageContent {
  /** What stands in the browser's title, before the name of the site. */
  readonly title: string;
  readonly main: Html;
  /** A script, where the page cannot do without. */
  readonly script?: string;
  /** @default {200} */
  readonly status?: number;
  /** Headers of its own. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** Answers with a page. */
export function pageReply(call: PageCall, content: PageContent): Reply {
  const { text, policy } = frame(call, content);
  return {
    status: content.status ?? 200,
    headers: { ...guarded, ...content.headers, "Content-Security-Policy": policy },
    body: { type: "text", text, contentType: "text/html;charset=UTF-8" },
  };
}

/** Sends the browser elsewhere, perhaps with a cookie. */
export function redirect(to: string, cookie?: string): Reply {
  return {
    status: 302,
    headers: {
      ...guarded,
      "Location": to,
      ...(cookie === undefined ? {} : { "Set-Cookie": cookie }),
    },
    body: { type: "none" },
  };
}

/** Pages are for one visitor, are not shown inside of others, and do not tell where links lead from. */
export const guarded: Readonly<Record<string, string>> = {
  "Cache-Control": "no-store",
  "Referrer-Policy": "same-origin",
  "X-Content-Type-Options": "nosniff",
  "X-Frame-Options": "DENY",
};

/** The address of a dataset's page. */
export function datasetPath(persistentId: string, version?: string): string {
  const more = version === undefined || version === ""
    ? ""
    : `&version=${encodeURIComponent(version)}`;
  return `/dataset.xhtml?persistentId=${pidText(persistentId)}${more}`;
}

/** A persistent id as it stands in addresses: colons and slashes are left readable. */
export function pidText(persistentId: string): string {
  return encodeURIComponent(persistentId).replaceAll("%3A", ":").replaceAll("%2F", "/");
}

/** The address of a collection's page. */
export function collectionPath(alias: string): string {
  return `/dataverse/${encodeURIComponent(alias)}`;
}

/** The address of a file's page. */
export function filePath(id: string | number, version?: string): string {
  return `/file.xhtml?fileId=${encodeURIComponent(id)}` +
    (version === undefined || version === "" ? "" : `&version=${encodeURIComponent(version)}`);
}

/** The address of bytes: the API's for a guest, else one that knows who has signed in. */
export function bytesPath(call: PageCall, path: string): string {
  return call.visitor.type === "guest" ? `/api/access/${path}` : `/embedded/access/${path}`;
}
