import { deepEqual, throws } from "node:assert/strict";
import { UsageError } from "../../mod.ts";
import { parseTarget, parseTargets } from "./target.ts";

Deno.test("parseTargets() reads kinds, versions and addresses, separated by commas", () => {
  const list = "embedded, docker,docker:6.7,docker:6.8-noble-r1,https://demo.dataverse.org/dv,";
  deepEqual(parseTargets(list), [
    { on: "embedded", label: "embedded" },
    { on: "docker", label: "docker" },
    { on: "docker", label: "docker 6.7", version: "6.7" },
    { on: "docker", label: "docker 6.8-noble-r1", version: "6.8-noble-r1" },
    {
      on: "address",
      label: "demo.dataverse.org",
      address: new URL("https://demo.dataverse.org/dv"),
    },
  ]);
  deepEqual(parseTargets(" , "), []);
  deepEqual(parseTarget(new URL("http://localhost:8080/")).label, "localhost:8080");
});

Deno.test("parseTarget() refuses what is no target", () => {
  for (const name of ["", "Docker", "docker:", "docker:a b", "embedded:6.8", "ftp://x", "demo"]) {
    throws(() => parseTarget(name), UsageError, name);
  }
});
