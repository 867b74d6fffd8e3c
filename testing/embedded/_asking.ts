import type { EmbeddedDataverse } from "./mod.ts";

/** What was answered. */
export interface Answer {
  readonly status: number;
  readonly message: string;
  // What a test reads of an answer is what the test knows.
  // deno-lint-ignore no-explicit-any
  readonly data: any;
  /** The whole body, as JSON where it is some. */
  // deno-lint-ignore no-explicit-any
  readonly body: any;
  readonly text: string;
}

/** What goes with a request. */
export interface Asking {
  /** An API token; without one a guest asks. */
  readonly token?: string | undefined;
  /** What is sent: a text as it is, a form, or something that becomes JSON. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Asks as a client does: a verb, and a path below `/api/`. */
export type Ask = (line: string, asking?: Asking) => Promise<Answer>;

/** Gives tests a short way to ask a server; `token` is sent where a request has no other. */
export function asking(dataverse: EmbeddedDataverse, token?: string): Ask {
  return async (line, { body, headers = {}, ...more } = {}) => {
    const [method = "GET", path = ""] = line.split(" ");
    const key = "token" in more ? more.token : token;
    const isRaw = body === undefined || typeof body === "string" || body instanceof FormData;
    const response = await dataverse.fetch(new URL(`api/${path}`, dataverse.baseUrl), {
      method,
      headers: {
        ...(body instanceof FormData ? {} : { "Content-Type": "application/json" }),
        ...(key === undefined ? {} : { "X-Dataverse-key": key }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: isRaw ? body as BodyInit : JSON.stringify(body) }),
    });
    const text = await response.text();
    const value = /^application\/(ld\+)?json/.test(response.headers.get("Content-Type") ?? "")
      ? JSON.parse(text)
      : {};
    return {
      status: response.status,
      message: value.message,
      data: value.data,
      body: value,
      text,
    };
  };
}
