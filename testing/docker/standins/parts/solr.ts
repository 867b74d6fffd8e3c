/**
 * Stands in for Solr with one core, whose documents are only their ids: they can be added, asked for by
 * id, counted, and last in `/var/solr/data`.
 *
 * @module
 */
import { endOnSignal, log, serve, sleep } from "./_program.ts";

const [name = "", template = ""] = Deno.args;
const core = `/var/solr/data/${name}`;

async function precreate(): Promise<void> {
  try {
    await Deno.stat(`${template}/conf/solrconfig.xml`);
  } catch {
    log(`ERROR: Cannot create core "${name}": there is no configset in "${template}"`);
    Deno.exit(1);
  }
  await Deno.mkdir(`${core}/data`, { recursive: true });
  // A core that is there keeps its own configuration.
  if (await exists(`${core}/core.properties`)) return;
  await copyFolder(`${template}/conf`, `${core}/conf`);
  await Deno.writeTextFile(`${core}/core.properties`, `name=${name}\n`);
}

async function exists(path: string): Promise<boolean> {
  try {
    await Deno.stat(path);
    return true;
  } catch {
    return false;
  }
}

async function copyFolder(from: string, to: string): Promise<void> {
  await Deno.mkdir(to, { recursive: true });
  for await (const { name, isDirectory } of Deno.readDir(from)) {
    if (isDirectory) await copyFolder(`${from}/${name}`, `${to}/${name}`);
    else await Deno.copyFile(`${from}/${name}`, `${to}/${name}`);
  }
}

const index = `${core}/data/index.json`;
let documents: Set<string>;

async function open(): Promise<void> {
  documents = new Set(await exists(index) ? JSON.parse(await Deno.readTextFile(index)) : []);
}

async function answer(request: Request): Promise<Response> {
  const { pathname, searchParams } = new URL(request.url);
  const header = { status: 0, QTime: 0 };
  switch (pathname) {
    case `/solr/${name}/admin/ping`:
      return Response.json({ responseHeader: header, status: "OK" });
    case `/solr/${name}/get`: {
      const id = searchParams.get("id") ?? "";
      return Response.json({ doc: documents.has(id) ? { id } : null });
    }
    case `/solr/${name}/select`:
      return Response.json({
        responseHeader: header,
        response: {
          numFound: documents.size,
          start: 0,
          docs: [...documents].map((id) => ({ id })),
        },
      });
    case `/solr/${name}/update`: {
      const added: readonly { readonly id: string }[] = await request.json();
      const before = documents.size;
      for (const { id } of added) documents.add(id);
      if (documents.size > before) await Deno.writeTextFile(index, JSON.stringify([...documents]));
      return Response.json({ responseHeader: header });
    }
    case "/solr/admin/cores":
      if (searchParams.get("action") === "RELOAD" && searchParams.get("core") === name) {
        await open();
        log(`[${name}] CORE RELOAD`);
        return Response.json({ responseHeader: header });
      }
      return Response.json({ error: { msg: "No such core or action", code: 400 } }, {
        status: 400,
      });
    default:
      return new Response("<html><title>Error 404 Not Found</title></html>", {
        status: 404,
        headers: { "Content-Type": "text/html" },
      });
  }
}

endOnSignal();
await precreate();
await open();
await sleep(1000); // the JVM
serve(8983, answer);
log(`Started Solr server on port 8983 with core "${name}"`);
