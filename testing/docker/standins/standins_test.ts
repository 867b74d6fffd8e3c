import { deepEqual, equal, match, rejects } from "node:assert/strict";
import { text } from "node:stream/consumers";
import { imagesOfParts } from "./_compose.ts";
import { dockerArchive } from "./_docker_archive.ts";
import { findEngine, findImage, removeImage } from "./_engine.ts";
import { Layer } from "./_layer.ts";
import { buildStandins, standinLabel } from "./build.ts";
import { type Container, openStack } from "./_stack.ts";
import {
  askSolr,
  pings,
  standinsAreMissing,
  startPostgres,
  startSolr,
  until,
} from "./_started_parts.ts";

const ignore = await standinsAreMissing();

Deno.test("buildStandins() makes the image of every part, and then has nothing to do", {
  ignore,
}, async () => {
  const { images, built } = await buildStandins();
  equal(built, false);
  const docker = await findEngine();
  for (const name of images.values()) {
    match((await findImage(docker, name))?.labels[standinLabel] ?? "", /^[0-9a-f]{64}$/, name);
  }
  deepEqual(["dataverse", "postgres", "solr"].filter((part) => !images.has(part)), []);
});

Deno.test("buildStandins() leaves a real image alone", { ignore }, async () => {
  const docker = await findEngine();
  const name = `standins-test/${crypto.randomUUID()}:1`;
  const layers = [await new Layer().file("/real", "").packed()];
  await text(await docker.loadImage(dockerArchive([{ names: [name], layers, config: {} }])));
  try {
    const names = new Map([...(await imagesOfParts()).keys()].map((part) => [part, name]));
    await rejects(buildStandins({ names }), {
      message: `Cannot build stand-in images: "${name}" is there, and real`,
    });
  } finally {
    await removeImage(docker, name);
  }
  equal(await findImage(docker, name), undefined);
});

Deno.test("postgres makes a cluster with a user, a password and a database, and keeps it", {
  ignore,
}, async () => {
  await using stack = await openStack();
  const postgres = await startPostgres(stack);
  equal((await postgres.exec("pg_isready", "-q", "-U", "dataverse", "-h", "127.0.0.1")).code, 0);
  const sql = (container: Container, text: string) =>
    container.exec("psql", "-U", "dataverse", "-v", "ON_ERROR_STOP=1", "-Atc", text);
  equal((await sql(postgres, "CREATE TABLE finch (beak text)")).code, 0);

  const remote = (password: string) =>
    stack.run("postgres", {
      command: ["psql", "-h", "postgres", "-U", "dataverse", "-Atc", "SELECT current_database()"],
      env: { PGPASSWORD: password },
    });
  deepEqual(await remote("secret"), { code: 0, output: "dataverse\n" });
  match((await remote("wrong")).output, /password authentication failed for user "dataverse"/);

  const backup = "pg_basebackup -U dataverse -D /tmp/backup -c fast && ls /tmp/backup/PG_VERSION";
  deepEqual(await postgres.exec("sh", "-c", backup), {
    code: 0,
    output: "/tmp/backup/PG_VERSION\n",
  });
  match((await postgres.exec("pg_dump", "-U", "dataverse")).output, /CREATE TABLE public.finch/);
  match((await postgres.exec("ps")).output, /^\s*1 postgres postgres -D/m);

  equal(await postgres.stop(), 0);
  await postgres.start();
  await until("it answers again", async () => (await sql(postgres, "SELECT 1")).code === 0);
  equal((await sql(postgres, "SELECT count(*) FROM finch")).output, "0\n");
  match(await postgres.logs(), /There is a cluster/);
});

Deno.test("postgres wants a password for a new cluster", { ignore }, async () => {
  await using stack = await openStack();
  const { code, output } = await stack.run("postgres");
  equal(code, 1);
  match(output, /POSTGRES_PASSWORD/);
});

Deno.test("solr serves its core after a while, as its own user, and keeps it", {
  ignore,
}, async () => {
  await using stack = await openStack();
  const solr = await startSolr(stack);
  const health = "wget -q -O /dev/null http://localhost:8983/solr/collection1/admin/ping && " +
    "ls -ln /var/solr/data/collection1";
  const { code, output } = await solr.exec("sh", "-c", health);
  equal(code, 0, output);
  match(output, /8983 .* conf$/m);
  await askSolr(solr, "admin/cores?action=RELOAD&core=collection1");
  await rejects(askSolr(solr, "admin/cores?action=RELOAD&core=nope"), /400/);
  await rejects(askSolr(solr, "nope/admin/ping"), /404/);

  await fetch(`http://${await solr.address(8983)}/solr/collection1/update?commit=true`, {
    method: "POST",
    body: '[{"id":"finch"}]',
  }).then((response) => response.body?.cancel());
  equal(await solr.stop(), 143);
  await solr.start();
  await until("it answers again", () => pings(solr));
  match(await askSolr(solr, "collection1/get?id=finch"), /"id":"finch"/);
  match(await askSolr(solr, "collection1/select?q=*:*"), /"numFound":1/);
});

