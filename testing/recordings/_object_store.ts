import type { Exchange, Json, RecordedResponse } from "./exchange.ts";

/** What was put into the object store, by the exchange that gave the address for it. */
const CONTENTS: Readonly<Record<string, Uint8Array<ArrayBuffer>>> = {
  "direct/urls small": text("hello direct"),
  "direct/urls second": text("12345"),
  "direct/urls third": text("abcde"),
  "direct/urls for replace": text("replaced"),
  "direct/urls multipart": Uint8Array.from({ length: 256 * 28_672 }, (_, i) => i % 256),
  "direct/urls batch 0": text("batch0"),
  "direct/urls batch 1": text("batch1"),
  "direct/urls batch 2": text("batch2"),
};

function text(words: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(words);
}

/** Puts into a target's object store what was put into the recorded one; that itself is not recorded. */
export class ObjectStore {
  readonly #fetch: typeof globalThis.fetch;
  #etags: Readonly<Record<string, string>> = {};

  constructor(target: { readonly fetch: typeof globalThis.fetch }) {
    // The store has an address of its own, and never gets the token, which stands in each request alone.
    this.#fetch = target.fetch;
  }

  /** What completes an upload in parts: the parts as the store called them in this run. */
  etagsFor({ name }: Exchange): string | undefined {
    return name.startsWith("direct/complete") ? JSON.stringify(this.#etags) : undefined;
  }

  /** Puts the object, or its parts, where an answer says. */
  async put({ name }: Exchange, { json }: RecordedResponse): Promise<void> {
    const content = CONTENTS[name];
    const data = membersOf(membersOf(json)["data"]);
    if (content === undefined) return;
    const { url, urls, partSize } = data;
    if (typeof url === "string") {
      await this.#put(url, content, { "x-amz-tagging": "dv-state=temp" });
    }
    const parts = Object.entries(membersOf(urls)).toSorted(([a], [b]) => Number(a) - Number(b));
    if (parts.length === 0 || typeof partSize !== "number") return;
    const etags: Record<string, string> = {};
    for (const [number, address] of parts) {
      const from = (Number(number) - 1) * partSize;
      etags[number] = await this.#put(String(address), content.slice(from, from + partSize), {});
    }
    this.#etags = etags;
  }

  async #put(
    address: string,
    body: Uint8Array<ArrayBuffer>,
    headers: Readonly<Record<string, string>>,
  ): Promise<string> {
    const response = await this.#fetch(address, { method: "PUT", headers, body });
    await response.body?.cancel();
    return (response.headers.get("ETag") ?? "").replaceAll('"', "");
  }
}

function membersOf(value: Json | undefined): { readonly [name: string]: Json } {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? value as { readonly [name: string]: Json }
    : {};
}
