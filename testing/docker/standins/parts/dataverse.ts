/**
 * Stands in for Payara with Dataverse: the embedded Dataverse, which needs PostgreSQL to start and to go
 * on, Solr to search, and a bootstrap to be of use. Its data is in a folder of `/dv`; which one is said in
 * the database, so that the two volumes belong together as a real one's do.
 *
 * STANDIN_BOOT_SECONDS (0.3) is for how long it does not listen, STANDIN_DEPLOY_SECONDS (2) for how long
 * it then answers 404, STANDIN_VERSION the version that it says it has.
 *
 * @module
 */
import type { Incoming } from "../../../embedded/wire/incoming.ts";
import { listen } from "../../../embedded/wire/listen.ts";
import type { Reply } from "../../../embedded/wire/reply.ts";
import { render } from "../../../embedded/wire/respond.ts";
import { type Application, deploy } from "./_application.ts";
import { endOnSignal, env, log, sleep } from "./_program.ts";

const notDeployed: Reply = {
  status: 404,
  body: {
    type: "text",
    contentType: "text/html",
    text: "<!DOCTYPE html><html><head><title>Payara Server - Error report</title></head>" +
      "<body><h1>HTTP Status 404 - Not Found</h1></body></html>",
  },
};
let application: Application | undefined;
let handle = (_request: Incoming): Promise<Reply> => Promise.resolve(notDeployed);

endOnSignal(() => application?.[Symbol.dispose]());
log("Starting Payara (a stand-in: the embedded Dataverse of dvflow)");
for (const option of env("JVM_ARGS", "").split(/\s+/)) {
  if (option !== "") log(`JVM option ${option}`);
}
await sleep(1000 * Number(env("STANDIN_BOOT_SECONDS", "0.3")));
await listen(async (request) => render(await handle(request), request.method), {
  port: 8080,
  hostname: "::",
});
const siteUrl = new URL("/", env("DATAVERSE_SITEURL", "http://localhost:8080"));
log(`Deploying Dataverse for ${siteUrl}`);
try {
  const deployed = await deploy({
    siteUrl,
    folders: "/dv/standin",
    version: env("STANDIN_VERSION", ""),
  });
  application = deployed;
  await sleep(1000 * Number(env("STANDIN_DEPLOY_SECONDS", "2")));
  handle = (request) => deployed.handle(request);
  log("dataverse was successfully deployed");
} catch (error) {
  const why = error instanceof Error ? error.message : String(error);
  log(`SEVERE: Exception while deploying the app [dataverse]: ${why}`);
  Deno.exit(1);
}
