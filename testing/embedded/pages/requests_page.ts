import type { Reply } from "../wire/reply.ts";
import type { NumberedRequest } from "../wire/request_log.ts";
import { errorPage } from "./error_page.ts";
import { type Html, html, visible } from "./html.ts";
import { guarded, type PageCall, pageReply, redirect } from "./page.ts";
import { requestsScript } from "./requests_script.ts";

const shown = 200;

/** Which requests a visitor may see: a superuser all, others with an account their own; not this page's. */
function isSeen({ visitor }: PageCall): ((request: NumberedRequest) => boolean) | undefined {
  if (visitor.type !== "user") return undefined;
  const name = `@${visitor.userName}`;
  const isOther = ({ path }: NumberedRequest): boolean => !path.startsWith("/embedded/requests");
  return (request) => isOther(request) && (visitor.superuser || request.user === name);
}

/** A request as it is shown, all of it text. */
interface Line {
  readonly number: number;
  readonly time: string;
  readonly method: string;
  readonly path: string;
  readonly status: string;
  readonly tone: "good" | "warn" | "bad";
  readonly ms: string;
  readonly user: string;
  /** What the client did wrong; empty where nothing. */
  readonly warning: string;
}

const words: Readonly<Record<number, string>> = {
  200: "OK",
  201: "Created",
  206: "Part",
  301: "Moved",
  302: "Elsewhere",
  303: "Elsewhere",
  400: "Bad request",
  401: "Unauthorized",
  403: "Forbidden",
  404: "Not found",
  405: "Wrong method",
  409: "Conflict",
  413: "Too large",
  415: "Wrong type",
  416: "Bad range",
  429: "Too many",
  500: "Server error",
  501: "Not built",
  503: "Unavailable",
};

function lineOf(request: NumberedRequest): Line {
  const { number, at, method, path, origin = "", status, ms, user, failure, warning } = request;
  const word = failure === undefined ? words[status] ?? "" : "Fault of ours";
  return {
    number,
    time: at.toISOString().slice(11, 23),
    method: visible(method),
    path: visible(origin + path),
    status: `${status} ${word}`.trim(),
    tone: status < 400 ? "good" : status < 500 ? "warn" : "bad",
    ms: `${ms < 10 ? ms.toFixed(1) : Math.round(ms)} ms`,
    user: user === undefined ? "–" : user === ":guest" ? "guest" : visible(user.replace(/^@/, "")),
    warning: visible(warning ?? ""),
  };
}

function row({ time, method, path, status, tone, ms, user, warning }: Line): Html {
  return html`
    <tr>
      <td class="once">${time}</td>
      <td class="code">${method}</td>
      <td class="path"><span class="code">${path}</span>${warning !== "" && html`
        <span class="notice small">${warning}</span>
      `}</td>
      <td><span class="tag ${tone}">${status}</span></td>
      <td class="number">${ms}</td>
      <td class="once">${user}</td>
    </tr>
  `;
}

/** `GET /embedded/requests`: the requests as they come in; renewed by hand where no script runs. */
export function requestsPage(call: PageCall): Reply {
  const seen = isSeen(call);
  if (seen === undefined) {
    return call.visitor.type === "guest"
      ? redirect("/loginpage.xhtml?redirectPage=/embedded/requests")
      : errorPage(call, 403, "The requests are shown to those who have an account.");
  }
  const all = call.log.entries;
  const lines = all.filter(seen).slice(-shown).map(lineOf).reverse();
  const what = call.visitor.type === "user" && !call.visitor.superuser
    ? "What the server is asked with your token"
    : "What the server is asked";
  const main = html`
    <h1>Requests</h1>
    <p>${what}, newest first. Tokens are masked; times are UTC.</p>
    <p><span id="state" role="status"></span>
      <a id="renew" class="button quiet" href="/embedded/requests">Renew</a>
      <button id="hold" class="quiet" type="button" hidden>Pause</button></p>
    <div class="scroll" role="region" aria-label="Requests" tabindex="0">
      <table>
        <thead>
          <tr>
            <th scope="col">Time</th>
            <th scope="col">Method</th>
            <th scope="col">Path</th>
            <th scope="col">Status</th>
            <th scope="col" class="number">Took</th>
            <th scope="col">Who</th>
          </tr>
        </thead>
        <tbody id="list" data-last="${all.at(-1)?.number ?? 0}">
    ${lines.map(row)}</tbody>
      </table>
    </div>
    <p id="none" class="soft"
      ${lines.length > 0 && html`
        hidden
      `}>None yet. Try: <code>curl ${call.url.origin}/api/info/version</code></p>
  `;
  return pageReply(call, { title: "Requests", main, script: requestsScript });
}

/** `GET /embedded/requests/stream`: a `Line` an event, from the one behind `after`. */
export function requestStream(call: PageCall): Reply {
  const seen = isSeen(call);
  if (seen === undefined) return errorPage(call, 403, "Sign in to see the requests.");
  const after = Number(call.query.get("after")) || 0;
  const encoder = new TextEncoder();
  let stop = (): void => {};
  const stream = new ReadableStream<Uint8Array>({
    start(controller) {
      const write = (text: string): void => controller.enqueue(encoder.encode(text));
      const tell = (request: NumberedRequest): void => {
        if (seen(request)) write(`data: ${JSON.stringify(lineOf(request))}\n\n`);
      };
      write(": requests as they come\n\n");
      for (const request of call.log.entries) if (request.number > after) tell(request);
      stop = call.log.watch((request) => {
        if (request !== undefined) tell(request);
        else controller.close();
      });
    },
    cancel: () => stop(),
  });
  return {
    status: 200,
    headers: { ...guarded },
    body: { type: "stream", stream, contentType: "text/event-stream;charset=UTF-8" },
  };
}
