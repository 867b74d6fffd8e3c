// The one place that knows how Dataverse says what is wrong. It answers 401 where a valid token may
// not do a thing, 403 for illegal states, validation and locks alike, 400 for some locks and 500 for
// some validations, so the status alone does not tell.
import {
  AuthenticationError,
  ConflictError,
  HttpError,
  type HttpErrorOptions,
  LockedError,
  NotFoundError,
  PermissionError,
  printable,
  RateLimitError,
  UnavailableError,
  UnexpectedReplyError,
  ValidationError,
} from "../errors/mod.ts";

/** A refusal as it came over the wire. */
export interface Refusal {
  /** What was being done. */
  readonly doing: string;
  /** HTTP verb. */
  readonly method: string;
  /** URL without secrets. */
  readonly url: string;
  /** The persistent id in the query, if any. */
  readonly persistentId: string | undefined;
  /** HTTP status. */
  readonly status: number;
  /** Parsed body; `undefined` where it is no JSON. */
  readonly body: unknown;
  /** The body as text, bounded. */
  readonly text: string;
  /** Whether a token was sent. */
  readonly hasToken: boolean;
  /** `Retry-After` in milliseconds. */
  readonly retryAfterMs: number | undefined;
}

const TOKEN_HINT =
  "Get a token on the account page of the installation, and put it into DATAVERSE_API_TOKEN.";

type Kind = new (
  message: string,
  options: HttpErrorOptions & { readonly retryAfterMs?: number | undefined },
) => HttpError;

interface Rule {
  readonly status?: readonly number[];
  readonly says?: RegExp;
  readonly kind: Kind;
  readonly hint?: string;
  readonly reason?: (refusal: Refusal) => string;
  /** The server may have done the thing all the same. */
  readonly unknown?: boolean;
}

// First match wins.
const RULES: readonly Rule[] = [
  {
    says: /^Bad API key|^Bad signed URL|bearer token/i,
    kind: AuthenticationError,
    reason: () => "the API token is wrong, expired or revoked",
    hint: TOKEN_HINT,
  },
  {
    says: /^Only authenticated users|User with token .* not found|^Token not found/i,
    kind: AuthenticationError,
    reason: ({ hasToken }) =>
      hasToken ? "the API token belongs to no user" : "no API token was given, and this needs one",
    hint: TOKEN_HINT,
  },
  {
    status: [400, 401, 403],
    says: /User :guest is not permitted/,
    kind: AuthenticationError,
    reason: () => "guests may not do it, and no API token was given",
    hint: TOKEN_HINT,
  },
  {
    says: /is locked\b|dataset lock\b|locked with lock type|In Review dataset lock/i,
    kind: LockedError,
    hint: "Wait until the lock is gone; dvflow's steps do that within their budget.",
  },
  {
    says:
      /is not permitted to perform|superuser|not permitted to|Not authorized|do not have permission|Endpoint (blocked|restricted|requires)/i,
    kind: PermissionError,
    hint:
      "Ask the installation's administrator for the role, or use the token of a user who has it.",
  },
  { says: /^Validation Failed|^Error parsing|Invalid value: <<</, kind: ValidationError },
  {
    status: [404],
    says: /When accessing a dataset based on Persistent ID/,
    kind: NotFoundError,
    reason: ({ persistentId }) => `there is no dataset "${persistentId ?? "?"}"`,
    hint: "Check the persistent id, and that it belongs to this installation.",
  },
  {
    status: [404],
    says: /^API endpoint does not exist/,
    kind: NotFoundError,
    reason: () => "this installation has no such API endpoint",
    hint: "The installation may be older than the call needs, or the id in the path is not there.",
  },
  { status: [404, 410], kind: NotFoundError },
  {
    status: [400],
    says: /^Failed to add file to dataset|add\.add_file_error/,
    kind: ConflictError,
    hint:
      "Dataverse says this of a dataset that is locked or written to by another, and of names it does not take.",
    unknown: true,
  },
  {
    status: [403, 409],
    says: /valid license or Custom Terms/,
    kind: ConflictError,
    hint:
      "Give the dataset a license, such as the installation's default one: setMetadata with `license`.",
  },
  {
    status: [403, 409],
    says: /host dataverse .* has not been published/,
    kind: ConflictError,
    hint: "Publish the parent collection first.",
  },
  {
    status: [403],
    says: /A dataverse with alias .* already exists/,
    kind: ConflictError,
    hint: "Choose another alias. What an earlier run left can be removed with the cleanup step.",
  },
  {
    status: [403],
    says: /Cannot delete non-empty/,
    kind: ConflictError,
    hint: "Delete what is in the collection first, or use the cleanup step, which does.",
  },
  { status: [401], says: /NOT a DRAFT/, kind: ConflictError },
  {
    status: [401],
    says: /published dataset/,
    kind: PermissionError,
    hint: "Only a superuser can destroy what is published.",
  },
  { status: [401], kind: AuthenticationError, hint: TOKEN_HINT },
  { status: [403, 409], kind: ConflictError },
  { status: [429], kind: RateLimitError, hint: "Wait, and send fewer requests at a time." },
  {
    status: [502, 503, 504],
    kind: UnavailableError,
    hint: "The server may be starting or overloaded: try again in a while.",
    unknown: true,
  },
  { status: [400, 406, 411, 413, 414, 415, 422, 431], kind: ValidationError },
  {
    status: [500],
    kind: HttpError,
    hint: "The server's own log says why; ask the installation's administrator.",
    unknown: true,
  },
];

