import { equal, match, rejects } from "node:assert/strict";
import type { Session, StreamBody } from "../../lib/client/mod.ts";
import { HttpError } from "../../mod.ts";

/** What goes with a question. */
export interface Asked {
  /** Query. */
  readonly query?: Readonly<Record<string, string | number | boolean>>;
  /** Sent as JSON. */
  readonly json?: unknown;
  /** Sent as text. */
  readonly text?: string;
  /** Sent as a form; see {@linkcode form}. */
  readonly form?: StreamBody;
  /** Whether the whole envelope is wanted instead of its `data`. */
  readonly envelope?: boolean;
}

/** Asks what no client function asks, such as `GET /api/roles/1`, and gives `data` as the case knows it. */
export async function ask<T = unknown>(
  session: Session,
  line: string,
  { form: stream, ...rest }: Asked = {},
): Promise<T> {
  return await session.call(
    { ...requestOf(line), ...rest, ...(stream === undefined ? {} : { stream }) },
    (body) => ({ ok: true, value: body as T }),
  );
}

/** Asks for what is no JSON, and gives the answer. */
export async function fetchFrom(
  session: Session,
  line: string,
  options: Pick<Asked, "query"> & { readonly form?: StreamBody; readonly range?: string } = {},
): Promise<Response> {
  const { query, range, form: stream } = options;
  return await session.fetch({
    ...requestOf(line),
    headers: { accept: "*/*", ...(range === undefined ? {} : { range }) },
    ...(query === undefined ? {} : { query }),
    ...(stream === undefined ? {} : { stream }),
  });
}

function requestOf(line: string) {
  const [method, path = ""] = line.split(" ");
  if (method !== "GET" && method !== "POST" && method !== "PUT" && method !== "DELETE") {
    throw new TypeError(`No request: ${line}`);
  }
  return { doing: line, method, path } as const;
}

/** A form with wishes as JSON, and a file. */
export function form(
  wishes: unknown,
  file?: { readonly name: string; readonly text: string; readonly type?: string },
): StreamBody {
  const boundary = "dvflow-contract";
  const parts = [
    ...(file === undefined ? [] : [
      `Content-Disposition: form-data; name="file"; filename="${file.name}"\r\n` +
      `Content-Type: ${file.type ?? "text/plain"}\r\n\r\n${file.text}`,
    ]),
    ...(wishes === undefined
      ? []
      : [`Content-Disposition: form-data; name="jsonData"\r\n\r\n${JSON.stringify(wishes)}`]),
  ];
  const bytes = new TextEncoder().encode(
    parts.map((part) => `--${boundary}\r\n${part}\r\n`).join("") + `--${boundary}--\r\n`,
  );
  return {
    contentType: `multipart/form-data; boundary=${boundary}`,
    length: bytes.length,
    async *open() {
      yield await Promise.resolve(bytes);
    },
  };
}

/** Shows that something is refused with this status, and in these words where they matter. */
export async function refused(
  act: Promise<unknown>,
  status: number,
  says: RegExp = /(?:)/,
): Promise<void> {
  await rejects(act, (error: unknown) => {
    if (!(error instanceof HttpError)) throw error;
    equal(error.status, status, error.message);
    match(error.serverMessage ?? "", says);
    return true;
  });
}

/** Asks again until it is so, for what a server does a little later, such as finding what is new. */
export async function eventually<T>(
  ask: () => Promise<T>,
  options: { readonly until: (answer: T) => boolean; readonly signal: AbortSignal },
): Promise<T> {
  for (const end = Date.now() + 60_000;; await pause()) {
    const answer = await ask();
    options.signal.throwIfAborted();
    if (options.until(answer) || Date.now() > end) return answer;
  }
}

const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 100));
