// What the npm package is tried with under Node; see pack_test.ts. It ends by itself, since nothing is left open.
import workflow from "../workflows/basic_usage.ts";
import { connect, createCollection, createDataset, download, run, upload } from "@dvflow/dvflow";
import { startDataverse } from "@dvflow/dvflow/testing";
import { deepEqual, equal } from "node:assert/strict";
import { Buffer } from "node:buffer";
import { randomBytes } from "node:crypto";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";

const folder = await mkdtemp(join(tmpdir(), "dvflow-node-"));
try {
  for (const where of ["in process", "on a port"]) {
    await using dataverse = await startDataverse(where === "on a port" ? { port: 0 } : {});
    await using session = await connect(
      dataverse.baseUrl,
      where === "on a port" ? { token: dataverse.token } : dataverse,
    );
    const told = await run(
      workflow.pipeline({ ...workflow.defaults, folder: join(folder, where) } as never),
      { session },
    );
    deepEqual([told.versions, told.downloaded, told.end], [["1.0", "2.0"], 1, "Nothing is left"]);

    const path = join(folder, "big.bin");
    await writeFile(path, randomBytes(16 * 1024 * 1024));
    const { alias } = await run(
      createCollection({ alias: "node", name: "Node", contacts: ["node@example.org"] }),
      { session },
    );
    const { persistentId } = await run(
      createDataset({
        collection: alias,
        metadata: {
          title: "Written by Node",
          author: [{ authorName: "Node" }],
          datasetContact: [{ datasetContactEmail: "node@example.org" }],
          dsDescription: [{ dsDescriptionValue: "Bytes" }],
          subject: ["Other"],
        },
      }),
      { session },
    );
    await run(upload({ dataset: persistentId, path }), { session });
    const back = join(folder, `${where} again`);
    await run(download({ dataset: persistentId, version: ":draft", folder: back }), { session });
    equal(Buffer.compare(await readFile(path), await readFile(join(back, "big.bin"))), 0);
    console.log(`${process.version}: ${where}: ${told.end}`);
  }
} finally {
  await rm(folder, { recursive: true });
}
