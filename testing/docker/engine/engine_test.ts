import { equal } from "node:assert/strict";
import { hostOf } from "./engine.ts";

Deno.test("hostOf() takes an engine beside this program for this machine's, also in a container", () => {
  const own = ["127.0.0.1", "::1", "172.17.0.1"];
  equal(hostOf("172.17.0.1", own), "localhost");
  equal(hostOf("127.0.0.1", own), "localhost");
  equal(hostOf("172.18.0.1", own), "172.18.0.1");
  equal(hostOf("docker", own), "docker");
  equal(hostOf("127.0.0.1"), "localhost", "this machine has it");
});
