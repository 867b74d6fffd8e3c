import { deepEqual, equal, match, rejects } from "node:assert/strict";
import { collections } from "../../lib/client/mod.ts";
import { startDataverse } from "../start_dataverse.ts";
import type { ContractSuite } from "./contract.ts";
import { showContract } from "./show_contract.ts";

const none = () => undefined;
const suite: ContractSuite = {
  name: "own",
  cases: [
    { name: "is so", show: async ({ dataset }) => void await dataset({ published: true }) },
    {
      name: "is not so",
      show: async ({ guest, collection }) => {
        equal((await collections.getCollection(guest, collection)).name, "Another");
      },
    },
    { name: "makes users", makesUsers: true, show: async ({ user }) => void await user("curator") },
  ],
};

Deno.test("showContract() tells how each case came out, and leaves nothing", async () => {
  await using dataverse = await startDataverse();
  const told: string[] = [];
  const results = await showContract(dataverse, {
    suites: [suite],
    env: none,
    onCase: ({ name }) => told.push(name),
  });
  deepEqual(results.map(({ name, outcome }) => [name, outcome]), [
    ["own: is so", "passed"],
    ["own: is not so", "failed"],
    ["own: makes users", "passed"],
  ]);
  deepEqual(told, results.map(({ name }) => name));
  match(String(results[1]?.why), /Another[^]*Requests of this test, 1:\n {2}GET/);
});

Deno.test("showContract() makes no users at an address without the key, and shows the rest", async () => {
  await using server = await startDataverse({ port: 0 });
  const options = { on: server.baseUrl, token: server.token, env: none } as const;
  await using dataverse = await startDataverse(options);
  const results = await showContract(dataverse, { suites: [suite], env: none });
  deepEqual(results.map(({ outcome }) => outcome), ["passed", "failed", "skipped"]);
});

Deno.test("showContract() stops when it is told to", async () => {
  await using dataverse = await startDataverse();
  const stop = new AbortController();
  await rejects(
    showContract(dataverse, {
      suites: [suite],
      env: none,
      signal: stop.signal,
      onCase: () => stop.abort(new Error("enough")),
    }),
    /enough/,
  );
});
