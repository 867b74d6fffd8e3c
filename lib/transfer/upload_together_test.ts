import { deepEqual, equal } from "node:assert/strict";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { connect, createDataset, run, upload } from "../../mod.ts";
import { SAMPLE_METADATA } from "../../testing/fixtures/sample_metadata.ts";
import { inFolder } from "../../testing/in_folder.ts";
import { startDataverse, type StartedProcess } from "../../testing/mod.ts";
import { planUpload } from "../steps/upload.ts";
import { onBench, text } from "./_bench.ts";
import { listRemote } from "./remote_files.ts";

Deno.test("upload() adds one file at a time to a dataset, also for two pipelines with connections of their own", () => {
  let [now, most, adds] = [0, 0, 0];
  const watch = (real: typeof fetch): typeof fetch => async (input, init) => {
    if (!String(input).includes("/add?")) return await real(input, init);
    adds++;
    most = Math.max(most, ++now);
    try {
      return await real(input, init);
    } finally {
      now--;
    }
  };
  return onBench(async ({ dataset, session, dataverse, there }) => {
    await using other = await connect(dataverse.baseUrl, {
      token: dataverse.token,
      fetch: watch(dataverse.fetch),
    });
    const names = ["1", "2", "3", "4", "5", "6"];
    await Promise.all(names.map((name, index) =>
      run(upload({ dataset, name, bytes: text(name) }), {
        session: index % 2 === 0 ? session : other,
      })
    ));
    deepEqual(await there(), names.map((name) => `${name} 1`));
    deepEqual([adds, most], [6, 1]);
  }, { wrap: watch });
});

Deno.test("upload() goes on where the server is killed in the middle and started again, each file once", () =>
  inFolder(async (root) => {
    const start = (port: number): Promise<StartedProcess> =>
      startDataverse({ process: "own", data: join(root, "server"), port });
    const first = await start(0);
    const { token, baseUrl } = first;
    await using session = await connect(baseUrl, { token });
    const metadata = SAMPLE_METADATA;
    const { persistentId: dataset } = await run(createDataset({ collection: "root", metadata }), {
      session,
    });
    const path = join(root, "up");
    await mkdir(path);
    const large = "x".repeat(9_000_000);
    for (const name of ["a.txt", "b.txt"]) await writeFile(join(path, name), name);
    for (const name of ["1.bin", "2.bin"]) await writeFile(join(path, name), large);
    let restarted: Promise<StartedProcess> | undefined;
    const restart = async () => {
      await first.kill();
      return await start(Number(baseUrl.port));
    };
    await run(upload({ dataset, path }), {
      session,
      onEvent(event) {
        const isThere = event.type === "step-progress" && event.label === "2.bin";
        if (isThere) restarted ??= restart();
      },
    });
    await using second = await restarted;
    equal(second?.baseUrl.href, baseUrl.href);
    const files = await listRemote(session, dataset);
    deepEqual(files.map((file) => `${file.path} ${file.size}`).sort(), [
      "1.bin 9000000",
      "2.bin 9000000",
      "a.txt 5",
      "b.txt 5",
    ]);
  }));

Deno.test("upload() finds and plans thousands of files in one look at the dataset", () =>
  onBench(async ({ dataset, session, dataverse, fill }) => {
    const many = Object.fromEntries(
      Array.from({ length: 3_000 }, (_, i) => [`d${i % 50}/f${i}.txt`, `${i}`]),
    );
    const path = await fill(many);
    const before = dataverse.requests.length;
    const planned = await planUpload(session, { dataset, path });
    equal(planned.filter(({ action }) => action === "send").length, 3_000);
    equal(dataverse.requests.length - before, 1);
  }));
