import { page } from "./page.ts";
import type { Reply } from "./reply.ts";

function html(status: number, title: string, text: string): Reply {
  return {
    status,
    body: { type: "text", text: page(title, text), contentType: "text/html;charset=UTF-8" },
  };
}

/** To what is no address, or a body where none may be, the server below Dataverse says no more. */
export const unreadable: Reply = { status: 400, body: { type: "none" } };

/** To a header that makes no sense the server below Dataverse answers with a page. */
export const badHeader: Reply = html(400, "Bad Request", "A header makes no sense.");

/** To a key that is of nobody the deposit interface answers with a page. */
export const forbidden: Reply = html(403, "Forbidden", "You are not authorized.");

/** Interfaces of Dataverse that are not below `/api`. */
const other: readonly (readonly [path: string, name: string])[] = [
  ["/dvn/api/data-deposit", "this version of the SWORD interface"],
  ["/oai", "the OAI-PMH interface"],
  ["/sitemap", "the site map"],
];

/** What is answered outside of `/api` where no page is; undefined where one may be. */
export function outside(method: string, path: string): Reply | undefined {
  const found = other.find(([prefix]) => path === prefix || path.startsWith(`${prefix}/`));
  if (found !== undefined) {
    return html(
      501,
      "501 Not Implemented",
      `The embedded Dataverse does not implement ${found[1]} yet.`,
    );
  }
  // The start page of the real one cannot be asked with HEAD.
  return path === "/" && method === "HEAD"
    ? { status: 500, body: { type: "text", text: "", contentType: "text/html" } }
    : undefined;
}
