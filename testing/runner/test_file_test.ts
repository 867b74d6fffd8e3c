import { deepEqual, equal, match, notEqual, ok, rejects, throws } from "node:assert/strict";
import { existsSync } from "node:fs";
import { collections, datasets } from "../../lib/client/mod.ts";
import { connect, UsageError } from "../../mod.ts";
import type { Fixtures } from "../fixtures/mod.ts";
import { startDataverse } from "../start_dataverse.ts";
import type { DataverseTestFunction, DataverseTestOptions } from "./dataverse_test_options.ts";
import { type PlannedTest, TestFile } from "./test_file.ts";

const none = () => undefined;

/** The tests of a file that has one. */
function planned(
  file: TestFile,
  body: DataverseTestFunction,
  options: DataverseTestOptions = {},
): readonly PlannedTest[] {
  return file.plan({ name: "a test", options: { env: none, ...options }, body });
}

/** Runs a test that is to fail, and gives what it throws. */
async function failure([test]: readonly PlannedTest[]): Promise<Error> {
  const [result] = await Promise.allSettled([test?.run()]);
  if (result?.status !== "rejected") throw new Error("It did not fail");
  return result.reason;
}

Deno.test("TestFile.plan() makes a test a target, and names it where there is a choice", () => {
  const file = new TestFile();
  const names = (options: DataverseTestOptions) =>
    planned(file, () => {}, options).map(({ name }) => name);
  deepEqual(names({}), ["a test"]);
  deepEqual(names({ on: "embedded" }), ["a test"]);
  const env = (name: string) =>
    name === "DVFLOW_TARGET" ? "embedded,docker:6.7,docker:6.8" : undefined;
  deepEqual(names({ env }), ["a test [embedded]", "a test [docker 6.7]", "a test [docker 6.8]"]);
  deepEqual(names({ env, on: "embedded" }), ["a test"]);
  deepEqual(names({ on: ["docker", "http://localhost:8080"] }), [
    "a test [docker]",
    "a test [localhost:8080]",
  ]);
  throws(() => names({ on: ["https://demo.dataverse.org"], alone: true }), UsageError);
  throws(() => names({ env: () => "nowhere" }), UsageError);
});

Deno.test("TestFile.plan() hands on what is left out, and why", () => {
  const file = new TestFile();
  const skips = [false, true, "it is Sunday"].map((skip) =>
    planned(file, () => {}, { skip })[0]?.skip
  );
  deepEqual(skips, [undefined, "left out", "it is Sunday"]);
  equal(planned(file, () => {}, { only: true })[0]?.only, true);
});

Deno.test("TestFile shares one server among its tests, and stops it at the end", async () => {
  const file = new TestFile();
  const seen: Fixtures[] = [];
  const tests = Array.from({ length: 3 }, () =>
    planned(file, async (fixtures) => {
      seen.push(fixtures);
      await fixtures.dataset();
    }));
  await Promise.all(tests.map(([test]) => test?.run()));
  equal(new Set(seen.map(({ collection }) => collection)).size, 3);
  const [one, other] = seen;
  const root = await collections.listContents(one!.session, ":root");
  equal(root.length, 1);
  deepEqual(await collections.listContents(other!.session, ":root"), root);
  await file.close();
  await rejects(collections.listContents(one!.session, ":root"));
  await file.close();
});

Deno.test("TestFile gives a test that is alone an installation of its own", async () => {
  const file = new TestFile();
  let shared = "";
  await planned(file, ({ collection }) => void (shared = collection))[0]?.run();
  await planned(file, async ({ session, collection, fresh }) => {
    notEqual(collection, shared);
    const fields = {
      alias: fresh("x"),
      name: "X",
      dataverseContacts: [{ contactEmail: "a@b.org" }],
    };
    await collections.createCollection(session, { parent: ":root", fields });
    equal((await collections.listContents(session, ":root")).length, 2);
  }, { alone: true })[0]?.run();
  await file.close();
});

Deno.test("TestFile adds the requests of a failing test, and of no other, to its error", async () => {
  const file = new TestFile();
  await planned(file, ({ dataset }) => dataset().then(() => {}))[0]?.run();
  const thrown = new TypeError("it is wrong");
  const error = await failure(planned(file, async ({ guest, user }) => {
    const { token, session } = await user();
    await collections.getCollection(session, ":root");
    await collections.getCollection(guest, "nowhere").catch(() => {});
    throw Object.assign(thrown, { token });
  }));
  equal(error, thrown);
  const lines = error.message.split("\n");
  deepEqual(lines.slice(0, 2), ["it is wrong", ""]);
  match(lines[2] ?? "", /^Requests of this test, 2:$/);
  match(lines[3] ?? "", /^ {2}GET {4}\/api\/dataverses\/:root → 200 \(\d+ ms\)$/);
  match(lines[4] ?? "", /^ {2}GET {4}\/api\/dataverses\/nowhere → 404 \(\d+ ms\)$/);
  equal(lines.length, 5);
  ok(!error.message.includes(Reflect.get(error, "token")));
  await file.close();
});