Deno.test("solr does not start without a configset", { ignore }, async () => {
  await using stack = await openStack();
  const { code, output } = await stack.run("solr", {
    command: ["solr-precreate", "collection1", "/template"],
  });
  equal(code, 1);
  match(output, /no configset in "\/template"/);
});

Deno.test("smtp takes a mail and lists it", { ignore }, async () => {
  await using stack = await openStack();
  const smtp = await stack.start("smtp", {
    env: { MAILDEV_SMTP_PORT: "25", MAILDEV_MAIL_DIRECTORY: "/mail" },
    tmpfs: { "/mail": "mode=770,size=8M,uid=1000,gid=1000" },
    ports: [1080],
  });
  const page = `http://${await smtp.address(1080)}`;
  await until("it is healthy", async () => (await fetch(`${page}/healthz`)).ok);
  deepEqual(await (await fetch(`${page}/email`)).json(), []);
  const text =
    "Subject: Dataverse: Your account\r\n has been created\r\n\r\nHello\r\n.and goodbye\r\n";
  const send = "curl -sS --url smtp://smtp:25 --mail-from dataverse@localhost " +
    `--mail-rcpt finch@example.org -T - <<END\n${text}END\n`;
  deepEqual(await stack.run("bootstrap", { command: ["sh", "-c", send] }), { code: 0, output: "" });
  const [mail, ...others] = await (await fetch(`${page}/email`)).json();
  deepEqual(others, []);
  deepEqual([mail.from, mail.to, mail.subject, mail.text], [
    [{ address: "dataverse@localhost" }],
    [{ address: "finch@example.org" }],
    "Dataverse: Your account has been created",
    "Hello\r\n.and goodbye",
  ]);
  equal((await smtp.exec("ls", "/mail")).output, `${mail.id}.eml\n`);
  equal((await (await fetch(`${page}/email/${mail.id}`)).json()).id, mail.id);
  await (await fetch(`${page}/email/all`, { method: "DELETE" })).body?.cancel();
  deepEqual(await (await fetch(`${page}/email`)).json(), []);
  equal(await smtp.stop(), 143);
});

Deno.test("s3 keeps objects in the buckets that were made when it got ready", {
  ignore,
}, async () => {
  await using stack = await openStack();
  const volumes = { "/etc/localstack/init/ready.d": "ready" };
  const write =
    "printf '#!/bin/sh\\nawslocal s3 mb s3://dataverse\\n' > /etc/localstack/init/ready.d/bucket.sh";
  await stack.run("bootstrap", { command: ["sh", "-c", write], volumes });
  // As in compose.yaml, it shares the network of another container, which has its ports.
  const neighbour = await stack.start("bootstrap", {
    command: ["sleep", "1000"],
    ports: [4566, 4567],
  });
  const s3 = await stack.start("s3", {
    env: { SERVICES: "s3", GATEWAY_LISTEN: "0.0.0.0:4566,0.0.0.0:4567,0.0.0.0:4566" },
    volumes,
    networkOf: neighbour,
  });
  const head = (bucket: string) => s3.exec("awslocal", "s3api", "head-bucket", "--bucket", bucket);
  await until("the bucket is there", async () => (await head("dataverse")).code === 0);
  equal((await head("nope")).code, 254);
  const object = `http://${await neighbour.address(4567)}/dataverse/10.5072/FK2/A%20B/1`;
  const put = await fetch(object, { method: "PUT", body: "beak" });
  equal(put.headers.get("ETag"), '"0509c8b110ddbf1cbb0cb23eec784baa"'); // the MD5 of it
  const other = object.replace(await neighbour.address(4567), await neighbour.address(4566));
  equal(await (await fetch(other)).text(), "beak");
  equal((await fetch(object, { method: "HEAD" })).headers.get("Content-Length"), "4");
  equal((await fetch(object, { method: "DELETE" })).status, 204);
  const gone = await fetch(object);
  deepEqual([gone.status, /<Code>(\w+)/.exec(await gone.text())?.[1]], [404, "NoSuchKey"]);
  const health = await fetch(`http://${await neighbour.address(4566)}/_localstack/health`);
  equal((await health.json()).services.s3, "running");
  equal(await s3.stop(), 143);
});
