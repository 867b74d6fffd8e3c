import { createHash } from "node:crypto";
import { type Content, Html, html } from "./html.ts";
import type { PageCall, PageContent } from "./page.ts";
import { style } from "./style.ts";

const icon =
  "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E%3Crect width='16' height='16' rx='3' fill='%2314568a'/%3E%3Cpath d='M4 4h8v2H4zm0 3h8v2H4zm0 3h5v2H4z' fill='white'/%3E%3C/svg%3E";

/** A page, and what its browser may do with it. */
export interface Framed {
  readonly text: string;
  /** The Content-Security-Policy. */
  readonly policy: string;
}

/** Puts what a page shows between the site's head and foot. */
export function frame(call: PageCall, { title, main, script }: PageContent): Framed {
  const { site } = call;
  const name = title === site ? title : `${title} – ${site}`;
  const { text } = html`
    <!DOCTYPE html>
    <html lang="en">
      <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>${name.replaceAll(/\s+/g, " ")}</title>
        <link rel="icon" href="${new Html(icon)}">
        <style>${new Html(style)}</style>
      </head>
      <body>
    <a class="skip" href="#main">Skip to the content</a>
    <header class="site"><div class="wide">
    <a class="brand" href="/" dir="auto">${site}</a><span class="soft small">embedded Dataverse, for tests and teaching</span>
    <nav aria-label="Site"><ul>${links(call)}</ul></nav>
    </div></header>
    <main id="main" class="wide" tabindex="-1">
    ${main}
    ${asked(call)}
    </main>
    <footer><p class="wide">It answers as Dataverse 6.8 does, but is no repository: no DOI here leads anywhere.</p></footer>
    ${script !== undefined && new Html(`<script>${script}</script>`)}
      </body>
    </html>
  `;
  return { text: text.trimStart(), policy: policyOf(script) };
}

function links({ visitor, url }: PageCall): Content {
  const here = url.pathname === "/loginpage.xhtml" ? "/" : url.pathname + url.search;
  const who = visitor.type === "user"
    ? html`<bdi>${visitor.userName}</bdi>${visitor.superuser && " (superuser)"}`
    : html`Preview URL`;
  const session = visitor.type === "guest"
    ? html`<li><a href="/loginpage.xhtml?redirectPage=${encodeURIComponent(here)}">Sign in</a></li>`
    : html`
      <li>${who}</li>
      <li>
        <form method="post" action="/logout.xhtml"><button>Sign out</button></form>
      </li>
    `;
  return html`<li><a href="/embedded/requests">Requests</a></li>${session}`;
}

/** What the page asked the API, for who wants to ask the same. */
function asked({ api }: PageCall): Content {
  return api.asked.length > 0 && html`
    <details>
      <summary>What this page asked the API</summary>
      <ul>${api.asked.map((path) => html`<li><code>GET ${path}</code></li>`)}</ul>
    </details>
  `;
}

const hashes = new Map<string, string>();

/** What CSP allows by what it says. */
function hashOf(text: string): string {
  let hash = hashes.get(text);
  if (hash === undefined) {
    hash = `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
    hashes.set(text, hash);
  }
  return hash;
}

/** Nothing but our own style and script runs, whatever gets into a page; forms and events stay here. */
function policyOf(script: string | undefined): string {
  return [
    "default-src 'none'",
    `style-src ${hashOf(style)}`,
    "img-src data:",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
    ...(script === undefined ? [] : [`script-src ${hashOf(script)}`, "connect-src 'self'"]),
  ].join("; ");
}
