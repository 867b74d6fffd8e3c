import { deepEqual, equal, rejects } from "node:assert/strict";
import { brokenImage } from "./broken_image.ts";
import { openStack } from "./_stack.ts";
import { ask, database, standinsAreMissing, startPostgres, until } from "./_started_parts.ts";

const ignore = await standinsAreMissing();

Deno.test("brokenImage() ends with a code and last words, at once or after a while", {
  ignore,
}, async () => {
  const lines = ["one", "it's $two", "three"];
  await using stack = await openStack();
  for (const part of ["postgres", "dataverse", "bootstrap"]) {
    await using broken = await brokenImage({ part, code: 3, lines });
    deepEqual(await stack.run(part, { image: broken.name }), {
      code: 3,
      output: "one\nit's $two\nthree\n",
    });
  }
  await using late = await brokenImage({ part: "smtp", afterMs: 1500, code: 4, works: true });
  const smtp = await stack.start("smtp", { image: late.name, ports: [1080] });
  const page = `http://${await smtp.address(1080)}`;
  await until("it works", async () => (await fetch(`${page}/healthz`)).ok);
  equal((await smtp.ended()).code, 4);
  await rejects(fetch(`${page}/healthz`));
});

Deno.test("brokenImage() never gets ready, and ends when it is told to", { ignore }, async () => {
  await using never = await brokenImage({ part: "postgres", lines: ["waiting for nothing"] });
  await using stack = await openStack();
  const postgres = await stack.start("postgres", { image: never.name, env: database });
  await until("it prints", async () => (await postgres.logs()) === "waiting for nothing\n");
  equal((await postgres.exec("pg_isready", "-h", "127.0.0.1")).code, 2);
  equal(await postgres.stop(), 143);
});

Deno.test("brokenImage() may only change the environment", { ignore }, async () => {
  await using slow = await brokenImage({
    part: "dataverse",
    works: true,
    env: { STANDIN_DEPLOY_SECONDS: "1000" },
  });
  await using stack = await openStack();
  await startPostgres(stack);
  const dataverse = await stack.start("dataverse", {
    image: slow.name,
    env: { DATAVERSE_DB_HOST: "postgres", DATAVERSE_DB_PASSWORD: "secret" },
    ports: [8080],
  });
  await until("it listens", async () => (await ask(dataverse, "info/version")).status === 404);
  equal(await dataverse.stop(), 143);
});
