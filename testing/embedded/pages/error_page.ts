import type { Reply } from "../wire/reply.ts";
import { html } from "./html.ts";
import { type PageCall, pageReply } from "./page.ts";

const titles: Readonly<Record<number, string>> = {
  400: "Bad Request",
  403: "Not Authorized",
  404: "Not Found",
  405: "Method Not Allowed",
  413: "Content Too Large",
  429: "Too Many Requests",
  500: "Internal Server Error",
  501: "Not Implemented",
  503: "Service Unavailable",
};

/** A page that says what is wrong. */
export function errorPage(call: PageCall, status: number, text: string): Reply {
  const title = `${status} ${titles[status] ?? "Error"}`;
  const main = html`
    <h1>${title}</h1>
    <p>${text}</p>
    <p><a href="/">To the front page</a></p>
  `;
  return pageReply(call, { title, main, status });
}

/** The page for what is not there. */
export function notFound(call: PageCall): Reply {
  return errorPage(call, 404, "The page you are looking for was not found.");
}
