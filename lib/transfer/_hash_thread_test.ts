import { equal, ok } from "node:assert/strict";
import { createHash } from "node:crypto";
import { HashThread } from "./_hash_thread.ts";

Deno.test("HashThread gives what hashing in place gives, whatever the pieces", async () => {
  const bytes = Uint8Array.from({ length: 5_000_000 }, (_, index) => (index * 7919) % 251);
  for (const algorithm of ["md5", "sha512"]) {
    for (const size of [5_000_000, 262_144, 99_991]) {
      const thread = await HashThread.start(algorithm);
      ok(thread);
      try {
        for (let at = 0; at < bytes.length; at += size) {
          await thread.update(bytes.subarray(at, at + size));
        }
        equal(await thread.finish(), createHash(algorithm).update(bytes).digest("hex"));
      } finally {
        await thread.stop();
      }
    }
  }
});

Deno.test("HashThread takes no bytes at all, and can be stopped at any time", async () => {
  const empty = await HashThread.start("md5");
  equal(await empty?.finish(), createHash("md5").digest("hex"));
  await empty?.stop();
  const stopped = await HashThread.start("md5");
  await stopped?.update(new Uint8Array(3_000_000));
  await stopped?.stop();
});
