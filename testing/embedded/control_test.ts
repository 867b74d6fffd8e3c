import { deepEqual, equal, match } from "node:assert/strict";
import { type EmbeddedDataverse, startEmbedded } from "./mod.ts";

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly json: Readonly<Record<string, unknown>>;
}

async function ask(
  server: EmbeddedDataverse,
  line: string,
  body?: unknown,
  key: string | null = server.superuserToken,
): Promise<Answer> {
  const [method = "GET", path = ""] = line.split(" ");
  const response = await fetch(new URL(path, server.baseUrl), {
    method,
    headers: {
      "Content-Type": "application/x-www-form-urlencoded", // as curl has it by itself
      ...(key === null ? {} : { "X-Dataverse-key": key }),
    },
    ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
  });
  return { status: response.status, headers: response.headers, json: await response.json() };
}

const data = ({ json }: Answer): unknown => json["data"];

Deno.test("/embedded/api opens to a superuser's token alone, also to one that has ended by a fault", async () => {
  await using server = await startEmbedded({ port: 0 });
  const { token } = await server.createUser({ userName: "finch" });
  for (const key of [null, "nonsense", token]) {
    equal((await ask(server, "GET /embedded/api/clock", undefined, key)).status, 401);
  }
  await ask(server, "POST /embedded/api/faults", { type: "expire" });
  equal((await ask(server, "GET /api/users/:me")).status, 401);
  equal((await ask(server, "DELETE /embedded/api/faults")).status, 200);
  const { token: wren } = await server.createUser({ userName: "wren", superuser: true });
  equal((await ask(server, "GET /embedded/api/clock", undefined, wren)).status, 200);
});

Deno.test("/embedded/api/clock sets, stops and moves the server's clock", async () => {
  await using server = await startEmbedded({ port: 0 });
  const now = "2030-05-04T10:00:00.000Z";
  deepEqual(data(await ask(server, "PUT /embedded/api/clock", { now, stopped: true })), {
    now,
    stopped: true,
  });
  equal(server.time.now().toISOString(), now);
  const moved = await ask(server, "PUT /embedded/api/clock", { advanceMs: 1500 });
  deepEqual(data(moved), { now: "2030-05-04T10:00:01.500Z", stopped: true });
  await ask(server, "PUT /embedded/api/clock", { stopped: false });
  equal(server.time.stopped, false);
  for (
    const body of [{ now: "x" }, { advanceMs: "1" }, { stopped: 1 }, { nonsense: 1 }, "[1]", "{"]
  ) {
    const { status, json } = await ask(server, "PUT /embedded/api/clock", body);
    deepEqual([status, json["status"]], [400, "ERROR"]);
  }
});

Deno.test("/embedded/api/delays and /embedded/api/settle say when what waits in the background is done", async () => {
  await using server = await startEmbedded({ port: 0 });
  deepEqual(data(await ask(server, "PUT /embedded/api/delays", { indexMs: 3_600_000 })), {
    publishMs: 20,
    ingestMs: 20,
    indexMs: 3_600_000,
  });
  await ask(server, "POST /api/dataverses/root", {});
  const created = await fetch(new URL("api/dataverses/root", server.baseUrl), {
    method: "POST",
    headers: { "X-Dataverse-key": server.superuserToken, "Content-Type": "application/json" },
    body: JSON.stringify({
      alias: "lab",
      name: "Lab",
      dataverseContacts: [{ contactEmail: "a@example.org" }],
    }),
  });
  equal(created.status, 201);
  await created.body?.cancel();
  const found = async () =>
    (data(await ask(server, "GET /api/search?q=Lab")) as { total_count: number }).total_count;
  equal(await found(), 0);
  equal((await ask(server, "POST /embedded/api/settle")).status, 200);
  equal(await found(), 1);
  equal((await ask(server, "PUT /embedded/api/delays", { indexMs: -1 })).status, 400);
});

