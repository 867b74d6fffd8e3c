/**
 * Stands in for maildev: takes mails on port 25 and lists them on port 1080 under `/email`. It keeps the
 * text of a mail and its few headers, no attachments and no HTML.
 *
 * @module
 */
import { endOnSignal, env, log, serve } from "./_program.ts";

interface Mail {
  readonly id: string;
  readonly time: string;
  readonly from: readonly { readonly address: string }[];
  readonly to: readonly { readonly address: string }[];
  readonly subject: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

const mails: Mail[] = [];
const folder = env("MAILDEV_MAIL_DIRECTORY", "/tmp");

function mailOf(from: string, to: readonly string[], data: string): Mail {
  const [head = "", ...rest] = data.split("\r\n\r\n");
  const headers = Object.fromEntries(
    head.replace(/\r\n[ \t]+/g, " ").split("\r\n")
      .map((line): [string, string] => {
        const at = line.indexOf(":");
        return [line.slice(0, at).toLowerCase(), line.slice(at + 1).trim()];
      }),
  );
  return {
    id: crypto.randomUUID().slice(0, 8),
    time: new Date().toISOString(),
    from: [{ address: from }],
    to: to.map((address) => ({ address })),
    subject: headers["subject"] ?? "",
    headers,
    text: rest.join("\r\n\r\n"),
  };
}

async function* linesOf(connection: Deno.Conn): AsyncGenerator<string> {
  // Not its stream: that closes the connection where the other side has sent all, and still listens.
  const decoder = new TextDecoder();
  const buffer = new Uint8Array(64 * 1024);
  let left = "";
  for (let read = await connection.read(buffer); read !== null;) {
    const lines = (left + decoder.decode(buffer.subarray(0, read), { stream: true })).split("\r\n");
    left = lines.pop() ?? "";
    yield* lines;
    read = await connection.read(buffer);
  }
}

async function converse(connection: Deno.Conn): Promise<void> {
  const writer = connection.writable.getWriter();
  const say = (line: string): Promise<void> =>
    writer.write(new TextEncoder().encode(`${line}\r\n`));
  let from = "";
  let to: string[] = [];
  let data: string[] | undefined;
  await say("220 maildev ESMTP");
  for await (const line of linesOf(connection)) {
    if (data !== undefined) {
      if (line !== ".") {
        data.push(line.replace(/^\.\./, "."));
        continue;
      }
      const mail = mailOf(from, to, data.join("\r\n"));
      await Deno.writeTextFile(`${folder}/${mail.id}.eml`, data.join("\r\n"));
      mails.push(mail);
      log(`Mail ${mail.id} to ${to.join(", ")}: ${mail.subject}`);
      [data, to] = [undefined, []];
      await say(`250 Message queued as ${mail.id}`);
      continue;
    }
    const address = /<([^>]*)>/.exec(line)?.[1] ?? "";
    const verb = line.slice(0, 4).toUpperCase();
    if (verb === "EHLO" || verb === "HELO") await say("250 maildev");
    else if (verb === "MAIL") [from, to] = [address, []];
    else if (verb === "RCPT") to.push(address);
    else if (verb === "DATA") data = [];
    else if (verb === "RSET") to = [];
    if (verb === "QUIT") return await say("221 Bye");
    if (["MAIL", "RCPT", "RSET", "NOOP"].includes(verb)) await say("250 OK");
    else if (verb === "DATA") await say("354 End data with <CR><LF>.<CR><LF>");
    else if (verb !== "EHLO" && verb !== "HELO") await say("502 Command not implemented");
  }
}

function answer(request: Request): Response {
  const { pathname } = new URL(request.url);
  if (pathname === "/healthz") return Response.json(true);
  const id = /^\/email\/([^/]+)$/.exec(pathname)?.[1];
  if (request.method === "GET" && pathname === "/email") return Response.json(mails);
  if (request.method === "DELETE" && id === "all") {
    mails.length = 0;
    return Response.json(true);
  }
  const found = mails.findIndex((mail) => mail.id === id);
  if (found < 0) return Response.json({ error: "Not found" }, { status: 404 });
  if (request.method === "DELETE") {
    mails.splice(found, 1);
    return Response.json(true);
  }
  return Response.json(mails[found]);
}

endOnSignal();
const smtp = Deno.listen({ port: Number(env("MAILDEV_SMTP_PORT", "1025")), hostname: "::" });
serve(Number(env("MAILDEV_WEB_PORT", "1080")), answer);
log("MailDev's stand-in takes mails");
for await (const connection of smtp) {
  converse(connection)
    .catch((error) => log(`A conversation broke off: ${error}`))
    .finally(() => {
      try {
        connection.close();
      } catch {
        // the other side was quicker
      }
    });
}
