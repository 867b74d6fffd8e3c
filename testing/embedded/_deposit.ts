import { equal } from "node:assert/strict";
import { sentComplete } from "./domain/sample_metadata.ts";
import { type EmbeddedDataverse, startEmbedded } from "./mod.ts";

/** What was answered, as far as tests read it. */
export interface Answered {
  readonly status: number;
  readonly message: unknown;
  // What a test reads of an answer is what the test knows.
  // deno-lint-ignore no-explicit-any
  readonly data: any;
  readonly text: string;
  readonly headers: Headers;
}

/** What goes with a question. */
export interface AskOptions {
  /**
   * Whose token.
   *
   * @default the superuser's
   */
  readonly token?: string | null;
  readonly body?: BodyInit;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A file that is sent. */
export interface SentOptions {
  readonly wishes?: unknown;
  /** @default {"text/csv"} */
  readonly type?: string;
  readonly token?: string;
}

/** A server with a dataset in a published collection, for tests about files. */
export interface Deposit extends AsyncDisposable {
  readonly dataverse: EmbeddedDataverse;
  readonly dataset: number;
  /** Asks the server: `GET api/files/1`. */
  ask(line: string, options?: AskOptions): Promise<Answered>;
  /** Adds a file. */
  add(name: string, content: BlobPart, options?: SentOptions): Promise<Answered>;
  /** Adds a file that is taken, and gives its id once all work in the background is done. */
  added(name: string, content: BlobPart, options?: SentOptions): Promise<number>;
  /** Publishes the dataset. */
  publish(): Promise<void>;
}

/** A body with a file in it. */
export function fileForm(name: string, content: BlobPart, options: SentOptions = {}): FormData {
  const form = new FormData();
  form.set("file", new File([content], name, { type: options.type ?? "text/csv" }));
  if (options.wishes !== undefined) form.set("jsonData", JSON.stringify(options.wishes));
  return form;
}

/**
 * Opens one.
 *
 * @param running The server; one of its own where it is not given.
 */
export async function openDeposit(running?: EmbeddedDataverse): Promise<Deposit> {
  const dataverse = running ?? await startEmbedded({ publishMs: 1, ingestMs: 1 });
  const ask: Deposit["ask"] = async (line, options = {}) => {
    const [method = "GET", path = ""] = line.split(" ");
    const token = options.token === undefined ? dataverse.superuserToken : options.token;
    const response = await dataverse.fetch(new URL(path, dataverse.baseUrl), {
      method,
      headers: { ...(token === null ? {} : { "X-Dataverse-key": token }), ...options.headers },
      ...(options.body === undefined ? {} : { body: options.body }),
    });
    const text = await response.text();
    const { status, headers } = response;
    const isJson = headers.get("Content-Type")?.startsWith("application/json");
    const value = isJson ? JSON.parse(text) : {};
    return { status, headers, text, message: value.message, data: value.data };
  };
  const json = { "Content-Type": "application/json" };
  const collection = {
    ...{ name: "Lab", alias: "lab" },
    dataverseContacts: [{ contactEmail: "a@example.org" }],
  };
  await ask("POST api/dataverses/root", { headers: json, body: JSON.stringify(collection) });
  await ask("POST api/dataverses/lab/actions/:publish");
  const license = { name: "CC0 1.0" };
  const version = { license, metadataBlocks: { citation: { fields: sentComplete } } };
  const { data: { id: dataset } } = await ask("POST api/dataverses/lab/datasets", {
    headers: json,
    body: JSON.stringify({ datasetVersion: version }),
  });
  const add: Deposit["add"] = (name, content, options = {}) =>
    ask(`POST api/datasets/${dataset}/add`, {
      body: fileForm(name, content, options),
      ...(options.token === undefined ? {} : { token: options.token }),
    });
  return {
    dataverse,
    dataset,
    ask,
    add,
    added: async (name, content, options) => {
      const { status, text, data } = await add(name, content, options);
      equal(status, 200, text);
      await dataverse.settle();
      return data.files[0].dataFile.id;
    },
    publish: async () => {
      const path = `api/datasets/${dataset}/actions/:publish?type=major`;
      equal((await ask(`POST ${path}`)).status, 200);
      await dataverse.settle();
    },
    [Symbol.asyncDispose]: async () => {
      const failures = dataverse.requests.flatMap(({ failure }) => failure ?? []);
      if (running === undefined) await dataverse[Symbol.asyncDispose]();
      equal(failures.join("\n"), "", "the server had mistakes of its own");
    },
  };
}
