import { deepEqual, equal, rejects } from "node:assert/strict";
import { csv, type CsvFormat, tsv } from "./csv_lexer.ts";
import { readTable, type Table } from "./read_table.ts";
import { TableError } from "./table_error.ts";

interface Read {
  readonly table: Table;
  readonly tab: string;
}

/** Reads a table from memory, a few bytes at a time. */
async function read(text: string, format: CsvFormat = csv, withHeader = false): Promise<Read> {
  async function* bytes(whole: string): AsyncGenerator<Uint8Array> {
    const all = new TextEncoder().encode(whole);
    for (let at = 0; at < all.length; at += 5) yield all.subarray(at, at + 5);
    await Promise.resolve();
  }
  let tab = "";
  const table = await readTable({
    source: () => bytes(text),
    write: (more) => {
      tab += more;
      return Promise.resolve();
    },
    written: () => bytes(tab),
  }, { format, withHeader });
  return { table, tab };
}

const types = ({ table }: Read): readonly string[] =>
  table.columns.map(({ type }) => "format" in type ? `${type.type} ${type.format}` : type.type);
const unfs = ({ table }: Read): readonly string[] => table.columns.map(({ unf }) => unf);

Deno.test("readTable() writes numbers as they are, and sums them up", async () => {
  const it = await read("a,b\n1,-5\n2,\n300000000000,7\n0,0\n");
  equal(it.tab, "1\t-5\n2\t\n300000000000\t7\n0\t0\n");
  deepEqual(types(it), ["integer", "integer"]);
  deepEqual(unfs(it), ["UNF:6:1wgz7HjvbfR2s9bmJ6srmQ==", "UNF:6:NZLY4bsnbiQmZ++GPex8Yg=="]);
  equal(it.table.unf, "UNF:6:FX2nPrLhwOfl/2e0irgbRA==");
  deepEqual(it.table.columns[1]?.statistics, {
    mean: "0.6666666666666664",
    medn: "0.0",
    mode: ".",
    vald: "3.0",
    invd: "1.0",
    min: "-5.0",
    max: "7.0",
    stdev: "6.027713773341708",
  });
});

Deno.test("readTable() knows numbers that are none, exponents, and Java's way to write them", async () => {
  const it = await read(
    "x,y,z\n1.5,1e10,3.14159265358979\n-0.00012345678,2.5E-7,1\n,NaN,Inf\n0,-0.0,-inf\n" +
      "123456789.123,1d,100000\n",
  );
  deepEqual(types(it), ["number", "number", "number"]);
  equal(it.table.unf, "UNF:6:yK2JdauSL1kUdezjDRp5+A==");
});

Deno.test("readTable() knows dates and times by all values of a column", async () => {
  const it = await read(
    "d,t,z\n2024-01-31,2024-01-31 10:11:12,2024-01-31 10:11:12 GMT\n" +
      "1999-12-01,2000-02-29 00:00:00,2001-01-01 12:00:00 CET\n,,\n",
  );
  deepEqual(types(it), [
    "date yyyy-MM-dd",
    "time yyyy-MM-dd HH:mm:ss",
    "time yyyy-MM-dd HH:mm:ss z",
  ]);
  equal(it.table.unf, "UNF:6:BT4lYfZEZNbxI2JB8B0wcg==");
  const mixed = await read("a,b,c\n1,x,2020\nNA,y,2020-01\n3,null,2021-13-01\n");
  deepEqual(types(mixed), ["number", "text", "text"]);
  equal(mixed.tab, '1\t"x"\t"2020"\n\t"y"\t"2020-01"\n3\t"null"\t"2021-13-01"\n');
});

Deno.test("readTable() keeps texts in one line each, whatever is in them", async () => {
  const it = await read(
    `s,u\n"a ""quoted"" x",äöü ß 漢字 😀\n"line\nbreak",tab\there\n,"  "\n${"x".repeat(140)},NA\n`,
  );
  equal(
    it.tab,
    `"a \\"quoted\\" x"\t"äöü ß 漢字 😀"\n"line\\nbreak"\t"tab\\there"\n""\t"  "\n"${
      "x".repeat(140)
    }"\t"NA"\n`,
  );
  deepEqual(unfs(it), ["UNF:6:BdUeAByEkFKn+y1gJ3h0Ug==", "UNF:6:Y58aozGpYN1+o35o53GJJA=="]);
});

Deno.test("readTable() reads values between tabs, where space around them is none of theirs", async () => {
  const it = await read('a\tb\tc\n1\t2.5\tx y \n2\t\t"q"\n', tsv, true);
  equal(it.tab, 'a\tb\tc\n1\t2.5\t"x y"\n2\t\t"q"\n');
  deepEqual([it.table.cases, it.table.columns.map(({ name }) => name)], [2, ["a", "b", "c"]]);
});

Deno.test("readTable() refuses what is no table, in the words of the report", async () => {
  await rejects(
    read("a,b\n1\n2,3,4\n"),
    new TableError(
      "Reading mismatch, line 2 of the Data file: 2 delimited values expected, 1 found.",
    ),
  );
  await rejects(
    read("a,,c\n1,2,3\n"),
    new TableError(
      "Invalid header row. One of the cells is empty.",
    ),
  );
  await rejects(read(""), TableError);
});
