import { deepEqual, equal } from "node:assert/strict";
import { z } from "zod";
import { decoderOf } from "./_zod.ts";
import type { Decoder } from "./decoder.ts";

const decode: Decoder<{ readonly items: readonly { readonly name: string }[] }> = decoderOf(
  z.looseObject({ items: z.array(z.looseObject({ name: z.string() })) }),
);

function issueOf(body: unknown): string {
  const decoded = decode(body);
  if (decoded.ok) throw new Error("decoded all the same");
  return decoded.issue;
}

Deno.test("decoderOf() keeps the fields it does not know", () => {
  const body = { items: [{ name: "a", later: 1 }], other: null };
  deepEqual(decode(body), { ok: true, value: body });
});

Deno.test("decoderOf() names the place and the reason in one line", () => {
  equal(
    issueOf({ items: [{ name: "a" }, { name: 1 }] }),
    "items[1].name: expected string, received number",
  );
  equal(issueOf({}), "items: expected array, received undefined");
  equal(issueOf("<html>"), "expected object, received string");
});

Deno.test("decoderOf() counts the issues it does not tell", () => {
  equal(
    issueOf({ items: [{}, {}, {}] }),
    "items[0].name: expected string, received undefined (and 2 more)",
  );
});
