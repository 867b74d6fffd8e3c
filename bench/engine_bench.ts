// What the engine costs a step: a hundred steps that do nothing, beside a hundred bare calls.
import { join } from "node:path";
import { defineStep, openJournal, openScope, pipeline, run } from "@dvflow/dvflow";
import { openSession } from "@dvflow/dvflow/client";

const STEPS = 100;
const session = openSession("http://bench.localhost", {
  fetch: () => Promise.resolve(Response.error()),
});
const nothing = defineStep("nothing", {
  run: (_context, { number }: { readonly number: number }) => Promise.resolve({ number }),
});
const hundred = pipeline("hundred")
  .each(
    "done",
    () =>
      Array.from({ length: STEPS }, (_, number) => [`n${number}`, nothing({ number })] as const),
  );

Deno.bench({
  name: "100 bare async calls",
  group: "100 steps",
  baseline: true,
  fn: async () => {
    for (let number = 0; number < STEPS; number++) await Promise.resolve({ number });
  },
});

Deno.bench({
  name: "100 steps of a pipeline, journal in memory",
  group: "100 steps",
  fn: async () => {
    await run(hundred({}), { session });
  },
});

Deno.bench({
  name: "100 steps of a scope, journal in memory",
  group: "100 steps",
  fn: async () => {
    await using scope = await openScope({ session });
    for (let number = 0; number < STEPS; number++) {
      await scope.run(`n${number}`, nothing({ number }));
    }
  },
});

Deno.bench({
  name: "100 steps of a pipeline, journal on disk (two synced writes a step)",
  group: "100 steps",
  fn: async (bench) => {
    const folder = await Deno.makeTempDir();
    {
      await using journal = await openJournal(join(folder, "run.jsonl"));
      bench.start();
      await run(hundred({}), { session, journal });
      bench.end();
    }
    await Deno.remove(folder, { recursive: true });
  },
});
