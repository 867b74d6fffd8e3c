import type { Clock } from "../../../lib/clock.ts";
import { failed, type Reply } from "../wire/reply.ts";
import type { Incoming } from "../wire/incoming.ts";
import { page } from "../wire/page.ts";
import { type Outcome, render, type Rendered } from "../wire/respond.ts";
import type { PageFault, StatusFault } from "./fault.ts";
import type { Trouble } from "./faults.ts";

/** What trouble is made with. */
export interface TroubleOptions {
  readonly clock: Clock;
  /** Answers as if there were none. */
  readonly answer: (request: Incoming) => Promise<Rendered>;
  /** Ends the token that a request carries. */
  readonly expire: (request: Incoming) => void;
}

/** A connection that breaks while a body comes in. */
class CutError extends Error {
  override readonly name = "CutError";
}

const cut: Outcome = { broken: "cut" };

const texts: Readonly<Record<number, string>> = {
  429: "Too Many Requests",
  500: "Internal Server Error",
  502: "Bad Gateway",
  503: "Service Unavailable",
  504: "Gateway Timeout",
};

function html(status: number, text: string): Reply {
  return { status, body: { type: "text", text, contentType: "text/html;charset=UTF-8" } };
}

function statusReply({ status, retryAfter }: StatusFault): Reply {
  const reply = status === 429
    ? failed(429, "The request failed: Rate limited due to too many requests.")
    : html(
      status,
      page(`${status} ${texts[status] ?? "Error"}`, "This answer was asked for by a test."),
    );
  return retryAfter === undefined
    ? reply
    : { ...reply, headers: { "Retry-After": String(retryAfter) } };
}

function pageReply({ status = 200, html: text }: PageFault): Reply {
  return html(status, text ?? page("Log In", "Please log in to go on."));
}

const lengthOf = (request: Incoming): number | undefined => {
  const length = request.headers.get("Content-Length");
  return length === null ? undefined : Number(length);
};

/** Gives bytes up to a number of them, and then breaks off. */
async function* breakingOff(
  body: AsyncIterable<Uint8Array>,
  bytes: number | undefined,
): AsyncGenerator<Uint8Array> {
  let left = bytes ?? Infinity;
  for await (const chunk of body) {
    const piece = chunk.subarray(0, left);
    if (piece.length > 0) yield piece;
    if ((left -= piece.length) <= 0 || bytes === undefined) break;
  }
  throw new CutError("the connection was cut");
}

/** Gives so many bytes in a second. */
async function* throttled(
  body: AsyncIterable<Uint8Array>,
  bytesPerSecond: number,
  wait: (ms: number) => Promise<void>,
): AsyncGenerator<Uint8Array> {
  const size = Math.max(1, Math.floor(bytesPerSecond / 10));
  for await (const chunk of body) {
    for (let at = 0; at < chunk.length; at += size) {
      const piece = chunk.subarray(at, at + size);
      await wait((piece.length / bytesPerSecond) * 1000);
      yield piece;
    }
  }
}

/** A request whose body comes otherwise. */
const withBody = (request: Incoming, body: AsyncIterable<Uint8Array>): Incoming => ({
  method: request.method,
  url: request.url,
  headers: request.headers,
  body,
  ...(request.signal === undefined ? {} : { signal: request.signal }),
});

async function* chunksOf(content: string | AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  if (typeof content === "string") yield new TextEncoder().encode(content);
  else yield* content;
}

/** Lets go of an answer that nobody gets. */
async function discard({ content }: Rendered): Promise<void> {
  if (content instanceof ReadableStream) await content.cancel();
}

/** Half of the body, where its length is known. */
function halfOf({ headers }: Rendered): number {
  const length = headers["Content-Length"];
  return length === undefined ? 1024 : Math.floor(Number(length) / 2);
}

/** Answers a request that something comes over. */
export async function withTrouble(
  request: Incoming,
  { slow, fault }: Trouble,
  options: TroubleOptions,
): Promise<Outcome> {
  const wait = (ms: number): Promise<void> => options.clock.sleep(ms, request.signal);
  const delay = async (when: "before" | "after"): Promise<void> => {
    for (const { delayMs, when: its = "before" } of slow) {
      if (delayMs !== undefined && its === when) await wait(delayMs);
    }
  };
  const speeds = slow.flatMap(({ bytesPerSecond }) => bytesPerSecond ?? []);
  const speed = speeds.length === 0 ? undefined : Math.min(...speeds);
  const asked = speed === undefined || request.body === null
    ? request
    : withBody(request, throttled(request.body, speed, wait));
  await delay("before");
  const outcome = await withFault(asked, fault, options);
  if ("broken" in outcome) return outcome;
  await delay("after");
  const { content } = outcome;
  return speed === undefined || content === undefined
    ? outcome
    : { ...outcome, content: throttled(chunksOf(content), speed, wait) };
}

async function withFault(
  request: Incoming,
  fault: Trouble["fault"],
  { answer, expire }: TroubleOptions,
): Promise<Outcome> {
  const instead = async (reply: Reply, when: "before" | "after" = "before"): Promise<Rendered> => {
    if (when === "after") await discard(await answer(request));
    return await render(reply, request.method);
  };
  switch (fault?.type) {
    case undefined:
      return await answer(request);
    case "refuse":
      return { broken: "refused" };
    case "status":
      return await instead(statusReply(fault), fault.when);
    case "page":
      return await instead(pageReply(fault), fault.when);
    case "expire":
      expire(request);
      return await answer(request);
    case "half": {
      const rendered = await answer(request);
      return { ...rendered, cutAt: fault.bytes ?? halfOf(rendered) };
    }
    case "cut": {
      const { when = "before" } = fault;
      const { body } = request;
      if (when === "before" || (when === "during" && body === null)) return cut;
      const length = lengthOf(request);
      const bytes = fault.bytes ?? (length === undefined ? undefined : Math.floor(length / 2));
      const cutting = when === "during" && body !== null;
      const asked = cutting ? withBody(request, breakingOff(body, bytes)) : request;
      await discard(await answer(asked));
      return cut;
    }
  }
}
