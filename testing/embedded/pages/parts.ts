import type { Data } from "./data.ts";
import { type Content, Html, html } from "./html.ts";
import { collectionPath, type PageCall } from "./page.ts";

/** A word about a state; it says in words what its colour says. */
export function tag(text: string, tone: "" | "good" | "warn" | "bad" = ""): Html {
  return html`<span class="tag ${tone}">${text}</span>`;
}

/** Tags beside each other; nothing where there are none. */
export function tags(list: readonly Content[]): Content {
  const some = list.filter((one) => one instanceof Html);
  return some.length > 0 &&
    html`<ul class="tags" aria-label="State">${some.map((one) => html`<li>${one}</li>`)}</ul>`;
}

const tones: Readonly<Record<string, "good" | "warn" | "bad">> = {
  Published: "good",
  Unpublished: "warn",
  Draft: "warn",
  "In Review": "warn",
  Deaccessioned: "bad",
};

/** The tag of a publication status. */
export function statusTag(status: string): Html {
  return tag(status, tones[status] ?? "");
}

/** Where a page is: what owns it, from the root down; the last one is the page itself. Nothing at the root. */
export function crumbs(owners: Data, own: Content): Content {
  if (!owners.exists) return "";
  const above: Html[] = [];
  for (let at = owners; at.exists; at = at.at("isPartOf")) {
    if (at.at("type").text !== "DATAVERSE") continue;
    const name = at.at("displayName").text;
    above.unshift(
      html`<li><a href="${collectionPath(at.at("identifier").text)}" dir="auto">${name}</a></li>`,
    );
  }
  return html`
    <nav class="crumbs" aria-label="Breadcrumb">
      <ol>${above}<li aria-current="page">${own}</li></ol>
    </nav>
  `;
}

/** The day of a time, for people and for machines. */
export function day(time: string): Content {
  return time !== "" && html`<time datetime="${time}">${time.slice(0, 10)}</time>`;
}

const units = ["KB", "MB", "GB", "TB"];

/** A number of bytes for people. */
export function bytesText(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`;
  const step = Math.min(Math.floor(Math.log2(bytes) / 10), units.length);
  const amount = bytes / 1024 ** step;
  return `${amount < 100 ? amount.toFixed(1) : Math.round(amount)} ${units[step - 1]}`;
}

/** `1 file`, `2 files`. */
export function counted(count: number, one: string): string {
  return `${count.toLocaleString("en")} ${one}${count === 1 ? "" : "s"}`;
}

const address = /(https?:\/\/[^\s"'<>]*[^\s"'<>.,;:!?)\]])/i;

/** A text of which addresses of the web are links. */
export function linked(text: string): Content {
  return text.split(address).map((part, i) =>
    i % 2 === 1 ? html`<a href="${part}" rel="nofollow noreferrer">${part}</a>` : part
  );
}

/** The text of a bit of HTML that the API answers with. */
export function textOfHtml(markup: string): string {
  return markup.replace(/<[^>]*>/g, "").replaceAll("&lt;", "<").replaceAll("&gt;", ">")
    .replaceAll("&quot;", '"').replaceAll("&#39;", "'").replaceAll("&amp;", "&");
}

/** Options of {@linkcode paging}. */
export interface PagingOptions {
  readonly total: number;
  readonly size: number;
  readonly page: number;
  /** What is divided into pages: `results`. */
  readonly of: string;
}

/** The number of the page that a query wants, from 1. */
export function pageNumber(text: string | null): number {
  return text !== null && /^\d{1,6}$/.test(text) ? Math.max(1, Number(text)) : 1;
}

/** The way to the pages before and behind; nothing where there is one page. */
export function paging(call: PageCall, name: string, options: PagingOptions): Content {
  const { total, size, page, of } = options;
  const last = Math.max(1, Math.ceil(total / size));
  if (last === 1) return "";
  const to = (number: number, text: string, rel: string): Content =>
    number >= 1 && number <= last &&
    html`<a href="${withQuery(call.url, { [name]: String(number) })}" rel="${rel}">${text}</a>`;
  return html`
    <nav class="pages"
      aria-label="Pages of ${of}">${to(
        page - 1,
        "Previous",
        "prev",
      )}<span>Page ${page} of ${last}</span>${to(page + 1, "Next", "next")}</nav>
  `;
}

/** A path and query with other values in the query. */
export function withQuery(
  url: URL,
  change: Readonly<Record<string, string | readonly string[]>>,
): string {
  const query = new URLSearchParams(url.search);
  for (const [name, value] of Object.entries(change)) {
    query.delete(name);
    for (const one of typeof value === "string" ? [value] : value) query.append(name, one);
  }
  return query.size === 0 ? url.pathname : `${url.pathname}?${query}`;
}
