import { deepEqual, equal, match } from "node:assert/strict";
import { ask, newCollection, newDataset } from "./_ask.ts";
import type { Json } from "./domain/json.ts";
import { startEmbedded } from "./start_embedded.ts";

/** A published collection `c` of `owner`, in which `author` has a dataset with a file. */
async function setUp() {
  const dataverse = await startEmbedded({ publishMs: 1 });
  const [owner, author, reader] = await Promise.all(
    ["owner", "author", "reader"].map(async (userName) => {
      const { token } = await dataverse.createUser({ userName });
      return (line: string, more: Parameters<typeof ask>[2] = {}) =>
        ask(dataverse, line, { token, ...more });
    }),
  ) as [Asked, Asked, Asked];
  await owner("POST api/dataverses/root", { json: newCollection("c") });
  await owner("POST api/dataverses/c/assignments", {
    json: { assignee: "@author", role: "dsContributor" },
  });
  await owner("POST api/dataverses/c/actions/:publish");
  const made = await author("POST api/dataverses/c/datasets", { json: newDataset });
  const dataset = `api/datasets/${made.at("id")}`;
  const body = new FormData();
  body.set("file", new Blob(["bytes"]), "f.txt");
  const file = (await author(`POST ${dataset}/add`, { body })).at("files.0.dataFile.id");
  return {
    dataverse,
    owner,
    author,
    reader,
    dataset,
    file: `api/access/datafile/${file}`,
    restrict: () => author(`PUT api/files/${file}/restrict`, { body: "true" }),
    publish: async () => {
      const answer = await owner(`POST ${dataset}/actions/:publish?type=major`);
      equal(answer.status, 200, answer.text);
      await dataverse.settle();
    },
    [Symbol.asyncDispose]: () => dataverse[Symbol.asyncDispose](),
  };
}
type Asked = (line: string, more?: Parameters<typeof ask>[2]) => ReturnType<typeof ask>;

async function told(who: Asked, query = ""): Promise<readonly Readonly<Record<string, Json>>[]> {
  const answer = await who(`GET api/notifications/all${query}`);
  equal(answer.status, 200, answer.text);
  return answer.at("notifications") as readonly Readonly<Record<string, Json>>[];
}
const types = async (who: Asked) => (await told(who)).map((one) => one["type"]);

Deno.test("people are told of what is done to what they work on", async () => {
  await using server = await setUp();
  const { owner, author, dataset, publish } = server;
  await author(`POST ${dataset}/submitForReview`);
  await owner(`POST ${dataset}/returnToAuthor`, { json: { reasonForReturn: "because" } });
  await author(`POST ${dataset}/submitForReview`);
  await publish();
  deepEqual(await types(author), ["PUBLISHEDDS", "RETURNEDDS"]);
  deepEqual(await types(owner), [
    "PUBLISHEDDS",
    "SUBMITTEDDS",
    "SUBMITTEDDS",
    "ASSIGNROLE",
    "CREATEDV",
  ]);
  const [published, returned] = await told(author);
  match(
    String(published?.["messageText"]),
    /^Hello, \nYour dataset named .* was published in c \(view at http/,
  );
  match(
    String(returned?.["messageText"]),
    /contact the collection administrator .*: c@example\.org$/,
  );
  const [, submitted] = await told(owner);
  match(
    String(submitted?.["messageText"]),
    /contributor, author Example \(author@example\.org\)!$/,
  );
  const [inApp] = await told(author, "?inAppNotificationFormat=true");
  equal(inApp?.["ownerAlias"], "c");
  equal("subjectText" in (inApp ?? {}), false);
});

Deno.test("people are told of access that is asked for, granted and refused", async () => {
  await using server = await setUp();
  const { owner, reader, dataset, file, restrict, publish } = server;
  await owner(`PUT api/access/${dataset.split("/").at(-1)}/allowAccessRequest`, { body: "true" });
  await restrict();
  await publish();
  await reader(`PUT ${file}/requestAccess`);
  deepEqual(await types(reader), ["REQUESTEDFILEACCESS"]);
  match(
    String((await told(owner))[0]?.["subjectText"]),
    /^Root: reader Example \(@reader\) requested access to dataset "/,
  );
  await owner(`PUT ${file}/grantAccess/@reader`);
  const [granted, requested] = await told(reader, "?inAppNotificationFormat=true");
  equal(granted?.["type"], "GRANTFILEACCESS");
  equal(requested?.["dataFileDisplayName"], "f.txt");
});

Deno.test("notifications are read, forgotten and muted by who has them", async () => {
  await using server = await setUp();
  const { owner, author, dataset, publish } = server;
  const [{ id } = {}] = await told(owner);
  equal((await owner("GET api/notifications/unreadCount")).at("unreadCount"), 2);
  equal((await author(`PUT api/notifications/${id}/markAsRead`)).status, 404);
  equal(
    (await owner(`PUT api/notifications/${id}/markAsRead`)).message,
    `Notification ${id} marked as read.`,
  );
  equal((await owner("GET api/notifications/unreadCount")).at("unreadCount"), 1);
  equal((await told(owner))[0]?.["displayAsRead"], true);
  equal((await owner(`DELETE api/notifications/${id}`)).message, `Notification ${id} deleted.`);
  deepEqual(await types(owner), ["CREATEDV"]);
  equal(
    (await author("PUT api/notifications/mutedNotifications/PUBLISHEDDS")).message,
    "Notification of type PUBLISHEDDS muted.",
  );
  equal(
    (await author("PUT api/notifications/mutedEmails/NOPE")).message,
    "Notification type NOPE not found.",
  );
  deepEqual((await author("GET api/notifications/mutedNotifications")).at("mutedNotifications.0"), {
    name: "PUBLISHEDDS",
    description: "Dataset is published",
  });
  await author(`POST ${dataset}/submitForReview`);
  await publish();
  deepEqual(await types(author), []);
  const guest = await ask(server.dataverse, "GET api/notifications/all");
  equal(guest.status, 401);
});
