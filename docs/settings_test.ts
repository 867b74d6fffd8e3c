import { deepEqual } from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

const embedded = join(import.meta.dirname!, "../testing/embedded");

/** The settings that the embedded Dataverse reads, by its source. */
async function settingsRead(): Promise<readonly string[]> {
  const files = (await readdir(embedded, { recursive: true }))
    .filter((name) => name.endsWith(".ts") && !name.endsWith("_test.ts"));
  const texts = await Promise.all(files.map((name) => readFile(join(embedded, name), "utf-8")));
  const names = texts.flatMap((text) => [...text.matchAll(/"(:[A-Z][A-Za-z]+)"/g)])
    .map(([, name = ""]) => name);
  return [...new Set(names)].toSorted();
}

Deno.test("docs/embedded.md names the settings that have an effect, and no others", async () => {
  const text = await readFile(join(import.meta.dirname!, "embedded.md"), "utf-8");
  const [, section = ""] = /\n## Settings\n(.*?)\n## /s.exec(text) ?? [];
  const told = [...section.matchAll(/`(:\w+)`/g)].map(([, name = ""]) => name).toSorted();
  deepEqual(told, await settingsRead());
});
