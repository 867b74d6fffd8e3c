import { deepEqual, equal } from "node:assert/strict";
import type { Block, FieldDefinition } from "./block.ts";
import { loadBlockFile } from "./block_file.ts";
import { Catalogue } from "./catalogue.ts";
import { stockBlocks, stockCatalogue } from "./stock_blocks.ts";
import { writeBlockFile } from "./write_block_file.ts";

const empty = new Catalogue([]);

/** A block without the numbers that depend on what was loaded before. */
function unnumbered(block: Block): unknown {
  const withoutId = ({ id: _, vocabulary, childFields, ...field }: FieldDefinition): unknown => ({
    ...field,
    terms: vocabulary?.terms.map(({ id: _, ...term }) => term),
    children: Object.values(childFields ?? {}).map(withoutId),
  });
  return { ...block, id: 0, fields: Object.values(block.fields).map(withoutId) };
}

Deno.test("loadBlockFile() makes every stock block of its file", () => {
  for (const stock of stockBlocks) {
    const { blocks: [made], added, failure } = loadBlockFile(writeBlockFile(stock), empty);
    equal(failure, undefined);
    equal(added[0]?.name, stock.name);
    deepEqual(unnumbered(made!), unnumbered(stock), stock.name);
  }
});

const head = "#metadataBlock\tname\tdataverseAlias\tdisplayName\n\tbirds\t\tBirds\n" +
  "#datasetField\tname\ttitle\n";

/** A line that makes a field of the block `birds`. */
function line(name: string, values: Readonly<Record<number, string>> = {}): string {
  const usual = ["", name, "Title", "", "", "text", "0", "", "", "", "", "", "", "", "", "birds"];
  return `${usual.map((value, column) => values[column] ?? value).join("\t")}\n`;
}

/** What is there after a file was loaded. */
function loaded(text: string, catalogue = empty): Catalogue {
  const { blocks, failure } = loadBlockFile(text, catalogue);
  equal(failure, undefined);
  const names = new Set(blocks.map(({ name }) => name));
  return new Catalogue([...catalogue.blocks.filter(({ name }) => !names.has(name)), ...blocks]);
}

Deno.test("loadBlockFile() keeps what stands before a line that cannot be read", () => {
  const { blocks, added, failure } = loadBlockFile(head + line("a") + line("b", { 6: "x" }), empty);
  deepEqual(added.map(({ name }) => name), ["birds", "a"]);
  deepEqual(blocks.map(({ fields }) => Object.keys(fields)), [["a"]]);
  equal(
    failure,
    'Error parsing metadata block in DATASETFIELD part, line #5: For input string: "x"',
  );
});

Deno.test("loadBlockFile() says what a line lacks, and why it makes no sense", () => {
  const failure = (text: string): string | undefined => loadBlockFile(text, empty).failure;
  const inField = "Error parsing metadata block in DATASETFIELD part, line #4: ";
  equal(failure(""), undefined);
  equal(failure(head + "\n"), `${inField}missing 'name' column (#2)`);
  equal(
    failure(head + line("a", { 13: "FALSE", 15: "" })),
    `${inField}missing 'parent' column (#15)`,
  );
  equal(
    failure(head + line("a", { 5: "nope" })),
    `${inField}No enum constant edu.harvard.iq.dataverse.DatasetFieldType.FieldType.NOPE`,
  );
  equal(
    failure(head + line("a", { 15: "fish" })),
    `${inField}getSingleResult() did not retrieve any entities.`,
  );
  equal(failure(head + line("a", { 4: "w".repeat(256) })), `${inField}Transaction aborted`);
});

Deno.test("loadBlockFile() finds a term by its value, its code or another word for it, and renames it", () => {
  const terms = "#controlledVocabulary\tDatasetField\n";
  const first = loaded(
    `${head}${line("song", { 9: "true" })}${terms}\tsong\tloud\tL\t1\tnoisy\n\tsong\tsoft\tS\t0\n`,
  );
  const again = loaded(`${terms}\tsong\tLoud!\tL\t1\n\tsong\tsoft\t\t3\tlow\n`, first);
  deepEqual(
    again.definition("song").vocabulary?.terms.map(({ id, value }) => [id, value]),
    [[1, "Loud!"], [2, "soft"]],
  );
  const vocabulary = again.definition("song").vocabulary!;
  equal(vocabulary.find("noisy"), undefined, "other words are those of the last file");
  equal(vocabulary.find("low")?.value, "soft");
});

Deno.test("loadBlockFile() adds to a stock block, whose titles stay in the language that they have", () => {
  const more = loaded(
    `#datasetField\n${line("subtitle", { 15: "citation", 2: "Unter" })}` +
      line("mood", { 15: "citation", 14: "author", 2: "Mood" }),
    stockCatalogue,
  );
  equal(more.definition("subtitle").title, "Unter");
  equal(more.definition("subtitle").displayName, "Subtitle");
  equal(more.definition("mood").displayName, "Author Mood");
  equal(more.field("mood")?.parent?.name, "author");
  equal(more.definition("title").id, 1);
  equal(more.definition("mood").id, 177);
});
