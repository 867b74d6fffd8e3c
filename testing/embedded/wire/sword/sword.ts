import { Buffer } from "node:buffer";
import type { User } from "../../domain/permission.ts";
import type { Call, Server } from "../call.ts";
import type { Incoming } from "../incoming.ts";
import { forbidden } from "../outside.ts";
import type { Reply } from "../reply.ts";
import { textOf } from "../text_of.ts";
import { errorDocument } from "./atom.ts";
import * as containers from "./containers.ts";
import { type Deposit, SwordError, text } from "./deposit.ts";
import { answerMedia } from "./media.ts";

type Answer = (deposit: Deposit) => Reply;

const answers: Readonly<Record<string, Answer>> = {
  "GET service-document": containers.service,
  "GET collection": containers.list,
  "POST collection": containers.create,
  "GET edit": containers.getEntry,
  "PUT edit": containers.replace,
  "POST edit": containers.publish,
  "DELETE edit": containers.remove,
  "GET statement": containers.state,
};

function answer(deposit: Deposit): Reply {
  const { call: { request: { method }, server: { store } }, servlet, user } = deposit;
  const found = answers[`${method} ${servlet}`];
  if (found === undefined) {
    throw new SwordError("The method is not allowed here", {
      status: 405,
      href: "http://purl.org/net/sword/error/MethodNotAllowed",
    });
  }
  return store.db.transaction(() => found(deposit), { by: user.id });
}

/** Answers, and says no in XML. */
async function answerOrRefuse(deposit: Deposit): Promise<Reply> {
  try {
    return deposit.servlet === "edit-media" ? await answerMedia(deposit) : answer(deposit);
  } catch (error) {
    if (!(error instanceof SwordError)) throw error;
    const now = deposit.call.server.clock.now();
    const xml = errorDocument({ href: error.href, summary: error.message, now });
    return { status: error.status, body: text(xml, "text/xml") };
  }
}

/** The path of the interface, of which there are two names, and what comes after it. */
const path = /^\/dvn\/api\/data-deposit\/v1(?:\.1)?\/swordv2\/+(.*)$/;

/** Whether an address is of the interface. */
export function isSword(pathname: string): boolean {
  return path.test(pathname);
}

/** The token in the header that asks for a name and a password: it is the name. */
function tokenIn(header: string | null): string | undefined {
  const [, code] = /^basic\s+(\S+)/i.exec(header ?? "") ?? [];
  return code === undefined ? undefined : Buffer.from(code, "base64").toString().split(":")[0];
}

/** Answers a request of the interface to whom its token is of. */
export async function handleSword(
  server: Server,
  request: Incoming,
  url: URL,
): Promise<{ readonly reply: Reply; readonly user?: User }> {
  const token = tokenIn(request.headers.get("Authorization"));
  if (token === undefined) {
    const headers = { "WWW-Authenticate": 'Basic realm="SWORD2"' };
    return { reply: { status: 401, headers, body: { type: "none" } } };
  }
  const user = server.store.users.byToken(token);
  if (user === undefined) return { reply: forbidden };
  server.store.users.touch(user.id);
  const rest = path.exec(url.pathname)?.[1] ?? "";
  const [servlet = "", target = "", ...names] = rest.split("/").map(decodeURIComponent);
  const call: Call = {
    server,
    request,
    url,
    params: {},
    query: url.searchParams,
    requester: { type: "user", user, token },
    text: servlet === "edit-media" ? "" : await textOf(request),
  };
  const deposit: Deposit = { call, user, servlet, target, name: names.join("/") };
  return { reply: await answerOrRefuse(deposit), user };
}
