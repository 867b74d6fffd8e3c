import { deepEqual, equal, match } from "node:assert/strict";
import { openLab } from "./_lab.ts";

const message = { fromEmail: "ada@example.org", subject: "Finches", body: "How <b>many</b>?" };

Deno.test("POST sendfeedback writes to those who are to be asked, and tells not whom", async () => {
  await using lab = await openLab();
  const id = await lab.dataset();
  const { datasetPersistentId } = (await lab.get(`GET datasets/${id}`)).latestVersion;
  const file = await lab.file(id, "a.txt");
  const send = async (more: object) =>
    (await lab.get("POST sendfeedback", { json: { ...message, ...more }, token: null }))[0];
  deepEqual(await send({}), {
    fromEmail: "ada@example.org",
    subject: "Root support request: Finches",
    body:
      "Root Support,\n\nThe following message was sent from ada@example.org.\n\n---\n\nHow many?\n\n---\n\nMessage sent from Support contact form.",
  });
  match((await send({ identifier: "lab" })).body, /via the Root hosted dataverse named "lab":/);
  match((await send({ targetId: id })).body, /hosted dataset titled "Finches" \(doi:10\.5072/);
  match((await send({ identifier: datasetPersistentId })).body, /^Attention Dataset Contact:\n/);
  const { metadataBlocks } = (await lab.get(`GET datasets/${id}`)).latestVersion;
  const contact = metadataBlocks.citation.fields.find((field: { readonly typeName: string }) =>
    field.typeName === "datasetContact"
  );
  const contacts = ["Finch, Fiona", "Ada Byron", "Finch Museum"].map((value) => ({
    ...contact.value[0],
    datasetContactName: {
      typeName: "datasetContactName",
      typeClass: "primitive",
      multiple: false,
      value,
    },
  }));
  const json = { fields: [{ ...contact, value: contacts }] };
  await lab.get(`PUT datasets/${id}/editMetadata?replace=true`, { json });
  match((await send({ targetId: id })).body, /^Hello Fiona Finch,Ada Byron, and Finch Museum,\n/);
  match((await send({ targetId: file })).body, /file named "a\.txt" from the dataset titled/);
});

Deno.test("POST admin/feedback tells to whom it would be sent", async () => {
  await using lab = await openLab();
  const id = await lab.dataset();
  const send = async (more: object) =>
    (await lab.get("POST admin/feedback", { json: { ...message, ...more } }))[0];
  deepEqual((await send({})).toEmail, "dv@localhost");
  deepEqual((await send({ targetId: 1 })).toEmail, "root@mailinator.com");
  deepEqual((await send({ targetId: id })).toEmail, "finch@example.org");
  await lab.get("PUT admin/settings/:SystemEmail", { body: "help@example.org" });
  deepEqual((await send({})).toEmail, "help@example.org");
  equal((await lab.ask("POST admin/feedback", { json: {} })).status, 500);
  equal(
    (await lab.ask("POST admin/feedback", { json: { ...message, targetId: "1" } })).status,
    500,
  );
  equal((await lab.ask("POST admin/feedback", { json: { ...message, targetId: 99 } })).status, 400);
});

Deno.test("POST sendfeedback refuses what cannot be sent", async () => {
  await using lab = await openLab();
  const refused = (json: unknown, token: string | null = null) =>
    lab.said("POST sendfeedback", { json, token });
  const { fromEmail: _, ...anonymous } = message;
  deepEqual(await refused(anonymous), [400, "Missing fromEmail"]);
  equal(
    (await lab.ask("POST sendfeedback", { json: anonymous })).status,
    200,
    "an account has one",
  );
  deepEqual(await refused({ ...message, fromEmail: "x" }), [400, "Invalid fromEmail: x"]);
  deepEqual(await refused({ ...message, body: "<b></b>" }), [400, "Body can not be empty."]);
  deepEqual(await refused({ body: "" }), [400, "Body missing required fields."]);
  const lost = [400, "Feedback target object not found."];
  for (const more of [{ targetId: 99 }, { targetId: 1e30 }, { identifier: "nowhere" }]) {
    deepEqual(await refused({ ...message, ...more }), lost);
  }
  for (const more of [{ targetId: "1" }, { targetId: null }, { identifier: 1 }, { body: 3 }]) {
    equal((await refused({ ...message, ...more }))[0], 500, JSON.stringify(more));
  }
  const [status, said] = await lab.said("POST sendfeedback", { body: "{'x'", token: null });
  equal(status, 400);
  match(said, /^Invalid JSON; error message: /);
  await lab.get("PUT admin/settings/:ContactFeedbackMessageSizeLimit", { body: "8" });
  deepEqual(await refused(message), [400, "Body exceeds feedback length: 9 > 8}."]);
});

Deno.test("POST sendfeedback counts who asks how often", async () => {
  await using lab = await openLab();
  await lab.get("PUT admin/settings/:RateLimitingCapacityByTierAndAction", {
    body:
      '[{"tier": 0, "limitPerHour": 1, "actions": ["CheckRateLimitForDatasetFeedbackCommand"]}]',
  });
  const status = async () =>
    (await lab.ask("POST sendfeedback", { json: message, token: null })).status;
  deepEqual([await status(), await status(), await status()], [200, 200, 429]);
  equal((await lab.ask("POST sendfeedback", { json: message })).status, 200);
});
