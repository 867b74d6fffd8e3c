import { type EmbeddedDataverse, startEmbedded } from "../mod.ts";

/** A server for tests of its pages, with something to see. */
export interface Seeded extends AsyncDisposable {
  readonly dataverse: EmbeddedDataverse;
  /** Asks the API as the superuser; gives what is in `data`. */
  // What a test reads of an answer is what the test knows.
  // deno-lint-ignore no-explicit-any
  api(line: string, sent?: unknown): Promise<any>;
  /** A dataset in a collection. */
  createDataset(alias: string, words?: DatasetWords): Promise<MadeDataset>;
  /** A file in a dataset. */
  addFile(id: number, name: string, wishes?: unknown): Promise<number>;
}

/** What a dataset says. */
export interface DatasetWords {
  readonly title?: string;
  readonly author?: string;
  readonly description?: string;
}

/** A dataset that was made. */
export interface MadeDataset {
  readonly id: number;
  readonly persistentId: string;
}

const simple = (typeName: string, value: string): unknown => ({
  typeName,
  typeClass: "primitive",
  multiple: false,
  value,
});
const compound = (typeName: string, children: Readonly<Record<string, string>>): unknown => ({
  typeName,
  typeClass: "compound",
  multiple: true,
  value: [Object.fromEntries(
    Object.entries(children).map(([name, value]) => [name, simple(name, value)]),
  )],
});

function metadata({ title, author, description }: DatasetWords): unknown {
  const fields = [
    simple("title", title ?? "Finches at the feeders"),
    compound("author", { authorName: author ?? "Finch, Fiona", authorAffiliation: "Nest" }),
    compound("datasetContact", { datasetContactEmail: "finch@example.org" }),
    compound("dsDescription", { dsDescriptionValue: description ?? "Counts, hour by hour" }),
    compound("keyword", { keywordValue: "phenology" }),
    { typeName: "subject", typeClass: "controlledVocabulary", multiple: true, value: ["Other"] },
  ];
  const license = { name: "CC0 1.0" };
  return { datasetVersion: { license, metadataBlocks: { citation: { fields } } } };
}

/** Starts one with a published collection `birds` in the root. */
export async function startSeeded(options: { readonly port?: number } = {}): Promise<Seeded> {
  const dataverse = await startEmbedded(options);
  const api: Seeded["api"] = async (line, sent) => {
    const [method = "GET", path = ""] = line.split(" ");
    const isForm = sent instanceof FormData;
    const response = await dataverse.fetch(new URL(path, dataverse.baseUrl), {
      method,
      headers: {
        "X-Dataverse-key": dataverse.superuserToken,
        ...(sent === undefined || isForm ? {} : { "Content-Type": "application/json" }),
      },
      ...(sent === undefined
        ? {}
        : { body: isForm ? sent : typeof sent === "string" ? sent : JSON.stringify(sent) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${line}: ${response.status} ${text}`);
    return JSON.parse(text).data;
  };
  const dataverseContacts = [{ contactEmail: "finch@example.org" }];
  await api("POST /api/dataverses/root", {
    name: "Bird Observatory",
    alias: "birds",
    affiliation: "Nest University",
    description: "Counts, calls and measurements of birds, since 1998.",
    dataverseContacts,
  });
  await api("POST /api/dataverses/birds/actions/:publish");
  return {
    dataverse,
    api,
    createDataset: (alias, words = {}) =>
      api(`POST /api/dataverses/${alias}/datasets`, metadata(words)),
    addFile: async (id, name, wishes = {}) => {
      const form = new FormData();
      form.set("file", new File([`The bytes of ${name}`], "file.bin"));
      form.set("jsonData", JSON.stringify({ label: name, ...Object(wishes) }));
      return (await api(`POST /api/datasets/${id}/add`, form)).files[0].dataFile.id;
    },
    [Symbol.asyncDispose]: () => dataverse[Symbol.asyncDispose](),
  };
}
