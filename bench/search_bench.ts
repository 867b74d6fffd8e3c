// How long 1,000 datasets take to be created and found, and what is asked of them then.
import { equal } from "node:assert/strict";
import { type EmbeddedDataverse, startEmbedded } from "../testing/embedded/mod.ts";
import { sentComplete } from "../testing/embedded/domain/sample_metadata.ts";

const count = 1_000;
const words = "finch beak island river water level penguin owl star nest storm ice".split(" ");

/** Asks, and gives the data of the answer. */
// deno-lint-ignore no-explicit-any -- what is read of an answer is known here
async function ask(dataverse: EmbeddedDataverse, line: string, json?: unknown): Promise<any> {
  const [method = "GET", path = ""] = line.split(" ");
  const answer = await dataverse.fetch(new URL(`api/${path}`, dataverse.baseUrl), {
    method,
    headers: {
      "X-Dataverse-key": dataverse.superuserToken,
      "Content-Type": "application/json",
    },
    ...(json === undefined ? {} : { body: JSON.stringify(json) }),
  });
  return (await answer.json()).data;
}

/** Sample metadata under a title of its own. */
function datasetOf(i: number): unknown {
  const title = {
    typeName: "title",
    typeClass: "primitive",
    multiple: false,
    value: `Study ${i} of ${words[i % 12]} and ${words[(i * 7 + 3) % 12]}`,
  };
  const others = sentComplete.filter((field) => field.typeName !== "title");
  return { datasetVersion: { metadataBlocks: { citation: { fields: [title, ...others] } } } };
}

/** Starts a server, creates the datasets, and waits until all can be found. */
async function filled(): Promise<EmbeddedDataverse> {
  const dataverse = await startEmbedded({ indexMs: 0 });
  for (let i = 0; i < count; i++) {
    await ask(dataverse, "POST dataverses/root/datasets", datasetOf(i));
  }
  await dataverse.settle();
  return dataverse;
}

Deno.bench(`create ${count} datasets and find them all`, { n: 3, warmup: 1 }, async () => {
  await using dataverse = await filled();
  const found = await ask(dataverse, "GET search?q=title:study&type=dataset&per_page=1000");
  equal(found.items.length, count);
});

// Made once, since it takes seconds; the process ends with it.
let many: Promise<EmbeddedDataverse> | undefined;

for (
  const query of [
    "q=*",
    "q=*&show_facets=true",
    "q=*&sort=date&start=500",
    "q=finch",
    "q=title:finch+AND+beak&sort=name",
    'q="of+finch+and"',
    "q=fin*",
    "q=finsh~",
    "q=dateSort:[NOW-1DAY+TO+*]",
    "q=study&show_relevance=true&show_facets=true",
  ]
) {
  const name = `among ${count} datasets: ${decodeURIComponent(query.replaceAll("+", " "))}`;
  Deno.bench(name, { group: "search", n: 50 }, async (bench) => {
    const dataverse = await (many ??= filled());
    bench.start();
    await ask(dataverse, `GET search?${query}`);
    bench.end();
  });
}

Deno.bench("one dataset more, and found", { group: "search", n: 50 }, async (bench) => {
  const dataverse = await (many ??= filled());
  bench.start();
  const { id } = await ask(dataverse, "POST dataverses/root/datasets", datasetOf(count));
  await dataverse.settle();
  equal((await ask(dataverse, `GET search?q=entityId:${id}`)).total_count, 1);
  bench.end();
});
