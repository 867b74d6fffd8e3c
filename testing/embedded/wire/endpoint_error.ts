import type { Reply } from "./reply.ts";
import { bare } from "./reply.ts";

const guide =
  "Please check your code for typos, or consult our API guide at http://guides.dataverse.org.";
const messages: Readonly<Record<number, string>> = {
  400: `Bad Request. The API request cannot be completed with the parameters supplied. ${guide}`,
  403: `Not authorized to access this object via this API endpoint. ${guide}`,
  404: `API endpoint does not exist on this server. ${guide}`,
  405:
    "API endpoint does not support this method. Consult our API guide at http://guides.dataverse.org.",
  406:
    "API endpoint does not accept your request. Consult our API guide at http://guides.dataverse.org.",
  415: "HTTP 415 Unsupported Media Type",
};

/** These tell what was asked. */
const telling: readonly number[] = [400, 403, 404, 405, 406];

/** An error of the level below the endpoints, which tells the address too. */
export class EndpointError extends Error {
  override readonly name = "EndpointError";
  /** The status to answer with. */
  readonly status: number;
  /** Headers beyond the usual ones. */
  readonly headers: Readonly<Record<string, string>>;

  /**
   * Makes one.
   *
   * @param status The status to answer with.
   * @param options What it says of a bad request, and headers to send.
   */
  constructor(
    status: number,
    options: {
      readonly details?: string;
      readonly headers?: Readonly<Record<string, string>>;
    } = {},
  ) {
    const { details, headers = {} } = options;
    super(
      details === undefined
        ? messages[status] ?? `HTTP ${status}`
        : `Bad Request. The API request cannot be completed with the parameters supplied. Details: ${details} - ${
          guide[0]?.toLowerCase()
        }${guide.slice(1)}`,
    );
    this.status = status;
    this.headers = headers;
  }

  /** What is answered to a request for an address. */
  reply(request: {
    readonly method: string;
    readonly url: string;
    readonly contentType: string | null;
  }): Reply {
    const { status, message, headers } = this;
    const asked = telling.includes(status)
      ? { requestUrl: request.url, requestMethod: request.method }
      : {};
    const type = status === 406 ? { requestContentType: request.contentType } : {};
    return {
      ...bare({ status: "ERROR", code: status, message, ...asked, ...type }, status),
      headers,
    };
  }
}

/** An answer that undoes what its transaction did. */
export class Answered extends Error {
  override readonly name = "Answered";
  /** The answer. */
  readonly reply: Reply;

  constructor(reply: Reply) {
    super("answered without keeping anything");
    this.reply = reply;
  }
}
