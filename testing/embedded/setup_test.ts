import { deepEqual, equal } from "node:assert/strict";
import { systemClock } from "../../lib/clock.ts";
import { inFolder } from "../in_folder.ts";
import { openApplication } from "./application.ts";
import { Identifiers } from "./store/identifiers.ts";
import { stockBlocks } from "./domain/stock_blocks.ts";
import { writeBlockFile } from "./domain/write_block_file.ts";

const base = new URL("http://empty.localhost/");

interface Ask {
  readonly body?: string;
  readonly type?: string;
  readonly token?: string;
}

interface Answer {
  readonly status: number;
  readonly text: string;
  // What a test reads of an answer is what the test knows.
  // deno-lint-ignore no-explicit-any
  readonly json: any;
}

/** A server of its own upon a folder, and how to ask it. */
function serverOn(folder: string, empty: boolean) {
  const application = openApplication({
    data: folder,
    clock: systemClock,
    identifiers: new Identifiers(Math.random),
    delays: { publishMs: 0, ingestMs: 0, indexMs: 0 },
    superuserToken: undefined,
    empty,
  });
  const { dispatcher, store } = application;
  const ask = async (line: string, { body, type, token }: Ask = {}): Promise<Answer> => {
    const [method = "GET", path = ""] = line.split(" ");
    const response = await dispatcher.fetch(
      new Request(new URL(`api/${path}`, base), {
        method,
        headers: {
          "Content-Type": type ?? "application/json",
          ...(token === undefined ? {} : { "X-Dataverse-key": token }),
        },
        ...(body === undefined ? {} : { body }),
      }),
    );
    const text = await response.text();
    return { status: response.status, text, json: text.startsWith("{") ? JSON.parse(text) : {} };
  };
  return {
    ask,
    token: store.superuserToken,
    [Symbol.asyncDispose]: () => application[Symbol.asyncDispose](),
  };
}

const custom = `#metadataBlock\tname\tdataverseAlias\tdisplayName
\tfinches\t\tFinches
#datasetField\tname\ttitle
\tbeak\tBeak\tIts beak\t\tnone\t0\t\tFALSE\tFALSE\tTRUE\tFALSE\tTRUE\tFALSE\t\tfinches
\tbeakShape\tShape\tIts shape\te.g. long\ttext\t1\t#VALUE\tTRUE\tTRUE\tFALSE\tTRUE\tTRUE\tTRUE\tbeak\tfinches
#controlledVocabulary\tDatasetField\tValue\tidentifier\tdisplayOrder\t\t
\tbeakShape\tlong\t\t0\t\t
\tbeakShape\tshort\t\t1\t\t
`;
const tsv = "text/tab-separated-values";

Deno.test("An empty server has no blocks, no accounts and no collections", async () => {
  await inFolder(async (folder) => {
    await using server = serverOn(folder, true);
    equal((await server.ask("GET info/version")).json.data.version, "6.8");
    deepEqual((await server.ask("GET metadatablocks")).json.data, []);
    equal((await server.ask("GET metadatablocks/citation")).status, 404);
    equal((await server.ask("GET dataverses/:root")).status, 404);
    const me = await server.ask("GET users/:me", { token: server.token });
    deepEqual([me.status, me.json.message], [401, "Bad API key"]);
    const builtin = await server.ask("POST builtin-users?password=x&key=burrito", { body: "{}" });
    equal(builtin.status, 503);
  });
});

Deno.test("An empty server is set up by the calls of a bootstrap, and stays so", async () => {
  await inFolder(async (folder) => {
    let token = "";
    {
      await using server = serverOn(folder, true);
      const { ask } = server;
      for (const block of stockBlocks) {
        const loaded = await ask("POST admin/datasetfield/load", {
          body: writeBlockFile(block),
          type: tsv,
        });
        deepEqual(loaded.json.data.added[0], { name: block.name, type: "MetadataBlock" });
      }
      await ask("PUT admin/settings/BuiltinUsers.KEY", { body: "burrito" });
      const admin = await ask("POST builtin-users?password=x&key=burrito", {
        body: JSON.stringify({
          userName: "dataverseAdmin",
          firstName: "Dataverse",
          lastName: "Admin",
          email: "admin@example.org",
        }),
      });
      token = admin.json.data.apiToken;
      const root = JSON.stringify({
        alias: "root",
        name: "Root",
        dataverseContacts: [{ contactEmail: "root@example.org" }],
      });
      equal((await ask("POST dataverses", { body: root, token })).status, 401);
      await ask("PUT admin/superuser/dataverseAdmin", { body: "true" });
      equal((await ask("POST dataverses", { body: root, token })).status, 201);
      await ask("POST dataverses/:root/metadatablocks", { body: '["citation"]', token });
      equal((await ask("GET dataverses/:root")).status, 401, "unpublished");
      await ask("POST dataverses/:root/actions/:publish", { token });
    }
    await using again = serverOn(folder, true);
    await inFolder(async (other) => {
      await using usual = serverOn(other, false);
      for (
        const path of [
          "metadatablocks",
          "metadatablocks/geospatial",
          "dataverses/:root/metadatablocks",
          "dataverses/:root/contents",
          "admin/index/solr/schema",
        ]
      ) {
        const [made, given] = [await again.ask(`GET ${path}`), await usual.ask(`GET ${path}`)];
        deepEqual(made.json, given.json, path);
        if (!made.text.startsWith("{")) equal(made.text, given.text, path);
      }
    });
    equal((await again.ask("GET dataverses/:root")).json.data.isReleased, true);
    equal((await again.ask("GET users/:me", { token })).json.data.superuser, true);
  });
});

