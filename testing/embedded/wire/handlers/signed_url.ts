import { type Json, textOf } from "../../domain/json.ts";
import type { Requester } from "../../domain/permission.ts";
import { Refusal, Stumble } from "../../domain/refusal.ts";
import { signUrl } from "../../domain/signed_url.ts";
import { objectOf } from "../body.ts";
import type { Call } from "../call.ts";
import { ok, type Reply } from "../reply.ts";

const minuteMs = 60_000;
const defaultMinutes = 10;

/** Minutes as Dataverse takes them: anything that is no number is the default. */
function minutesOf(value: Json | undefined): number {
  return typeof value === "number" ? Math.trunc(value) : defaultMinutes;
}

/** In whose name an address is signed, and with what; undefined where that account has no token. */
function signerOf(call: Call, requester: Requester & { readonly type: "user" }, name: string) {
  const { users } = call.server.store;
  // Of an account that is not there nothing is said: it is signed for who asks.
  const { id, userName } = users.byName(name) ?? requester.user;
  const secret = users.tokenOf(id);
  return secret === undefined ? undefined : { user: userName, secret };
}

/** `POST admin/requestSignedUrl` */
export function requestSignedUrl(call: Call): Reply {
  const { requester, server: { clock } } = call;
  if (requester.type !== "user" || !requester.user.superuser) {
    throw new Refusal("forbidden", "Requesting signed URLs is restricted to superusers.");
  }
  const body = objectOf(call.text);
  const name = textOf(body, "user");
  if (name === undefined) throw new Stumble("no user to sign for");
  const signer = signerOf(call, requester, name);
  if (signer === undefined) {
    throw new Refusal("conflict", "Do not have a valid user with apiToken");
  }
  const url = textOf(body, "url");
  if (url === undefined) throw new Stumble("no address to sign");
  return ok({
    signedUrl: signUrl(url, {
      ...signer,
      method: textOf(body, "httpMethod") ?? "GET",
      until: new Date(clock.now().getTime() + minutesOf(body["timeOut"]) * minuteMs),
    }),
  });
}
