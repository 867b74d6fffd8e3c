import { deepEqual, equal, rejects } from "node:assert/strict";
import { collections, users } from "../lib/client/mod.ts";
import {
  AuthenticationError,
  connect,
  createCollection,
  DvflowError,
  publish,
  run,
  UsageError,
} from "../mod.ts";
import { openTestRun, startDataverse, type StartedDataverse } from "./mod.ts";

const none = () => undefined;
const key = "burrito";

Deno.test("startDataverse() gives the same things wherever the Dataverse runs", async () => {
  await using server = await startDataverse({ port: 0 });
  await using other = await startDataverse({ on: server.baseUrl, token: server.token, env: none });
  const all: readonly StartedDataverse[] = [server, other];
  deepEqual(all.map(({ on }) => on), ["embedded", "address"]);
  deepEqual(all.map(({ version }) => version), ["6.8", "6.8"]);
  for (const dataverse of all) {
    await using session = await connect(dataverse.baseUrl, dataverse);
    equal(session.info.user?.superuser, true);
  }
});

Deno.test("startDataverse() takes token and key of an address from the environment", async () => {
  await using server = await startDataverse({ port: 0 });
  const variables: Record<string, string> = {
    DATAVERSE_URL: server.baseUrl.href,
    DATAVERSE_API_TOKEN: server.token,
    DVFLOW_BUILTIN_USERS_KEY: key,
  };
  const env = (name: string) => variables[name];
  await using dataverse = await startDataverse({ on: server.baseUrl, env });
  const { userName, token } = await dataverse.createUser({ userName: "ada", superuser: true });
  await using session = await connect(dataverse.baseUrl, { token, env: none });
  const { identifier, superuser } = await users.getCurrentUser(session);
  deepEqual([identifier, superuser], [`@${userName}`, true]);
});

Deno.test("startDataverse() refuses an address without a token, or with a wrong one", async () => {
  await using server = await startDataverse({ port: 0 });
  const on = server.baseUrl;
  await rejects(startDataverse({ on, env: none }), {
    name: "UsageError",
    message: `Cannot use "${on.href}": no API token was given`,
  });
  await rejects(startDataverse({ on, token: "wrong", env: none }), AuthenticationError);
});

Deno.test("startDataverse() makes users at an address only with the key", async () => {
  await using server = await startDataverse({ port: 0 });
  const options = { on: server.baseUrl, token: server.token, env: none };
  await using dataverse = await startDataverse(options);
  await rejects(dataverse.createUser({ userName: "ada" }), {
    name: "UsageError",
    message:
      `Cannot make user "ada" at "${server.baseUrl.href}": no key for making accounts was given`,
  });
  await using wrong = await startDataverse({ ...options, builtinUsersKey: "wrong" });
  await rejects(wrong.createUser({ userName: "ada" }), (error: unknown) => {
    const told = `${error} ${JSON.stringify(error)}`;
    equal(error instanceof DvflowError && !/key=wrong|password=[^*]/.test(told), true, told);
    return true;
  });
});

Deno.test("openTestRun() touches nothing at an address but its own collection", async () => {
  await using server = await startDataverse({ port: 0 });
  await using session = await connect(server.baseUrl, server);
  const killed = await openTestRun(server);
  await run(createCollection({ alias: "ours", name: "Ours", contacts: ["a@b.org"] }), { session });
  await run(publish({ collection: "ours" }), { session });
  const before = await collections.listContents(session, ":root");
  await using dataverse = await startDataverse({
    on: server.baseUrl,
    token: server.token,
    builtinUsersKey: key,
    env: none,
  });
  {
    await using testRun = await openTestRun(dataverse, { env: none });
    equal(testRun.swept, undefined);
    await using space = await testRun.openTest();
    const { dataset, user, dataverse: { fetch } } = space;
    equal(fetch, globalThis.fetch);
    await dataset({ published: true, files: { "a.txt": { size: 100_000 } } });
    const { session: curator } = await user("curator");
    await dataset({ session: curator });
    equal(space.requests.some(({ path }) => path.startsWith("/api/datasets")), true);
  }
  deepEqual(await collections.listContents(session, ":root"), before);
  const writes = server.requests.filter(({ method, path }) =>
    method !== "GET" && path.startsWith("/api/dataverses/")
  ).map(({ path }) => path.split("/")[3]);
  deepEqual(
    [...new Set(writes)].filter((name) => !name?.startsWith("dvflow-run-")).toSorted(),
    [":root", "ours"],
  );
  await killed[Symbol.asyncDispose]();
});

Deno.test("openTestRun() makes at an address nothing that the token could not remove again", async () => {
  await using server = await startDataverse({ port: 0 });
  const { token } = await server.createUser({ userName: "ada" });
  const on = server.baseUrl;
  await using ada = await startDataverse({ on, token, builtinUsersKey: key, env: none });
  await using testRun = await openTestRun(ada, { env: none });
  await using space = await testRun.openTest();
  await space.dataset({ files: { "a.txt": "a" } });
  await rejects(space.dataset({ published: true }), UsageError);
  await rejects(space.user("curator"), UsageError);
});

Deno.test("openTestRun() makes no users where it could not delete them", async () => {
  await using server = await startDataverse();
  await using dataverse = await startDataverse({
    on: server.baseUrl,
    token: server.token,
    builtinUsersKey: key,
    env: none,
    fetch: (input, init) =>
      String(input).includes("/api/admin/")
        ? Promise.resolve(
          Response.json({ status: "error", message: "Endpoint blocked. Access denied." }, {
            status: 503,
          }),
        )
        : server.fetch(input, init),
  });
  await using testRun = await openTestRun(dataverse, { env: none });
  await using space = await testRun.openTest();
  await rejects(
    space.user("curator"),
    /the admin API is blocked, so it could not be removed again/,
  );
});

Deno.test("openTestRun() refuses an address that does not look like a test installation", async () => {
  await using server = await startDataverse();
  await using dataverse = await startDataverse({
    on: "https://dataverse.example.edu",
    token: server.token,
    env: none,
    fetch: (input, init) =>
      server.fetch(
        String(input).replace("https://dataverse.example.edu/", server.baseUrl.href),
        init,
      ),
  });
  const { length } = server.requests;
  await rejects(openTestRun(dataverse, { env: none }), {
    name: "UsageError",
    message: /does not look like a test installation/,
  });
  deepEqual(server.requests.slice(length).filter(({ method }) => method !== "GET"), []);
});
