import { equal, match } from "node:assert/strict";
import { buildStandins } from "./build.ts";
import type { Container, Stack } from "./_stack.ts";

/** Whether tests of the stand-ins are left out on this machine; where the environment says CI, they are not. */
export async function standinsAreMissing(): Promise<boolean> {
  try {
    await buildStandins();
    return false;
  } catch (error) {
    if (Deno.env.get("CI") === "true") throw error;
    console.warn(`The stand-ins are not tried: ${error instanceof Error ? error.message : error}`);
    return true;
  }
}

/** Waits until something is so, and says what was wanted where it never is. */
export async function until(wanted: string, is: () => Promise<boolean>): Promise<void> {
  const budgetMs = 30_000;
  const end = Date.now() + budgetMs;
  while (!await is().catch(() => false)) {
    if (Date.now() > end) throw new Error(`Waited ${budgetMs} ms in vain until ${wanted}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** What compose.yaml says of the database. */
export const database = { POSTGRES_USER: "dataverse", POSTGRES_PASSWORD: "secret" };

/** Starts PostgreSQL, and waits until it answers. */
export async function startPostgres(stack: Stack): Promise<Container> {
  const postgres = await stack.start("postgres", {
    env: database,
    volumes: { "/var/lib/postgresql/data": "postgres" },
  });
  await until(
    "PostgreSQL answers",
    async () => (await postgres.logs()).includes("ready to accept connections"),
  );
  return postgres;
}

/** Asks Solr something; fails where it says no. */
export async function askSolr(solr: Container, path: string): Promise<string> {
  const response = await fetch(`http://${await solr.address(8983)}/solr/${path}`);
  const said = await response.text();
  if (!response.ok) throw new Error(`Solr answered ${response.status}: ${said}`);
  return said;
}

/** Whether Solr answers. */
export async function pings(solr: Container): Promise<boolean> {
  return (await askSolr(solr, "collection1/admin/ping")).includes('"OK"');
}

/** Prepares Solr's folders, starts it, and waits until it answers. */
export async function startSolr(stack: Stack): Promise<Container> {
  const volumes = { "/var/solr": "solr", "/solr-template": "template" };
  const script = "fix-fs-perms.sh solr && cp -a /template/* /solr-template";
  const { code, output } = await stack.run("solr-init", {
    command: ["sh", "-c", script],
    volumes,
  });
  equal(code, 0, output);
  const solr = await stack.start("solr", {
    command: ["solr-precreate", "collection1", "/template"],
    volumes: { "/var/solr": "solr", "/template": "template" },
    ports: [8983],
  });
  await until("Solr answers", () => pings(solr));
  return solr;
}

/** Starts Dataverse, and does not wait. */
export async function startDataverse(
  stack: Stack,
  env: Readonly<Record<string, string>> = {},
  image?: string,
): Promise<Container> {
  const volumes = { "/dv": "dataverse" };
  const { code, output } = await stack.run("dataverse-init", {
    command: ["fix-fs-perms.sh", "dv"],
    volumes,
  });
  equal(code, 0, output);
  return await stack.start("dataverse", {
    ...(image === undefined ? {} : { image }),
    volumes,
    env: {
      DATAVERSE_SITEURL: "http://localhost:12345",
      DATAVERSE_DB_HOST: "postgres",
      DATAVERSE_DB_USER: "dataverse",
      DATAVERSE_DB_PASSWORD: "secret",
      STANDIN_DEPLOY_SECONDS: "0.5",
      ...env,
    },
    tmpfs: { "/tmp": "mode=770,size=64M,uid=1000,gid=1000" },
    ports: [8080],
  });
}

/** An answer of Dataverse. */
export interface Answer {
  readonly status: number;
  readonly type: string;
  // What a test reads of an answer is what the test knows.
  // deno-lint-ignore no-explicit-any
  readonly json: any;
}

/** Asks Dataverse. */
export async function ask(
  dataverse: Container,
  path: string,
  { token, method = "GET", body }: {
    readonly token?: string;
    readonly method?: string;
    readonly body?: unknown;
  } = {},
): Promise<Answer> {
  const response = await fetch(`http://${await dataverse.address(8080)}/api/${path}`, {
    method,
    headers: {
      ...(token === undefined ? {} : { "X-Dataverse-key": token }),
      ...(body === undefined ? {} : { "Content-Type": "application/json" }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  const type = response.headers.get("Content-Type") ?? "";
  const json = type.startsWith("application/json") ? JSON.parse(text) : undefined;
  return { status: response.status, type, json };
}

/** Waits until Dataverse answers. */
export async function deployed(dataverse: Container): Promise<void> {
  await until("Dataverse is deployed", async () => {
    return (await ask(dataverse, "info/version")).json?.data.version === "6.8";
  });
}

/** Runs the bootstrap as compose.yaml does; gives the superuser's token. */
export async function bootstrap(stack: Stack): Promise<string> {
  const volumes = { "/bootstrap": "bootstrap" };
  const script =
    "touch /bootstrap/dataverse.env && exec bootstrap.sh -e /bootstrap/dataverse.env -t 10m dev";
  const { code, output } = await stack.run("bootstrap", {
    command: ["sh", "-c", script],
    env: { STANDIN_STEP_MS: "0" },
    volumes,
  });
  equal(code, 0, output);
  match(output, /^Done, your instance has been configured for development/m);
  const kept = await stack.run("bootstrap", {
    command: ["cat", "/bootstrap/dataverse.env"],
    volumes,
  });
  return /^API_TOKEN=([0-9a-f-]{36})\n$/.exec(kept.output)?.[1] ?? "";
}
