import type { Reply } from "../wire/reply.ts";
import { html } from "./html.ts";
import { type PageCall, pageReply } from "./page.ts";

/** `GET /confirmemail.xhtml`: the link in the mail to a new account. */
export function confirmEmailPage(call: PageCall): Reply {
  const confirmed = call.confirmEmail(call.query.get("token") ?? "");
  const main = confirmed
    ? html`
      <h1>E-mail address confirmed</h1>
      <p>Your e-mail address is confirmed.</p>
    `
    : html`
      <h1>Link not valid</h1>
      <p>This link confirms no address: it is too old, or was used.</p>
    `;
  return pageReply(call, { title: "E-mail address", main });
}
