import { type Clock, systemClock } from "../clock.ts";
import {
  DvflowError,
  type HttpError,
  printable,
  RateLimitError,
  UnavailableError,
  UnexpectedReplyError,
  UsageError,
} from "../errors/mod.ts";
import type { Decoder } from "../schemas/decoder.ts";
import { parseAddress } from "./_address.ts";
import { parseJson, readText, streamOf } from "./_body.ts";
import { classify, notDataverse, type Refusal } from "./_classify.ts";
import { refusedByStore } from "./_refused_by_store.ts";
import { redactText, redactUrl } from "./_redact.ts";
import { StreamSender } from "./_send_stream.ts";
import type { ApiRequest, Session, StreamBody } from "./session.ts";

/** Options of {@linkcode openSession}. */
export interface SessionOptions {
  /**
   * API token. It goes to the installation's own origin only.
   *
   * @default {none: what guests may do}
   */
  readonly token?: string | undefined;
  /**
   * The way to the server, such as the embedded Dataverse's own.
   *
   * @default {the network}
   */
  readonly fetch?: typeof globalThis.fetch;
  /**
   * Time.
   *
   * @default {the machine's own}
   */
  readonly clock?: Clock;
  /**
   * Gives numbers from 0 to 1, for the jitter between two attempts.
   *
   * @default {Math.random}
   */
  readonly random?: () => number;
  /**
   * Longest wait for an answer, in milliseconds.
   *
   * @default {120_000}
   */
  readonly timeoutMs?: number;
  /**
   * Longest time to spend on trying one call again, in milliseconds; 0 tries once.
   *
   * @default {30_000}
   */
  readonly retryBudgetMs?: number;
}

/**
 * Opens a connection to an installation, without sending anything yet. `connect` does the same and
 * checks what is there.
 *
 * @param address Address of the installation, such as `https://demo.dataverse.org`.
 * @param options Token, transport, time.
 * @returns The connection.
 * @throws {UsageError} If the address or the token cannot be one.
 */
export function openSession(address: string | URL, options: SessionOptions = {}): Session {
  return new HttpSession(parseAddress(address), options);
}

const REDIRECTS = [301, 302, 303, 307, 308];
const ATTEMPTS_AT_STORE = 3;
const FIRST_DELAY_MS = 500;
const LONGEST_DELAY_MS = 10_000;

class HttpSession implements Session {
  readonly baseUrl: URL;
  readonly clock: Clock;
  readonly #token: string | undefined;
  readonly #fetch: typeof globalThis.fetch | undefined;
  readonly #random: () => number;
  readonly #timeoutMs: number;
  readonly #retryBudgetMs: number;
  readonly #sender = new StreamSender();
  #offsetMs = 0;

  constructor(baseUrl: URL, options: SessionOptions) {
    const token = options.token?.trim();
    if (token !== undefined && !/^[\x21-\x7e]+$/.test(token)) {
      throw new UsageError(
        "Cannot connect: the API token is empty or has characters that no token has",
      );
    }
    this.baseUrl = baseUrl;
    this.clock = options.clock ?? systemClock;
    this.#token = token;
    // The network's own needs no detour, and would send a stream without its length.
    this.#fetch = options.fetch === globalThis.fetch ? undefined : options.fetch;
    this.#random = options.random ?? Math.random;
    this.#timeoutMs = options.timeoutMs ?? 120_000;
    this.#retryBudgetMs = options.retryBudgetMs ?? 30_000;
  }

  get hasToken(): boolean {
    return this.#token !== undefined;
  }

