import { equal, ok } from "node:assert/strict";
import { openLab } from "./_lab.ts";
import { routes } from "./wire/routes.ts";

const areas =
  /^(info\/|licenses|externalTools|sendfeedback|pids|logout|admin\/(settings|featureFlags|rateLimitStats|externalTools|feedback|savedsearches|storageSites|validate|makeDataCount|clearMetricsCache|dataverse\/\{alias\}\/add|publishDataverse)|datasets\/\{id\}\/(makeDataCount|externalTool)|files\/\{id\}\/(externalTool|metadata))/;

const odd = [
  "1",
  "-1",
  "9223372036854775807",
  "1e9",
  "' OR 1=1 --",
  '"; DROP TABLE object; --',
  "%",
  "\u202e\ud83d\ude00",
  "a".repeat(2000),
  "2026-05",
];

const bodies: readonly (string | undefined)[] = [
  undefined,
  "[]",
  "null",
  '{"targetId":9007199254740993,"subject":{},"body":[]}',
  '{"name":{"a":1},"uri":[],"sortOrder":1e400}',
  '{"displayName":null,"types":[{}],"toolParameters":{"queryParameters":[[]]}}',
  '{"hostname":"h","name":"n","primaryStorage":1,"transferProtocols":[]}',
  "[".repeat(500),
];

Deno.test("Odd values in paths, queries and bodies of what runs an installation meet no bug of the server", async () => {
  await using lab = await openLab();
  const asked = routes.filter(({ row, path }) => row !== undefined && areas.test(path));
  ok(asked.length > 80);
  for (const { method, path, query } of asked) {
    for (const [i, value] of odd.entries()) {
      const at = path.replace(/\{[^}]*\}/g, encodeURIComponent(value));
      const search = new URLSearchParams(Object.keys(query).map((name) => [name, value]));
      const body = method === "POST" || method === "PUT" ? bodies[i % bodies.length] : undefined;
      await lab.dataverse.fetch(new URL(`api/${at}?${search}`, lab.dataverse.baseUrl), {
        method,
        headers: {
          "X-Dataverse-key": lab.dataverse.superuserToken,
          ...(body === undefined ? {} : { "Content-Type": "application/json" }),
        },
        ...(body === undefined ? {} : { body }),
      });
      equal(lab.dataverse.requests.at(-1)?.failure, undefined, `${method} ${at}`);
    }
  }
  const { data } = await lab.ask("GET dataverses/lab");
  ok(data.alias === "lab", "what was there is there");
});
