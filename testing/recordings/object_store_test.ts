import { deepEqual, equal } from "node:assert/strict";
import { ObjectStore } from "./_object_store.ts";
import type { Exchange, Json, RecordedResponse } from "./exchange.ts";

const exchange = (name: string): Exchange => ({
  name,
  request: { method: "GET", path: "/" },
  response: { status: 200, contentType: "application/json" },
});
const answer = (data: Json): RecordedResponse => ({
  status: 200,
  contentType: "application/json",
  json: { status: "OK", data },
});

/** A store that remembers what it is sent. */
function recordingStore() {
  const sent: (readonly [string, number, string | null, string | null])[] = [];
  const fetch = (input: unknown, init?: RequestInit): Promise<Response> => {
    const headers = new Headers(init?.headers);
    const { length } = init?.body as Uint8Array;
    const key = headers.get("x-dataverse-key");
    sent.push([String(input), length, headers.get("x-amz-tagging"), key]);
    return Promise.resolve(new Response(null, { headers: { ETag: `"e${sent.length}"` } }));
  };
  return { store: new ObjectStore({ fetch }), sent };
}

Deno.test("ObjectStore puts what was put, where the answer says, tagged as one part", async () => {
  const { store, sent } = recordingStore();
  await store.put(exchange("direct/urls small"), answer({ url: "http://localhost/b/1?s=2" }));
  await store.put(exchange("direct/urls as guest"), answer({ url: "http://localhost/b/2" }));
  deepEqual(sent, [["http://localhost/b/1?s=2", 12, "dv-state=temp", null]]);
});

Deno.test("ObjectStore puts parts in their order, and tells how the store called them", async () => {
  const { store, sent } = recordingStore();
  const part = (number: number): string => `http://localhost/b?partNumber=${number}`;
  const urls = { "10": part(10), "1": part(1), "2": part(2) };
  await store.put(exchange("direct/urls multipart"), answer({ urls, partSize: 5_242_880 }));
  deepEqual(sent.map(([address, length]) => [address, length]), [
    [part(1), 5_242_880],
    [part(2), 2_097_152],
    [part(10), 0],
  ]);
  equal(store.etagsFor(exchange("direct/complete")), '{"1":"e1","2":"e2","10":"e3"}');
  equal(store.etagsFor(exchange("direct/add")), undefined);
});
