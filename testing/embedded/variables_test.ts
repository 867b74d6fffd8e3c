import { deepEqual, doesNotMatch, equal, match } from "node:assert/strict";
import { type Answered, type Deposit, openDeposit } from "./_deposit.ts";

interface Table {
  readonly deposit: Deposit;
  readonly file: number;
  /** The ids of its columns, by their names. */
  readonly ids: Readonly<Record<string, number>>;
  /** What is told of it, from its columns on. */
  told(): Promise<string>;
  edit(content: string, token?: string | null): Promise<Answered>;
}

async function openTable(deposit: Deposit): Promise<Table> {
  const { ask } = deposit;
  const file = await deposit.added("t.csv", "name,age\nAnn,30\nBob,41\n");
  const [{ dataVariables }] = (await ask(`GET api/files/${file}/dataTables`)).data;
  return {
    deposit,
    file,
    ids: Object.fromEntries(
      dataVariables.map(({ name, id }: { name: string; id: number }) => [name, id]),
    ),
    told: async () =>
      (await ask(`GET api/access/datafile/${file}/metadata`)).text.replace(/^.*<dataDscr/s, ""),
    edit: (content, token) =>
      ask(`PUT api/edit/${file}`, {
        ...(token === undefined ? {} : { token }),
        headers: { "Content-Type": "application/xml" },
        body:
          `<codeBook xmlns="http://www.icpsr.umich.edu/DDI"><dataDscr>${content}</dataDscr></codeBook>`,
      }),
  };
}

const updated = { message: "Updated" };
const nothing = { message: "Nothing to update" };

Deno.test("PUT edit/{file} says what columns are about, which the DDI of the table tells then", async () => {
  await using deposit = await openDeposit();
  const { edit, told, ids } = await openTable(deposit);
  const { name, age } = ids;
  const content = `<varGrp ID="VG1" var="v${name} v${age}"><labl>People</labl></varGrp>
    <var ID="v${age}" wgt="wgt"><labl level="variable">Age &amp; more</labl>
      <qstn><qstnLit>How old?</qstnLit><ivuInstr>Ask</ivuInstr><postQTxt>Thanks</postQTxt></qstn>
      <universe> All </universe><notes>One</notes><notes type="VDC:UNF">Two</notes></var>
    <var ID="v${name}" wgt-var="v${age}"><labl level="variable">name</labl></var>`;
  deepEqual((await edit(content)).data, updated);
  const text = await told();
  match(
    text,
    new RegExp(`<varGrp ID="VG\\d+" var="v${name} v${age}"><labl>People</labl></varGrp>`),
  );
  match(text, /<var [^>]* wgt="wgt"><location [^>]*\/><labl level="variable">Age &amp; more</);
  match(text, /<qstn><qstnLit>How old\?<\/qstnLit><ivuInstr>Ask<\/ivuInstr><postQTxt>Thanks</);
  match(text, /<universe>All<\/universe>.*<notes>One<\/notes><\/var>/);
  match(text, new RegExp(` wgt-var="v${age}">`));
  doesNotMatch(text, /Two/);
  deepEqual((await edit(content)).data, nothing);
});

Deno.test("PUT edit/{file} makes a draft of what is out, with what is said in it and nothing else", async () => {
  await using deposit = await openDeposit();
  const { edit, told, ids } = await openTable(deposit);
  const label = (column: string, text: string): string =>
    `<var ID="v${ids[column]}"><labl level="variable">${text}</labl></var>`;
  await edit(label("age", "Years"));
  await deposit.publish();
  deepEqual((await edit(label("age", "Years"))).data, nothing);
  const states = async (): Promise<unknown> =>
    (await deposit.ask(`GET api/datasets/${deposit.dataset}/versions`)).data
      .map(({ versionState }: { versionState: string }) => versionState);
  deepEqual(await states(), ["RELEASED"]);
  deepEqual((await edit(label("name", "Who"))).data, updated);
  deepEqual(await states(), ["DRAFT", "RELEASED"]);
  match(await told(), />Who<.*>age</s);
  const out = await deposit.ask(`GET api/meta/dataset/${deposit.dataset}`, { token: null });
  match(out.text, />name<.*>Years</s);
});

Deno.test("What is said of columns stays where something else makes the draft, also in what is corrected", async () => {
  await using deposit = await openDeposit();
  const { edit, told, ids, file } = await openTable(deposit);
  await deposit.publish();
  await edit(`<varGrp ID="VG1" var="v${ids["age"]}"><labl>Ages</labl></varGrp>`);
  await deposit.publish();
  const body = new FormData();
  body.set("jsonData", '{"description":"new"}');
  equal((await deposit.ask(`POST api/files/${file}/metadata`, { body })).status, 200);
  match(await told(), /<labl>Ages</);
  const path = `api/datasets/${deposit.dataset}/actions/:publish?type=updatecurrent`;
  equal((await deposit.ask(`POST ${path}`)).status, 200);
  match(await told(), /<labl>Ages</);
});

Deno.test("PUT edit/{file} refuses who may not edit, and what makes no sense", async () => {
  await using deposit = await openDeposit();
  const { edit, told, ids } = await openTable(deposit);
  const before = await told();
  const answers = async (...contents: readonly string[]): Promise<readonly unknown[]> => {
    const all = [];
    for (const content of contents) {
      const { status, message } = await edit(content);
      all.push([status, message]);
    }
    return all;
  };
  equal((await edit("", null)).message, "Cannot edit metadata, access denied");
  deepEqual(
    await answers(
      "<var",
      `<var ID="v${ids["age"]}"><notes><b/></notes></var>`,
      '<var ID="v999"><notes>n</notes></var>',
      '<var ID="vx"/>',
    ),
    [
      [400, "bad xml file"],
      [400, "bad xml file"],
      [500, "Failed to update draft version"],
      [500, undefined],
    ],
  );
  equal(await told(), before);
});