  serverNow(): Date {
    return new Date(this.clock.now().getTime() + this.#offsetMs);
  }

  async call<T>(request: ApiRequest, decode: Decoder<T>): Promise<T> {
    const response = await this.fetch(request);
    const { text, cut } = await this.#guard(request, () => readText(response));
    const body = cut ? undefined : parseJson(text);
    const about = this.#refusal(request, response, text, body);
    if (body === undefined) throw notDataverse(about);
    const isEnvelope = typeof body === "object" && body !== null && "status" in body &&
      "data" in body;
    const decoded = decode(isEnvelope && !request.envelope ? body.data : body);
    if (decoded.ok) return decoded.value;
    throw new UnexpectedReplyError(
      `Cannot ${request.doing}: the server's answer is not of the shape expected: ${decoded.issue}`,
      {
        ...about,
        serverMessage: undefined,
        outcome: request.method === "GET" ? "refused" : "unknown",
        hint: "The installation may be of a version that dvflow does not know: please report it.",
      },
    );
  }

  async fetch(request: ApiRequest): Promise<Response> {
    const began = this.clock.now().getTime();
    const budget = request.retryBudgetMs ?? this.#retryBudgetMs;
    for (let attempt = 1;; attempt++) {
      try {
        return await this.#once(request);
      } catch (error) {
        const delay = this.#delay(request, error, attempt);
        const spent = this.clock.now().getTime() - began;
        if (delay === undefined || spent + delay > budget) throw error;
        await this.clock.sleep(delay, request.signal ?? undefined);
      }
    }
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.#sender[Symbol.dispose]();
    return Promise.resolve();
  }

  /** One attempt, redirects followed. */
  async #once(request: ApiRequest): Promise<Response> {
    let url = this.#url(request);
    for (let hop = 0; hop < 10; hop++) {
      const own = !(request.path instanceof URL) && url.origin === this.baseUrl.origin;
      const response = await this.#guard(request, () => this.#send(request, url, own));
      if (own) this.#learnTime(response);
      if (response.ok) return response;
      if (!REDIRECTS.includes(response.status)) {
        throw await this.#refused(request, response, url);
      }
      await response.body?.cancel();
      const target = response.headers.get("location");
      if (target === null || !URL.canParse(target, url) || request.method !== "GET") {
        throw this.#moved(request, response, target);
      }
      url = new URL(target, url);
    }
    throw new UnexpectedReplyError(`Cannot ${request.doing}: the server redirects in a circle`, {
      method: request.method,
      url: redactUrl(url),
    });
  }

  async #send(request: ApiRequest, url: URL, own: boolean): Promise<Response> {
    const headers = new Headers({ accept: "application/json", "user-agent": "dvflow" });
    for (const [name, value] of Object.entries(request.headers ?? {})) headers.set(name, value);
    if (own && this.#token !== undefined) headers.set("x-dataverse-key", this.#token);
    const timeout = new AbortController();
    const timer = setTimeout(
      () => timeout.abort(new DOMException("No answer in time", "TimeoutError")),
      request.timeoutMs ?? this.#timeoutMs,
    );
    const signal = request.signal
      ? AbortSignal.any([request.signal, timeout.signal])
      : timeout.signal;
    const stream = request.stream && watched(request.stream);
    try {
      if (stream !== undefined) {
        clearTimeout(timer); // a large file takes its time; the sender looks for silence instead
        headers.set("content-type", stream.contentType);
        if (this.#fetch === undefined) {
          return await this.#sender.send(url, {
            method: request.method,
            headers,
            body: stream,
            signal,
          });
        }
        headers.set("content-length", `${stream.length}`);
      } else if (request.json !== undefined) headers.set("content-type", "application/json");
      else if (request.text !== undefined) headers.set("content-type", "text/plain; charset=utf-8");
      const body = stream !== undefined
        ? streamOf(stream.open())
        : request.json !== undefined
        ? JSON.stringify(request.json)
        : request.text ?? null;
      // Where a connection closes without an answer, Deno's `fetch` asks once more by itself: a write would
      // be done twice.
      if (this.#fetch === undefined && request.method !== "GET") {
        const bytes = new TextEncoder().encode(typeof body === "string" ? body : "");
        return await this.#sender.send(url, {
          method: request.method,
          headers,
          body: { length: bytes.length, open: () => [bytes] },
          signal,
        });
      }
      const init = { method: request.method, headers, body, signal, redirect: "manual" } as const;
      const response = await (this.#fetch ?? globalThis.fetch)(
        url,
        stream === undefined ? init : { ...init, duplex: "half" } as RequestInit,
      );
      // What the server says of a body that came to no end is beside the point.
      if (stream?.failure !== undefined) {
        await response.body?.cancel();
        throw stream.failure;
      }
      return response;
    } catch (error) {
      throw stream?.failure ?? error;
    } finally {
      clearTimeout(timer);
    }
  }

  /** Turns what the transport throws into an error of ours; a cancellation goes through as it is. */
  async #guard<T>(request: ApiRequest, act: () => Promise<T>): Promise<T> {
    try {
      return await act();
    } catch (error) {
      request.signal?.throwIfAborted();
      if (error instanceof DvflowError) throw error;
      throw this.#unreachable(request, error);
    }
  }

  #unreachable(request: ApiRequest, error: unknown): UnavailableError {
    const { text, refused, hint } = whyUnreachable(error);
    return new UnavailableError(`Cannot ${request.doing}: ${text} (${this.baseUrl.host})`, {
      method: request.method,
      url: redactUrl(this.#url(request)),
      cause: error,
      outcome: refused ? "refused" : "unknown",
      hint,
    });
  }

  async #refused(request: ApiRequest, response: Response, url: URL): Promise<HttpError> {
    const { text } = await this.#guard(request, () => readText(response, 64 * 1024));
    const safe = redactText(text, this.#token);
    const about = this.#refusal(request, response, safe, parseJson(safe));
    const given = request.path instanceof URL;
    const own = !given && url.origin === this.baseUrl.origin;
    return own || about.body !== undefined
      ? classify(about)
      : refusedByStore(about, { url, given });
  }

  #moved(request: ApiRequest, response: Response, target: string | null): UnexpectedReplyError {
    const to = target !== null && URL.canParse(target, this.baseUrl)
      ? new URL(target, this.baseUrl).origin
      : undefined;
    return new UnexpectedReplyError(
      `Cannot ${request.doing}: the server redirects it${
        to === undefined ? "" : ` to ${printable(to)}`
      }`,
      {
        method: request.method,
        url: redactUrl(this.#url(request)),
        status: response.status,
        hint: to === undefined
          ? undefined
          : `Use the address ${printable(to)} if it is the same installation.`,
      },
    );
  }

  #refusal(request: ApiRequest, response: Response, text: string, body: unknown): Refusal {
    const after = response.headers.get("retry-after");
    return {
      doing: request.doing,
      method: request.method,
      url: redactUrl(this.#url(request)),
      persistentId: request.query?.persistentId?.toString(),
      status: response.status,
      body,
      text,
      hasToken: this.hasToken,
      retryAfterMs: after === null ? undefined : this.#retryAfter(after),
    };
  }

  #url(request: ApiRequest): URL {
    const url = request.path instanceof URL
      ? new URL(request.path)
      : new URL(request.path.replace(/^\//, ""), this.baseUrl);
    for (const [name, value] of Object.entries(request.query ?? {})) {
      if (value !== undefined) url.searchParams.set(name, String(value));
    }
    return url;
  }

  #delay(request: ApiRequest, error: unknown, attempt: number): number | undefined {
    const transient = error instanceof RateLimitError || error instanceof UnavailableError;
    if (!transient) return undefined;
    const repeatable = request.repeatable ?? request.method === "GET";
    if (!repeatable && error.outcome === "unknown") return undefined;
    // A new address is asked for, and the same answer to it will not change.
    const { status = 0 } = error;
    const denied = error instanceof UnavailableError && status >= 400 && status < 429;
    if (denied && attempt >= ATTEMPTS_AT_STORE) return undefined;
    if (error.retryAfterMs !== undefined) return error.retryAfterMs;
    const longest = Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** (attempt - 1));
    return longest * (0.5 + this.#random() / 2);
  }

  #retryAfter(value: string): number | undefined {
    if (/^\d+$/.test(value)) return Number(value) * 1000;
    const at = Date.parse(value);
    return Number.isNaN(at) ? undefined : Math.max(0, at - this.serverNow().getTime());
  }

  #learnTime(response: Response): void {
    const date = Date.parse(response.headers.get("date") ?? "");
    if (!Number.isNaN(date)) this.#offsetMs = date - this.clock.now().getTime();
  }
}

