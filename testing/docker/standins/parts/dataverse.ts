/**
 * Stands in for Payara with Dataverse: the embedded Dataverse, which needs PostgreSQL to start and to go
 * on, Solr to search, and a bootstrap to be of use. Its data is in a folder of `/dv`; which one is said in
 * the database, so that the two volumes belong together as a real one's do.
 *
 * STANDIN_BOOT_SECONDS (0.3) is how long it does not listen, STANDIN_DEPLOY_SECONDS (2) for how long it
 * then answers 404.
 *
 * @module
 */
import { systemClock } from "../../../../lib/clock.ts";
import { Publisher } from "../../../embedded/background/publisher.ts";
import { AddWindows } from "../../../embedded/domain/add_window.ts";
import { Store } from "../../../embedded/store/store.ts";
import { Dispatcher } from "../../../embedded/wire/dispatch.ts";
import { routes } from "../../../embedded/wire/routes.ts";
import { databaseServer } from "./_database.ts";
import { endOnSignal, env, log, serve, sleep } from "./_program.ts";
import { SolrIndex } from "./_solr_index.ts";

const siteUrl = new URL("/", env("DATAVERSE_SITEURL", "http://localhost:8080"));
const folders = "/dv/standin";
let store: Store | undefined;
let answer = (_request: Request): Response | Promise<Response> => notDeployed();

function notDeployed(): Response {
  const page = "<!DOCTYPE html><html><head><title>Payara Server - Error report</title></head>" +
    "<body><h1>HTTP Status 404 - Not Found</h1></body></html>";
  return new Response(page, { status: 404, headers: { "Content-Type": "text/html" } });
}

function failed(message: string, more: Readonly<Record<string, unknown>> = {}): Response {
  return Response.json({ status: "ERROR", ...more, message }, { status: 500 });
}

async function newInstallation(): Promise<string> {
  const id = crypto.randomUUID();
  await Deno.mkdir(`${folders}/${id}`, { recursive: true });
  return id;
}

/** An answer to a search of an index that holds nothing. */
async function nothingFound(response: Response): Promise<Response> {
  const { status, data } = await response.json();
  const counts = data.total_count_per_object_type &&
    Object.fromEntries(Object.keys(data.total_count_per_object_type).map((type) => [type, 0]));
  return Response.json({
    status,
    data: {
      ...data,
      total_count: 0,
      items: [],
      count_in_response: 0,
      total_count_per_object_type: counts,
    },
  });
}

/** Makes an application of the installation that the database names. */
async function deploy(): Promise<(request: Request) => Promise<Response>> {
  const database = databaseServer();
  const id = await database.installation(newInstallation);
  const folder = `${folders}/${id}`;
  await Deno.stat(folder).catch((cause) => {
    throw new Error(`the database is of installation ${id}, which /dv does not have`, { cause });
  });
  store = new Store({
    data: folder,
    clock: systemClock,
    random: Math.random,
    superuserToken: undefined,
    empty: true,
  });
  const dispatcher = new Dispatcher({
    store,
    clock: systemClock,
    publisher: new Publisher(store, { clock: systemClock, delay: 200 }),
    adds: new AddWindows(() => Date.now()),
    base: siteUrl,
  }, routes);
  const index = new SolrIndex(id);

  return async (request) => {
    const { pathname, searchParams } = new URL(request.url);
    if (!/^\/+api(\/|$)/.test(pathname)) return await dispatcher.fetch(request);
    try {
      await database.check();
    } catch (error) {
      log(`SEVERE: the database does not answer: ${error}`);
      return failed("Internal server error. More details available at the server logs.", {
        code: 500,
        incidentId: crypto.randomUUID(),
      });
    }
    const response = await dispatcher.fetch(request);
    const failure = dispatcher.failureOf(request);
    if (failure !== undefined) log(`SEVERE: ${failure}`);
    if (response.ok && !["GET", "HEAD", "OPTIONS"].includes(request.method)) index.add();
    if (!response.ok || !/^\/+api\/+(v1\/+)?search\/*$/.test(pathname)) return response;
    try {
      return await index.has() ? response : await nothingFound(response);
    } catch (error) {
      log(`SEVERE: Solr does not answer: ${error}`);
      await response.body?.cancel();
      return failed(
        `Exception running search for [${searchParams.get("q")}] with filterQueries ` +
          `[${searchParams.getAll("fq").join(", ")}] and paginationStart [0]: ` +
          "edu.harvard.iq.dataverse.search.SearchException: Internal Dataverse Search Engine Error " +
          `org.apache.solr.client.solrj.SolrServerException: Server refused connection at: ${index.address} `,
      );
    }
  };
}

endOnSignal(() => store?.[Symbol.dispose]());
log("Starting Payara (a stand-in: the embedded Dataverse of dvflow)");
for (const option of env("JVM_ARGS", "").split(/\s+/)) {
  if (option !== "") log(`JVM option ${option}`);
}
await sleep(1000 * Number(env("STANDIN_BOOT_SECONDS", "0.3"))); // before it listens
serve(8080, (request) => answer(request));
log(`Deploying Dataverse for ${siteUrl}`);
try {
  const deployed = await deploy();
  await sleep(1000 * Number(env("STANDIN_DEPLOY_SECONDS", "2")));
  answer = deployed;
  log("dataverse was successfully deployed");
} catch (error) {
  const why = error instanceof Error ? error.message : String(error);
  log(`SEVERE: Exception while deploying the app [dataverse]: ${why}`);
  Deno.exit(1);
}
