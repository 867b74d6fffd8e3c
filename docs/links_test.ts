import { deepEqual } from "node:assert/strict";
import { readdir, readFile, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("..", import.meta.url));

/** The anchors that GitHub makes of a text's headings. */
function anchorsOf(text: string): readonly string[] {
  return [...text.replace(/^```.*?^```$/gms, "").matchAll(/^#+ (.+)$/gm)].map(([, heading = ""]) =>
    heading.toLowerCase().replace(/[^\p{L}\p{N} _-]/gu, "").replaceAll(" ", "-")
  );
}

Deno.test("README.md, docs and the others link to what is there", async () => {
  const names = (await readdir(join(ROOT, "docs"))).map((name) => `docs/${name}`);
  const paths = ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", ...names]
    .filter((name) => name.endsWith(".md"));
  const broken: string[] = [];
  for (const path of paths) {
    const text = await readFile(join(ROOT, path), "utf8");
    for (
      const [link, file = "", anchor] of text.matchAll(/\]\((?!https?:)([^)#]*)(?:#([^)]*))?\)/g)
    ) {
      const target = file === "" ? join(ROOT, path) : join(ROOT, dirname(path), file);
      const there = await stat(target).then(() => true, () => false);
      const has = anchor === undefined ||
        (there && anchorsOf(await readFile(target, "utf8")).includes(anchor));
      if (!there || !has) broken.push(`${path}: ${link}`);
    }
  }
  deepEqual(broken, []);
});
