import { deepEqual, equal, match } from "node:assert/strict";
import { openDeposit } from "./_deposit.ts";

Deno.test("A file is asked for, refused, granted and taken back, by who may", async () => {
  await using deposit = await openDeposit();
  const { ask, dataset, dataverse } = deposit;
  const { token } = await dataverse.createUser({ userName: "eve" });
  const wishes = { restrict: true };
  const at = (word: string, id: number) => `api/access/datafile/${id}/${word}`;
  await ask(`PUT api/access/${dataset}/allowAccessRequest`, { body: "true" });
  const id = await deposit.added("s.txt", "s", { type: "text/plain", wishes });
  const said = async (line: string, mine?: string) => {
    const answer = await ask(line, mine === undefined ? {} : { token: mine });
    return `${answer.status} ${answer.message ?? answer.data.message ?? answer.data}`;
  };
  const wish = `PUT ${at("requestAccess", id)}`;
  equal(await said(wish, token), "400 Requests for access are not accepted on the Dataset.");
  await deposit.publish();
  equal(await said(wish, token), "200 Access to File s.txt requested.");
  equal(
    await said(wish, token),
    "400 An access request for this file on your behalf already exists.",
  );
  equal(await said(`GET ${at("userFileAccessRequested", id)}`, token), "200 true");
  equal((await ask(`GET ${at("listRequests", id)}`, { token })).status, 403);
  equal((await ask(`GET ${at("listRequests", id)}`)).data[0].identifier, "@eve");
  equal((await ask(`PUT ${at("grantAccess/@eve", id)}`, { token })).status, 400);
  equal(
    await said(`PUT ${at("rejectAccess/@eve", id)}`),
    "200 Access to File s.txt rejected.",
  );
  equal(
    await said(`GET ${at("listRequests", id)}`),
    "404 There are no access requests for this file: s.txt.",
  );
  equal((await ask(`GET api/access/datafile/${id}`, { token })).status, 403);
  equal(await said(`PUT ${at("grantAccess/@eve", id)}`), "200 Access to File s.txt granted.");
  equal((await ask(`GET api/access/datafile/${id}`, { token })).text, "s");
  deepEqual((await ask(`GET ${at("userPermissions", id)}`, { token })).data, {
    canDownloadFile: true,
    canManageFilePermissions: false,
    canEditOwnerDataset: false,
  });
  equal((await ask(`DELETE ${at("revokeAccess/@eve", id)}`)).status, 200);
  equal(
    await said(`DELETE ${at("revokeAccess/@eve", id)}`),
    "400 No File Downloader role found for user @eve",
  );
  equal((await ask(`GET api/access/datafile/${id}`, { token })).status, 403);
});

Deno.test("What is out and open everybody may have, and is told so", async () => {
  await using deposit = await openDeposit();
  const { ask } = deposit;
  const open = await deposit.added("open.txt", "o", { type: "text/plain" });
  const shut = await deposit.added("shut.txt", "s", { wishes: { restrict: true } });
  const mayHave = async (id: number) =>
    (await ask(`GET api/access/datafile/${id}/userPermissions`, { token: null })).data
      .canDownloadFile;
  equal(await mayHave(open), false);
  await deposit.publish();
  deepEqual([await mayHave(open), await mayHave(shut)], [true, false]);
});

Deno.test("Nobody can keep people from asking for closed files without telling them how to have them", async () => {
  await using deposit = await openDeposit();
  const { ask, dataset } = deposit;
  const allow = (body: string) => ask(`PUT api/access/${dataset}/allowAccessRequest`, { body });
  equal((await allow("true")).status, 200);
  equal((await allow("false")).status, 200);
  equal((await allow("true")).status, 200);
  const id = await deposit.added("shut.txt", "s", { wishes: { restrict: true } });
  const refused = await allow("false");
  equal(refused.status, 400);
  match(String(refused.message), /You must enable request access or add terms of access/);
  const body = (value: unknown) => ({ body: JSON.stringify(value) });
  const restrict = (value: unknown) => ask(`PUT api/files/${id}/restrict`, body(value));
  equal((await restrict({ restrict: "false" })).status, 500);
  equal((await restrict({ restrict: false, termsOfAccess: 5 })).status, 500);
  equal((await restrict({ restrict: false, termsOfAccess: "Ask me" })).status, 200);
  equal((await restrict({ restrict: true })).status, 200);
  equal((await allow("false")).status, 200);
});
