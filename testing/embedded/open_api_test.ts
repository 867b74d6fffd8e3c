import { deepEqual, equal, match, ok } from "node:assert/strict";
import { parse } from "yaml";
import { startEmbedded } from "./mod.ts";

Deno.test("GET /openapi describes all endpoints, in YAML or JSON", async () => {
  await using dataverse = await startEmbedded();
  const get = async (query = "", accept = "*/*") => {
    const response = await dataverse.fetch(new URL(`openapi${query}`, dataverse.baseUrl), {
      headers: { Accept: accept },
    });
    return {
      status: response.status,
      type: response.headers.get("Content-Type"),
      text: await response.text(),
    };
  };
  const json = await get("?format=JSON");
  const described = JSON.parse(json.text);
  deepEqual([json.status, json.type, described.openapi], [
    200,
    "application/json;charset=UTF-8",
    "3.0.3",
  ]);
  equal((await get("", "application/json")).text, json.text);
  const yaml = await get();
  deepEqual([yaml.type, parse(yaml.text)], ["text/plain;charset=UTF-8", described]);
  deepEqual(described.paths["/licenses/{id}"].get, {
    operationId: "GET_licenses__id_",
    summary: "A license",
    parameters: [{
      name: "id",
      in: "path",
      required: true,
      schema: { type: "integer", format: "int64" },
    }],
    responses: { "200": { description: "OK" } },
  });
  const operations = Object.values<Record<string, { operationId: string }>>(described.paths)
    .flatMap((verbs) => Object.values(verbs));
  ok(operations.length > 450);
  equal(new Set(operations.map(({ operationId }) => operationId)).size, operations.length);
  deepEqual(Object.keys(described.paths["/admin/workflows"].get.responses), ["501"]);

  const unaligned = await get("?format=yaml", "application/json");
  deepEqual([unaligned.status, unaligned.type], [400, "text/html;charset=UTF-8"]);
  match(unaligned.text, /Unaligned parameters/);
  match((await get("?format=<b>", "application/json")).text, /&lt;b&gt;/);
  equal((await get("?format=x")).status, 415);
});
