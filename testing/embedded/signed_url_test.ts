import { deepEqual, equal, match } from "node:assert/strict";
import { type EmbeddedDataverse, startEmbedded } from "./mod.ts";

async function ask(
  dataverse: EmbeddedDataverse,
  url: URL | string,
  init: RequestInit = {},
): Promise<readonly [number, Record<string, unknown>]> {
  const response = await dataverse.fetch(new URL(url, dataverse.baseUrl), init);
  return [response.status, await response.json()];
}

async function sign(
  dataverse: EmbeddedDataverse,
  wishes: object,
  token = dataverse.superuserToken,
) {
  return await ask(dataverse, "api/admin/requestSignedUrl", {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-Dataverse-key": token },
    body: JSON.stringify(wishes),
  });
}

async function signed(dataverse: EmbeddedDataverse, wishes: object): Promise<string> {
  const [status, { data }] = await sign(dataverse, wishes);
  equal(status, 200);
  return (data as { signedUrl: string }).signedUrl;
}

Deno.test("A signed address lets one act for an account, until its time is over or its token another", async () => {
  await using dataverse = await startEmbedded();
  dataverse.time.stop();
  const { token } = await dataverse.createUser({ userName: "finch" });
  const url = new URL("api/v1/users/:me", dataverse.baseUrl).href;
  const me = await signed(dataverse, { url, user: "finch", timeOut: 5 });
  const [status, { data }] = await ask(dataverse, me);
  deepEqual([status, (data as { identifier: string }).identifier], [200, "@finch"]);
  const refused = [401, { status: "ERROR", message: "Bad signed URL" }];
  deepEqual(await ask(dataverse, me.replace("user=finch", "user=dataverseAdmin")), refused);
  const root = await signed(dataverse, {
    url: url.replace("users/:me", "dataverses/root"),
    user: "finch",
  });
  equal((await ask(dataverse, root))[0], 200);
  deepEqual(await ask(dataverse, root, { method: "DELETE" }), refused);
  await dataverse.time.advance(5 * 60_000 + 1);
  deepEqual(await ask(dataverse, me), refused);
  const again = await signed(dataverse, { url, user: "finch" });
  equal((await ask(dataverse, again))[0], 200);
  await ask(dataverse, "api/users/token/recreate", {
    method: "POST",
    headers: { "X-Dataverse-key": token },
  });
  deepEqual(await ask(dataverse, again), refused);
});

Deno.test("POST admin/requestSignedUrl signs for who asks where the account is not there, and stumbles over less", async () => {
  await using dataverse = await startEmbedded();
  match(
    await signed(dataverse, { url: "http://a/?x=1", user: "nobody", httpMethod: "POST" }),
    /^http:\/\/a\/\?x=1&until=[\dT:.-]+&user=dataverseAdmin&method=POST&token=[\da-f]{128}$/,
  );
  for (const wishes of [{ user: "dataverseAdmin" }, { url: "x" }, []]) {
    deepEqual(await sign(dataverse, wishes), [500, {}]);
  }
  const { token } = await dataverse.createUser({ userName: "finch" });
  equal((await sign(dataverse, { url: "x", user: "finch" }, token))[0], 403);
});
