import { deepEqual, equal, match, ok, rejects } from "node:assert/strict";
import { join } from "node:path";
import { TextReader, Uint8ArrayWriter, ZipWriter } from "@zip.js/zip.js";
import {
  AuthenticationError,
  cleanup,
  ConflictError,
  connect,
  type Connection,
  createCollection,
  createDataset,
  createPrivateUrl,
  deleteCollection,
  deleteDataset,
  destroyDataset,
  download,
  DvflowError,
  FileError,
  listTree,
  LockedError,
  memoryJournal,
  MetadataError,
  NotFoundError,
  openScope,
  PermissionError,
  pipeline,
  publish,
  readCollectionJson,
  readDataset,
  readDatasetJson,
  readTree,
  run,
  type RunEvent,
  saveTree,
  setMetadata,
  type Step,
  StepError,
  UnavailableError,
  updateCollection,
  upload,
  UsageError,
  validate,
} from "../../mod.ts";
import { openSession } from "../http/mod.ts";
import { startDataverse, type StartedDataverse } from "../../testing/mod.ts";

const METADATA = {
  title: "Tides",
  author: [{ authorName: "Finch, Fiona", authorAffiliation: "Birds Inc." }],
  datasetContact: [{ datasetContactEmail: "finch@example.org" }],
  dsDescription: [{ dsDescriptionValue: "Heights, hour by hour" }],
  subject: ["Physics"],
} as const;

interface Bench {
  readonly dataverse: StartedDataverse;
  readonly session: Connection;
  readonly folder: string;
  /** Runs a step, and gives its output. */
  readonly go: <Output>(step: Step<Output>) => Promise<Output>;
  /** Runs a step that has to fail, and gives why. */
  readonly fails: (step: Step<unknown>) => Promise<DvflowError>;
  /** What was sent since the last time this was asked, such as `POST /api/…`. */
  readonly sent: () => readonly string[];
}

async function onBench(
  test: (bench: Bench) => Promise<void>,
  options: { readonly fetch?: (real: typeof fetch) => typeof fetch } = {},
): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await using dataverse = await startDataverse();
    const fetch = options.fetch?.(dataverse.fetch) ?? dataverse.fetch;
    await using session = await connect(dataverse.baseUrl, { token: dataverse.token, fetch });
    let told = dataverse.requests.length;
    await test({
      dataverse,
      session,
      folder,
      go: (step) => run(step, { session, cleanup: "never" }),
      async fails(step) {
        const error = await run(step, { session }).then(() => undefined, (thrown) => thrown);
        ok(error instanceof StepError, `a StepError was expected, not ${error}`);
        ok(error.cause instanceof DvflowError, String(error.cause));
        return error.cause;
      },
      sent() {
        const fresh = dataverse.requests.slice(told).map(({ method, path }) => `${method} ${path}`);
        told = dataverse.requests.length;
        return fresh;
      },
    });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** A published collection "demo" with a draft in it. */
async function draftOf({ go }: Bench): Promise<string> {
  await go(createCollection({ alias: "demo", name: "Demo", contacts: ["me@example.org"] }));
  await go(publish({ collection: "demo" }));
  return (await go(createDataset({ collection: "demo", metadata: METADATA }))).persistentId;
}

/** Names of what is in a folder. */
async function namesIn(folder: string): Promise<readonly string[]> {
  return (await Array.fromAsync(Deno.readDir(folder))).map(({ name }) => name);
}

const text = (words: string): Uint8Array => new TextEncoder().encode(words);

Deno.test("connect() tells version, user and the token's end", () =>
  onBench(({ session }) => {
    equal(session.info.version, "6.8");
    equal(session.info.user?.identifier, "@dataverseAdmin");
    match(session.info.tokenExpires ?? "", /^\d{4}-\d\d-\d\dT/);
    deepEqual(session.info.warnings, []);
    return Promise.resolve();
  }));

Deno.test("connect() refuses a wrong token, and works without one", () =>
  onBench(async ({ dataverse }) => {
    const { baseUrl, fetch } = dataverse;
    await rejects(connect(baseUrl, { fetch, token: "not-a-token" }), AuthenticationError);
    await using guest = await connect(baseUrl, { fetch, env: () => undefined });
    equal(guest.info.user, undefined);
  }));

