import { equal, match, ok } from "node:assert/strict";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { mkdir, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { createServer as createSocket } from "node:net";
import { join } from "node:path";
import { noEngine, obstacleOf } from "./_obstacle.ts";
import { inFolder } from "../in_folder.ts";
import { DockerError } from "./docker_error.ts";
import { findDocker, findDockerSync, noDocker } from "./find_docker.ts";

/** Looks for an engine at one place only. */
function at(host: string, more: Readonly<Record<string, string>> = {}) {
  const env: Readonly<Record<string, string>> = { DOCKER_HOST: host, ...more };
  return { env: (name: string) => env[name], timeoutMs: 300 };
}

Deno.test("findDocker() says that there is no engine where DOCKER_HOST names none", async () => {
  const found = await findDocker(at("unix:///nowhere/docker.sock"));
  ok(!found.available);
  equal(found.reason, "absent");
  match(found.why, /there is no "\/nowhere\/docker\.sock" \(it is named in DOCKER_HOST\)/);
  match(found.hint, /unset DOCKER_HOST/);
});

Deno.test("findDocker() says that an engine does not run", () =>
  inFolder(async (folder) => {
    const stale = join(folder, "docker.sock");
    await writeFile(stale, ""); // as a dead engine leaves it
    const found = await findDocker(at(`unix://${stale}`));
    ok(!found.available);
    equal(found.reason, "not-running");
    match(found.why, /nothing listens at/);
    const tcp = await findDocker(at("tcp://127.0.0.1:2"));
    ok(!tcp.available);
    equal(tcp.reason, "not-running");
  }));

Deno.test("findDocker() says that what answers is no engine, or does not answer", () =>
  inFolder(async (folder) => {
    const web = createServer((_request, answer) => answer.end("hello"));
    web.listen(join(folder, "web.sock"));
    await once(web, "listening");
    const found = await findDocker(at(`unix://${join(folder, "web.sock")}`));
    ok(!found.available);
    match(found.why, /what answers there is no Docker engine/);
    web.close();
    const silent = createSocket(() => {});
    silent.listen(join(folder, "silent.sock"));
    await once(silent, "listening");
    const waited = await findDocker(at(`unix://${join(folder, "silent.sock")}`));
    ok(!waited.available);
    match(waited.why, /no answer within 0\.3 s/);
    silent.close();
  }));

Deno.test("findDocker() tells the version of an engine", () =>
  inFolder(async (folder) => {
    const path = join(folder, "docker.sock");
    const engine = createServer((request, answer) => {
      answer.end(request.url === "/version" ? '{"Version":"28.0.0"}' : "{}");
    });
    engine.listen(path);
    await once(engine, "listening");
    const found = await findDocker(at(`unix://${path}`));
    ok(found.available);
    equal(found.version, "28.0.0");
    engine.close();
  }));

Deno.test("findDockerSync() looks for a socket only", () => {
  match(findDockerSync(at("unix:///nowhere/docker.sock")) ?? "", /"\/nowhere\/docker\.sock"/);
  equal(findDockerSync(at("tcp://127.0.0.1:2")), undefined);
});

Deno.test("findDocker() names the engine that the docker command uses where there is no other", () =>
  inFolder(async (folder) => {
    const digest = createHash("sha256").update("colima").digest("hex");
    const meta = join(folder, "contexts", "meta", digest);
    await mkdir(meta, { recursive: true });
    await writeFile(join(folder, "config.json"), '{"currentContext":"colima"}');
    await writeFile(
      join(meta, "meta.json"),
      '{"Name":"colima","Endpoints":{"docker":{"Host":"unix:///home/ada/colima.sock"}}}',
    );
    const { hint } = noEngine(
      ["/nowhere"],
      (name) => name === "DOCKER_CONFIG" ? folder : undefined,
    );
    match(hint, /uses the context "colima": set DOCKER_HOST=unix:\/\/\/home\/ada\/colima\.sock/);
  }));

Deno.test("findDocker() says that a user is not allowed, as errors of the system tell it", () => {
  const denied = Object.assign(new Error("connect EACCES"), { code: "EACCES" });
  const found = obstacleOf({ name: "/var/run/docker.sock", asked: false }, denied);
  equal(found.reason, "not-allowed");
  match(found.hint, /usermod -aG docker/);
  const error = noDocker(found);
  ok(error instanceof DockerError);
  match(error.message, /^Cannot use Docker: this user may not use "\/var\/run\/docker\.sock"$/);
});
