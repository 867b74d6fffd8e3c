import { deepEqual, equal } from "node:assert/strict";
import { ask, newCollection } from "./_ask.ts";
import { type EmbeddedDataverse, startEmbedded } from "./mod.ts";

const set = (dataverse: EmbeddedDataverse, name: string, body: string) =>
  ask(dataverse, `PUT api/admin/settings/:${name}`, { body });

Deno.test("what is limited is refused when the hour's number is used up, and given again by the clock", async () => {
  await using dataverse = await startEmbedded();
  dataverse.time.stop();
  const { token } = await dataverse.createUser({ userName: "ada" });
  await set(dataverse, "RateLimitingDefaultCapacityTiers", "100,2");
  const get = async () => (await ask(dataverse, "GET api/dataverses/root", { token })).status;
  deepEqual([await get(), await get(), await get()], [200, 200, 429]);
  equal(
    (await ask(dataverse, "GET api/dataverses/root")).status,
    200,
    "guests have their own tier",
  );
  const contents = await ask(dataverse, "GET api/dataverses/root/contents", { token });
  equal(contents.status, 200, "each command is counted for itself");
  await dataverse.time.advance(30 * 60 * 1000);
  deepEqual([await get(), await get()], [200, 429]);
});

Deno.test("a command can have a number of its own", async () => {
  await using dataverse = await startEmbedded();
  const { token } = await dataverse.createUser({ userName: "ada" });
  await set(
    dataverse,
    "RateLimitingCapacityByTierAndAction",
    '[{"tier": 1, "limitPerHour": 1, "actions": ["CreateDataverseCommand"]}]',
  );
  const create = (alias: string) =>
    ask(dataverse, "POST api/dataverses/root", { token, json: newCollection(alias) });
  equal((await create("a")).status, 201, "who comes first after a change is not counted");
  equal((await create("aa")).status, 201);
  const refused = await create("b");
  deepEqual([refused.status, refused.message], [
    429,
    "CreateDataverseCommand failed: Rate limited due to too many requests.",
  ]);
  const asAdmin = { token: dataverse.superuserToken, json: newCollection("b") };
  equal((await ask(dataverse, "POST api/dataverses/root", asAdmin)).status, 201);
});

Deno.test("endpoints are blocked by settings: for all, for those who are elsewhere, or without the key", async () => {
  await using dataverse = await startEmbedded();
  await set(dataverse, "BlockedApiPolicy", "localhost-only");
  await set(dataverse, "BlockedApiKey", "open-sesame");
  await set(dataverse, "BlockedApiEndpoints", "/admin/groups, builtin-users,datasets/{id}/locks");
  const status = async (path: string, headers = {}) =>
    (await ask(dataverse, path, { headers })).status;
  equal(await status("GET api/admin/groups/ip"), 200, "it comes from here");
  await set(dataverse, "BlockedApiPolicy", "unblock-key");
  const refused = await ask(dataverse, "GET api/admin/groups/ip");
  deepEqual([refused.status, refused.json], [
    503,
    { status: "error", message: "Endpoint requires an unblock key for access." },
  ]);
  equal(await status("GET api/admin/groups/ip", { "X-Dataverse-unblock-key": "open-sesame" }), 200);
  equal(await status("GET api/admin/groups/ip?unblock-key=open-sesame"), 200);
  equal(await status("GET api/admin/groups/ip?unblock-key=other"), 503);
  await set(dataverse, "BlockedApiPolicy", "drop");
  equal(
    (await ask(dataverse, "POST api/builtin-users?key=burrito", { json: {} })).message,
    "Endpoint blocked. Access denied.",
  );
  equal(await status("GET api/datasets/1/locks"), 503);
  equal(await status("GET api/admin/isOrcid"), 200);
});