Deno.test("connect() refuses an expired token", async () => {
  let now = Date.parse("2026-01-01T00:00:00Z");
  const clock = { now: () => new Date(now), sleep: () => Promise.resolve() };
  await using dataverse = await startDataverse({ clock });
  const { baseUrl, fetch, token } = dataverse;
  now = Date.parse("2026-12-29T00:00:00Z");
  await using soon = await connect(baseUrl, { fetch, token, clock });
  match(soon.info.warnings.join(), /The API token ends on 2027-01-01/);
  now = Date.parse("2027-02-01T00:00:00Z");
  await rejects(connect(baseUrl, { fetch, token, clock }), AuthenticationError);
});

Deno.test("connect() takes address and token from the environment, and a token to its own address only", () =>
  onBench(async ({ dataverse }) => {
    const { baseUrl, fetch, token } = dataverse;
    for (
      const [url, key] of [["DATAVERSE_URL", "DATAVERSE_API_TOKEN"], ["BASE_URL", "API_TOKEN"]]
    ) {
      const values: Record<string, string> = { [url ?? ""]: baseUrl.href, [key ?? ""]: token };
      await using session = await connect(undefined, { fetch, env: (name) => values[name] });
      equal(session.hasToken, true);
      const other = connect("http://other.example/", { fetch, env: (name) => values[name] });
      equal((await other).hasToken, false);
    }
    await rejects(connect(undefined, { fetch, env: () => undefined }), UsageError);
  }));

Deno.test("connect() says of a page that no Dataverse is there, or that it is still starting", async () => {
  for (const status of [200, 404]) {
    const fetch = () =>
      Promise.resolve(
        new Response("<html><title>Payara</title></html>", {
          status,
          headers: { "content-type": "text/html" },
        }),
      );
    await rejects(
      connect("http://dv.example/", { fetch, env: () => undefined }),
      /a page titled "Payara"/,
    );
  }
});

Deno.test("createCollection() makes one, and its undo takes it away", () =>
  onBench(async ({ session, go }) => {
    {
      await using scope = await openScope({ session, cleanup: "always" });
      const made = await scope.run(
        "made",
        createCollection({
          alias: "demo",
          name: "Demo",
          contacts: ["me@example.org"],
          type: "LABORATORY",
        }),
      );
      deepEqual(made, { id: made.id, alias: "demo", name: "Demo", published: false });
    }
    deepEqual(await go(readTree({ parent: ":root" })), []);
  }));

Deno.test("createCollection() tells an alias that is taken, and a parent that is not there", () =>
  onBench(async ({ go, fails }) => {
    const demo = { alias: "demo", name: "Demo", contacts: ["me@example.org"] };
    await go(createCollection(demo));
    const taken = await fails(createCollection(demo));
    ok(taken instanceof ConflictError);
    match(taken.message, /A dataverse with alias demo already exists/);
    equal((await go(readTree({ parent: ":root" }))).length, 1);
    ok(
      await fails(createCollection({ ...demo, alias: "x", parent: "nope" })) instanceof
        NotFoundError,
    );
  }));

Deno.test("updateCollection() changes one, and its undo sets what was there before", () =>
  onBench(async ({ session, go }) => {
    await go(createCollection({ alias: "demo", name: "Demo", contacts: ["me@example.org"] }));
    const change = updateCollection({ collection: "demo", set: { name: "Other" } });
    equal((await run(change, { session, cleanup: "always" })).name, "Other");
    const tree = await go(readTree({ parent: ":root" }));
    equal(tree[0]?.type === "dataverse" && tree[0].title, "Demo");
  }));

