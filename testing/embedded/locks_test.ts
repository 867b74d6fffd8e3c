import { deepEqual } from "node:assert/strict";
import { lockTypes } from "./domain/lock.ts";
import { type Lab, type LabQuestion, openLab, version } from "./_lab.ts";

const someone = ["author", "curator", "keeper"] as const;
type Someone = typeof someone[number];

/** A dataset with a file, and who may do what to it. */
interface Scene {
  readonly lab: Lab;
  readonly tokens: Readonly<Record<Someone, string>>;
  dataset: number;
  file: number;
}

/** A call, as it is made for a scene. */
type Ask = (scene: Scene) => readonly [line: string, question?: LabQuestion];

function form(jsonData: unknown, name?: string): FormData {
  const body = new FormData();
  body.set("jsonData", JSON.stringify(jsonData));
  if (name !== undefined) body.set("file", new File([name], name, { type: "text/plain" }));
  return body;
}

const text = (typeName: string, value: string) => ({
  typeName,
  typeClass: "primitive",
  multiple: false,
  value,
});

const subtitle = text("subtitle", "Small");

/** What changes the draft: a table may be read meanwhile, and a curator may do it in a review. */
const edits: Readonly<Record<string, Ask>> = {
  "edit metadata": ({ dataset }) => [
    `PUT datasets/${dataset}/editMetadata?replace=true`,
    { json: { fields: [text("title", "Wrens")] } },
  ],
  "delete metadata": ({ dataset }) => [
    `PUT datasets/${dataset}/deleteMetadata`,
    { json: { fields: [subtitle] } },
  ],
  "replace metadata": ({ dataset }) => [
    `PUT datasets/${dataset}/versions/:draft`,
    { json: version("Larks") },
  ],
  "add a file": ({ dataset }) => [`POST datasets/${dataset}/add`, { body: form({}, "new.txt") }],
  "replace a file": ({ file }) => [
    `POST files/${file}/replace`,
    { body: form({ forceReplace: true }, "other.txt") },
  ],
  "describe a file": ({ file }) => [
    `POST files/${file}/metadata`,
    { body: form({ description: "Songs" }) },
  ],
  "sort a file": ({ file }) => [
    `POST files/${file}/metadata/categories`,
    { json: { categories: ["Songs"] } },
  ],
  "describe files": ({ dataset, file }) => [
    `POST datasets/${dataset}/files/metadata`,
    { json: [{ dataFileId: file, description: "Songs" }] },
  ],
  "close a file": ({ file }) => [`PUT files/${file}/restrict`, { body: "true" }],
  "delete a file": ({ file }) => [`DELETE files/${file}`],
  "delete files": ({ dataset, file }) => [`PUT datasets/${dataset}/deleteFiles`, { json: [file] }],
  "take requests": ({ dataset }) => [
    `PUT access/${dataset}/allowAccessRequest`,
    { body: "true" },
  ],
};

/** What ends the draft: for these, tables have to be read first. */
const removals: Readonly<Record<string, Ask>> = {
  "delete a dataset": ({ dataset }) => [`DELETE datasets/${dataset}`],
  "delete a draft": ({ dataset }) => [`DELETE datasets/${dataset}/versions/:draft`],
};

/** What no lock stops. */
const others: Readonly<Record<string, Ask>> = {
  "share a draft": ({ dataset }) => [`POST datasets/${dataset}/previewUrl`],
  "give a role": ({ dataset }) => [
    `POST datasets/${dataset}/assignments`,
    { json: { assignee: ":authenticated-users", role: "member" } },
  ],
  "look at a file's type": ({ file }) => [`POST files/${file}/redetect`],
  "cite by another date": ({ dataset }) => [
    `PUT datasets/${dataset}/citationdate`,
    { body: "dateOfDeposit" },
  ],
  "limit files": ({ dataset }) => [`POST datasets/${dataset}/files/uploadlimit/7`],
  "destroy a dataset": ({ dataset }) => [`DELETE datasets/${dataset}/destroy`],
};

async function openScene(): Promise<Scene> {
  const lab = await openLab({ publishMs: 3_600_000, indexMs: 3_600_000 });
  const token = async (userName: string, role: string): Promise<string> => {
    const account = await lab.dataverse.createUser({ userName });
    const json = { assignee: `@${userName}`, role };
    await lab.get("POST dataverses/lab/assignments", { json });
    return account.token;
  };
  const tokens = {
    author: await token("author", "contributor"),
    curator: await token("curator", "curator"),
    keeper: lab.dataverse.superuserToken,
  };
  return { lab, tokens, dataset: 0, file: 0 };
}

/** Sets the scene anew, with another dataset. */
async function set(scene: Scene): Promise<void> {
  const { lab } = scene;
  scene.dataset = await lab.dataset();
  scene.file = await lab.file(scene.dataset, "songs.txt");
  await lab.get(`PUT datasets/${scene.dataset}/editMetadata`, { json: { fields: [subtitle] } });
}

/** The locks that stop a call of somebody; what they stop leaves all as it was. */
async function stopsOf(scene: Scene, ask: Ask, by: Someone): Promise<readonly string[]> {
  const { lab, tokens } = scene;
  const look = () => lab.get(`GET datasets/${scene.dataset}`);
  const stops: string[] = [];
  await set(scene);
  let before = await look();
  for (const lock of lockTypes) {
    await lab.get(`POST datasets/${scene.dataset}/lock/${lock}`);
    const [line, question = {}] = ask(scene);
    const { status } = await lab.ask(line, { ...question, token: tokens[by] });
    if (status < 400) {
      await set(scene);
      before = await look();
    } else {
      stops.push(lock);
      await lab.get(`DELETE datasets/${scene.dataset}/locks`);
    }
  }
  deepEqual(await look(), before);
  return stops;
}

const all = lockTypes as readonly string[];
const without = (...names: readonly string[]) => all.filter((name) => !names.includes(name));

/** Which locks stop whom. */
const rules: readonly {
  readonly calls: Readonly<Record<string, Ask>>;
  readonly stops: Partial<Readonly<Record<Someone, readonly string[]>>>;
}[] = [
  {
    calls: edits,
    stops: {
      author: without("Ingest"),
      curator: without("Ingest", "InReview"),
      keeper: without("Ingest", "InReview"),
    },
  },
  {
    calls: removals,
    stops: { author: all, curator: without("InReview"), keeper: without("InReview") },
  },
  {
    calls: {
      "publish": ({ dataset }) => [`POST datasets/${dataset}/actions/:publish?type=major`],
    },
    stops: {
      curator: without("InReview", "DcmUpload", "GlobusUpload"),
      keeper: without("InReview", "DcmUpload", "GlobusUpload"),
    },
  },
  {
    calls: { "submit for review": ({ dataset }) => [`POST datasets/${dataset}/submitForReview`] },
    stops: { author: ["InReview"], curator: ["InReview"], keeper: ["InReview"] },
  },
  { calls: others, stops: { keeper: [] } },
];

Deno.test("Each lock stops whom it stops on a real Dataverse, and nobody else", async () => {
  const scene = await openScene();
  await using _ = scene.lab;
  for (const { calls, stops } of rules) {
    for (const [name, ask] of Object.entries(calls)) {
      for (const [by, expected] of Object.entries(stops)) {
        const found = await stopsOf(scene, ask, by as Someone);
        deepEqual(found, expected, `what stops who tries to ${name}, as ${by}`);
      }
    }
  }
});
