import { join } from "node:path";
import {
  connect,
  type Connection,
  createCollection,
  createDataset,
  publish,
  run,
} from "@dvflow/dvflow";
import { startDataverse, type StartedProcess } from "@dvflow/dvflow/testing";
import { SAMPLE_METADATA } from "../../testing/fixtures/sample_metadata.ts";
import { measure, type Measured, type Program } from "./_measure.ts";

/** How much is measured. */
export interface Sizes {
  /** Bytes of one large file. */
  readonly large: number;
  /** Bytes of the largest one, for memory. */
  readonly huge: number;
  /** How many small files leave together. */
  readonly small: number;
  /** Files of a folder that is synced. */
  readonly many: number;
  /** Files of a folder that is planned. */
  readonly survey: number;
  /** How often each is measured. */
  readonly rounds: number;
}

/** Where everything is measured. */
export interface Lab extends AsyncDisposable {
  readonly sizes: Sizes;
  readonly folder: string;
  readonly dataverse: StartedProcess;
  readonly session: Connection;
  /** Address without the slash, and token, for programs. */
  readonly url: string;
  readonly env: Readonly<Record<string, string>>;
  /** Makes a dataset; gives its persistent id. */
  dataset(where?: "disk" | "store"): Promise<string>;
  /** Deletes a draft with its files. */
  drop(dataset: string): Promise<void>;
  /** Runs dvflow. */
  dvflow(
    args: readonly string[],
    options?: Pick<Program, "env" | "killAt">,
  ): Promise<Measured>;
  /** Requests since this was asked last; the server keeps the last thousand. */
  requests(): Promise<readonly Asked[]>;
  /** A file of random bytes; made once. */
  file(size: number): Promise<string>;
  /** A folder of files of random bytes; made once. */
  files(count: number, size: number): Promise<string>;
}

/** A request that the server had. */
export interface Asked {
  readonly number: number;
  readonly method: string;
  readonly path: string;
  readonly status: number;
}

const CLI = new URL("../../cli/main.ts", import.meta.url).pathname;
/** As its first line says, and as docs/transfers.md tells to install it. */
const FLAGS = ["-A", "--quiet", "--v8-flags=--max-semi-space-size=4,--heap-growing-percent=20"];
const PIECE = 1024 * 1024;

/** Starts a server in a process of its own, as a real one is. */
export async function openLab(sizes: Sizes, below: string): Promise<Lab> {
  const folder = await Deno.makeTempDir({ dir: below, prefix: "dvflow-transfers-" });
  const dataverse = await startDataverse({ process: "own", port: 0, data: join(folder, "server") });
  const { token } = dataverse;
  const session = await connect(dataverse.baseUrl, { token, env: () => undefined });
  for (const alias of ["disk", "store"]) {
    const options = { session, cleanup: "never" } as const;
    await run(createCollection({ alias, name: alias, contacts: ["a@example.org"] }), options);
    await run(publish({ collection: alias }), options);
  }
  const url = dataverse.baseUrl.href.replace(/\/$/, "");
  await fetch(`${url}/api/admin/dataverse/store/storageDriver`, {
    method: "PUT",
    body: "S3",
    headers: { "x-dataverse-key": token },
  });
  const env = {
    DATAVERSE_URL: url,
    DATAVERSE_API_TOKEN: token,
    DVFLOW_CACHE_DIR: join(folder, "cache"),
  };
  let asked = 0;
  return {
    sizes,
    folder,
    dataverse,
    session,
    url,
    env,
    async dataset(where = "disk") {
      const step = createDataset({ collection: where, metadata: SAMPLE_METADATA });
      return (await run(step, { session, cleanup: "never" })).persistentId;
    },
    async drop(dataset) {
      const query = new URLSearchParams({ persistentId: dataset });
      await fetch(`${url}/api/datasets/:persistentId/destroy?${query}`, {
        method: "DELETE",
        headers: { "x-dataverse-key": token },
      });
    },
    dvflow: (args, options = {}) =>
      measure({
        command: [Deno.execPath(), "run", ...FLAGS, CLI, ...args],
        ...options,
        env: { ...env, ...options.env },
      }),
    async requests() {
      const all = await dataverse.control("GET requests") as readonly Asked[];
      const fresh = all.filter(({ number }) => number > asked);
      asked = all.at(-1)?.number ?? asked;
      return fresh.filter(({ path }) => !path.startsWith("/embedded/"));
    },
    async file(size) {
      const path = join(folder, `${size}.bin`);
      if (await exists(path)) return path;
      using file = await Deno.open(path, { write: true, create: true });
      for (let left = size; left > 0; left -= PIECE) {
        await writeAll(file, random(Math.min(left, PIECE)));
      }
      return path;
    },
    async files(count, size) {
      const path = join(folder, `${count}x${size}`);
      if (await exists(path)) return path;
      for (let i = 0; i < count; i++) {
        const below = join(path, `d${Math.floor(i / 100)}`);
        if (i % 100 === 0) await Deno.mkdir(below, { recursive: true });
        await Deno.writeFile(join(below, `f${i}.bin`), random(size));
      }
      return path;
    },
    async [Symbol.asyncDispose]() {
      await session[Symbol.asyncDispose]();
      await dataverse[Symbol.asyncDispose]();
      await Deno.remove(folder, { recursive: true });
    },
  };
}

function random(size: number): Uint8Array {
  const bytes = new Uint8Array(size);
  for (let at = 0; at < size; at += 65_536) crypto.getRandomValues(bytes.subarray(at, at + 65_536));
  return bytes;
}

async function writeAll(file: Deno.FsFile, bytes: Uint8Array): Promise<void> {
  for (let at = 0; at < bytes.length;) at += await file.write(bytes.subarray(at));
}

async function exists(path: string): Promise<boolean> {
  return await Deno.stat(path).then(() => true, () => false);
}
