import { deepEqual, equal } from "node:assert/strict";
import { openDeposit } from "./_deposit.ts";

Deno.test("Files are listed page by page in the order that is asked for, and by what they are", async () => {
  await using deposit = await openDeposit();
  const { ask, dataset } = deposit;
  const plain = { type: "text/plain" };
  await deposit.added("c.txt", "ccc", plain);
  await deposit.added("a.txt", "a", { ...plain, wishes: { categories: ["Data"] } });
  await deposit.added("b.csv", "x,y\n1,2\n");
  await deposit.added("d.txt", "dd", { ...plain, wishes: { restrict: true } });
  const list = async (query: string) => {
    const answer = await ask(`GET api/datasets/${dataset}/versions/:draft/files?${query}`);
    if (answer.status !== 200) return answer.message;
    const labels = answer.data.map((one: { label: string }) => one.label).join(" ");
    return `${JSON.parse(answer.text).totalCount}: ${labels}`;
  };
  equal(await list(""), "4: a.txt b.tab c.txt d.txt");
  equal(await list("limit=2&offset=1"), "4: b.tab c.txt");
  equal(await list("orderCriteria=NameZA&limit=1"), "4: d.txt");
  equal(await list("orderCriteria=Size"), "4: a.txt d.txt c.txt b.tab");
  equal(await list("orderCriteria=Oldest&limit=1"), "4: c.txt");
  equal(await list("orderCriteria=toString"), "Invalid order criteria: toString");
  equal(await list("contentType=text/plain&limit=1"), "3: a.txt");
  equal(await list("accessStatus=Restricted"), "1: d.txt");
  equal(await list("categoryName=Data"), "1: a.txt");
  equal(await list("searchText=TXT&orderCriteria=NameZA&offset=1&limit=1"), "3: c.txt");
  const counts = (await ask(`GET api/datasets/${dataset}/versions/:draft/files/counts`)).data;
  deepEqual(counts.perContentType, { "text/plain": 3, "text/tab-separated-values": 1 });
  deepEqual([counts.total, counts.perAccessStatus], [4, { Public: 3, Restricted: 1 }]);
});

Deno.test("The bytes of a dataset are those of tables as they are, as they came, or both", async () => {
  await using deposit = await openDeposit();
  const { ask, dataset } = deposit;
  await deposit.added("b.csv", "x,y\n1,2\n");
  await deposit.added("a.txt", "abc", { type: "text/plain" });
  const size = async (mode: string) =>
    (await ask(`GET api/datasets/${dataset}/versions/:draft/downloadsize?mode=${mode}`)).data
      .storageSize;
  deepEqual([await size("Archival"), await size("Original"), await size("All")], [7, 11, 15]);
  const { data } = await ask(`GET api/datasets/${dataset}/storagesize`);
  equal(data.message, "Total size of the files stored in this dataset: 15 bytes");
});
