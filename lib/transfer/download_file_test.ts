import { deepEqual, equal, match, ok, rejects } from "node:assert/strict";
import { createHash } from "node:crypto";
import { join } from "node:path";
import { inFolder } from "../../testing/in_folder.ts";
import { AuthenticationError, FileError, FixityError, UnavailableError } from "../errors/mod.ts";
import { openSession, type Session } from "../http/mod.ts";
import type { FileMetadata } from "../schemas/mod.ts";
import { downloadFile, type DownloadFileOptions, Throttle } from "./mod.ts";

const SIZE = 300_000;
const BYTES = Uint8Array.from({ length: SIZE }, (_, index) => (index * 7919) % 251);
const md5 = (bytes: Uint8Array) => createHash("md5").update(bytes).digest("hex");
const FILE: FileMetadata = {
  label: "a.bin",
  dataFile: {
    id: 7,
    filename: "18f",
    contentType: "application/octet-stream",
    filesize: SIZE,
    checksum: { type: "MD5", value: md5(BYTES) },
  },
};

/** What goes wrong with one request; nothing where it is empty. */
interface Fault {
  /** The connection breaks after so many bytes of the body. */
  readonly cutAfter?: number;
  /** The body ends after so many bytes, as if that were all, and its length is not told. */
  readonly endAfter?: number;
  /** Nothing more comes after so many bytes. */
  readonly silentAfter?: number;
  readonly ignoresRange?: true;
  /** Bytes that are sent in place of the right ones. */
  readonly sends?: Uint8Array;
  readonly contentRange?: string;
  readonly status?: number;
  readonly headers?: Record<string, string>;
  readonly body?: string;
  /** Nobody answers. */
  readonly refuses?: true;
}

interface Store {
  readonly session: Session;
  /** The `Range` of each request. */
  readonly ranges: (string | null)[];
  readonly slept: number[];
  /** Bytes that went out. */
  readonly sent: () => number;
}

/** A server with one file, and a fault a request; what comes after those goes well. */
function storeWith(faults: readonly Fault[], bytes = BYTES): Store {
  const waiting = [...faults];
  const ranges: (string | null)[] = [];
  const slept: number[] = [];
  let now = Date.parse("2026-01-01T00:00:00Z");
  let sent = 0;
  const session = openSession("https://data.example.org/", {
    token: "secret",
    random: () => 0,
    retryBudgetMs: 20_000,
    clock: {
      now: () => new Date(now),
      sleep: (ms, signal) => {
        signal?.throwIfAborted();
        slept.push(ms);
        now += ms;
        return Promise.resolve();
      },
    },
    fetch: (input, init) => {
      // What the server says of the file by now: nothing, here.
      if (!String(input).includes("/access/")) return answer({ status: 404 }, null);
      const range = new Headers(init?.headers).get("range");
      ranges.push(range);
      return answer(waiting.shift() ?? {}, range, init?.signal ?? undefined);
    },
  });
  function answer(fault: Fault, range: string | null, signal?: AbortSignal): Promise<Response> {
    if (fault.refuses) return Promise.reject(new TypeError("connection refused"));
    if (fault.status !== undefined) {
      const { status, headers = {} } = fault;
      const body = fault.body ?? JSON.stringify({ status: "ERROR", message: "No" });
      return Promise.resolve(new Response(body, { status, headers }));
    }
    const all = fault.sends ?? bytes;
    const wanted = fault.ignoresRange ? 0 : Number(/^bytes=(\d+)-$/.exec(range ?? "")?.[1] ?? 0);
    if (wanted > 0 && wanted >= all.length) return answer({ status: 416 }, range);
    const part = all.subarray(wanted);
    const partial = wanted > 0;
    const lengthIsTold = fault.endAfter === undefined;
    return Promise.resolve(
      new Response(bodyOf(part, fault, signal), {
        status: partial ? 206 : 200,
        headers: {
          ...(lengthIsTold ? { "content-length": String(part.length) } : {}),
          ...(partial
            ? {
              "content-range": fault.contentRange ??
                `bytes ${wanted}-${all.length - 1}/${all.length}`,
            }
            : {}),
        },
      }),
    );
  }
  function bodyOf(
    part: Uint8Array,
    fault: Fault,
    signal?: AbortSignal,
  ): ReadableStream<Uint8Array> {
    const end = Math.min(
      part.length,
      fault.cutAfter ?? fault.endAfter ?? fault.silentAfter ?? Infinity,
    );
    let at = 0;
    return new ReadableStream({
      pull(controller) {
        const next = part.slice(at, Math.min(end, at + 10_000));
        at += next.length;
        sent += next.length;
        if (next.length > 0) return controller.enqueue(next);
        if (fault.cutAfter !== undefined) {
          return controller.error(new TypeError("error reading a body from connection"));
        }
        if (fault.silentAfter === undefined) return controller.close();
        return new Promise((_, reject) =>
          signal?.addEventListener("abort", () => reject(signal.reason))
        );
      },
    }, { highWaterMark: 0 });
  }
  return { session, ranges, slept, sent: () => sent };
}

