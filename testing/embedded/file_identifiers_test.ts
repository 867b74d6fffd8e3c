import { deepEqual, equal, match } from "node:assert/strict";
import { type Deposit, openDeposit } from "./_deposit.ts";

const text = { type: "text/plain" };

async function pidOf({ ask }: Deposit, id: number): Promise<string> {
  return (await ask(`GET api/files/${id}`)).data.dataFile.persistentId;
}

Deno.test("Files get persistent ids of their own where their collection, or what is above it, says so", async () => {
  await using deposit = await openDeposit();
  const { ask, dataset } = deposit;
  const plain = await deposit.added("plain.txt", "plain", text);
  equal(await pidOf(deposit, plain), "");
  equal(
    (await ask(`GET api/admin/${plain}/registerDataFile`)).message,
    "PIDs are not enabled for this file's collection.",
  );
  await ask("PUT api/admin/settings/:AllowEnablingFilePIDsPerCollection", { body: "true" });
  equal(
    (await ask("PUT api/dataverses/root/attribute/filePIDsEnabled?value=true")).status,
    200,
  );
  const id = await deposit.added("own.txt", "own", text);
  const whole = (await ask(`GET api/datasets/${dataset}`)).data.latestVersion.datasetPersistentId;
  const pid = await pidOf(deposit, id);
  match(pid, new RegExp(`^${whole}/[A-Z0-9]{6}$`));
  const { data } = await ask(`GET api/files/:persistentId?persistentId=${pid}`);
  deepEqual([data.dataFile.id, data.dataFile.pidURL], [
    id,
    pid.replace("doi:", "https://doi.org/"),
  ]);
  equal((await ask(`GET api/access/datafile/:persistentId?persistentId=${pid}`)).text, "own");
  const cited = (await ask(`GET api/files/${id}/versions/:draft/citation`)).data.message;
  match(cited, new RegExp(`"own.txt", <em>[^<]+</em>, <a href="${data.dataFile.pidURL}"`));

  await deposit.publish();
  const { data: found } = await ask("GET api/search?q=own.txt&type=file", { token: null });
  equal(found.items[0].file_persistent_id, pid);
  equal(
    (await ask("GET api/admin/registerDataFiles/lab")).data.message,
    "Datafile registration complete. 1 out of 1 unregistered, published files registered successfully.",
  );
  match(await pidOf(deposit, plain), new RegExp(`^${whole}/`));
});

Deno.test("A file is not found by a persistent id that no file has", async () => {
  await using deposit = await openDeposit();
  const none = await deposit.ask("GET api/files/:persistentId?persistentId=doi:10.5072/FK2/NONE");
  deepEqual(
    [none.status, none.message],
    [404, "Datafile with Persistent ID doi:10.5072/FK2/NONE not found."],
  );
  const bad = await deposit.ask("GET api/datasets/:persistentId?persistentId=finches");
  deepEqual([bad.status, bad.message], [400, "Bad dataset ID number: finches."]);
});
