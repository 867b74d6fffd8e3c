import { deepEqual, equal, match } from "node:assert/strict";
import { fileForm, openDeposit } from "./_deposit.ts";

const text = { type: "text/plain" };

Deno.test("What became of a file is told from version to version, to who may see them", async () => {
  await using deposit = await openDeposit();
  const { ask } = deposit;
  const id = await deposit.added("a.txt", "a", text);
  await deposit.publish();
  const form = new FormData();
  form.set(
    "jsonData",
    JSON.stringify({ description: "now", label: "b.txt", categories: ["Data"] }),
  );
  equal((await ask(`POST api/files/${id}/metadata`, { body: form })).status, 200);
  const [draft, first] = (await ask(`GET api/files/${id}/versionDifferences`)).data;
  deepEqual([draft.datasetVersion, draft.isDraft, draft.fileDifferenceSummary], ["DRAFT", true, {
    FileMetadata: [
      { name: "File Name", action: "Changed" },
      { name: "Description", action: "Added" },
    ],
    FileTags: { Added: 1 },
  }]);
  deepEqual([first.datasetVersion, first.fileDifferenceSummary], ["1.0", { file: "Added" }]);
  const seen = (await ask(`GET api/files/${id}/versionDifferences`, { token: null })).data;
  deepEqual(seen.map((one: Record<string, unknown>) => one["datasetVersion"]), ["1.0"]);
});

Deno.test("A file that took another's place is told as its successor; the other cannot be edited", async () => {
  await using deposit = await openDeposit();
  const { ask } = deposit;
  const old = await deposit.added("a.txt", "a", text);
  await deposit.publish();
  const { data } = await ask(`POST api/files/${old}/replace`, {
    body: fileForm("b.txt", "b", text),
  });
  const id = data.files[0].dataFile.id;
  const [draft] = (await ask(`GET api/files/${old}/versionDifferences`)).data;
  deepEqual([draft.datafileId, draft.fileDifferenceSummary.file], [id, "Replaced"]);
  const form = new FormData();
  form.set("jsonData", JSON.stringify({ description: "late" }));
  const { status, message } = await ask(`POST api/files/${old}/metadata`, { body: form });
  equal(status, 400);
  match(String(message), /has been replaced/);
});

Deno.test("A file is cited by its name, and a table by its fingerprint", async () => {
  await using deposit = await openDeposit();
  const { ask } = deposit;
  const id = await deposit.added("t.csv", "a\n1\n");
  const path = `GET api/files/${id}/versions/:draft/citation`;
  match(
    (await ask(path)).data.message,
    /DRAFT VERSION; t\.tab \[fileName\], UNF:6:\S+ \[fileUNF\]$/,
  );
  const guest = await ask(path, { token: null });
  deepEqual([guest.status, guest.message], [
    401,
    "User :guest is not permitted to perform requested action.",
  ]);
});

Deno.test("A folder is listed as a page, with what is below it", async () => {
  await using deposit = await openDeposit();
  const { ask, dataset } = deposit;
  const top = await deposit.added("b.txt", "b", text);
  const deep = await deposit.added("c.txt", "c", { ...text, wishes: { directoryLabel: "d/e" } });
  const index = (query: string) =>
    ask(`GET api/datasets/${dataset}/dirindex?version=:draft${query}`);
  const page = await index("");
  match(page.text, new RegExp(`href="/api/access/datafile/${top}">b\\.txt<`));
  match(page.text, /folder=d">d\/</);
  const inside = await index("&folder=d/e");
  match(inside.text, new RegExp(`/api/access/datafile/d/e/${deep}`));
  equal(inside.headers.get("Content-Disposition"), 'filename=".index-d_e.html"');
  const none = await index("&folder=nope");
  deepEqual([none.status, none.message], [404, "Folder nope does not exist"]);
  equal((await ask(`GET api/access/datafile/d/e/${deep}`)).text, "c");
});

Deno.test("Versions of a file are found by their words, those taken back only by who asks for them", async () => {
  await using deposit = await openDeposit();
  const { ask, dataset } = deposit;
  const id = await deposit.added("a.txt", "a", text);
  const labelIn = async (word: string, token?: null) => {
    const options = token === undefined ? {} : { token };
    const { status, data } = await ask(`GET api/files/${id}/versions/${word}`, options);
    return status === 200 ? data.label : status;
  };
  deepEqual([await labelIn(":draft"), await labelIn(":draft", null)], ["a.txt", 401]);
  await deposit.publish();
  deepEqual([await labelIn("1.0", null), await labelIn("2.0"), await labelIn("x")], [
    "a.txt",
    404,
    400,
  ]);
  await ask(`POST api/datasets/${dataset}/versions/1.0/deaccession`, {
    body: JSON.stringify({ deaccessionReason: "Wrong" }),
    headers: { "Content-Type": "application/json" },
  });
  deepEqual([await labelIn("1.0"), await labelIn("1.0?includeDeaccessioned=true")], [404, "a.txt"]);
  const owners = await ask(`GET api/files/${id}?includeDeaccessioned=true&returnOwners=true`);
  deepEqual(
    [owners.data.dataFile.isPartOf.identifier, owners.data.dataFile.isPartOf.isPartOf.identifier],
    [dataset, "lab"],
  );
});
