import {
  createServer,
  type IncomingMessage,
  type Server,
  type ServerResponse,
  STATUS_CODES,
} from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { pipeline } from "node:stream/promises";
import { DvflowError } from "../../../lib/errors/mod.ts";
import type { Incoming } from "./incoming.ts";
import { IncomingBody, incomingOf, lengthOf, StallError } from "./incoming_message.ts";
import { beginningOf, FileContent, type Outcome, type Rendered } from "./respond.ts";

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
  /**
   * For how long the head of a request may take, in milliseconds.
   *
   * @default {60_000}
   */
  readonly headersMs?: number;
  /**
   * For how long a client may neither send what is waited for nor take what is sent, in milliseconds.
   *
   * @default {300_000}
   */
  readonly stallMs?: number;
}

/** A server on a port. Disposing it lets what is under way end, for a while. */
export interface Listener extends AsyncDisposable {
  readonly port: number;
}

/** Payara keeps idle connections for as long. */
const keepAliveMs = 30_000;

/** The address and all headers, as with Payara. */
const maxHeaderBytes = 8 * 1024;

/** After these the connection ends, as with Payara. */
const lastStatuses: ReadonlySet<number> = new Set([400, 408, 411, 413, 414, 500, 501, 503]);

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
  const { headersMs = 60_000, stallMs = 300_000 } = options;
  const connections = new Connections();
  const handle = (message: IncomingMessage, response: ServerResponse): void =>
    connections.work(message, (body) => serve(message, response, body), stallMs);
  const server = createServer({
    keepAliveTimeout: keepAliveMs,
    maxHeaderSize: maxHeaderBytes,
    headersTimeout: headersMs,
    connectionsCheckingInterval: Math.min(headersMs, 30_000) / 2,
    requestTimeout: 0, // an upload may take as long as it takes
  }, handle);
  server.on("connection", (socket) => connections.add(socket));
  server.on("checkExpectation", handle); // what nobody knows is not expected of us
  server.on("connect", (_message, socket) => socket.end(complaint(405, "This is no proxy.")));
  server.on("clientError", (error: NodeJS.ErrnoException & { rawPacket?: Uint8Array }, socket) => {
    if (!socket.writable) return void socket.destroy();
    if (connections.spoil(socket as Socket, error)) return;
    socket.end(complaintOf(error.code, error.rawPacket));
  });

  async function serve(
    message: IncomingMessage,
    response: ServerResponse,
    body: IncomingBody,
  ): Promise<void> {
    const closed = new Promise<void>((resolve) => response.once("close", resolve));
    try {
      const request = incomingOf(message, response, body);
      const outcome = request === undefined ? badRequest : await answer(request);
      if ("broken" in outcome) return void message.socket.destroy();
      const rendered = body.wrong instanceof StallError ? tooSlow : outcome;
      const isLast = connections.closing || request === undefined || body.wrong !== undefined ||
        lastStatuses.has(rendered.status);
      if (isLast) response.shouldKeepAlive = false;
      await send(rendered, message, response, { isBroken: body.wrong !== undefined, stallMs });
      const timer = setTimeout(() => response.destroy(), stallMs);
      await closed;
      clearTimeout(timer);
      if (isLast || !message.complete) message.socket.destroySoon();
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
  /** What came last on each, and when it is answered. */
  readonly #bodies = new WeakMap<Socket, IncomingBody>();
  readonly #turns = new WeakMap<Socket, Promise<void>>();
  /** What comes no more can be made sense of. */
  readonly #spoiled = new WeakSet<Socket>();
  readonly #work = new Set<Promise<void>>();
  closing = false;

  add(socket: Socket): void {
    this.#busy.set(socket, 0);
    socket.once("close", () => this.#busy.delete(socket));
  }

  /**
   * Notes that what came last makes no sense: what is being read ends there, and the connection when all that
   * was asked before is answered.
   *
   * @returns Whether something is being answered.
   */
  spoil(socket: Socket, error: Error): boolean {
    if ((this.#busy.get(socket) ?? 0) === 0) return false;
    this.#spoiled.add(socket);
    this.#bodies.get(socket)?.breakOff(error);
    return true;
  }

  /** Answers a message when what came before it on its connection is answered, unless that was the last. */
  work(
    message: IncomingMessage,
    begin: (body: IncomingBody) => Promise<void>,
    stallMs: number,
  ): void {
    const { socket } = message;
    const body = new IncomingBody(message, stallMs);
    this.#bodies.set(socket, body);
    this.#busy.set(socket, (this.#busy.get(socket) ?? 0) + 1);
    const before = this.#turns.get(socket);
    const work = before === undefined
      ? begin(body)
      : before.then(() => socket.destroyed || socket.writableEnded ? undefined : begin(body));
    this.#turns.set(socket, work);
    this.#work.add(work);
    work.finally(() => {
      this.#work.delete(work);
      const left = (this.#busy.get(socket) ?? 1) - 1;
      if (this.#busy.has(socket)) this.#busy.set(socket, left);
      if (left === 0 && (this.closing || this.#spoiled.has(socket))) socket.destroySoon();
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
function complaintOf(code: string | undefined, packet: Uint8Array | undefined): string {
  if (code === "HPE_HEADER_OVERFLOW") {
    return complaint(400, "Address and headers are longer than 8 KiB.");
  }
  if (code === "ERR_HTTP_REQUEST_TIMEOUT") return complaint(408, "The headers took too long.");
  // Typed into curl as it stands, "ü" is sent as it stands.
  const line = packet?.subarray(0, packet.indexOf(0x0a)) ?? [];
  const hint = line.some((byte) => byte > 0x7f)
    ? " Its address has letters that have to be percent-encoded."
    : "";
  return complaint(400, `The request cannot be read.${hint}`);
}

function complaint(status: number, text: string): string {
  return `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nContent-Type: text/plain\r\n` +
    `Connection: close\r\nContent-Length: ${text.length}\r\n\r\n${text}`;
}

function plain(status: number): Rendered {
  const content = STATUS_CODES[status] ?? "";
  return {
    status,
    headers: {
      "Content-Type": "text/plain;charset=UTF-8",
      "Content-Length": String(content.length),
    },
    content,
  };
}

const badRequest: Rendered = plain(400);
const tooSlow: Rendered = plain(408);

async function send(
  { status, headers, content, cutAt }: Rendered,
  message: IncomingMessage,
  response: ServerResponse,
  { isBroken, stallMs }: { readonly isBroken: boolean; readonly stallMs: number },
): Promise<void> {
  const left = message.complete || isBroken ? 0 : lengthOf(message);
  if (left > maxUnwantedBytes) response.shouldKeepAlive = false;
  response.writeHead(status, headers);
  if (cutAt !== undefined) return await cut(response, beginningOf(content, cutAt));
  if (content instanceof FileContent) return await streamFile(content, response, stallMs);
  if (typeof content === "object") return await stream(content, response, stallMs);
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

/** Sends no faster than it is taken, and ends where nothing is taken for too long. */
async function stream(
  content: AsyncIterable<Uint8Array>,
  response: ServerResponse,
  stallMs: number,
): Promise<void> {
  const stalled = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const watch = (): void => void (timer = setTimeout(() => stalled.abort(), stallMs));
  async function* watched(): AsyncGenerator<Uint8Array> {
    for await (const chunk of content) {
      watch();
      yield chunk;
      clearTimeout(timer);
    }
    watch();
  }
  try {
    await pipeline(watched(), response, { signal: stalled.signal });
  } finally {
    clearTimeout(timer);
  }
}

/** The same of a file: each piece is out before the next one is read, into the same memory. */
async function streamFile(
  content: FileContent,
  response: ServerResponse,
  stallMs: number,
): Promise<void> {
  const gone = new Error("the client has gone, or takes nothing");
  let fail: (error: Error) => void = () => {};
  response.once("close", () => fail(gone));
  for await (const piece of content.pieces({ inPlace: true })) {
    const timer = setTimeout(() => response.destroy(), stallMs);
    try {
      await new Promise<void>((resolve, reject) => {
        fail = reject;
        if (response.destroyed) reject(gone);
        else response.write(piece, (error) => error ? reject(error) : resolve());
      });
    } finally {
      clearTimeout(timer);
    }
  }
  response.end();
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
