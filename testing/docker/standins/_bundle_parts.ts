const parts = ["dataverse", "bootstrap", "solr", "maildev", "localstack"];

/** Bundles the programs of the parts, each into one file: `solr.js` → its code. */
export async function bundleParts(): Promise<ReadonlyMap<string, string>> {
  const folder = await Deno.makeTempDir();
  try {
    const { success, stderr } = await new Deno.Command(Deno.execPath(), {
      args: [
        "bundle",
        "--quiet",
        "--outdir",
        folder,
        ...parts.map((name) => new URL(`./parts/${name}.ts`, import.meta.url).pathname),
      ],
      cwd: new URL("./", import.meta.url),
      stdin: "null",
      stdout: "null",
    }).output();
    if (!success) throw new Error(new TextDecoder().decode(stderr));
    return new Map(
      await Promise.all(parts.map(async (name) => {
        const code = await Deno.readTextFile(`${folder}/${name}.js`);
        return [`${name}.js`, code] as const;
      })),
    );
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}
