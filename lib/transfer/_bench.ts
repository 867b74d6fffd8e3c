import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { connect, type Connection, createCollection, createDataset, run } from "../../mod.ts";
import { inFolder } from "../../testing/in_folder.ts";
import { SAMPLE_METADATA } from "../../testing/fixtures/sample_metadata.ts";
import { startDataverse, type StartedEmbedded } from "../../testing/mod.ts";
import { listRemote } from "./remote_files.ts";

export const text = (words: string): Uint8Array => new TextEncoder().encode(words);

export interface Bench {
  readonly dataverse: StartedEmbedded;
  readonly session: Connection;
  readonly dataset: string;
  readonly folder: string;
  /** Writes files below the folder, and gives its path. */
  readonly fill: (files: Readonly<Record<string, string>>) => Promise<string>;
  /** Paths and sizes of what the dataset has. */
  readonly there: () => Promise<readonly string[]>;
  /** How many requests added something, since this was asked last. */
  readonly adds: () => number;
}

export type Wrap = (real: typeof fetch) => typeof fetch;

/** A dataset on an embedded Dataverse, and a way there that can be made bad. */
export function onBench(
  test: (bench: Bench) => Promise<void>,
  { wrap = (real) => real, driver, port }: {
    readonly wrap?: Wrap;
    readonly driver?: string;
    readonly port?: number | undefined;
  } = {},
): Promise<void> {
  return inFolder(async (folder) => {
    await using dataverse = await startDataverse(port === undefined ? {} : { port });
    await using good = await connect(dataverse.baseUrl, dataverse);
    await run(createCollection({ alias: "bench", name: "Bench", contacts: ["a@example.org"] }), {
      session: good,
    });
    if (driver !== undefined) {
      const path = "api/admin/dataverse/bench/storageDriver";
      await dataverse.fetch(new URL(path, dataverse.baseUrl), {
        method: "PUT",
        body: driver,
        headers: { "x-dataverse-key": dataverse.token },
      });
    }
    const { persistentId: dataset } = await run(
      createDataset({
        collection: "bench",
        metadata: SAMPLE_METADATA,
      }),
      { session: good },
    );
    await using session = await connect(dataverse.baseUrl, {
      token: dataverse.token,
      ...(port === undefined ? { fetch: wrap(dataverse.fetch) } : {}),
    });
    let told = dataverse.requests.length;
    await test({
      dataverse,
      session,
      dataset,
      folder: join(folder, "up"),
      async fill(files) {
        for (const [path, words] of Object.entries(files)) {
          await mkdir(join(folder, "up", path, ".."), { recursive: true });
          await writeFile(join(folder, "up", path), words);
        }
        return join(folder, "up");
      },
      there: async () =>
        (await listRemote(good, dataset)).map(({ path, size }) => `${path} ${size}`).sort(),
      adds() {
        const sent = dataverse.requests.slice(told);
        told = dataverse.requests.length;
        return sent.filter(({ path }) => path.includes("/add")).length;
      },
    });
  });
}
