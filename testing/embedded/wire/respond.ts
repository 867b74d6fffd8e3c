import { Buffer } from "node:buffer";
import { readSlice } from "../store/read_slice.ts";
import type { Reply } from "./reply.ts";

/** An answer ready to be sent. */
export interface Rendered {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** All of it, or the bytes as they come; undefined where there are none. */
  readonly content: string | AsyncIterable<Uint8Array> | undefined;
}

/** Says what goes over the wire; a HEAD gets the headers alone. */
export async function render(reply: Reply, method: string): Promise<Rendered> {
  const { status, body } = reply;
  const wanted = method !== "HEAD";
  const text = (content: string, type: string): Rendered => ({
    status,
    headers: {
      ...reply.headers,
      "Content-Type": type,
      "Content-Length": String(Buffer.byteLength(content)),
    },
    content: wanted ? content : undefined,
  });
  switch (body.type) {
    case "none":
      return { status, headers: { ...reply.headers }, content: undefined };
    case "json":
      return text(JSON.stringify(body.value), "application/json;charset=UTF-8");
    case "text":
      return text(body.text, body.contentType);
    case "stream": {
      if (!wanted) await body.stream.cancel();
      const headers = { ...reply.headers, "Content-Type": body.contentType };
      return { status, headers, content: wanted ? body.stream : undefined };
    }
    case "file": {
      const length = body.slice.end - body.slice.start + 1;
      const headers = {
        ...reply.headers,
        "Content-Type": body.contentType,
        "Content-Length": String(length),
      };
      return {
        status,
        headers,
        content: wanted && length > 0 ? readSlice(body.slice) : undefined,
      };
    }
  }
}

/** Turns an answer into a response of the web. */
export function toResponse({ status, headers, content }: Rendered): Response {
  if (content === undefined) return new Response(null, { status, headers });
  const asIs = typeof content === "string" || content instanceof ReadableStream;
  return new Response(asIs ? content : ReadableStream.from(content), { status, headers });
}