Deno.test("createDataset() takes the default license, and says so", () =>
  onBench(async (bench) => {
    const { session, go } = bench;
    await draftOf(bench);
    const notes: string[] = [];
    const { persistentId } = await run(createDataset({ collection: "demo", metadata: METADATA }), {
      session,
      onEvent: (event) => event.type === "step-note" && notes.push(event.message),
    });
    match(notes.join(), /installation's default is taken: "CC0 1.0"/);
    equal((await go(readDataset({ dataset: persistentId }))).license, "CC0 1.0");
  }));

Deno.test("createDataset() without a license makes one that cannot be published, and publish says why", () =>
  onBench(async (bench) => {
    await draftOf(bench);
    const { persistentId } = await bench.go(
      createDataset({ collection: "demo", metadata: METADATA, license: "none" }),
    );
    const error = await bench.fails(publish({ dataset: persistentId }));
    ok(error instanceof ConflictError);
    match(error.message, /valid license/);
    match(error.hint ?? "", /license/);
    const set = { dataset: persistentId, license: "default" } as const;
    await bench.go(setMetadata(set));
    equal((await bench.go(publish({ dataset: persistentId }))).version, "1.0");
  }));

Deno.test("createDataset() refuses wrong metadata with all that is wrong, before it sends them", () =>
  onBench(async (bench) => {
    await draftOf(bench);
    bench.sent();
    const { author: _author, ...rest } = METADATA;
    const metadata = {
      ...rest,
      subject: ["Tides"],
      productionDate: "soon",
      datasetContact: [{ datasetContactEmail: "nobody" }],
    };
    const error = await bench.fails(createDataset({ collection: "demo", metadata }));
    ok(error instanceof MetadataError);
    deepEqual(
      error.findings.map(({ rule }) => rule).sort(),
      ["date", "email", "required", "vocabulary"],
    );
    ok(!bench.sent().some((line) => line.startsWith("POST")));
  }));

Deno.test("createDataset() in doubt finds the dataset that an answer got lost of, and makes no second", async () => {
  let lose = true;
  await onBench(async (bench) => {
    await bench.go(createCollection({ alias: "demo", name: "Demo", contacts: ["me@example.org"] }));
    const events: RunEvent[] = [];
    const { persistentId } = await run(createDataset({ collection: "demo", metadata: METADATA }), {
      session: bench.session,
      onEvent: (event) => events.push(event),
    });
    const tree = await bench.go(readTree({ parent: "demo" }));
    deepEqual(tree.map((node) => node.type === "dataset" && node.pid), [persistentId]);
    ok(events.some((event) => event.type === "step-finished" && event.from === "find"));
    // Another one with the same metadata is another one all the same.
    await bench.go(createDataset({ collection: "demo", metadata: METADATA }));
    equal((await bench.go(readTree({ parent: "demo" }))).length, 2);
  }, {
    fetch: (real) => async (input, init) => {
      const response = await real(input, init);
      if (!lose || init?.method !== "POST" || !String(input).endsWith("/datasets")) return response;
      lose = false;
      throw new TypeError("connection closed before message completed");
    },
  });
});

Deno.test("validate() reports findings, and ends the run where it is told to", () =>
  onBench(async ({ go, fails, session }) => {
    deepEqual(await go(validate({ metadata: METADATA })), { valid: true, findings: [] });
    const wrong = { ...METADATA, nonsense: "x", titel: "y" };
    ok(
      await fails(validate({ metadata: { datasetVersion: { metadataBlocks: {} } } })) instanceof
        MetadataError,
    );
    await rejects(run(validate({ metadata: wrong }), { session }), /titel|nonsense/);
  }));

Deno.test("setMetadata() sets fields, and its undo brings back what was there", () =>
  onBench(async (bench) => {
    const dataset = await draftOf(bench);
    const { session, go } = bench;
    const change = setMetadata({
      dataset,
      collection: "demo",
      set: { title: "Ebbs", keyword: [{ keywordValue: "sea" }] },
    });
    equal((await run(change, { session, cleanup: "always" })).title, "Ebbs");
    equal((await go(readDataset({ dataset }))).title, "Tides");
    await go(change);
    await go(publish({ dataset }));
    const onPublished = setMetadata({ dataset, set: { title: "Floods" } });
    equal((await run(onPublished, { session, cleanup: "always" })).beganDraft, true);
    const { state, title } = await go(readDataset({ dataset }));
    deepEqual([state, title], ["RELEASED", "Ebbs"]);
  }));

Deno.test("createPrivateUrl() keeps its secret out of journal and events", () =>
  onBench(async (bench) => {
    const dataset = await draftOf(bench);
    const journal = memoryJournal();
    const events: RunEvent[] = [];
    const { token, link } = await run(createPrivateUrl({ dataset }), {
      session: bench.session,
      journal,
      onEvent: (event) => events.push(event),
    });
    ok(link.includes(token));
    ok(!JSON.stringify([journal.entries, events]).includes(token));
    // Whoever has it reads the draft.
    const { baseUrl, fetch } = bench.dataverse;
    await using reader = openSession(baseUrl, { fetch, token });
    equal((await run(readDataset({ dataset }), { session: reader })).state, "DRAFT");
  }));

Deno.test("upload() sends bytes, a file and a folder, and proves them by checksum", () =>
  onBench(async (bench) => {
    const dataset = await draftOf(bench);
    const { go, folder } = bench;
    const hello = await go(
      upload({ dataset, name: "übung.txt", bytes: text("hello!\n"), description: "d" }),
    );
    equal(hello.files[0]?.checksum?.value, "8b8db3dfa426f6bdb1798d578f5239ae");
    equal(hello.files[0]?.label, "übung.txt");
    await Deno.mkdir(join(folder, "up/a/b"), { recursive: true });
    await Deno.writeTextFile(join(folder, "up/one.txt"), "1");
    await Deno.writeTextFile(join(folder, "up/a/b/two.txt"), "22");
    await Deno.symlink("/etc", join(folder, "up/a/link"));
    const all = await go(upload({ dataset, path: join(folder, "up"), directoryLabel: "data" }));
    deepEqual(
      all.files.map(({ directoryLabel, label, size }) => `${directoryLabel}/${label} ${size}`)
        .sort(),
      ["data/a/b/two.txt 2", "data/one.txt 1"],
    );
    equal((await go(upload({ dataset, name: "empty.txt", bytes: text("") }))).files[0]?.size, 0);
  }));

Deno.test("upload() names a folder's files by their place below it, however the folder is written", () =>
  onBench(async (bench) => {
    const dataset = await draftOf(bench);
    await Deno.mkdir(join(bench.folder, "up/a"), { recursive: true });
    await Deno.writeTextFile(join(bench.folder, "up/one.txt"), "1");
    await Deno.writeTextFile(join(bench.folder, "up/a/one.txt"), "2");
    const path = `${bench.folder}/./up/../up/`;
    const { files } = await bench.go(upload({ dataset, path }));
    deepEqual(
      files.map(({ directoryLabel, label }) => `${directoryLabel}/${label}`).sort(),
      ["/one.txt", "a/one.txt"],
    );
  }));

Deno.test("upload() of a zip gives the zip, or on request what is in it, under its own names", () =>
  onBench(async (bench) => {
    const dataset = await draftOf(bench);
    const writer = new ZipWriter(new Uint8ArrayWriter());
    await writer.add("data/inside.txt", new TextReader("inside\n"));
    const bytes = await writer.close();
    const [whole] = (await bench.go(upload({ dataset, name: "one.zip", bytes }))).files;
    deepEqual([whole?.label, whole?.size], ["one.zip", bytes.length]);
    const { files } = await bench.go(upload({ dataset, name: "one.zip", bytes, unpack: true }));
    deepEqual(files.map(({ label, directoryLabel, size }) => [label, directoryLabel, size]), [
      ["inside.txt", "data", 7],
    ]);
  }));

Deno.test("upload() refuses names that Dataverse would change or refuse, before it sends anything", () =>
  onBench(async (bench) => {
    const dataset = await draftOf(bench);
    bench.sent();
    for (const name of ["../../x", "a:b", "", "x\u0007y"]) {
      ok(
        await bench.fails(upload({ dataset, name, bytes: text("x") })) instanceof UsageError,
        name,
      );
    }
    for (const directoryLabel of ["../x", "dätä", "a//b", "/a"]) {
      const step = upload({ dataset, name: "x.txt", bytes: text("x"), directoryLabel });
      ok(await bench.fails(step) instanceof UsageError, directoryLabel);
    }
    ok(!bench.sent().some((line) => line.includes("/add")));
  }));

Deno.test("upload() says that a file is missing, or was changed while it was read", () =>
  onBench(async (bench) => {
    const dataset = await draftOf(bench);
    ok(
      await bench.fails(upload({ dataset, path: join(bench.folder, "nope") })) instanceof FileError,
    );
    const path = join(bench.folder, "growing.bin");
    await Deno.writeFile(path, new Uint8Array(2_000_000));
    const growing = run(upload({ dataset, path }), {
      session: bench.session,
      onEvent: (event) =>
        event.type === "step-progress" && Deno.writeFileSync(path, text("more"), { append: true }),
    });
    await rejects(growing, /got longer while it was read/);
    const after = await bench.go(readTree({ parent: dataset }));
    deepEqual(after, []);
  }));

Deno.test("upload() in doubt looks at the dataset, and sends no second copy", async () => {
  let lose = true;
  await onBench(async (bench) => {
    const dataset = await draftOf(bench);
    await bench.go(upload({ dataset, name: "hello.txt", bytes: text("hello!\n") }));
    equal((await bench.go(readTree({ parent: dataset }))).length, 1);
    equal(bench.sent().filter((line) => line.includes("/add")).length, 1);
  }, {
    fetch: (real) => async (input, init) => {
      const response = await real(input, init);
      if (!lose || !String(input).includes("/add")) return response;
      lose = false;
      return new Response("<html><title>504</title></html>", { status: 504 });
    },
  });
});

Deno.test("upload() waits for a lock, says which one, and gives up after its budget", () =>
  onBench(async (bench) => {
    const dataset = await draftOf(bench);
    const { id } = await bench.go(readDataset({ dataset }));
    const lock = (method: string, path: string) =>
      bench.dataverse.fetch(new URL(path, bench.dataverse.baseUrl), {
        method,
        headers: { "x-dataverse-key": bench.dataverse.token },
      });
    await lock("POST", `/api/datasets/${id}/lock/EditInProgress`);
    const hello = { dataset, name: "hello.txt", bytes: text("hello!\n") };
    const notes: string[] = [];
    const uploading = run(upload(hello), {
      session: bench.session,
      onEvent(event) {
        if (event.type !== "step-note") return;
        notes.push(event.message);
        void lock("DELETE", `/api/datasets/${id}/locks`);
      },
    });
    equal((await uploading).files.length, 1);
    match(notes.join(), /locked by "EditInProgress"/);
    await lock("POST", `/api/datasets/${id}/lock/InReview`);
    const error = await bench.fails(upload({ ...hello, name: "b.txt" }));
    ok(error instanceof LockedError);
    match(error.message, /locked by "InReview"/);
    match(error.hint ?? "", /curator/);
  }));

Deno.test("publish() gives 1.0 and 2.0, and waits until the server has finished", () =>
  onBench(async (bench) => {
    const dataset = await draftOf(bench);
    deepEqual(await bench.go(publish({ dataset })), { id: dataset, version: "1.0" });
    await bench.go(upload({ dataset, name: "hello.txt", bytes: text("hello!\n") }));
    const minor = await bench.fails(publish({ dataset, type: "minor" }));
    ok(minor instanceof ConflictError);
    deepEqual(await bench.go(publish({ dataset, type: "major" })), { id: dataset, version: "2.0" });
    ok(await bench.fails(publish({ dataset })) instanceof ConflictError);
  }));

Deno.test("publish() refuses a dataset of an unpublished collection, and says what to do", () =>
  onBench(async ({ go, fails }) => {
    await go(createCollection({ alias: "shut", name: "Shut", contacts: ["me@example.org"] }));
    const { persistentId } = await go(createDataset({ collection: "shut", metadata: METADATA }));
    const error = await fails(publish({ dataset: persistentId }));
    match(error.message, /host dataverse \(shut\) has not been published/);
    match(error.hint ?? "", /Publish the parent/);
  }));

Deno.test("download() brings a dataset with its folders, proven, and not twice", () =>
  onBench(async (bench) => {
    const dataset = await draftOf(bench);
    const { go, folder, session, dataverse } = bench;
    await go(
      upload({ dataset, name: "hello.txt", bytes: text("hello!\n"), directoryLabel: "data/x" }),
    );
    await go(upload({ dataset, name: "empty.txt", bytes: text("") }));
    await go(publish({ dataset }));
    const address = `https://doi.org/${dataset.slice(4)}`;
    await using guest = await connect(dataverse.baseUrl, {
      fetch: dataverse.fetch,
      env: () => undefined,
    });
    const down = download({ dataset: address, folder: join(folder, "down") });
    const { files } = await run(down, { session: guest });
    deepEqual(files.map(({ path, size }) => [path, size]).sort(), [["data/x/hello.txt", 7], [
      "empty.txt",
      0,
    ]]);
    equal(await Deno.readTextFile(join(folder, "down/data/x/hello.txt")), "hello!\n");
    bench.sent();
    await run(down, { session });
    ok(!bench.sent().some((line) => line.includes("/access/")));
    await Deno.writeTextFile(join(folder, "down/empty.txt"), "mine");
    await rejects(run(down, { session }), /is another file that is there already/);
    equal(await Deno.readTextFile(join(folder, "down/empty.txt")), "mine");
    await run(download({ dataset, folder: join(folder, "down"), overwrite: true }), { session });
    equal(await Deno.readTextFile(join(folder, "down/empty.txt")), "");
  }));

Deno.test("download() keeps nothing that is not what the server has", async () => {
  await onBench(async (bench) => {
    const dataset = await draftOf(bench);
    await bench.go(upload({ dataset, name: "hello.txt", bytes: text("hello!\n") }));
    await rejects(
      run(download({ dataset, folder: bench.folder }), { session: bench.session }),
      /what came is not what the server has/,
    );
    deepEqual(await namesIn(bench.folder), []);
  }, {
    fetch: (real) => async (input, init) => {
      const response = await real(input, init);
      return String(input).includes("/access/datafile/") ? new Response("hallo!\n") : response;
    },
  });
});

Deno.test("download() lets no name of the server lead out of the folder", async () => {
  await onBench(async (bench) => {
    const dataset = await draftOf(bench);
    await bench.go(upload({ dataset, name: "x", bytes: text("hello!\n") }));
    const notes: string[] = [];
    const { files } = await run(download({ dataset, folder: join(bench.folder, "in") }), {
      session: bench.session,
      onEvent: (event) => event.type === "step-note" && notes.push(event.message),
    });
    equal(files[0]?.path, "%2E%2E/%2E%2E/..%2F..%2Fx%1B[2J");
    deepEqual(await namesIn(bench.folder), ["in"]);
    match(notes.join(), /Saved "/);
  }, {
    fetch: (real) => async (input, init) => {
      const response = await real(input, init);
      if (!/\/files\?/.test(String(input))) return response;
      const body = (await response.text())
        .replaceAll('"label":"x"', '"label":"../../x\\u001b[2J","directoryLabel":"../.."');
      return new Response(body, { headers: response.headers });
    },
  });
});

Deno.test("download() leaves out what is restricted, and lists it", () =>
  onBench(async (bench) => {
    const dataset = await draftOf(bench);
    const { go, dataverse, folder } = bench;
    await go(upload({ dataset, name: "open.txt", bytes: text("open") }));
    await go(upload({ dataset, name: "shut.txt", bytes: text("shut"), restrict: true }));
    await go(publish({ dataset }));
    await using guest = await connect(dataverse.baseUrl, {
      fetch: dataverse.fetch,
      env: () => undefined,
    });
    const { files, left } = await run(download({ dataset, folder }), { session: guest });
    deepEqual(files.map(({ path }) => path), ["open.txt"]);
    deepEqual(left.map(({ path, why }) => [path, why]), [["shut.txt", "restricted"]]);
  }));

Deno.test("download() says that a folder cannot be written, and that a dataset is not there", () =>
  onBench(async (bench) => {
    const dataset = await draftOf(bench);
    await bench.go(upload({ dataset, name: "x.txt", bytes: text("x") }));
    await Deno.writeTextFile(join(bench.folder, "file"), "");
    const into = await bench.fails(download({ dataset, folder: join(bench.folder, "file") }));
    ok(into instanceof FileError);
    const unknown = await bench.fails(
      download({ dataset: "doi:10.5072/FK2/NOPE99", folder: bench.folder }),
    );
    ok(unknown instanceof NotFoundError);
    match(unknown.message, /there is no dataset "doi:10.5072\/FK2\/NOPE99"/);
  }));

Deno.test("download() brings some files only, and one by its number", () =>
  onBench(async (bench) => {
    const dataset = await draftOf(bench);
    const { go, folder } = bench;
    const ids: Record<string, number> = {};
    for (const [directoryLabel, name] of [["data", "a.csv"], ["data", "b.txt"], ["", "c.csv"]]) {
      const [file] = (await go(upload({
        dataset,
        name: name ?? "",
        bytes: text(name ?? ""),
        tabIngest: false,
        ...(directoryLabel ? { directoryLabel } : {}),
      }))).files;
      ids[name ?? ""] = file?.id ?? 0;
    }
    const paths = async (options: Partial<Parameters<typeof download>[0]>) => {
      const into = await Deno.makeTempDir({ dir: folder });
      const { files } = await go(download({ dataset, folder: into, ...options }));
      return files.map(({ path }) => path).sort();
    };
    deepEqual(await paths({ include: ["*.csv"] }), ["c.csv", "data/a.csv"]);
    deepEqual(await paths({ exclude: ["/data/"] }), ["c.csv"]);
    deepEqual(await paths({ files: ["data/b.txt", ids["c.csv"] ?? 0] }), ["c.csv", "data/b.txt"]);
    const missing = await bench.fails(download({ dataset, folder, files: ["nope.txt"] }));
    ok(missing instanceof UsageError);
    const one = await go(download({ file: ids["a.csv"] ?? 0, folder }));
    deepEqual(one.files.map(({ path }) => path), ["data/a.csv"]);
  }));

Deno.test("download() says how far it came where it fails, and goes on from there", async () => {
  let broken = true;
  await onBench(async (bench) => {
    const dataset = await draftOf(bench);
    const { go, folder, session } = bench;
    for (const name of ["a.txt", "b.txt", "c.txt"]) {
      await go(upload({ dataset, name, bytes: text(name) }));
    }
    const notes: string[] = [];
    const down = download({ dataset, folder, concurrency: 1 });
    await rejects(
      run(down, {
        session,
        onEvent: (event) => event.type === "step-note" && notes.push(event.message),
      }),
      /Bad API key|API token/,
    );
    match(notes.at(-1) ?? "", /^1 of 3 files are done; another run goes on from here$/);
    broken = false;
    bench.sent();
    const { files } = await go(down);
    deepEqual(files.map(({ path, unchanged }) => [path, unchanged]), [
      ["a.txt", true],
      ["b.txt", false],
      ["c.txt", false],
    ]);
    equal(bench.sent().filter((line) => line.includes("/access/")).length, 2);
  }, {
    fetch: (real) => {
      let asked = 0;
      return (input, init) => {
        if (!broken || !String(input).includes("/access/datafile/") || ++asked < 2) {
          return real(input, init);
        }
        const body = { status: "ERROR", message: "Bad API key" };
        return Promise.resolve(Response.json(body, { status: 401 }));
      };
    },
  });
});

Deno.test("readTree() reads what the seed's tutorial reads, and listTree() gives its three lists", () =>
  onBench(async (bench) => {
    const dataset = await draftOf(bench);
    const { go, folder } = bench;
    await go(upload({ dataset, name: "datafile.txt", bytes: text("hello!\n") }));
    await go(
      createCollection({ parent: "demo", alias: "sub", name: "Sub", contacts: ["me@example.org"] }),
    );
    const tree = await go(readTree({ parent: "demo", children: ["datasets", "datafiles"] }));
    const { id } = await go(readDataset({ dataset }));
    equal(tree.length, 1);
    const [node] = tree;
    ok(node?.type === "dataset");
    deepEqual([node.id, node.pid], [id, dataset]);
    const [file] = node.children;
    deepEqual(
      [file?.type, file?.label, file?.filename, file?.pid],
      ["datafile", "datafile.txt", "datafile.txt", ""],
    );
    const all = await go(readTree({ parent: ":root" }));
    const lists = listTree(all);
    deepEqual(lists.dataverses.map(({ alias }) => alias).sort(), ["demo", "sub"]);
    deepEqual(lists.datasets.map(({ pid }) => pid), [dataset]);
    deepEqual(lists.datafiles.map(({ label, dataset }) => [label, dataset]), [[
      "datafile.txt",
      dataset,
    ]]);
    await go(saveTree({ tree: all, folder: join(folder, "tree") }));
    const saved = JSON.parse(await Deno.readTextFile(join(folder, "tree/dataverses.json")));
    deepEqual(saved, lists.dataverses);
    const { counts } = JSON.parse(await Deno.readTextFile(join(folder, "tree/metadata.json")));
    deepEqual(counts, { dataverses: 2, datasets: 1, datafiles: 1 });
    deepEqual((await go(readTree({ parent: dataset }))).map(({ type }) => type), ["datafile"]);
    await rejects(go(readTree({ parent: "demo", children: ["datafiles"] })), /needs "datasets"/);
  }));

Deno.test("deleteDataset() deletes a draft, destroyDataset() what is published, deleteCollection() an empty one", () =>
  onBench(async (bench) => {
    const draft = await draftOf(bench);
    const { go, fails } = bench;
    await go(deleteDataset({ dataset: draft }));
    ok(await fails(readDataset({ dataset: draft })) instanceof NotFoundError);
    const { persistentId: dataset } = await go(
      createDataset({ collection: "demo", metadata: METADATA }),
    );
    await go(publish({ dataset }));
    ok(await fails(deleteDataset({ dataset })) instanceof ConflictError);
    equal((await go(readDataset({ dataset }))).version, "1.0");
    ok(await fails(deleteCollection({ collection: "demo" })) instanceof ConflictError);
    await go(destroyDataset({ dataset }));
    await go(deleteCollection({ collection: "demo" }));
    deepEqual(await go(readTree({ parent: ":root" })), []);
  }));

Deno.test("cleanup() empties a collection from the bottom up, and tells what it leaves", () =>
  onBench(async (bench) => {
    const dataset = await draftOf(bench);
    const { go } = bench;
    await go(
      createCollection({ parent: "demo", alias: "sub", name: "Sub", contacts: ["me@example.org"] }),
    );
    await go(createDataset({ collection: "sub", metadata: METADATA }));
    await go(publish({ dataset }));
    const first = await go(cleanup({ collection: "demo" }));
    equal(first.datasets.length, 1);
    deepEqual(first.collections, ["sub"]);
    deepEqual(first.left.map(({ what }) => what), [
      `published dataset "${dataset}"`,
      'collection "demo"',
    ]);
    const second = await go(cleanup({ collection: "demo", destroyPublished: true }));
    deepEqual([second.datasets, second.collections, second.left], [[dataset], ["demo"], []]);
    deepEqual(await go(cleanup({ collection: "demo" })), {
      datasets: [],
      collections: [],
      left: [],
    });
  }));

Deno.test("a run that fails takes back a draft, and leaves what is published, by name", () =>
  onBench(async ({ session, go }) => {
    const make = (published: boolean) =>
      pipeline("make")
        .step("demo", () =>
          createCollection({ alias: "demo", name: "Demo", contacts: ["me@example.org"] }))
        .step("opened", ({ demo }) =>
          publish({ collection: demo.alias }))
        .step(
          "dataset",
          ({ demo }) => createDataset({ collection: demo.alias, metadata: METADATA }),
        )
        .step(
          "file",
          ({ dataset }) =>
            upload({ dataset: dataset.persistentId, name: "a.txt", bytes: text("a") }),
        )
        .maybe(
          "out",
          ({ dataset }) => published ? publish({ dataset: dataset.persistentId }) : undefined,
        )
        .step("bad", () => readDataset({ dataset: "doi:10.5072/FK2/NOPE99" }));
    await rejects(run(make(false)({}), { session }), StepError);
    deepEqual(await go(readTree({ parent: ":root" })), []);
    const error = await run(make(true)({}), { session }).catch((thrown) => thrown);
    ok(error instanceof StepError);
    match(error.left.map(({ what }) => what).join(), /published dataset .*collection "demo"/s);
    equal(listTree(await go(readTree({ parent: ":root" }))).datasets.length, 1);
    await go(cleanup({ collection: "demo", destroyPublished: true }));
    await rejects(
      run(make(true)({}), { session, destroyPublished: true }),
      (thrown: Error) => thrown instanceof StepError && thrown.left.length === 0,
    );
    deepEqual(await go(readTree({ parent: ":root" })), []);
  }));

Deno.test("a user without the right is told so, and a guest that a token is needed", () =>
  onBench(async (bench) => {
    await draftOf(bench);
    const { baseUrl, fetch } = bench.dataverse;
    const { token } = await bench.dataverse.createUser({ userName: "eve" });
    await using eve = await connect(baseUrl, { fetch, token });
    const make = createDataset({ collection: "demo", metadata: METADATA });
    await rejects(
      run(make, { session: eve }),
      (error: Error) => error.cause instanceof PermissionError,
    );
    await using guest = await connect(baseUrl, { fetch, env: () => undefined });
    await rejects(
      run(make, { session: guest }),
      (error: Error) => error.cause instanceof AuthenticationError,
    );
  }));

Deno.test("readDatasetJson() and readCollectionJson() tell a file that is missing, no JSON, or something else", () =>
  onBench(async ({ folder, fails }) => {
    const path = join(folder, "file.json");
    for (const read of [readDatasetJson, readCollectionJson]) {
      ok(await fails(read({ path: join(folder, "nope.json") })) instanceof FileError);
      for (const content of ["", "{", "[]", '{"a":1}', "<html>"]) {
        await Deno.writeTextFile(path, content);
        const error = await fails(read({ path }));
        ok(error instanceof MetadataError, content);
        ok(error.message.includes("file.json"), error.message);
      }
    }
  }));

Deno.test("a server that fails without words is told as that, at its step", async () => {
  let fail = false;
  await onBench(async (bench) => {
    fail = true;
    const error = await bench.fails(
      createCollection({ alias: "demo", name: "Demo", contacts: ["me@example.org"] }),
    );
    match(
      error.message,
      /Cannot create collection "demo" in ":root": the server answered 500 and gave no reason/,
    );
  }, {
    fetch: (real) => (input, init) =>
      fail ? Promise.resolve(Response.json({}, { status: 500 })) : real(input, init),
  });
});

Deno.test("a server that went away is told with its address", async () => {
  await rejects(
    connect("http://127.0.0.1:2", { env: () => undefined }),
    (error: Error) => error instanceof UnavailableError && /127\.0\.0\.1:2/.test(error.message),
  );
});
