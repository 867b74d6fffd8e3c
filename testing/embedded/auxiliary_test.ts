import { deepEqual, equal } from "node:assert/strict";
import { fileForm, openDeposit } from "./_deposit.ts";

function form(content: string, more: Readonly<Record<string, string>>): FormData {
  const data = fileForm("aux", content, { type: "application/json" });
  for (const [name, value] of Object.entries(more)) data.set(name, value);
  return data;
}

Deno.test("What programs put beside a file is listed, given and taken away", async () => {
  await using deposit = await openDeposit();
  const { ask } = deposit;
  const id = await deposit.added("a.txt", "a", { type: "text/plain" });
  const at = `api/access/datafile/${id}/auxiliary`;
  const put = (tag: string, more: Readonly<Record<string, string>>) =>
    ask(`POST ${at}/${tag}/0.1`, { body: form("{}", more) });
  const made = await put("open", { isPublic: "true", type: "DP", origin: "app" });
  deepEqual([made.status, made.data.formatTag, made.data.fileSize], [200, "open", 2]);
  equal((await put("open", {})).status, 409);
  equal((await put("shut", { isPublic: "false" })).status, 200);
  const read = await ask(`GET ${at}/open/0.1`);
  deepEqual([read.text, read.headers.get("Content-Disposition")], [
    "{}",
    'attachment; filename="a.txt.open_0.1.json"',
  ]);
  equal((await ask(`GET ${at}/open/0.1`, { token: null })).status, 403, "it is a draft");
  await deposit.publish();
  equal((await ask(`GET ${at}/open/0.1`, { token: null })).status, 200);
  const all = await ask(`GET ${at}`);
  deepEqual(all.data.map((one: { formatTag: string }) => one.formatTag), ["open", "shut"]);
  equal((await ask(`GET ${at}/app`)).data.length, 1);
  equal((await ask(`DELETE ${at}/open/0.1`, { token: null })).status, 403);
  equal((await ask(`DELETE ${at}/open/0.1`)).status, 200);
  equal((await ask(`GET ${at}/open/0.1`)).status, 404);
});

Deno.test("Where a file comes from is kept where that is enabled, until the file is out", async () => {
  await using deposit = await openDeposit();
  const { ask } = deposit;
  const id = await deposit.added("a.txt", "a", { type: "text/plain" });
  const json = { "Content-Type": "application/json" };
  const send = (line: string, value: unknown) =>
    ask(line, { headers: json, body: JSON.stringify(value) });
  const record = { entity: { "ex:a": { "prov:name": "a" } } };
  const path = `api/files/${id}/prov-json`;
  equal((await send(`POST ${path}?entityName=ex:a`, record)).status, 403);
  await ask("PUT api/admin/settings/:ProvCollectionEnabled", { body: "true" });
  equal((await ask(`GET ${path}`)).message, "No provenance json available for this file.");
  equal((await send(`POST ${path}?entityName=ex:b`, record)).status, 400);
  equal((await send(`POST ${path}?entityName=ex:a`, { what: {} })).status, 400);
  equal((await send(`POST ${path}?entityName=ex:a`, record)).status, 200);
  deepEqual(JSON.parse((await ask(`GET ${path}`)).data.json), record);
  const words = await send(`POST api/files/${id}/prov-freeform`, { text: "From there" });
  equal(
    words.data.message,
    "Free-form provenance data saved for Data File : From there",
  );
  deepEqual((await ask(`GET api/files/${id}/prov-freeform`)).data, { text: "From there" });
  await deposit.publish();
  equal((await ask(`DELETE ${path}`)).status, 403);
});
