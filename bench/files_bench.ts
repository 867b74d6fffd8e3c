// How the embedded Dataverse copes with many files in one dataset, and with a big one.
import { request } from "node:http";
import { json } from "node:stream/consumers";
import { pipeline } from "node:stream/promises";
import { startDataverse } from "@dvflow/dvflow/testing";
import { openDeposit } from "../testing/embedded/_deposit.ts";
import { type ZipItem, zipStream } from "../testing/embedded/store/zip_file.ts";

const fileCount = 10_000;
const chunk = new Uint8Array(1024 * 1024).fill(7);
const chunkCount = 1024;

/** A zip of small files in ten folders. */
async function manyFiles(): Promise<ArrayBuffer> {
  function* items(): Generator<ZipItem> {
    for (let i = 0; i < fileCount; i++) {
      const text = `file ${i}\n`;
      const open = () => new Blob([text]).stream();
      yield { path: `d${i % 10}/file${i}.txt`, size: text.length, open };
    }
  }
  return await new Response(zipStream(items())).arrayBuffer();
}

// Made once, since it takes seconds; the process ends with it.
let many: ReturnType<typeof openMany> | undefined;

async function openMany() {
  const deposit = await openDeposit();
  await deposit.ask("PUT api/admin/settings/:ZipUploadFilesLimit", { body: String(fileCount) });
  const { data } = await deposit.add("many.zip", await manyFiles(), { type: "application/zip" });
  return { deposit, file: data.files[5_000].dataFile.id };
}

for (
  const [name, line] of [
    ["a page of 100", "versions/:draft/files?limit=100&offset=5000"],
    ["how many of what type", "versions/:draft/files/counts"],
    ["the whole version", "versions/:draft"],
  ] as const
) {
  Deno.bench(`of ${fileCount} files: ${name}`, { group: "many files", n: 20 }, async (bench) => {
    const { deposit } = await (many ??= openMany());
    bench.start();
    await deposit.ask(`GET api/datasets/${deposit.dataset}/${line}`);
    bench.end();
  });
}

Deno.bench(`one more than ${fileCount} files`, { group: "many files", n: 20 }, async (bench) => {
  const { deposit } = await (many ??= openMany());
  bench.start();
  await deposit.add("more.txt", "more", { type: "text/plain" });
  bench.end();
});

Deno.bench(`one of ${fileCount} files`, { group: "many files", n: 20 }, async (bench) => {
  const { deposit, file } = await (many ??= openMany());
  bench.start();
  await deposit.ask(`GET api/access/datafile/${file}`);
  bench.end();
});

async function* bigForm(head: string, tail: string): AsyncGenerator<Uint8Array> {
  yield new TextEncoder().encode(head);
  for (let i = 0; i < chunkCount; i++) yield await Promise.resolve(chunk);
  yield new TextEncoder().encode(tail);
}

Deno.bench("1 GiB in and out, and what memory it takes", { n: 1, warmup: 0 }, async (bench) => {
  await using dataverse = await startDataverse({ port: 0 });
  await using deposit = await openDeposit(dataverse);
  const before = Deno.memoryUsage().rss;
  let most = before;
  const watch = setInterval(() => most = Math.max(most, Deno.memoryUsage().rss), 20);
  bench.start();
  const head = '--b\r\nContent-Disposition: form-data; name="file"; filename="big.bin"\r\n\r\n';
  const tail = "\r\n--b--\r\n";
  const headers = {
    "X-Dataverse-key": dataverse.token,
    "Content-Type": "multipart/form-data; boundary=b",
    "Content-Length": head.length + tail.length + chunk.length * chunkCount,
  };
  const url = new URL(`api/datasets/${deposit.dataset}/add`, dataverse.baseUrl);
  const sent = request(url, { method: "POST", headers });
  const answered = new Promise<NodeJS.ReadableStream>((resolve, reject) =>
    sent.once("response", resolve).once("error", reject)
  );
  await pipeline(bigForm(head, tail), sent);
  const { data } = await json(await answered) as {
    readonly data: { readonly files: readonly [{ readonly dataFile: { readonly id: number } }] };
  };
  const file = new URL(`api/access/datafile/${data.files[0].dataFile.id}`, dataverse.baseUrl);
  const out = await fetch(file, { headers: { "X-Dataverse-key": dataverse.token } });
  let received = 0;
  for await (const part of out.body ?? []) received += part.length;
  bench.end();
  clearInterval(watch);
  if (received !== chunk.length * chunkCount) throw new Error(`${received} bytes came back`);
  console.log(`Memory of client and server together grew by ${(most - before) >> 20} MiB.`);
});
