import fc from "fast-check";
import { deepEqual, equal, ok } from "node:assert/strict";
import { asking } from "./_asking.ts";
import { compound, datasetJson, simple } from "./_dataset_json.ts";
import { startEmbedded } from "./mod.ts";

type Container = Record<string, unknown>;

/** Places in a JSON value, as paths of names. */
function placesIn(value: unknown, path: readonly string[] = []): readonly (readonly string[])[] {
  if (typeof value !== "object" || value === null) return [path];
  const below = Object.entries(value).flatMap(([name, one]) => placesIn(one, [...path, name]));
  return [path, ...below];
}

/** A JSON value with another value at one place, or with nothing there. */
function broken(value: unknown, [name, ...rest]: readonly string[], other: unknown): unknown {
  if (name === undefined) return other;
  const copy = structuredClone(value) as Container;
  if (rest.length === 0 && other === undefined) delete copy[name];
  else copy[name] = broken(copy[name], rest, other);
  return copy;
}

const whole = datasetJson(
  compound("keyword", { keywordValue: "beaks", keywordVocabularyURI: "https://example.org" }),
  simple("dateOfDeposit", "2020-01-01"),
);
const odd = fc.oneof(
  fc.jsonValue({ maxDepth: 2 }),
  fc.constantFrom(undefined, null, "", " ", "\u0000", "title", 2 ** 53, -1, "9".repeat(400), [[]]),
  fc.string({ unit: "binary" }),
);
const cases = fc.tuple(fc.constantFrom(...placesIn(whole)), odd)
  .map(([place, other]) => broken(whole, place, other));

Deno.test("No description of a dataset, whatever is wrong in it, is a failure of ours or changes what it does not make", async () => {
  await using dataverse = await startEmbedded();
  const ask = asking(dataverse, dataverse.superuserToken);
  const { id } = (await ask("POST dataverses/root/datasets", { body: whole })).data;
  const state = async (): Promise<unknown> => {
    const { data } = await ask(`GET datasets/${id}/versions/:draft`);
    return [data.metadataBlocks, data.license, data.termsOfUse];
  };
  const count = async (): Promise<number> =>
    (await ask("GET dataverses/root/contents")).data.length;
  await fc.assert(
    fc.asyncProperty(cases, async (described) => {
      const [before, there] = [await state(), await count()];
      const version = (described as Container | null)?.["datasetVersion"] ?? null;
      const blocks = (version as Container | null)?.["metadataBlocks"] ?? null;
      const fields = (blocks as Container | null)?.["citation"] ?? null;
      const body = JSON.stringify(described) ?? "";
      const made = await ask("POST dataverses/root/datasets", { body });
      equal(await count(), there + (made.status === 201 ? 1 : 0));
      if (made.status === 201) await ask(`DELETE datasets/${made.data.id}`);
      equal((await ask("POST dataverses/root/validateDatasetJson", { body })).status, 200);
      for (
        const [line, sent] of [
          [`PUT datasets/${id}/versions/:draft`, version],
          [`PUT datasets/${id}/editMetadata?replace=true`, fields],
          [`PUT datasets/${id}/editMetadata`, fields],
          [`PUT datasets/${id}/deleteMetadata`, fields],
        ] as const
      ) {
        const { status } = await ask(line, { body: JSON.stringify(sent) });
        ok([200, 400, 403, 500].includes(status), `${line}: ${status}`);
        if (status === 200) {
          const { datasetVersion } = whole;
          await ask(`PUT datasets/${id}/versions/:draft`, { body: datasetVersion });
        }
        deepEqual(await state(), before, line);
      }
      const failures = dataverse.requests.map(({ failure }) => failure);
      deepEqual(failures.filter((failure) => failure !== undefined), []);
    }),
    { numRuns: 150 },
  );
});
