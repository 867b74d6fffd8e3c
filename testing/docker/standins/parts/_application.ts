import { systemClock } from "../../../../lib/clock.ts";
import { openApplication } from "../../../embedded/application.ts";
import { Identifiers } from "../../../embedded/store/identifiers.ts";
import { isObject, type Json, textOf } from "../../../embedded/domain/json.ts";
import type { Incoming } from "../../../embedded/wire/incoming.ts";
import { bare, failed, ok, type Reply } from "../../../embedded/wire/reply.ts";
import { databaseServer } from "./_database.ts";
import { log } from "./_program.ts";
import { sendMail } from "./_send_mail.ts";
import { SolrIndex } from "./_solr_index.ts";

/** Options of {@linkcode deploy}. */
export interface DeployOptions {
  /** The address at which people reach it. */
  readonly siteUrl: URL;
  /** The folder that has a folder for each installation. */
  readonly folders: string;
  /** The version that it says it has; the embedded Dataverse's own where it is empty. */
  readonly version: string;
}

/** Dataverse, deployed. */
export interface Application extends Disposable {
  handle(request: Incoming): Promise<Reply>;
}

/**
 * Makes an application of the installation that the database names.
 *
 * @throws {Error} Where the database does not let it in, or names one whose folder is not there.
 */
export async function deploy(options: DeployOptions): Promise<Application> {
  const { siteUrl, folders, version } = options;
  const database = databaseServer();
  const id = await database.installation(async () => {
    const made = crypto.randomUUID();
    await Deno.mkdir(`${folders}/${made}`, { recursive: true });
    return made;
  });
  const data = `${folders}/${id}`;
  await Deno.stat(data).catch((cause) => {
    throw new Error(`the database is of installation ${id}, which /dv does not have`, { cause });
  });
  const application = openApplication({
    data,
    clock: systemClock,
    identifiers: new Identifiers(Math.random),
    delays: { publishMs: 200, ingestMs: 200, indexMs: 0 },
    superuserToken: undefined,
    empty: true,
  });
  application.base = siteUrl;
  const { dispatcher, store } = application;
  const index = new SolrIndex(id);

  const handle = async (request: Incoming): Promise<Reply> => {
    const { pathname, searchParams } = new URL(request.url);
    const [first, ...path] = pathname.split("/").filter((part) => part !== "" && part !== "v1");
    if (first !== "api") return await dispatcher.handle(request);
    try {
      await database.check();
    } catch (error) {
      log(`SEVERE: the database does not answer: ${error}`);
      return failed(500, "Internal server error. More details available at the server logs.", {
        code: 500,
        incidentId: crypto.randomUUID(),
      });
    }
    const reply = await dispatcher.handle(request);
    const failure = dispatcher.failureOf(request);
    if (failure !== undefined) log(`SEVERE: ${failure}`);
    if (reply.status >= 300 || reply.body.type !== "json") return reply;
    const reading = ["GET", "HEAD", "OPTIONS"].includes(request.method);
    if (!reading) index.add();
    switch (path.join("/")) {
      case "info/version":
        return version === "" ? reply : ok({ version, build: null });
      case "search":
        return await searched(index, reply.body.value, searchParams);
      case "builtin-users":
        if (store.collections.rootIfAny() !== undefined) welcome(reply.body.value);
    }
    return reply;
  };
  // The process ends with it; what waits in the background is done by the next one.
  return { handle, [Symbol.dispose]: () => store[Symbol.dispose]() };
}

/** What a search gives, as far as Solr has an index. */
async function searched(index: SolrIndex, answer: Json, query: URLSearchParams): Promise<Reply> {
  try {
    return bare(await index.has() ? answer : nothingFound(answer));
  } catch (error) {
    log(`SEVERE: Solr does not answer: ${error}`);
    return failed(
      500,
      `Exception running search for [${query.get("q")}] with filterQueries ` +
        `[${query.getAll("fq").join(", ")}] and paginationStart [0]: ` +
        "edu.harvard.iq.dataverse.search.SearchException: Internal Dataverse Search Engine Error " +
        `org.apache.solr.client.solrj.SolrServerException: Server refused connection at: ${index.address} `,
    );
  }
}

function nothingFound(answer: Json): Json {
  const data = isObject(answer) ? answer["data"] : undefined;
  if (!isObject(answer) || !isObject(data)) return answer;
  const counts = data["total_count_per_object_type"];
  return {
    ...answer,
    data: {
      ...data,
      total_count: 0,
      items: [],
      count_in_response: 0,
      total_count_per_object_type: isObject(counts)
        ? Object.fromEntries(Object.keys(counts).map((type) => [type, 0]))
        : undefined,
    },
  };
}

/** Writes to who has a new account, in the background. */
function welcome(answer: Json): void {
  const data = isObject(answer) ? answer["data"] : undefined;
  const user = isObject(data) ? data["authenticatedUser"] : undefined;
  const to = isObject(user) ? textOf(user, "email") : undefined;
  if (to === undefined || to === "") return;
  sendMail(to, {
    subject: "Root: Your account has been created",
    text: "Welcome to Root! Get started by adding or finding data.",
  }).catch((error) => log(`WARNING: could not send a mail: ${error}`));
}
