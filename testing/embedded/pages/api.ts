import type { Json } from "../domain/json.ts";
import type { Incoming } from "../wire/incoming.ts";
import { masked } from "../wire/masked.ts";
import type { Reply } from "../wire/reply.ts";
import { Data } from "./data.ts";

/** Answers API requests. */
export interface ApiHost {
  /** Answers one. */
  handle(request: Incoming): Promise<Reply>;
  /** What went wrong in the server itself while it did. */
  failureOf(request: Incoming): string | undefined;
}

/** An answer of the API. */
export interface ApiAnswer {
  readonly status: number;
  /** What it says, where it says no. */
  readonly message: string;
  readonly data: Data;
  /** The whole envelope. */
  readonly all: Data;
}

/** The API says no to what a page needs. */
export class ApiRefusal extends Error {
  override readonly name = "ApiRefusal";
  readonly status: number;

  constructor(status: number, message = `HTTP ${status}`) {
    super(message);
    this.status = status;
  }
}

/** The server itself failed. */
export class ApiFailure extends Error {
  override readonly name = "ApiFailure";
}

/**
 * The API, asked with a visitor's token and nothing else: a page can show nothing that the API would not.
 */
export class VisitorApi {
  readonly #host: ApiHost;
  readonly #base: URL;
  readonly #token: string | undefined;
  readonly #asked: string[] = [];

  constructor(host: ApiHost, base: URL, token: string | undefined) {
    this.#host = host;
    this.#base = base;
    this.#token = token;
  }

  /** The same API, asked by somebody else. */
  as(token: string): VisitorApi {
    return new VisitorApi(this.#host, this.#base, token);
  }

  /** What was asked, as paths. */
  get asked(): readonly string[] {
    return this.#asked;
  }

  /** Asks, and hands on what is answered, bytes and all. */
  async reply(path: string, from?: Incoming): Promise<Reply> {
    const request: Incoming = {
      method: "GET",
      url: new URL(`/api/${path}`, this.#base).href,
      headers: {
        get: (name) =>
          name.toLowerCase() === "x-dataverse-key"
            ? this.#token ?? null
            : name.toLowerCase() === "range"
            ? from?.headers.get(name) ?? null
            : null,
      },
      body: null,
    };
    const reply = await this.#host.handle(request);
    const failure = this.#host.failureOf(request);
    if (failure !== undefined) throw new ApiFailure(failure);
    return reply;
  }

  /**
   * Asks.
   *
   * @param path Below `/api/`.
   * @param query What is undefined is left out; a list is asked several times.
   */
  async ask(path: string, query: Query = {}): Promise<ApiAnswer> {
    const address = path + queryText(query);
    this.#asked.push(masked(`/api/${address}`));
    const { status, body } = await this.reply(address);
    const value: Json = body.type === "json" ? body.value : {};
    const all = new Data(value);
    return { status, message: all.at("message").text, data: all.at("data"), all };
  }

  /**
   * Asks for what a page cannot do without.
   *
   * @throws {ApiRefusal} Where the API says no.
   */
  async get(path: string, query: Query = {}): Promise<ApiAnswer> {
    const answer = await this.ask(path, query);
    if (answer.status !== 200) throw new ApiRefusal(answer.status, answer.message);
    return answer;
  }
}

/** A query: what is undefined is left out, a list comes several times. */
export type Query = Readonly<Record<string, string | number | readonly string[] | undefined>>;

/** `?a=b&c=d`, or nothing. */
export function queryText(query: Query): string {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value === undefined) continue;
    for (const one of typeof value === "object" ? value : [String(value)]) params.append(name, one);
  }
  return params.size === 0 ? "" : `?${params}`;
}
