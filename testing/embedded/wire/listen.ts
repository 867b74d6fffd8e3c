import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { pipeline } from "node:stream/promises";
import { DvflowError } from "../../../lib/errors/mod.ts";
import type { Incoming } from "./incoming.ts";
import { beginningOf, type Outcome, type Rendered } from "./respond.ts";

/** Answers what comes in. */
export type Answer = (request: Incoming) => Promise<Outcome>;

/** Where to listen. */
export interface ListenOptions {
  readonly port: number;
  readonly hostname: string;
  /**
   * For how long transfers may go on when the server stops, in milliseconds.
   *
   * @default {5000}
   */
  readonly graceMs?: number;
}

/** A server on a port. Disposing it lets what is under way end, for a while. */
export interface Listener extends AsyncDisposable {
  readonly port: number;
}

/** Payara keeps idle connections for as long. */
const keepAliveMs = 30_000;

/** Long lists of ids stand in the address; Node's own limit is 16 KiB. */
const maxHeaderBytes = 64 * 1024;

/** A body that nobody wants is read up to here, and then the connection is closed, as the real one does. */
const maxUnwantedBytes = 256 * 1024;

/** For how long a client may take to notice that its body is not wanted. */
const unwantedMs = 2_000;

/**
 * Listens on a port.
 *
 * @throws {DvflowError} Where the port cannot be had.
 */
export async function listen(answer: Answer, options: ListenOptions): Promise<Listener> {
  const connections = new Connections();
  const server = createServer({
    keepAliveTimeout: keepAliveMs,
    maxHeaderSize: maxHeaderBytes,
    requestTimeout: 0, // an upload may take as long as it takes
  }, (message, response) => connections.work(message.socket, serve(message, response)));
  server.on("connection", (socket) => connections.add(socket));
  server.on("clientError", (error: NodeJS.ErrnoException & { rawPacket?: Uint8Array }, socket) => {
    if (!socket.writable || connections.isBusy(socket as Socket)) return void socket.destroy();
    socket.end(complaint(error.code, error.rawPacket));
  });

  async function serve(message: IncomingMessage, response: ServerResponse): Promise<void> {
    const closed = new Promise<void>((resolve) => response.once("close", resolve));
    try {
      const request = incomingOf(message, response);
      const rendered = request === undefined ? badRequest : await answer(request);
      if ("broken" in rendered) return void message.socket.destroy();
      if (connections.closing || request === undefined) response.shouldKeepAlive = false;
      await send(rendered, message, response);
      await closed;
      if (!message.complete) message.socket.destroySoon();
    } catch {
      // The client went away, or a file did: there is nobody to tell, or no way to.
      response.destroy();
    }
  }

  const port = await bind(server, options);
  return { port, [Symbol.asyncDispose]: () => connections.close(server, options.graceMs ?? 5_000) };
}

/**
 * Listens on a port, or on any that is free where it cannot be had.
 *
 * @throws {DvflowError} Where none can be had.
 */
export async function listenNear(answer: Answer, options: ListenOptions): Promise<Listener> {
  try {
    return await listen(answer, options);
  } catch (error) {
    if (!(error instanceof DvflowError)) throw error;
    return await listen(answer, { ...options, port: 0 });
  }
}

async function bind(server: Server, { port, hostname }: ListenOptions): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once("error", (cause: NodeJS.ErrnoException) => {
      const reason = reasons[cause.code ?? ""] ?? cause.message;
      reject(
        new DvflowError(`Cannot listen on "${hostname}", port ${port}: ${reason}`, {
          cause,
          hint: "Choose another port; 0 takes any that is free.",
        }),
      );
    });
    server.listen(port, hostname, resolve);
  });
  return (server.address() as AddressInfo).port;
}

const reasons: Readonly<Record<string, string>> = {
  EADDRINUSE: "another program is using it",
  EACCES: "this user may not",
  EADDRNOTAVAIL: "this machine does not have the address",
};

/** The connections there are, and how many requests each is busy with. */
class Connections {
  readonly #busy = new Map<Socket, number>();
  readonly #work = new Set<Promise<void>>();
  closing = false;

