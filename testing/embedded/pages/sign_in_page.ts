import type { Reply } from "../wire/reply.ts";
import { errorPage, notFound } from "./error_page.ts";
import { type Content, html } from "./html.ts";
import { datasetPath, type PageCall, pageReply, redirect } from "./page.ts";

/** The path to go to afterwards; never to another site. */
function pathIn(wanted: string | null, url: URL): string {
  if (wanted === null || !URL.canParse(wanted, url)) return "/";
  const to = new URL(wanted, url);
  return to.origin === url.origin && !to.pathname.startsWith("//") &&
      to.pathname !== "/loginpage.xhtml"
    ? to.pathname + to.search
    : "/";
}

/** Whether a form was sent by a page of another site. */
function isForeign({ request, url }: PageCall): boolean {
  const origin = request.headers.get("Origin");
  const site = request.headers.get("Sec-Fetch-Site");
  return (origin !== null && origin !== url.origin) ||
    (site !== null && site !== "same-origin" && site !== "none");
}

function form(call: PageCall, wrong: boolean): Reply {
  const back = pathIn(call.query.get("redirectPage") ?? call.form.get("redirectPage"), call.url);
  const complaint: Content = wrong &&
    html`<p class="notice bad" role="alert" id="wrong">No account has this token.</p>`;
  const main = html`
    <h1>Sign in</h1>
    <p>With an API token you see here what it lets you see over the API: drafts, restricted files, your requests.
    <code>dvflow serve</code> prints the superuser's when it starts.</p>
    ${complaint}
    <form method="post" action="/loginpage.xhtml" class="find">
      <input type="hidden" name="redirectPage" value="${back}">
      <div
        class="grow"><label for="token">API token</label><input id="token" name="token" type="password" required autocomplete="off" spellcheck="false"${wrong &&
          html`
            aria-invalid="true" aria-describedby="wrong"
          `}></div>
      <div><button>Sign in</button></div>
    </form>
  `;
  return pageReply(call, { title: "Sign in", main, status: wrong ? 403 : 200 });
}

/** `GET /loginpage.xhtml` */
export function signInPage(call: PageCall): Reply {
  return form(call, false);
}

/** `POST /loginpage.xhtml` */
export async function signIn(call: PageCall): Promise<Reply> {
  if (isForeign(call)) return errorPage(call, 403, "This form was sent by another site.");
  const token = call.form.get("token")?.trim() ?? "";
  const { status } = await call.api.as(token).ask("users/:me");
  if (token === "" || status !== 200) return form(call, true);
  const cookie = call.sessions.begin({ type: "user", token }, call.url);
  return redirect(pathIn(call.form.get("redirectPage"), call.url), cookie);
}

/** `POST /logout.xhtml` */
export function signOut(call: PageCall): Reply {
  if (isForeign(call)) return errorPage(call, 403, "This form was sent by another site.");
  return redirect("/", call.sessions.end(call.request.headers.get("Cookie"), call.url));
}

/** `GET /previewurl.xhtml`: its token is taken out of the address at once. */
export async function previewPage(call: PageCall): Promise<Reply> {
  const token = call.query.get("token") ?? "";
  const { status, data } = await call.api.ask(
    `datasets/previewUrlDatasetVersion/${encodeURIComponent(token)}`,
    { excludeFiles: "true" },
  );
  if (token === "" || status !== 200) return notFound(call);
  const cookie = call.sessions.begin({ type: "preview", token }, call.url);
  return redirect(datasetPath(data.at("datasetPersistentId").text, "DRAFT"), cookie);
}