interface Trial extends Store {
  readonly target: string;
  readonly part: string;
  readonly get: (
    options?: DownloadFileOptions,
    file?: FileMetadata,
  ) => ReturnType<typeof downloadFile>;
  readonly names: () => Promise<readonly string[]>;
}

function trial(
  faults: readonly Fault[],
  test: (trial: Trial) => Promise<void>,
  bytes = BYTES,
): Promise<void> {
  return inFolder((folder) => {
    const store = storeWith(faults, bytes);
    const target = join(folder, "a.bin");
    return test({
      ...store,
      target,
      part: `${target}.part`,
      get: (options, file = FILE) => downloadFile(store.session, { file, target }, options),
      async names() {
        const names: string[] = [];
        for await (const { name } of Deno.readDir(folder)) names.push(name);
        return names.sort();
      },
    });
  });
}

async function failure(act: Promise<unknown>): Promise<unknown> {
  return await act.then(() => undefined, (error) => error);
}

/** The file is there, whole, and nothing beside it. */
async function whole({ target, names }: Trial): Promise<void> {
  deepEqual(await names(), ["a.bin"]);
  equal(md5(await Deno.readFile(target)), md5(BYTES));
}

Deno.test("downloadFile() goes on with Range where a connection was cut, at whatever byte", async () => {
  for (const cutAfter of [0, 1, 9_999, 10_000, 150_000, SIZE - 1, SIZE]) {
    await trial([{ cutAfter }, { cutAfter: 1 }, { cutAfter: 0 }], async (it) => {
      const { unchanged, checksum } = await it.get();
      equal(unchanged, false);
      equal(checksum?.value, md5(BYTES));
      await whole(it);
      equal(it.sent(), SIZE, `cut after ${cutAfter}`);
      if (cutAfter > 0 && cutAfter < SIZE) equal(it.ranges[1], `bytes=${cutAfter}-`);
    });
  }
});

Deno.test("downloadFile() fetches no byte twice over fifty cuts", () =>
  trial(Array.from({ length: 50 }, (_, index) => ({ cutAfter: 100 * index })), async (it) => {
    await it.get();
    await whole(it);
    equal(it.sent(), SIZE);
  }));

Deno.test("downloadFile() goes on with a body that ends early without a word", () =>
  trial([{ endAfter: 100_000 }], async (it) => {
    await it.get();
    await whole(it);
    deepEqual(it.ranges, [null, "bytes=100000-"]);
  }));

Deno.test("downloadFile() goes on with what an earlier run left", () =>
  trial([], async (it) => {
    await Deno.writeFile(it.part, BYTES.subarray(0, 270_000));
    const seen: number[] = [];
    await it.get({ onProgress: (loaded) => seen.push(loaded) });
    await whole(it);
    deepEqual(it.ranges, ["bytes=270000-"]);
    equal(it.sent(), 30_000);
    deepEqual([seen[0], seen.at(-1)], [270_000, SIZE]);
  }));

Deno.test("downloadFile() asks for nothing where all of it was left", () =>
  trial([], async (it) => {
    await Deno.writeFile(it.part, BYTES);
    await it.get();
    await whole(it);
    deepEqual(it.ranges, []);
  }));

Deno.test("downloadFile() fetches it once afresh where what was left is of something else", async () => {
  const left = [
    { bytes: new Uint8Array(1_000), ranges: ["bytes=1000-", null] },
    { bytes: new Uint8Array(SIZE), ranges: [null] },
    { bytes: new Uint8Array(SIZE + 1), ranges: [null] },
  ];
  for (const { bytes, ranges } of left) {
    await trial([], async (it) => {
      await Deno.writeFile(it.part, bytes);
      await it.get();
      await whole(it);
      deepEqual(it.ranges, ranges);
    });
  }
});