  add(socket: Socket): void {
    this.#busy.set(socket, 0);
    socket.once("close", () => this.#busy.delete(socket));
  }

  isBusy(socket: Socket): boolean {
    return (this.#busy.get(socket) ?? 0) > 0;
  }

  work(socket: Socket, work: Promise<void>): void {
    this.#busy.set(socket, (this.#busy.get(socket) ?? 0) + 1);
    this.#work.add(work);
    work.finally(() => {
      this.#work.delete(work);
      const left = (this.#busy.get(socket) ?? 1) - 1;
      if (this.#busy.has(socket)) this.#busy.set(socket, left);
      if (left === 0 && this.closing) socket.destroySoon();
    });
  }

  /** Closes what is idle; what is under way may end, and its bytes go out until the time is up. */
  async close(server: Server, graceMs: number): Promise<void> {
    this.closing = true;
    const closed = new Promise((resolve) => server.close(resolve));
    for (const [socket, requests] of this.#busy) if (requests === 0) socket.destroy();
    const timer = setTimeout(() => {
      for (const socket of this.#busy.keys()) socket.destroy();
    }, graceMs);
    await Promise.all([closed, ...this.#work]);
    clearTimeout(timer);
  }
}

/** What is answered to what is not HTTP. */
function complaint(code: string | undefined, packet: Uint8Array | undefined): string {
  const [status, text] = code === "HPE_HEADER_OVERFLOW"
    ? ["431 Request Header Fields Too Large", "The headers are too long."]
    : code === "ERR_HTTP_REQUEST_TIMEOUT"
    ? ["408 Request Timeout", "The headers took too long."]
    : ["400 Bad Request", "The request cannot be read."];
  // Typed into curl as it stands, "ü" is sent as it stands.
  const line = packet?.subarray(0, packet.indexOf(0x0a)) ?? [];
  const hint = line.some((byte) => byte > 0x7f)
    ? " Its address has letters that have to be percent-encoded."
    : "";
  return `HTTP/1.1 ${status}\r\nContent-Type: text/plain\r\nConnection: close\r\n` +
    `Content-Length: ${text.length + hint.length}\r\n\r\n${text}${hint}`;
}

const badRequest: Rendered = {
  status: 400,
  headers: { "Content-Type": "text/plain;charset=UTF-8", "Content-Length": "11" },
  content: "Bad Request",
};

/** Undefined where the address makes no sense. */
function incomingOf(message: IncomingMessage, response: ServerResponse): Incoming | undefined {
  const { method = "GET", headers, url: target = "/" } = message;
  const host = headers.host ?? `localhost:${message.socket.localPort}`;
  // A host is a name or an address, and a port: with anything else in it the path would begin elsewhere.
  if (!/^(\[[\da-f:.]+\]|[^\s/?#@\\[\]]+)$/i.test(host)) return undefined;
  const url = /^https?:\/\//i.test(target)
    ? target
    : `http://${host}${target.startsWith("/") ? "" : "/"}${target}`;
  if (!URL.canParse(url)) return undefined;
  const address = message.socket.remoteAddress?.replace(/^::ffff:(?=[\d.]+$)/, "");
  return {
    ...(address === undefined ? {} : { address }),
    method,
    url,
    headers: {
      get(name) {
        const value = headers[name.toLowerCase()];
        return Array.isArray(value) ? value.join(", ") : value ?? null;
      },
    },
    // Who stops reading it does not end the connection, over which the answer has to go.
    body: lengthOf(message) === 0
      ? null
      : message.iterator({ destroyOnReturn: false }) as AsyncIterable<Uint8Array>,
    get signal() {
      const gone = new AbortController();
      const abort = (): void => gone.abort(new Error("The client went away"));
      if (response.destroyed || response.closed) abort();
      else response.once("close", abort);
      return gone.signal;
    },
  };
}

/** Bytes of the body; infinite where only its end will tell. */
function lengthOf({ headers }: IncomingMessage): number {
  return headers["transfer-encoding"] === undefined
    ? Number(headers["content-length"] ?? 0)
    : Infinity;
}

async function send(
  { status, headers, content, cutAt }: Rendered,
  message: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const left = message.complete ? 0 : lengthOf(message);
  if (left > maxUnwantedBytes) response.shouldKeepAlive = false;
  response.writeHead(status, headers);
  if (cutAt !== undefined) return await cut(response, beginningOf(content, cutAt));
  if (typeof content === "object") return await pipeline(content, response);
  if (left > 0 && !message.socket.destroyed) {
    // The answer is out before the end of what it answers: who reads it need not send the rest.
    if (content === undefined) response.flushHeaders();
    else response.write(content);
    await swallow(message);
    response.end();
  } else {
    response.end(content);
  }
}

/** Sends head and beginning, and ends the connection when they are on their way. */
async function cut(response: ServerResponse, beginning: AsyncIterable<Uint8Array>): Promise<void> {
  response.flushHeaders();
  for await (const chunk of beginning) {
    await new Promise((resolve) => response.write(chunk, resolve));
  }
  response.socket?.destroySoon();
}

/** Reads on, and throws away, until the end, or until it is enough. */
async function swallow(message: IncomingMessage): Promise<void> {
  let swallowed = 0;
  const enough = Promise.withResolvers<void>();
  const timer = setTimeout(enough.resolve, unwantedMs);
  message.on("end", enough.resolve).on("close", enough.resolve).on("data", (chunk: Uint8Array) => {
    swallowed += chunk.length;
    if (swallowed > maxUnwantedBytes) enough.resolve();
  });
  await enough.promise;
  clearTimeout(timer);
  message.pause();
}