Deno.test("/embedded/api/identifiers says how new datasets are called", async () => {
  await using server = await startEmbedded({ port: 0 });
  const create = async (): Promise<string> => {
    const fields = [
      { typeName: "title", typeClass: "primitive", multiple: false, value: "x" },
      { typeName: "subject", typeClass: "controlledVocabulary", multiple: true, value: ["Other"] },
      ...[["author", "authorName"], ["datasetContact", "datasetContactEmail"], [
        "dsDescription",
        "dsDescriptionValue",
      ]].map(([typeName, child = ""]) => ({
        typeName,
        typeClass: "compound",
        multiple: true,
        value: [{
          [child]: {
            typeName: child,
            typeClass: "primitive",
            multiple: false,
            value: "x@example.org",
          },
        }],
      })),
    ];
    const response = await server.fetch(new URL("api/dataverses/root/datasets", server.baseUrl), {
      method: "POST",
      headers: { "X-Dataverse-key": server.superuserToken, "Content-Type": "application/json" },
      body: JSON.stringify({ datasetVersion: { metadataBlocks: { citation: { fields } } } }),
    });
    return (await response.json()).data.persistentId;
  };
  await ask(server, "PUT /embedded/api/identifiers", { next: ["FINCH1", "FINCH1", "FINCH2"] });
  deepEqual([await create(), await create()], ["doi:10.5072/FK2/FINCH1", "doi:10.5072/FK2/FINCH2"]);
  await ask(server, "PUT /embedded/api/identifiers", { seed: 7 });
  const some = [await create(), await create()];
  await using other = await startEmbedded();
  other.identifiers.seed(7);
  await ask(server, "PUT /embedded/api/identifiers", { seed: 7 });
  // The same ones are taken there; so the next ones come.
  equal(some.includes(await create()), false);
  for (const body of [{ next: ["a/b"] }, { next: [1] }, { seed: 1.5 }]) {
    equal((await ask(server, "PUT /embedded/api/identifiers", body)).status, 400);
  }
});

Deno.test("/embedded/api/faults adds, tells and removes what goes wrong", async () => {
  await using server = await startEmbedded({ port: 0 });
  const fault = { type: "status", status: 503, retryAfter: 1, path: "/api/info/*", times: 2 };
  const added = await ask(server, "POST /embedded/api/faults", fault);
  deepEqual([added.status, data(added)], [201, { id: 1, seen: 0, hits: 0, fault }]);
  const { status, headers } = await fetch(new URL("api/info/version", server.baseUrl), {
    method: "HEAD",
  });
  deepEqual([status, headers.get("Retry-After")], [503, "1"]);
  deepEqual(data(await ask(server, "GET /embedded/api/faults")), [{
    id: 1,
    seen: 1,
    hits: 1,
    fault,
  }]);
  equal((await ask(server, "DELETE /embedded/api/faults/1")).status, 200);
  equal((await ask(server, "GET /embedded/api/faults/1")).status, 404);
  equal((await ask(server, "GET /api/info/version")).status, 200);
  const wrong = await ask(server, "POST /embedded/api/faults", { type: "status" });
  deepEqual([wrong.status, wrong.json["message"]], [
    400,
    'Cannot add the fault: "status" needs "status"',
  ]);
});

Deno.test("/embedded/api says which paths and verbs it has, and logs requests without what opens anything", async () => {
  await using server = await startEmbedded({ port: 0 });
  equal((await ask(server, "GET /embedded/api/nonsense")).status, 404);
  equal((await ask(server, "GET /embedded/api/faults/1/2")).status, 404);
  const wrong = await ask(server, "DELETE /embedded/api/clock");
  deepEqual([wrong.status, wrong.headers.get("Allow")], [405, "GET, PUT"]);
  await ask(server, `GET /api/users/:me?key=${server.superuserToken}`);
  const log = JSON.stringify(data(await ask(server, "GET /embedded/api/requests")));
  match(log, /"path":"\/api\/users\/:me\?key=\*\*\*","status":200/);
});
