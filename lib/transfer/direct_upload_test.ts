import { deepEqual, equal, match, ok, rejects } from "node:assert/strict";
import { createHash } from "node:crypto";
import { join } from "node:path";
import { memoryJournal, run, StepError, upload, UsageError } from "../../mod.ts";
import { onBench } from "./_bench.ts";
import { listRemote } from "./remote_files.ts";

const MiB = 1024 * 1024;
const S3 = { driver: "S3" };
const md5 = (words: string): string => createHash("md5").update(words).digest("hex");

/** How often the store was asked to put something. */
const puts = (requests: readonly { readonly method: string; readonly path: string }[]): number =>
  requests.filter(({ method, path }) => method === "PUT" && !path.startsWith("/api")).length;

Deno.test("upload() goes straight to the store where the installation offers it, and registers a batch", () =>
  onBench(async (bench) => {
    const { dataset, session, dataverse } = bench;
    const path = await bench.fill({ "a/one.txt": "1", "two.csv": "x,y\n1,2\n", "empty.txt": "" });
    bench.adds();
    const { files } = await run(upload({ dataset, path, description: "D", tabIngest: false }), {
      session,
    });
    equal(bench.adds(), 1);
    deepEqual(files.map(({ label, size }) => `${label} ${size}`).sort(), [
      "empty.txt 0",
      "one.txt 1",
      "two.csv 8",
    ]);
    for (const { metadata, checksum } of await listRemote(session, dataset)) {
      equal(metadata.description, "D");
      match(metadata.dataFile.storageIdentifier ?? "", /^s3:/);
      ok(checksum);
    }
    ok(!dataverse.requests.some(({ failure }) => failure !== undefined));
  }, S3));

Deno.test("upload() sends a large file in parts, several at a time, and proves each", () =>
  onBench(async (bench) => {
    const words = "0123456789abcdef".repeat(MiB * 12 / 16) + "the end";
    const path = await bench.fill({ "large.bin": words });
    const { files } = await run(upload({ dataset: bench.dataset, path }), bench);
    deepEqual(files.map(({ size, checksum }) => [size, checksum?.value]), [[
      words.length,
      md5(words),
    ]]);
    equal(puts(bench.dataverse.requests), 3);
  }, S3));

Deno.test("upload() goes on with the parts that a killed run had sent", () => {
  const stop = new AbortController();
  let parts = 0;
  return onBench(async (bench) => {
    const { dataset, session } = bench;
    const words = "0123456789abcdef".repeat(MiB * 22 / 16);
    const path = await bench.fill({ "large.bin": words });
    const journal = memoryJournal();
    await rejects(
      run(upload({ dataset, path, jobs: 1 }), {
        session,
        journal,
        signal: stop.signal,
        cleanup: "never",
      }),
    );
    parts = -1000;
    const before = puts(bench.dataverse.requests);
    const { files } = await run(upload({ dataset, path, jobs: 1 }), { session, journal });
    equal(files[0]?.checksum?.value, md5(words));
    equal(puts(bench.dataverse.requests) - before, 2, "five parts, of which three were there");
  }, {
    ...S3,
    wrap: (real) => async (input, init) => {
      const isPart = init?.method === "PUT" && String(input).includes("partNumber");
      if (isPart && ++parts === 4) {
        stop.abort(new Error("killed"));
        throw stop.signal.reason;
      }
      return await real(input, init);
    },
  });
});

Deno.test("upload() registers what a killed run had stored, and sends it no second time", () => {
  const stop = new AbortController();
  return onBench(async (bench) => {
    const { dataset, session } = bench;
    const path = await bench.fill({ "a.txt": "a", "b.txt": "b" });
    const journal = memoryJournal();
    const { signal } = stop;
    await rejects(run(upload({ dataset, path }), { session, journal, cleanup: "never", signal }));
    const before = puts(bench.dataverse.requests);
    const { files } = await run(upload({ dataset, path }), { session, journal });
    deepEqual(files.map(({ label }) => label), ["a.txt", "b.txt"]);
    equal(puts(bench.dataverse.requests), before);
  }, {
    ...S3,
    wrap: (real) => async (input, init) => {
      if (!stop.signal.aborted && String(input).includes("/addFiles")) {
        stop.abort(new Error("killed"));
        throw stop.signal.reason;
      }
      return await real(input, init);
    },
  });
});

Deno.test("upload() asks for another address where one has expired", () => {
  let expired = 1;
  return onBench(async (bench) => {
    const path = await bench.fill({ "a.txt": "a" });
    const { files } = await run(upload({ dataset: bench.dataset, path }), bench);
    equal(files.length, 1);
  }, {
    ...S3,
    wrap: (real) => async (input, init) => {
      if (init?.method === "PUT" && String(input).includes("X-Amz") && expired-- > 0) {
        return new Response(
          "<Error><Code>AccessDenied</Code><Message>Request has expired</Message></Error>",
          {
            status: 403,
          },
        );
      }
      return await real(input, init);
    },
  });
});

Deno.test("upload() sends a part again that the store failed on", () => {
  let failures = 1;
  return onBench(async (bench) => {
    const words = "0123456789abcdef".repeat(MiB * 7 / 16);
    const path = await bench.fill({ "large.bin": words });
    const { files } = await run(upload({ dataset: bench.dataset, path }), bench);
    equal(files[0]?.checksum?.value, md5(words));
  }, {
    ...S3,
    wrap: (real) => async (input, init) => {
      if (String(input).includes("partNumber=2") && failures-- > 0) {
        return new Response("<Error><Code>InternalError</Code></Error>", { status: 500 });
      }
      return await real(input, init);
    },
  });
});

