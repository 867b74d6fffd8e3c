import { deepEqual, equal, match, ok } from "node:assert/strict";
import { openStack } from "./_stack.ts";
import {
  ask,
  bootstrap,
  deployed,
  standinsAreMissing,
  startDataverse,
  startPostgres,
  startSolr,
  until,
} from "./_started_parts.ts";

const ignore = await standinsAreMissing();

Deno.test("dataverse is as a real one before anybody has set it up", { ignore }, async (t) => {
  await using stack = await openStack();
  const postgres = await startPostgres(stack);
  const dataverse = await startDataverse(stack, {
    JVM_ARGS: "-Ddataverse.pid.providers=fake  -Dfinch=beak",
    STANDIN_BOOT_SECONDS: "2",
    STANDIN_DEPLOY_SECONDS: "2",
  });

  await t.step("it refuses, then has no application, then answers", async () => {
    const seen: string[] = [];
    await until("Dataverse is deployed", async () => {
      const now = await ask(dataverse, "info/version").then(
        ({ status, type }) => `${status} ${type}`,
        () => "refused",
      );
      if (seen.at(-1) !== now) seen.push(now);
      return now.startsWith("200");
    });
    deepEqual(seen, ["refused", "404 text/html", "200 application/json;charset=UTF-8"]);
  });

  await t.step("it is empty", async () => {
    deepEqual((await ask(dataverse, "metadatablocks")).json.data, []);
    equal((await ask(dataverse, "dataverses/:root")).status, 404);
    const me = await ask(dataverse, "users/:me", { token: crypto.randomUUID() });
    deepEqual([me.status, me.json.message], [401, "Bad API key"]);
  });

  await t.step("its image has the labels, volumes and programs of the real one", async () => {
    const { Config, Mounts } = await dataverse.inspect();
    equal(Config.User, "payara");
    match(Config.Labels["org.dataverse.deps.postgresql.version"] ?? "", /^\d+$/);
    match(Config.Labels["org.dataverse.deps.solr.version"] ?? "", /^\d+\.\d+\.\d+$/);
    deepEqual(Mounts.map(({ Destination }) => Destination).sort(), ["/dumps", "/dv", "/secrets"]);
    const probe = "id -un; curl -fsS http://localhost:8080/api/info/version | grep -c version";
    deepEqual(await dataverse.exec("sh", "-c", probe), { code: 0, output: "payara\n1\n" });
    const log = await dataverse.logs();
    match(log, /JVM option -Ddataverse.pid.providers=fake\n.*JVM option -Dfinch=beak\n/);
    match(log, /Deploying Dataverse for http:\/\/localhost:12345\//);
  });

  await t.step("it needs its database to go on", async () => {
    await postgres.stop();
    equal((await ask(dataverse, "info/version")).status, 500);
    await postgres.start();
    await deployed(dataverse);
    await postgres.pause();
    equal((await ask(dataverse, "info/version")).status, 500);
    await postgres.unpause();
    await deployed(dataverse);
    equal(await dataverse.stop(), 143);
  });

  await t.step("it needs its database to start", async () => {
    const refused = await startDataverse(stack, { DATAVERSE_DB_PASSWORD: "wrong" });
    const { code, output } = await refused.ended();
    equal(code, 1);
    match(output, /deploying the app \[dataverse\]: password authentication failed for user/);
  });
});

Deno.test("dataverse is set up by bootstrap, and searches what Solr knows", {
  ignore,
}, async (t) => {
  await using stack = await openStack();
  const postgres = await startPostgres(stack);
  const dataverse = await startDataverse(stack);
  const token = await bootstrap(stack);
  const make = async (alias: string): Promise<number> => {
    const body = { alias, name: alias, dataverseContacts: [{ contactEmail: "a@example.org" }] };
    return (await ask(dataverse, "dataverses/:root", { method: "POST", token, body })).status;
  };
  const search = () => ask(dataverse, "search?q=*&show_type_counts=true", { token });

  await t.step(
    "there are blocks, a superuser, and a published root that all may add to",
    async () => {
      equal((await ask(dataverse, "users/:me", { token })).json.data.superuser, true);
      equal((await ask(dataverse, "metadatablocks")).json.data.length, 7);
      equal((await ask(dataverse, "dataverses/:root")).json.data.isReleased, true);
      const roles = (await ask(dataverse, "dataverses/:root/assignments", { token })).json.data;
      deepEqual(
        roles.map((one: Record<string, unknown>) => [one["assignee"], one["_roleAlias"]]),
        [["@dataverseAdmin", "admin"], [":authenticated-users", "fullContributor"]],
      );
    },
  );

  await t.step("a second bootstrap gives no token", async () => {
    const { code, output } = await stack.run("bootstrap", { command: ["bootstrap.sh", "dev"] });
    deepEqual([code, /bootstrapped already, skipping/.test(output)], [0, true]);
  });

  await t.step("without Solr all but search works", async () => {
    equal(await make("before"), 201);
    const { status, json } = await search();
    equal(status, 500);
    match(json.message, /^Exception running search for \[\*\] .*Search Engine Error/);
    equal((await ask(dataverse, "search", { token })).status, 400, "a bad question is told first");
  });

  const solr = await startSolr(stack);

  await t.step("an empty index finds nothing, until something is written", async () => {
    const { total_count, items, total_count_per_object_type } = (await search()).json.data;
    deepEqual([total_count, items], [0, []]);
    deepEqual(total_count_per_object_type, { Dataverses: 0, Datasets: 0, Files: 0 });
    equal(await make("after"), 201);
    equal((await search()).json.data.total_count, 2);
    await solr.pause();
    equal((await search()).status, 500);
    await solr.unpause();
  });

  await t.step("a new account gets a mail", async () => {
    const smtp = await stack.start("smtp", { env: { MAILDEV_SMTP_PORT: "25" }, ports: [1080] });
    const page = `http://${await smtp.address(1080)}/email`;
    await until("mails are taken", async () => (await fetch(page)).ok);
    const names = { firstName: "Fiona", lastName: "Finch" };
    const body = { userName: "finch", email: "finch@example.org", ...names };
    const made = await ask(dataverse, "builtin-users?password=x&key=burrito", {
      method: "POST",
      body,
    });
    equal(made.status, 200);
    await until("the mail is there", async () => {
      const [mail] = await (await fetch(page)).json();
      return mail.to[0].address === "finch@example.org" && /account/.test(mail.subject);
    });
  });

  await t.step("its fields go into Solr's schema", async () => {
    const schema = "/var/solr/data/collection1/conf/schema.xml";
    const update = "curl -sS http://dataverse:8080/api/admin/index/solr/schema | " +
      `update-fields.sh ${schema}`;
    const { code, output } = await stack.run("bootstrap", {
      command: ["sh", "-c", `${update} && ${update} && cat ${schema}`],
      volumes: { "/var/solr": "solr" },
    });
    equal(code, 0, output);
    const between = (from: string, to: string): readonly string[] =>
      output.slice(output.indexOf(from), output.indexOf(to)).split("\n").slice(1, -1);
    const fields = between("SCHEMA-FIELDS::BEGIN", "SCHEMA-FIELDS::END");
    const copies = between("SCHEMA-COPY-FIELDS::BEGIN", "SCHEMA-COPY-FIELDS::END");
    ok(
      fields.length > 100 && fields.every((line) => /^ {4}<field name="[\w.]+"/.test(line)),
      output,
    );
    equal(copies.length, fields.length);
    ok(copies.every((line) => /^ {4}<copyField source="[\w.]+"/.test(line)), output);
  });

  const restart = async (): Promise<void> => {
    equal(await dataverse.stop(), 143);
    await dataverse.start();
  };

  await t.step("all that lasts", async () => {
    await restart();
    await deployed(dataverse);
    equal((await ask(dataverse, "users/:me", { token })).json.data.superuser, true);
    equal((await search()).json.data.total_count, 2);
  });

  await t.step("with an empty database it is another one, with a strange one none", async () => {
    const sql = (text: string) => postgres.exec("psql", "-U", "dataverse", "-c", text);
    await sql("ALTER TABLE standin RENAME TO kept");
    await restart();
    await deployed(dataverse);
    deepEqual((await ask(dataverse, "metadatablocks")).json.data, []);
    await sql("UPDATE standin SET installation = 'strange'");
    await restart();
    const { code, output } = await dataverse.ended();
    equal(code, 1);
    match(output, /the database is of installation strange, which \/dv does not have/);
  });
});

Deno.test("bootstrap says what it cannot do, and leaves half of it where it is cut", {
  ignore,
}, async (t) => {
  await using stack = await openStack();

  await t.step("it gives up after its time", async () => {
    const late = await stack.run("bootstrap", { command: ["bootstrap.sh", "-t", "1s", "dev"] });
    equal(late.code, 124);
    match(late.output, /Waiting for http:\/\/dataverse:8080 to become ready in max 1s/);
  });

  const postgres = await startPostgres(stack);
  const dataverse = await startDataverse(stack);
  await deployed(dataverse);

  await t.step("it knows no other personas", async () => {
    const { code, output } = await stack.run("bootstrap", { command: ["bootstrap.sh", "nobody"] });
    equal(code, 1);
    match(output, /nobody\/init.sh: No such file or directory/);
  });

  await t.step("cut in the middle, it is not done again", async () => {
    const cut = await stack.start("bootstrap", {
      command: ["bootstrap.sh", "dev"],
      env: { STANDIN_STEP_MS: "100" },
    });
    await until("a block is loaded", async () => {
      return (await ask(dataverse, "metadatablocks")).json.data.length > 0;
    });
    equal(await cut.stop(), 143);
    ok((await ask(dataverse, "metadatablocks")).json.data.length > 0);
    equal((await ask(dataverse, "dataverses/:root")).status, 404);
    const { code, output } = await stack.run("bootstrap", { command: ["bootstrap.sh", "dev"] });
    deepEqual([code, /skipping/.test(output)], [0, true]);
  });

  await t.step("a file for the token that is not there is found out last", async () => {
    await postgres.exec("psql", "-U", "dataverse", "-c", "TRUNCATE standin");
    await dataverse.stop();
    await dataverse.start();
    await deployed(dataverse);
    const { code, output } = await stack.run("bootstrap", {
      command: ["bootstrap.sh", "-e", "/nowhere/dataverse.env", "dev"],
      env: { STANDIN_STEP_MS: "0" },
    });
    equal(code, 2);
    match(output, /File \/nowhere\/dataverse.env not found, is a directory or not writeable/);
    equal((await ask(dataverse, "dataverses/:root")).json.data.isReleased, true);
  });
});

Deno.test("configbaker gives folders away", { ignore }, async () => {
  await using stack = await openStack();
  const volumes = { "/dv": "dataverse", "/other": "other" };
  const script = "fix-fs-perms.sh dv && fix-fs-perms.sh 4321 /other && stat -c %u:%g /dv /other; " +
    "fix-fs-perms.sh finch; echo $?; update-fields.sh /nope.xml 2>&1; echo $?";
  const { code, output } = await stack.run("bootstrap", { command: ["sh", "-c", script], volumes });
  equal(code, 0);
  match(output, /^1000:1000\n4321:4321\nUsage: .*\n1\nERROR: Cannot find .* \/nope.xml\n2\n$/);
});