Deno.test("POST admin/datasetfield/load lists a block of one's own, and a collection can have it", async () => {
  await inFolder(async (folder) => {
    await using server = serverOn(folder, false);
    const { ask, token } = server;
    const loaded = await ask("POST admin/datasetfield/load", { body: custom, type: tsv });
    deepEqual(
      loaded.json.data.added.map(({ name, type }: Record<string, string>) => [name, type]),
      [
        ["finches", "MetadataBlock"],
        ["beak", "DatasetField"],
        ["beakShape", "DatasetField"],
        ["long", "Controlled Vocabulary"],
        ["short", "Controlled Vocabulary"],
      ],
    );
    const listed = (await ask("GET metadatablocks")).json.data.at(-1);
    deepEqual(listed, { id: 8, name: "finches", displayName: "Finches", displayOnCreate: true });
    const { fields } = (await ask("GET metadatablocks/finches")).json.data;
    deepEqual(Object.keys(fields), ["beak"]);
    deepEqual([fields.beak.typeClass, fields.beak.multiple], ["compound", true]);
    const { beakShape } = fields.beak.childFields;
    deepEqual(beakShape, {
      name: "beakShape",
      displayName: "Beak Shape",
      displayOnCreate: true,
      title: "Shape",
      type: "TEXT",
      typeClass: "controlledVocabulary",
      watermark: "e.g. long",
      description: "Its shape",
      multiple: false,
      isControlledVocabulary: true,
      isAdvancedSearchFieldType: true,
      displayFormat: "#VALUE",
      displayOrder: 1,
      isRequired: true,
      controlledVocabularyValues: ["long", "short"],
    });

    await ask("POST dataverses/:root/metadatablocks", { body: '["citation", "finches"]', token });
    const chosen = (await ask("GET dataverses/:root/metadatablocks")).json.data;
    deepEqual(chosen.map(({ name }: { name: string }) => name), ["citation", "finches"]);
    const { text } = await ask("GET admin/index/solr/schema");
    const [searched = "", copied = ""] = text.split("---\n");
    equal(
      searched.includes(
        '<field name="beakShape" type="text_en" multiValued="true" stored="true" indexed="true"/>',
      ),
      true,
    );
    equal(copied.includes('<copyField source="beakShape" dest="_text_" maxChars="3000"/>'), true);
    await ask("POST admin/datasetfield/load", { body: custom, type: tsv });
    equal((await ask("GET metadatablocks")).json.data.length, 8, "loading again changes nothing");
  });
});

Deno.test("POST admin/datasetfield/load says where a file is wrong", async () => {
  await inFolder(async (folder) => {
    await using server = serverOn(folder, true);
    const refusal = async (body: string): Promise<readonly [number, string | undefined]> => {
      const { status, json } = await server.ask("POST admin/datasetfield/load", {
        body,
        type: tsv,
      });
      return [status, json.message];
    };
    deepEqual(await refusal("#metadataBlock\tname\n\tfinches\n"), [
      500,
      "Error parsing metadata block in METADATABLOCK part, line #2: missing 'dataverseAlias' column (#3)",
    ]);
    deepEqual(await refusal("#nonsense\n"), [
      500,
      "Error parsing metadata block in unknown part, line #1: Encountered unknown #header type at line lineNumber 1",
    ]);
    deepEqual(await refusal("#datasetField\n\tbeak\tBeak\n"), [
      500,
      "Error parsing metadata block in DATASETFIELD part, line #2: missing 'description' column (#4)",
    ]);
    equal((await refusal("#controlledVocabulary\n"))[0], 200, "nothing to do");
    deepEqual((await server.ask("GET metadatablocks")).json.data, []);
  });
});
