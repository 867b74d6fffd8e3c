import { deepEqual, equal, match, throws } from "node:assert/strict";
import { DockerError } from "../docker_error.ts";
import { variablesOf } from "./interpolate.ts";
import { composeText, readComposition } from "./read_composition.ts";
import { HOST, NAMES, PORTS } from "./variables.ts";

const none = () => undefined;

/** A composition of one service. */
function service(lines: string): string {
  return `services:\n  one:\n    image: example\n${
    lines.split("\n").map((line) => `    ${line}`).join("\n")
  }\n  two:\n    image: example\nvolumes:\n  data:\n`;
}

Deno.test("readComposition() understands the compose.yaml of this package", async () => {
  const { parts, volumes } = readComposition(await composeText(), none);
  const names = parts.map(({ name }) => name);
  for (const name of ["dataverse", "postgres", "solr", "smtp", "bootstrap", "s3"]) {
    equal(names.includes(name), true, name);
  }
  equal(volumes.includes("postgres"), true);
  const dataverse = parts.find(({ name }) => name === "dataverse");
  match(dataverse?.image ?? "", /^docker\.io\/gdcc\/dataverse:\d/);
  deepEqual(
    dataverse?.ports.map(({ address }) => address),
    ["127.0.0.1", "127.0.0.1"],
    "everything is bound to this machine",
  );
  equal(dataverse?.memory, 2 * 1024 ** 3);
  const s3 = parts.find(({ name }) => name === "s3");
  equal(s3?.networkOf, "dataverse");
  deepEqual(s3?.files.map(({ target, mode }) => [target, mode]), [
    ["/etc/localstack/init/ready.d/bucket.sh", 0o755],
  ]);
});

Deno.test("compose.yaml has all variables that the harness gives values to", async () => {
  const known = variablesOf(await composeText());
  for (const name of [HOST, ...Object.values(PORTS), ...Object.values(NAMES)]) {
    equal(known.has(name), true, name);
  }
});

Deno.test("readComposition() puts variables in, and takes an empty one for none", () => {
  const text = service('user: "${USER:-payara} costs $$5"');
  const user = (value: string | undefined) => readComposition(text, () => value).parts[0]?.user;
  equal(user("ada"), "ada costs $5");
  equal(user(undefined), "payara costs $5");
  equal(user(""), "payara costs $5");
});

Deno.test("readComposition() names what it does not understand, and where", () => {
  const cases: readonly (readonly [string, RegExp])[] = [
    ["restart: always", /services\.one\.restart: "restart" is not understood here/],
    ["user: $NAME", /services\.one\.user: in "\$NAME" a dollar sign stands alone/],
    ["user: ${NAME}", /a dollar sign stands alone/],
    ["user: ${NAME:?no}", /a dollar sign stands alone/],
    ["command: a b", /services\.one\.command: has to be a list/],
    ['ports: ["8080:8080"]', /services\.one\.ports\.0: "8080:8080" has to be ADDRESS:PORT:PORT/],
    ['ports: ["127.0.0.1:0:80"]', /"0" has to be a port/],
    ['volumes: ["./data:/data"]', /has to be VOLUME:\/PATH/],
    ['volumes: ["other:/data"]', /has to be VOLUME:\/PATH/],
    ["mem_limit: much", /"much" has to be a size/],
    ["depends_on: { three: { condition: service_started } }", /there is no service "three"/],
    ["depends_on: { two: { condition: soon } }", /"soon" has to be "service_started" or/],
    ["depends_on: [two]", /depends_on: has to be a mapping/],
    ["network_mode: host", /"host" has to be service:NAME/],
    ["healthcheck: { test: [true] }", /has to begin with "CMD"/],
    ["healthcheck: { test: [CMD, a], interval: 2 }", /"2" has to be a time such as "2s"/],
    ["healthcheck: { disable: true }", /"disable" is not understood/],
    ["configs: [{ source: nope, target: /a }]", /there is no config "nope"/],
  ];
  for (const [lines, expected] of cases) {
    throws(
      () => readComposition(service(lines), none),
      (error) => error instanceof DockerError && expected.test(error.message),
      lines,
    );
  }
});

Deno.test("readComposition() reads permissions as octal only, since YAML 1.1 and 1.2 differ", () => {
  const text = (mode: string) =>
    `configs: { a: { content: x } }\n${
      service(`configs: [{ source: a, target: /a, mode: ${mode} }]`)
    }`;
  equal(readComposition(text("0755"), none).parts[0]?.files[0]?.mode, 0o755);
  throws(() => readComposition(text("755"), none), /has to be permissions such as 0755/);
});

Deno.test("readComposition() reads times and sizes as compose does", () => {
  const text = service(
    "mem_limit: 1536m\nhealthcheck: { test: [CMD, a], interval: 1m30s, timeout: 500ms, retries: 3 }",
  );
  const part = readComposition(text, none).parts[0];
  equal(part?.memory, 1536 * 1024 ** 2);
  deepEqual(part?.healthCheck, {
    test: ["CMD", "a"],
    intervalMs: 90_000,
    timeoutMs: 500,
    retries: 3,
  });
});