/** A body that remembers why it could not be read: transports wrap or swallow that. */
function watched(body: StreamBody): StreamBody & { readonly failure: unknown } {
  let failure: unknown;
  return {
    contentType: body.contentType,
    length: body.length,
    get failure() {
      return failure;
    },
    async *open() {
      try {
        yield* body.open();
      } catch (error) {
        failure = error;
        throw error;
      }
    },
  };
}

interface Unreachable {
  readonly text: string;
  /** No connection came about, so nothing was done. */
  readonly refused: boolean;
  readonly hint: string;
}

const CHECK_ADDRESS = "Check the address, and that the server runs.";

function whyUnreachable(error: unknown): Unreachable {
  const text = error instanceof Error
    ? `${error.message} ${String(error.cause ?? "")}`
    : String(error);
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  if (/connection refused|ECONNREFUSED/i.test(text + code)) {
    return { text: "no server answers at that address", refused: true, hint: CHECK_ADDRESS };
  }
  if (/dns error|failed to lookup|ENOTFOUND|EAI_AGAIN|name resolution/i.test(text + code)) {
    return { text: "there is no host of that name", refused: true, hint: CHECK_ADDRESS };
  }
  if (/certificate|UnknownIssuer|self.signed|CERT_|tls handshake/i.test(text + code)) {
    return {
      text: "its TLS certificate is not trusted",
      refused: true,
      hint: "With a certificate of your own, give its authority in DENO_CERT or DENO_TLS_CA_STORE.",
    };
  }
  if (error instanceof Error && error.name === "NotCapable") {
    return {
      text: "Deno may not use the network for this address",
      refused: true,
      hint: "Run with --allow-net for this host.",
    };
  }
  if (error instanceof DOMException && error.name === "TimeoutError") {
    return {
      text: "no answer came in time",
      refused: false,
      hint: "The server may be overloaded: try again later, or allow more time.",
    };
  }
  return {
    text: `the connection broke: ${error instanceof Error ? error.message : String(error)}`,
    refused: false,
    hint: "Check the network, and try again.",
  };
}
