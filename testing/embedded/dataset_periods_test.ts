import { deepEqual, equal, match } from "node:assert/strict";
import { type Lab, openLab } from "./_lab.ts";

const day = 86_400_000;
const dayIn = (lab: Lab, days: number): string =>
  new Date(lab.dataverse.time.now().getTime() + days * day).toISOString().slice(0, 10);

interface Embargoed {
  readonly id: number;
  readonly file: number;
}

async function openEmbargoed(lab: Lab): Promise<Embargoed> {
  await lab.get("PUT admin/settings/:MaxEmbargoDurationInMonths", { body: "6" });
  const id = await lab.dataset();
  const file = await lab.file(id, "secret.txt");
  const json = { dateAvailable: dayIn(lab, 30), reason: "Not yet.", fileIds: [file] };
  await lab.get(`POST datasets/${id}/files/actions/:set-embargo`, { json });
  return { id, file };
}

Deno.test("An embargoed file is kept from people until its day has come", async () => {
  await using lab = await openLab();
  const { id, file } = await openEmbargoed(lab);
  await lab.publish(id);
  const [listed] = await lab.get(`GET datasets/${id}/versions/1.0/files`, { token: null });
  deepEqual(listed.dataFile.embargo, { dateAvailable: dayIn(lab, 30), reason: "Not yet." });
  const counts = await lab.get(`GET datasets/${id}/versions/1.0/files/counts`);
  deepEqual(counts.perAccessStatus, { EmbargoedThenPublic: 1 });
  const bytes = `GET access/datafile/${file}`;
  equal((await lab.ask(bytes, { token: null })).status, 403);
  equal((await lab.ask(bytes)).status, 200);
  await lab.dataverse.time.advance(30 * day);
  equal((await lab.ask(bytes, { token: null })).text, "secret.txt");
});

Deno.test("A dataset is cited by the day on which the last embargo of its first version ends", async () => {
  await using lab = await openLab();
  const { id } = await openEmbargoed(lab);
  await lab.publish(id);
  const { message } = await lab.get(`GET datasets/${id}/versions/1.0/citation`);
  match(message, new RegExp(`Finch, Fiona, ${dayIn(lab, 30).slice(0, 4)}`));
  equal((await lab.get(`GET datasets/${id}/versions/1.0`)).citationDate, dayIn(lab, 30));
});

Deno.test("Embargoes are set by those who may, on files that are not out, within the limit", async () => {
  await using lab = await openLab();
  const ada = await lab.dataverse.createUser({ userName: "ada" });
  const id = await lab.dataset();
  const file = await lab.file(id, "a.txt");
  const at = `POST datasets/${id}/files/actions/:set-embargo`;
  const json = (days: number) => ({ dateAvailable: dayIn(lab, days), reason: "", fileIds: [file] });
  deepEqual(await lab.said(at, { json: json(9) }), [400, "No Embargoes allowed"]);
  await lab.get("PUT admin/settings/:MaxEmbargoDurationInMonths", { body: "1" });
  deepEqual(await lab.said(at, { json: json(0) }), [400, "Date available can not be in the past"]);
  deepEqual(await lab.said(at, { json: json(60) }), [
    400,
    "Date available can not exceed MaxEmbargoDurationInMonths: 1",
  ]);
  equal((await lab.ask(at, { json: json(9), token: ada.token })).status, 403);
  const other = await lab.dataset("Wrens");
  const stray = { ...json(9), fileIds: [await lab.file(other, "b.txt")] };
  deepEqual(await lab.said(at, { json: stray }), [400, "Not all files belong to dataset"]);
  const assign = { assignee: "@ada", role: "curator" };
  await lab.get(`POST datasets/${id}/assignments`, { json: assign });
  await lab.get(at, { json: json(9), token: ada.token });
  await lab.publish(id);
  equal((await lab.ask(at, { json: json(9), token: ada.token })).status, 403);
  await lab.rename(id, "Larks");
  const refused = await lab.ask(at, { json: json(9), token: ada.token });
  deepEqual([refused.status, JSON.parse(refused.text).files], [403, [file]]);
  const end = `POST datasets/${id}/files/actions/:unset-embargo`;
  await lab.get(end, { json: { fileIds: [file] } });
  equal((await lab.ask(end, { json: { fileIds: [file] } })).status, 403);
});

Deno.test("A file whose retention period is over is given to nobody", async () => {
  await using lab = await openLab();
  await lab.get("PUT admin/settings/:MinRetentionDurationInMonths", { body: "1" });
  const id = await lab.dataset();
  const file = await lab.file(id, "old.txt");
  const at = `POST datasets/${id}/files/actions/:set-retention`;
  deepEqual(await lab.said(at, { json: { fileIds: [file] } }), [
    400,
    "Invalid retention period; no dateUnavailable specified",
  ]);
  deepEqual(await lab.said(at, { json: { dateUnavailable: "soon", fileIds: [file] } }), [
    400,
    "Invalid date format for dateUnavailable: soon",
  ]);
  deepEqual(await lab.said(at, { json: { dateUnavailable: dayIn(lab, 9), fileIds: [file] } }), [
    400,
    "Date unavailable can not be earlier than MinRetentionDurationInMonths: 1 from now",
  ]);
  deepEqual(await lab.said(at, { json: { dateUnavailable: dayIn(lab, 60) } }), [
    400,
    "No fileIds specified",
  ]);
  await lab.get(at, { json: { dateUnavailable: dayIn(lab, 60), fileIds: [file] } });
  equal((await lab.ask(`GET access/datafile/${file}`)).status, 200);
  await lab.dataverse.time.advance(61 * day);
  equal((await lab.ask(`GET access/datafile/${file}`)).status, 403);
  await lab.get(`POST datasets/${id}/files/actions/:unset-retention`, {
    json: { fileIds: [file] },
  });
  equal((await lab.ask(`GET access/datafile/${file}`)).status, 200);
});
