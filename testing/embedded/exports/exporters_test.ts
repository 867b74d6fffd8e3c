import { ok } from "node:assert/strict";
import { array, assert, constantFrom, property, string, tuple } from "fast-check";
import { SaxesParser } from "saxes";
import { systemClock } from "../../../lib/clock.ts";
import type { FieldDefinition } from "../domain/block.ts";
import { childrenIn } from "../domain/block.ts";
import type { Field, Metadata } from "../domain/metadata.ts";
import { Identifiers } from "../store/identifiers.ts";
import { Store } from "../store/store.ts";
import { exportSubject } from "./export_subject.ts";
import { exporters } from "./exporters.ts";

const parts = [
  "<",
  ">",
  "&",
  '"',
  "'",
  "]]>",
  "\b",
  "\r",
  "\n",
  "\ufffe",
  "<!--",
  "<?xml?>",
  "{",
  "\\",
  "a",
];
// No store takes NUL.
const hostile = tuple(array(constantFrom(...parts), { minLength: 1 }), string({ unit: "binary" }))
  .map(([list, more]) => (list.join("") + more).replaceAll("\0", ""));

/** Values of a field: its vocabulary's, or texts. */
function values(
  { vocabulary, multiple }: FieldDefinition,
  texts: readonly string[],
): readonly string[] {
  const own = vocabulary === undefined ? texts : vocabulary.terms.map(({ value }) => value);
  return own.slice(0, multiple ? 2 : 1);
}

function field(definition: FieldDefinition, texts: readonly string[]): Field {
  const { name, typeClass, multiple } = definition;
  if (typeClass !== "compound") return { name, type: "simple", values: values(definition, texts) };
  const value = Object.fromEntries(
    childrenIn(definition).map((child) => [child.name, values(child, texts)]),
  );
  return { name, type: "compound", values: multiple ? [value, {}, value] : [value] };
}

/** Throws where a text is not what it is said to be. */
function read(text: string, mediaType: string): void {
  if (/json$/.test(mediaType)) return void JSON.parse(text);
  if (mediaType !== "application/xml") return;
  const parser = new SaxesParser({ xmlns: true });
  parser.on("error", (error) => {
    throw error;
  });
  parser.write(text).close();
}

Deno.test("exporters write what can be read, whatever the metadata say", () => {
  using store = new Store({
    clock: systemClock,
    identifiers: new Identifiers(Math.random),
    delays: { publishMs: 0, ingestMs: 0, indexMs: 0 },
    superuserToken: undefined,
  });
  const { datasets, collections, blocks: { catalogue } } = store;
  const own = catalogue.fields().filter(({ parent }) => parent === undefined);
  const terms = { license: null, texts: {}, accessRequest: false };
  const created = datasets.create(collections.root().id, null, { metadata: [], terms });
  const installation = { store, base: new URL("http://localhost/") };
  assert(
    property(array(hostile, { minLength: 2, maxLength: 2 }), (texts) => {
      const metadata: Metadata = own.map(({ definition }) => field(definition, texts));
      const termsOf = { ...terms, texts: { termsOfUse: texts[0]!, restrictions: texts[1]! } };
      datasets.save(datasets.latest(created.id).id, { metadata, terms: termsOf });
      const subject = exportSubject(installation, created, datasets.latest(created.id));
      for (const { write, mediaType, name } of exporters) {
        const text = write(subject);
        try {
          read(text, mediaType);
        } catch (error) {
          ok(false, `${name}: ${error}: ${text}`);
        }
      }
    }),
    { numRuns: 20 },
  );
});
