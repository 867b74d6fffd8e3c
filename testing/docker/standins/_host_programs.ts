import { DvflowError } from "../../../lib/errors/mod.ts";

/** Where the programs of this machine are that go into the images. */
export interface HostPrograms {
  readonly deno: string;
  readonly busybox: string;
  readonly curl: string;
  /** The folder with PostgreSQL's `bin` and `lib`. */
  readonly postgres: string;
  /** The folder with PostgreSQL's data. */
  readonly postgresShare: string;
}

/**
 * Finds the programs.
 *
 * @throws {DvflowError} Where one is missing; it names all that are.
 */
export async function findHostPrograms(): Promise<HostPrograms> {
  const busybox = await inPath("busybox");
  const curl = await inPath("curl");
  const version = await newestPostgres();
  if (busybox === undefined || curl === undefined || version === undefined) {
    const missing = [
      ...(busybox === undefined ? ["busybox-static"] : []),
      ...(curl === undefined ? ["curl"] : []),
      ...(version === undefined ? ["postgresql"] : []),
    ];
    throw new DvflowError(
      `Cannot build the stand-in images: this machine lacks ${missing.join(", ")}`,
      { hint: `Install them, on Debian with: apt-get install ${missing.join(" ")}` },
    );
  }
  return {
    deno: await Deno.realPath(Deno.execPath()),
    busybox,
    curl,
    postgres: `/usr/lib/postgresql/${version}`,
    postgresShare: `/usr/share/postgresql/${version}`,
  };
}

async function inPath(name: string): Promise<string | undefined> {
  for (const folder of (Deno.env.get("PATH") ?? "").split(":")) {
    if (await isFile(`${folder}/${name}`)) return await Deno.realPath(`${folder}/${name}`);
  }
  return undefined;
}

async function isFile(path: string): Promise<boolean> {
  try {
    return (await Deno.stat(path)).isFile;
  } catch {
    return false;
  }
}

async function newestPostgres(): Promise<string | undefined> {
  const versions: string[] = [];
  try {
    for await (const { name } of Deno.readDir("/usr/lib/postgresql")) {
      if (await isFile(`/usr/lib/postgresql/${name}/bin/postgres`)) versions.push(name);
    }
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  return versions.sort((a, b) => Number(a) - Number(b)).at(-1);
}