Deno.test("downloadFile() gets along with a server that does not heed Range", async () => {
  const faults: readonly Fault[] = [
    { ignoresRange: true },
    { status: 416 },
    { status: 404, body: '{"status":"ERROR","message":"Range headers are not supported"}' },
    { contentRange: `bytes 0-9/${SIZE}` },
    { contentRange: `bytes 100000-${SIZE - 1}/999` },
    { contentRange: "nonsense" },
  ];
  for (const fault of faults) {
    await trial([{ cutAfter: 100_000 }, fault], async (it) => {
      await it.get();
      await whole(it);
      equal(it.ranges[1], "bytes=100000-");
      if (!fault.ignoresRange) equal(it.ranges[2], null, JSON.stringify(fault));
    });
  }
});

Deno.test("downloadFile() believes no server that lies about length or checksum", async () => {
  const other = BYTES.map((byte) => byte ^ 1);
  const lies: readonly (readonly [Uint8Array<ArrayBuffer>, RegExp, number])[] = [
    [other, /MD5 [0-9a-f]{32} instead of MD5/, SIZE],
    [BYTES.subarray(0, SIZE - 1), /299999 bytes instead of 300000 bytes/, SIZE - 1],
    [new Uint8Array(SIZE * 8), /at least 310000 bytes instead of 300000 bytes/, 310_000],
  ];
  for (const [sends, why, bytes] of lies) {
    await trial([], async (it) => {
      const error = await failure(it.get());
      ok(error instanceof FixityError);
      match(error.message, why);
      deepEqual(await it.names(), []);
      equal(it.ranges.length, 1);
      equal(it.sent(), bytes); // what is too much is not waited for
    }, sends);
  }
  // It says that a part is all: nothing is wrong with what came, but it is not the file.
  await trial(Array(20).fill({ endAfter: 50_000, ignoresRange: true }), async (it) => {
    ok(await failure(it.get()) instanceof FixityError);
    deepEqual(await it.names(), []);
  });
});

Deno.test("downloadFile() waits and goes on where a server has had enough in the middle", async () => {
  const pauses: readonly (readonly [Fault, number])[] = [
    [{ status: 429, headers: { "retry-after": "7" } }, 7_000],
    [{ status: 503, headers: { "retry-after": "9" } }, 9_000],
    [{ status: 503, body: "<html><title>Busy</title>" }, 250],
    [{ status: 429 }, 250],
    [{ status: 502 }, 250],
    [{ refuses: true }, 250],
  ];
  for (const [fault, wait] of pauses) {
    await trial([{ cutAfter: 100_000 }, fault], async (it) => {
      await it.get();
      await whole(it);
      equal(it.sent(), SIZE);
      deepEqual(it.slept.slice(1), [wait], JSON.stringify(fault));
    });
  }
});

Deno.test("downloadFile() outlives a server that is away for a minute", () =>
  trial([{ cutAfter: 100_000 }, ...Array(30).fill({ refuses: true })], async (it) => {
    await it.get();
    await whole(it);
    ok(it.slept.reduce((sum, ms) => sum + ms, 0) > 60_000);
    equal(it.sent(), SIZE);
  }));

Deno.test("downloadFile() gives up on a server that stays away, and another run goes on", () =>
  trial([{ cutAfter: 100_000 }, ...Array(40).fill({ refuses: true })], async (it) => {
    ok(await failure(it.get()) instanceof UnavailableError);
    deepEqual(await it.names(), ["a.bin.part"]);
    equal((await Deno.stat(it.part)).size, 100_000);
    await failure(it.get());
    await it.get();
    await whole(it);
    equal(it.sent(), SIZE);
  }));

Deno.test("downloadFile() says that the token expired in the middle, and another run goes on", () =>
  trial([
    { cutAfter: 100_000 },
    { status: 401, body: '{"status":"ERROR","message":"Bad API key"}' },
  ], async (it) => {
    const error = await failure(it.get());
    ok(error instanceof AuthenticationError);
    match(error.message, /^Cannot download file "a\.bin": the API token is wrong, expired/);
    deepEqual(await it.names(), ["a.bin.part"]);
    await it.get();
    await whole(it);
    equal(it.ranges.at(-1), "bytes=100000-");
  }));