Deno.test("TestFile removes what a failing test made", async () => {
  const file = new TestFile();
  let made = "";
  let folder = "";
  let session: Fixtures["session"] | undefined;
  await failure(planned(file, async (fixtures) => {
    made = (await fixtures.dataset({ published: true })).persistentId;
    folder = (await fixtures.files()).folder;
    session = fixtures.session;
    throw new Error("too bad");
  }));
  await rejects(datasets.getDataset(session!, made));
  equal(existsSync(folder), false);
  await file.close();
});

Deno.test("TestFile fails a test whose things cannot be removed, and adds that to a failure of its own", async () => {
  for (const own of [false, true]) {
    const file = new TestFile();
    await using server = await startDataverse();
    const stubborn = { fetch: keepDatasets(server.fetch), token: server.token };
    const error = await failure(planned(file, async ({ dataset }) => {
      await dataset();
      if (own) throw new Error("its own");
    }, { on: server.baseUrl, address: stubborn }));
    const lines = error.message.split("\n");
    if (own) equal(lines[0], "its own");
    const left = lines.find((line) => line.startsWith("Cannot clean up")) ?? "";
    match(left, /^Cannot clean up after the test: dataset "doi:.*" is still there \(It is ours\)$/);
    await rejects(file.close(), /Cannot clean up after the run/);
  }
});

/** A way to a server on which no dataset can be removed. */
function keepDatasets(fetch: typeof globalThis.fetch): typeof globalThis.fetch {
  return (input, init) =>
    init?.method === "DELETE" && String(input).includes("/datasets/")
      ? Promise.resolve(Response.json({ status: "ERROR", message: "It is ours" }, { status: 400 }))
      : fetch(input, init);
}

Deno.test("TestFile ends a test whose time is over, and tells it by its signal", async () => {
  const file = new TestFile();
  let reason: unknown;
  const error = await failure(planned(file, async ({ signal, guest }) => {
    await collections.getCollection(guest, ":root");
    signal.addEventListener("abort", () => reason = signal.reason);
    await new Promise(() => {});
  }, { timeoutMs: 100 }));
  equal(error, reason);
  match(
    error.message,
    /^Cannot finish test "a test": its 0\.1 s are over\n\nRequests of this test, 1:/,
  );
  await file.close();
});

Deno.test("TestFile ends a test that its runner stops", async () => {
  const file = new TestFile();
  const stop = new AbortController();
  const [test] = planned(file, () => {
    stop.abort(new Error("enough"));
    return new Promise(() => {});
  });
  await rejects(test!.run({ signal: stop.signal }), /enough/);
  await file.close();
});

Deno.test("TestFile tells every test why a server did not start, and tries once", async () => {
  const file = new TestFile();
  let asked = 0;
  const address = {
    token: "x",
    fetch: () => {
      asked++;
      return Promise.reject(new TypeError("connection refused"));
    },
  };
  const on = "http://localhost:1";
  for (let i = 0; i < 2; i++) {
    match((await failure(planned(file, () => {}, { on, address }))).message, /no server answers/);
  }
  equal(asked, 1);
  await file.close();
});

Deno.test("TestFile lets tests on an address share it with others", async () => {
  await using server = await startDataverse({ port: 0 });
  const file = new TestFile();
  const address = { token: server.token };
  await planned(file, async ({ dataset, target }) => {
    equal(target, server.baseUrl.host);
    await dataset({ published: true });
  }, { on: server.baseUrl, address })[0]?.run();
  await file.close();
  await using session = await connect(server.baseUrl, server);
  deepEqual(await collections.listContents(session, ":root"), []);
});

const noDocker = (variables: Readonly<Record<string, string>>) => (name: string) =>
  ({ DOCKER_HOST: "unix:///nowhere/docker.sock", ...variables })[name];

Deno.test("TestFile.plan() leaves tests out where there is no Docker, and says why", () => {
  const file = new TestFile();
  const skip = (variables: Readonly<Record<string, string>>) =>
    planned(file, () => {}, { on: "docker", env: noDocker(variables) })[0]?.skip;
  match(skip({}) ?? "", /^no Docker: .*\/nowhere\/docker\.sock/);
  match(skip({ CI: "false" }) ?? "", /^no Docker/);
  equal(skip({ CI: "true" }), undefined);
});

Deno.test("TestFile fails a test in CI where there is no Docker", async () => {
  const file = new TestFile();
  const error = await failure(
    planned(file, () => {}, { on: "docker", env: noDocker({ CI: "true" }) }),
  );
  match(error.message, /Cannot use Docker: there is no "\/nowhere\/docker\.sock"/);
  await file.close();
});

Deno.test("TestFile leaves a test out that has begun, where the runner can do that", async () => {
  const file = new TestFile();
  const why: string[] = [];
  const [test] = planned(file, () => {}, { on: "docker", env: noDocker({}) });
  await test?.run({ skip: (reason) => why.push(reason) });
  deepEqual(why.length, 1);
  match(why[0] ?? "", /^no Docker: /);
  await file.close();
});
