import type { Clock } from "../clock.ts";
import type { Decoder } from "../schemas/decoder.ts";

/** Body whose bytes come from a stream of known length, so that nothing holds them in memory. */
export interface StreamBody {
  /** Media type, such as `multipart/form-data; boundary=…`. */
  readonly contentType: string;
  /** Length in bytes; sent as Content-Length. */
  readonly length: number;
  /** Opens the stream, once an attempt. A piece is good until the next one is asked for. */
  open(): AsyncIterable<Uint8Array>;
}

/** One call to the API; at most one of `json`, `text` and `stream` is its body. */
export interface ApiRequest {
  /** What is being done, to what, in words that follow "Cannot": `create dataset in collection "demo"`. */
  readonly doing: string;
  /** HTTP verb. */
  readonly method: "GET" | "POST" | "PUT" | "DELETE";
  /**
   * Path below the installation's address, such as `/api/info/version`, percent-encoded; or a whole address
   * elsewhere, such as an object store's, to which no token goes.
   */
  readonly path: string | URL;
  /** Query; a value that is `undefined` is left out. */
  readonly query?: Readonly<Record<string, string | number | boolean | undefined>>;
  /** Headers beside the ones that every call has. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly json?: unknown;
  /** Sent as plain text. */
  readonly text?: string;
  /** Sent as it is. */
  readonly stream?: StreamBody;
  /** Cancels the call. */
  readonly signal?: AbortSignal | undefined;
  /**
   * Whether sending it twice does what sending it once does, so that it may be sent again after an
   * answer that got lost.
   *
   * @default {true for GET, false for the rest}
   */
  readonly repeatable?: boolean;
  /**
   * Longest wait for the answer's head, in milliseconds.
   *
   * @default {the session's own}
   */
  readonly timeoutMs?: number;
  /**
   * Longest time to spend on trying again, in milliseconds; 0 tries once.
   *
   * @default {the session's own}
   */
  readonly retryBudgetMs?: number;
  /**
   * Whether the decoder gets the whole envelope instead of its `data`.
   *
   * @default {false}
   */
  readonly envelope?: boolean;
}

/**
 * An open connection to one installation: its address, the credentials, the way to it. Steps get it
 * from their context.
 */
export interface Session extends AsyncDisposable {
  /** Address of the installation; ends with a slash. */
  readonly baseUrl: URL;
  /** Whether a token goes with the calls. The token itself cannot be read. */
  readonly hasToken: boolean;
  /** Time. */
  readonly clock: Clock;
  /** The server's time now, as far as its last `Date` header tells; else the clock's. */
  serverNow(): Date;
  /**
   * Calls the API and decodes `data` of its envelope.
   *
   * @param request The call.
   * @param decode Turns `data` into what the caller wants.
   * @returns What the decoder gave.
   * @throws {HttpError} In the subclass that fits.
   */
  call<T>(request: ApiRequest, decode: Decoder<T>): Promise<T>;
  /**
   * Calls the API and gives the answer as it came, for bodies that are no JSON. The status is a
   * success; the caller reads the body or cancels it.
   *
   * @param request The call.
   * @returns The answer.
   * @throws {HttpError} In the subclass that fits.
   */
  fetch(request: ApiRequest): Promise<Response>;
}