/** Makes the error that fits a refusal. */
export function classify(refusal: Refusal): HttpError {
  const said = messageOf(refusal.body);
  if (refusal.body === undefined && ![429, 502, 503, 504].includes(refusal.status)) {
    return notDataverse(refusal);
  }
  const rule = RULES.find(({ status, says }) =>
    (status === undefined || status.includes(refusal.status)) &&
    (says === undefined || (said !== undefined && says.test(said)))
  );
  const reason = rule?.reason?.(refusal) ?? said ?? nothingSaid(refusal);
  const options: HttpErrorOptions = {
    method: refusal.method,
    url: refusal.url,
    status: refusal.status,
    serverMessage: said,
    hint: rule?.hint,
    outcome: rule?.unknown || (rule === undefined && refusal.status >= 500) ? "unknown" : "refused",
  };
  const message = `Cannot ${refusal.doing}: ${reason}`;
  if (rule?.kind === RateLimitError || rule?.kind === UnavailableError) {
    return new rule.kind(message, { ...options, retryAfterMs: refusal.retryAfterMs });
  }
  return new (rule?.kind ?? HttpError)(message, options);
}

/** The error for an answer that is no JSON where the API gives JSON. */
export function notDataverse(refusal: Refusal): UnexpectedReplyError {
  const title = /<title[^>]*>([^<]{1,200})/i.exec(refusal.text)?.[1]?.trim();
  const what = title ? `a page titled "${title}"` : "something that is no JSON";
  return new UnexpectedReplyError(
    `Cannot ${refusal.doing}: the server answered ${refusal.status} with ${what} instead of Dataverse's JSON`,
    {
      method: refusal.method,
      url: refusal.url,
      status: refusal.status,
      serverMessage: title === undefined ? undefined : printable(title),
      outcome: refusal.status >= 500 || refusal.status < 300 ? "unknown" : "refused",
      hint: refusal.status === 404
        ? "Check the address. A Dataverse that is still starting answers like this, too: then try again in a minute."
        : "Check that the address is that of a Dataverse (dataverse.org), and that no proxy or login page is in between.",
    },
  );
}

function messageOf(body: unknown): string | undefined {
  if (typeof body !== "object" || body === null || !("message" in body)) return undefined;
  const { message } = body;
  if (typeof message !== "string" || message === "") return undefined;
  const { fieldErrors } = body as { fieldErrors?: unknown };
  const fields = typeof fieldErrors === "object" && fieldErrors !== null
    ? Object.entries(fieldErrors).map(([field, why]) => `${field}: ${why}`)
    : [];
  return printable([withoutJava(message), ...fields].join("; "));
}

// Names of Java classes and objects tell a user nothing.
function withoutJava(message: string): string {
  return message
    .replaceAll(/\s*\(Invalid value:[\w.$]*\[[^\]]*\]\)/g, "")
    .replaceAll(/\.?java\.util\.stream\.[\w.$@]+/g, "")
    .replaceAll(/\s*Command edu\.harvard[\w.$@]*( failed)?:?.*$/gs, "")
    .replaceAll(/^cause was null!\s*/g, "")
    .trim()
    .replace(/\.$/, "");
}

function nothingSaid({ status }: Refusal): string {
  return `the server answered ${status} and gave no reason`;
}