Deno.test("upload() sends no token to the store", () => {
  const told: string[] = [];
  return onBench(async (bench) => {
    const path = await bench.fill({ "a.txt": "a" });
    await run(upload({ dataset: bench.dataset, path }), bench);
    equal(told.length, 1);
    ok(!told.join().includes(bench.dataverse.token));
  }, {
    ...S3,
    wrap: (real) => async (input, init) => {
      if (!String(input).includes("/api/")) {
        told.push(JSON.stringify([...new Headers(init?.headers)]) + input);
      }
      return await real(input, init);
    },
  });
});

Deno.test("upload() gives up the parts of a file that it cannot send, and leaves nothing in the dataset", () =>
  onBench(async (bench) => {
    const { dataset, session } = bench;
    const path = await bench.fill({ "large.bin": "0123456789abcdef".repeat(MiB * 7 / 16) });
    const failing = run(upload({ dataset, path }), {
      session,
      onEvent: (event) =>
        event.type === "step-progress" && Deno.truncateSync(join(path, "large.bin"), 10),
    });
    await rejects(failing, /got shorter/);
    deepEqual(await bench.there(), []);
    ok(
      bench.dataverse.requests.some(({ method, path }) =>
        method === "DELETE" && path.includes("mpupload")
      ),
    );
  }, S3));

Deno.test("upload() goes through the application where the installation offers no other way", () =>
  onBench(async (bench) => {
    const { dataset, session } = bench;
    const path = await bench.fill({ "a.txt": "a" });
    await rejects(run(upload({ dataset, path, way: "direct" }), { session }), (error) => {
      ok(error instanceof Error && error.cause instanceof UsageError);
      return true;
    });
    equal((await run(upload({ dataset, path }), { session })).files.length, 1);
  }));

Deno.test("upload() that fails tells what is in the store for nothing, and how it is removed", () =>
  onBench(async (bench) => {
    const { dataset, session } = bench;
    const path = await bench.fill({ "a.txt": "a", "b.txt": "b" });
    await rejects(run(upload({ dataset, path }), { session }), (error) => {
      ok(error instanceof StepError, String(error));
      equal(error.left[0]?.what, `2 objects in the store of dataset "${dataset}"`);
      match(error.left[0]?.why ?? "", /cleanStorage/);
      return true;
    });
    deepEqual(await bench.there(), []);
  }, {
    ...S3,
    wrap: (real) => async (input, init) =>
      String(input).includes("/addFiles")
        ? new Response('{"status":"ERROR","message":"No"}', { status: 403 })
        : await real(input, init),
  }));

/** A store that encrypts with a key of its own: its ETags say nothing; and it may spoil what it gets. */
function encrypting(
  { spoils }: { readonly spoils: boolean },
): (real: typeof fetch) => typeof fetch {
  return (real) => async (input, init) => {
    const toStore = init?.method === "PUT" && String(input).includes("X-Amz");
    if (!toStore) return await real(input, init);
    const sent = new Uint8Array(await new Response(init.body).arrayBuffer());
    if (spoils) sent[0] = 0;
    const { duplex: _duplex, ...rest } = init as RequestInit & { readonly duplex?: string };
    const answer = await real(input, { ...rest, body: sent });
    return new Response(answer.body, { status: answer.status, headers: { etag: '"of-its-own"' } });
  };
}

Deno.test("upload() reads back, where that is asked for, what the store does not prove", () =>
  onBench(async (bench) => {
    const { dataset, session, dataverse } = bench;
    const path = await bench.fill({ "a.txt": "a", "t.csv": "x,y\n1,2\n" });
    await run(upload({ dataset, path, verify: "read" }), { session });
    deepEqual(await bench.there(), ["a.txt 1", "t.csv 8"]);
    equal(dataverse.requests.filter(({ path }) => path.includes("access/datafile")).length, 2);
  }, { ...S3, wrap: encrypting({ spoils: false }) }));

Deno.test("upload() finds by reading back that a store has other bytes, and deletes the file again", () =>
  onBench(async (bench) => {
    const { dataset, session } = bench;
    const path = await bench.fill({ "a.txt": "a" });
    await rejects(
      run(upload({ dataset, path, verify: "read" }), { session }),
      /other bytes are stored than were sent/,
    );
    deepEqual(await bench.there(), []);
  }, { ...S3, wrap: encrypting({ spoils: true }) }));

Deno.test("upload() reads nothing back that the store has proven", () =>
  onBench(async (bench) => {
    const { dataset, session, dataverse } = bench;
    const path = await bench.fill({ "a.txt": "a" });
    await run(upload({ dataset, path, verify: "read" }), { session });
    ok(!dataverse.requests.some(({ path }) => path.includes("access/datafile")));
  }, S3));

Deno.test("upload() looks at one page for a batch, however many files are there", () =>
  onBench(async (bench) => {
    const { dataset, session, dataverse } = bench;
    const many = Object.fromEntries(Array.from({ length: 600 }, (_, i) => [`f${i}.txt`, `${i}`]));
    await run(upload({ dataset, path: await bench.fill(many), way: "native" }), { session });
    await run(upload({ dataset, name: "z.txt", bytes: new Uint8Array([1]) }), { session });
    const { requests } = dataverse;
    const added = requests.findLastIndex(({ path }) => path.includes("/addFiles"));
    equal(requests.slice(added).filter(({ path }) => path.includes("/files")).length, 1);
  }, S3));