Deno.test("downloadFile() takes a connection on which nothing comes for broken", () =>
  trial([{ silentAfter: 100_000 }], async (it) => {
    await it.get({ silenceMs: 40 });
    await whole(it);
    deepEqual(it.ranges, [null, "bytes=100000-"]);
  }));

Deno.test("downloadFile() stops when it is told to, and keeps what came", () =>
  trial([], async (it) => {
    const stop = new AbortController();
    const stopped = it.get({
      signal: stop.signal,
      onProgress: (loaded) => loaded >= 200_000 && stop.abort(new Error("enough")),
    });
    await rejects(stopped, /enough/);
    deepEqual(await it.names(), ["a.bin.part"]);
    await it.get();
    await whole(it);
    equal(it.ranges.at(-1), "bytes=200000-");
  }));

Deno.test("downloadFile() keeps below a rate", () =>
  trial([], async (it) => {
    const throttle = new Throttle(100_000, { clock: it.session.clock });
    await it.get({ throttle });
    await whole(it);
    equal(it.slept.reduce((sum, ms) => sum + ms, 0), 2_900); // the first bytes need not wait
  }));

Deno.test("downloadFile() fetches nothing that is there, and replaces nothing unless told to", () =>
  trial([], async (it) => {
    await Deno.writeFile(it.target, BYTES);
    equal((await it.get()).unchanged, true);
    equal((await it.get({ overwrite: true })).unchanged, true);
    deepEqual(it.ranges, []);
    await Deno.writeTextFile(it.target, "mine");
    const error = await failure(it.get());
    ok(error instanceof FileError);
    match(error.message, /is another file that is there already/);
    equal(await Deno.readTextFile(it.target), "mine");
    await it.get({ overwrite: true });
    await whole(it);
  }));

Deno.test("downloadFile() writes through no link, and over no folder", async () => {
  await trial([], async (it) => {
    await Deno.symlink("/dev/null", it.part);
    ok(await failure(it.get()) instanceof FileError);
    deepEqual(it.ranges, []);
  });
  await trial([], async (it) => {
    await Deno.mkdir(it.target);
    ok(await failure(it.get({ overwrite: true })) instanceof FileError);
    deepEqual(await it.names(), ["a.bin"]);
  });
});

Deno.test("downloadFile() cannot go on with what has no checksum, and begins again", () => {
  const table: FileMetadata = {
    ...FILE,
    dataFile: { ...FILE.dataFile, tabularData: true, originalFileSize: 5 },
  };
  return trial([{ cutAfter: 100_000 }], async (it) => {
    const { checksum } = await it.get({ original: false }, table);
    equal(checksum, undefined);
    await whole(it);
    deepEqual(it.ranges, [null, null]);
  });
});

Deno.test("downloadFile() takes a file of no bytes", () => {
  const empty = new Uint8Array();
  const file: FileMetadata = {
    ...FILE,
    dataFile: { ...FILE.dataFile, filesize: 0, checksum: { type: "MD5", value: md5(empty) } },
  };
  return trial([], async (it) => {
    equal((await it.get({}, file)).size, 0);
    deepEqual(await it.names(), ["a.bin"]);
  }, empty);
});

Deno.test("downloadFile() proves a large file in a thread, also over a cut and a second run", () => {
  const large = new Uint8Array(65 * 1024 * 1024).fill(7);
  const file: FileMetadata = {
    ...FILE,
    dataFile: {
      ...FILE.dataFile,
      filesize: large.length,
      checksum: { type: "SHA-1", value: createHash("sha1").update(large).digest("hex") },
    },
  };
  return trial([{ cutAfter: 2_000_000 }], async (it) => {
    await Deno.writeFile(it.part, large.subarray(0, 60_000_000));
    equal((await it.get({}, file)).size, large.length);
    equal(it.ranges.at(-1), "bytes=62000000-");
    await Deno.remove(it.target);
    const other = large.slice();
    other[64_000_000] = 8;
    await Deno.writeFile(it.part, other.subarray(0, 65_000_000));
    equal((await it.get({}, file)).size, large.length); // what was left is wrong, and fetched afresh
    deepEqual(it.ranges.slice(-2), ["bytes=65000000-", null]);
  }, large);
});
