import { deepEqual, equal, match, notEqual, rejects } from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { inFolder } from "../../in_folder.ts";
import { UsageError } from "../../../lib/errors/mod.ts";
import type { DockerOptions } from "../docker_options.ts";
import { neededVersion } from "./cold_start.ts";
import { readRequest, type StackRequest } from "./request.ts";

function request(
  options: DockerOptions = {},
  env: Readonly<Record<string, string>> = {},
): Promise<StackRequest> {
  return readRequest({ env: (name) => env[name], ...options });
}

function imageOf({ parts }: StackRequest, name: string): string | undefined {
  return parts({}).find((part) => part.name === name)?.image;
}

Deno.test("readRequest() takes a version for its newest image, and a tag as it is", async () => {
  const image = async (version: string) => imageOf(await request({ version }), "dataverse");
  match(await image("6.7") ?? "", /\/gdcc\/dataverse:6\.7-noble$/);
  match(await image("6.7.1") ?? "", /:6\.7\.1-noble$/);
  match(await image("unstable") ?? "", /:unstable$/);
  match(await image("6.8-noble-r2") ?? "", /:6\.8-noble-r2$/);
  await rejects(image("6 8"), UsageError);
  match(imageOf(await request({ version: "6.7" }), "bootstrap") ?? "", /configbaker:6\.7-noble$/);
});

Deno.test("readRequest() takes images by part, variables, and the environment behind them", async () => {
  const options: DockerOptions = {
    images: { postgres: "mirror/postgres:17" },
    variables: { SOLR_VERSION: "9.9.0" },
  };
  const asked = await request(options, { SOLR_VERSION: "1", SMTP_IMAGE: "mirror/maildev" });
  equal(imageOf(asked, "postgres"), "mirror/postgres:17");
  match(imageOf(asked, "solr") ?? "", /solr:9\.9\.0$/);
  match(imageOf(asked, "smtp") ?? "", /^mirror\/maildev:/);
  await rejects(request({ images: { db: "x" } }), /it has no part "db"/);
  await rejects(request({ variables: { SOLR: "x" } }), /compose\.yaml has no variable "SOLR"/);
});

Deno.test("readRequest() gives JVM options to the application, and refuses spaces in them", async () => {
  const { parts } = await request({ jvmOptions: { "a.b": "1", "c-d": "x=y" } });
  const dataverse = parts({}).find(({ name }) => name === "dataverse");
  match(dataverse?.environment["JVM_ARGS"] ?? "", / -Da\.b=1 -Dc-d=x=y$/);
  await rejects(request({ jvmOptions: { "a.b": "two words" } }), UsageError);
  await rejects(request({ jvmOptions: { "a b": "1" } }), UsageError);
  await rejects(request({ memory: "much" }), /"much" is no size of memory/);
});

Deno.test("readRequest() has an object store only where it is asked for", async () => {
  const names = async (options: DockerOptions) =>
    (await request(options)).parts({}).map(({ name }) => name);
  equal((await names({})).includes("s3"), false);
  equal((await names({ s3: true })).includes("s3"), true);
  equal((await names({})).includes("solr-fields"), false);
});

Deno.test("readRequest() has the same fingerprint for the same stack, whatever its ports", () =>
  inFolder(async (folder) => {
    const block = join(folder, "block.tsv");
    await writeFile(block, "#metadataBlock\n");
    const { fingerprint } = await request();
    equal((await request({ timeoutMs: 1, lingerMs: 2, keep: true })).fingerprint, fingerprint);
    equal((await request({}, { HOME: "/elsewhere" })).fingerprint, fingerprint);
    const settings = { a: "1", b: "2" };
    equal(
      (await request({ settings })).fingerprint,
      (await request({ settings: { b: "2", a: "1" } })).fingerprint,
    );
    const others: readonly DockerOptions[] = [
      { version: "6.7" },
      { s3: true },
      { memory: "3g" },
      { settings },
      { jvmOptions: { a: "1" } },
      { images: { smtp: "other:1" } },
      { metadataBlocks: [block] },
      { port: 8080 },
    ];
    const seen = new Set([fingerprint]);
    for (const options of others) seen.add((await request(options)).fingerprint);
    equal(seen.size, others.length + 1);
    const before = (await request({ metadataBlocks: [block] })).fingerprint;
    await writeFile(block, "#metadataBlock\tname\n");
    notEqual((await request({ metadataBlocks: [block] })).fingerprint, before);
    notEqual((await request({}, { DOCKER_HOST: "tcp://other" })).fingerprint, fingerprint);
  }));

Deno.test("readRequest() takes a port from the options or the environment, and refuses nonsense", async () => {
  deepEqual((await request({ port: 8081 })).fixedPorts, { DATAVERSE_PORT: 8081 });
  deepEqual((await request({}, { DATAVERSE_MAIL_PORT: "1081" })).fixedPorts, {
    DATAVERSE_MAIL_PORT: 1081,
  });
  await rejects(request({}, { DATAVERSE_PORT: "many" }), /DATAVERSE_PORT "many" is no port/);
});

Deno.test("readRequest() says which metadata block cannot be read", async () => {
  await rejects(request({ metadataBlocks: ["/nowhere/block.tsv"] }), /"\/nowhere\/block\.tsv"/);
});

Deno.test("neededVersion() takes what the image asks for, unless the usual one fits or another was asked for", () => {
  const asked = (variables: Readonly<Record<string, string>>) => ({
    variable: (name: string) => variables[name],
    fallback: () => "17.6",
  });
  deepEqual(neededVersion(asked({}), "V", "17"), {});
  deepEqual(neededVersion(asked({}), "V", "17.6"), {});
  deepEqual(neededVersion(asked({}), "V", undefined), {});
  deepEqual(neededVersion(asked({}), "V", "16"), { V: "16" });
  deepEqual(neededVersion(asked({}), "V", "1"), { V: "1" });
  deepEqual(neededVersion(asked({ V: "15" }), "V", "16"), {});
});
