import { equal } from "node:assert/strict";
import { type EmbeddedDataverse, type EmbeddedOptions, startEmbedded } from "./mod.ts";

/** An answer of the server. */
export interface LabAnswer {
  readonly status: number;
  readonly message: string;
  // What a test reads of an answer is what the test knows.
  // deno-lint-ignore no-explicit-any
  readonly data: any;
  readonly text: string;
  readonly headers: Headers;
}

/** What goes with a question. */
export interface LabQuestion {
  /** Whose token; the superuser's where none is given, and nobody's where it is null. */
  readonly token?: string | null;
  /** Sent as JSON. */
  readonly json?: unknown;
  readonly body?: BodyInit;
}

/** A server with a published collection `lab`, and what tests of datasets ask it. */
export class Lab implements AsyncDisposable {
  readonly dataverse: EmbeddedDataverse;

  constructor(dataverse: EmbeddedDataverse) {
    this.dataverse = dataverse;
  }

  /** Asks: `GET datasets/1`. */
  async ask(line: string, { token, json, body }: LabQuestion = {}): Promise<LabAnswer> {
    const [method = "GET", path = ""] = line.split(" ");
    const key = token === undefined ? this.dataverse.superuserToken : token;
    const sent = json === undefined ? body : JSON.stringify(json);
    const response = await this.dataverse.fetch(new URL(`api/${path}`, this.dataverse.baseUrl), {
      method,
      redirect: "manual",
      headers: {
        ...(json === undefined ? {} : { "Content-Type": "application/json" }),
        ...(key === null ? {} : { "X-Dataverse-key": key }),
      },
      ...(sent === undefined ? {} : { body: sent }),
    });
    const text = await response.text();
    const isJson = response.headers.get("Content-Type")?.startsWith("application/json");
    const { message, data } = isJson ? JSON.parse(text) : { message: undefined, data: undefined };
    return { status: response.status, message, data, text, headers: response.headers };
  }

  /** Asks, and gives status and message of the answer. */
  async said(line: string, question: LabQuestion = {}): Promise<readonly [number, string]> {
    const { status, message, data } = await this.ask(line, question);
    return [status, message ?? data?.message];
  }

  /** Asks for what has to go well, and gives the data of the answer. */
  async get(line: string, question: LabQuestion = {}): Promise<LabAnswer["data"]> {
    const { status, data, text } = await this.ask(line, question);
    equal(Math.floor(status / 100), 2, `${line}: ${text}`);
    return data;
  }

  /** Makes a collection, and gives its id. */
  async collection(
    alias: string,
    { parent = "root", published = true }: {
      readonly parent?: string;
      readonly published?: boolean;
    } = {},
  ): Promise<number> {
    const json = { name: alias, alias, dataverseContacts: [{ contactEmail: "a@example.org" }] };
    const { id } = await this.get(`POST dataverses/${parent}`, { json });
    if (published) await this.get(`POST dataverses/${alias}/actions/:publish`);
    return id;
  }

  /** Makes a dataset, and gives its id. */
  async dataset(title = "Finches", { collection = "lab", token }: {
    readonly collection?: string;
    readonly token?: string;
  } = {}): Promise<number> {
    const question = { json: { datasetVersion: version(title) }, ...(token ? { token } : {}) };
    return (await this.get(`POST dataverses/${collection}/datasets`, question)).id;
  }

  /** Publishes a dataset, and waits until that is done. */
  async publish(id: number, type = "major"): Promise<void> {
    await this.get(`POST datasets/${id}/actions/:publish?type=${type}`);
    await this.dataverse.settle();
  }

  /** Adds a file, and gives its id. */
  async file(id: number, name: string, content: string = name): Promise<number> {
    const body = new FormData();
    body.set("file", new File([content], name, { type: "text/plain" }));
    return (await this.get(`POST datasets/${id}/add`, { body })).files[0].dataFile.id;
  }

  /** Edits the title. */
  async rename(id: number, title: string): Promise<void> {
    const json = { fields: [simple("title", title)] };
    await this.get(`PUT datasets/${id}/editMetadata?replace=true`, { json });
  }

  /** Fails where a request met a bug of the server, and closes it. */
  async [Symbol.asyncDispose](): Promise<void> {
    const { requests } = this.dataverse;
    await this.dataverse[Symbol.asyncDispose]();
    const failures = requests.flatMap(({ failure }) => failure ?? []);
    equal(failures.length, 0, failures.join("\n"));
  }
}

const simple = (typeName: string, value: string) => ({
  typeName,
  typeClass: "primitive",
  multiple: false,
  value,
});

const compound = (typeName: string, child: string, value: string) => ({
  typeName,
  typeClass: "compound",
  multiple: true,
  value: [{ [child]: simple(child, value) }],
});

/** A version with all that is asked for. */
export function version(title = "Finches"): Readonly<Record<string, unknown>> {
  return {
    license: { name: "CC0 1.0" },
    metadataBlocks: {
      citation: {
        fields: [
          simple("title", title),
          compound("author", "authorName", "Finch, Fiona"),
          compound("datasetContact", "datasetContactEmail", "finch@example.org"),
          compound("dsDescription", "dsDescriptionValue", "About finches"),
          {
            typeName: "subject",
            typeClass: "controlledVocabulary",
            multiple: true,
            value: ["Other"],
          },
        ],
      },
    },
  };
}

/** Starts a server with a published collection `lab`. */
export async function openLab(options: EmbeddedOptions = {}): Promise<Lab> {
  const lab = new Lab(await startEmbedded(options));
  await lab.collection("lab");
  return lab;
}
