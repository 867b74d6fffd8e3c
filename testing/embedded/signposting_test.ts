import { deepEqual, equal, match } from "node:assert/strict";
import { type Deposit, openDeposit } from "./_deposit.ts";
import { sent, sentValue } from "./domain/sample_metadata.ts";
import { describeAnew, pidOf } from "./exports/_exporting.ts";

const plain = { type: "text/plain" };

const originOf = ({ dataverse }: Deposit): string => new URL(dataverse.baseUrl).origin;

async function linkOf(deposit: Deposit, method = "GET"): Promise<string | null> {
  const { headers } = await deposit.ask(
    `${method} dataset.xhtml?persistentId=${await pidOf(deposit)}`,
    { token: null },
  );
  return headers.get("Link");
}

/** Says by whom it is, with an identifier that is an address. */
async function identify(deposit: Deposit, authorIdentifier: string): Promise<void> {
  const author = sentValue({ authorName: "Finch, Fiona", authorIdentifier });
  await describeAnew(deposit, sent("author", [author]));
}

Deno.test("GET datasets/{ds}/versions/{version}/linkset says where what belongs to a version is", async () => {
  await using deposit = await openDeposit();
  await identify(deposit, "https://example.org/fiona");
  const path = `GET api/datasets/${deposit.dataset}/versions`;
  const draft = await deposit.ask(`${path}/:draft/linkset`);
  deepEqual([draft.status, draft.message], [
    400,
    "Signposting is not supported on the :draft version",
  ]);
  await deposit.added("a.txt", "a", plain);
  await deposit.publish();
  const { text } = await deposit.ask(`${path}/1.0/linkset`, { token: null });
  const [origin, pid] = [originOf(deposit), await pidOf(deposit)];
  const [dataset, file, ...more] = JSON.parse(text).linkset;
  deepEqual(more, []);
  equal(dataset.anchor, `${origin}/dataset.xhtml?persistentId=${pid}`);
  deepEqual(dataset["cite-as"], [{ href: `https://doi.org/${pid.slice(4)}` }]);
  deepEqual(dataset.author, [{ href: "https://example.org/fiona" }]);
  deepEqual(dataset.license, { href: "http://creativecommons.org/publicdomain/zero/1.0" });
  deepEqual(dataset.item, [{ href: file.anchor, type: "text/plain" }]);
  deepEqual(file.collection, [{ href: dataset.anchor }]);
  const { data: formats } = await deposit.ask("GET api/info/exportFormats");
  deepEqual(
    dataset.describedby.slice(1).map(({ href }: { href: string }) =>
      new URL(href).searchParams.get("exporter")
    ),
    Object.keys(formats),
  );
  for (const { href, type } of dataset.describedby.slice(1)) {
    const response = await deposit.dataverse.fetch(href);
    equal(response.status, 200, href);
    equal(response.headers.get("Content-Type"), `${type};charset=UTF-8`);
    await response.text();
  }
  equal((await deposit.ask(`${path}/2.0/linkset`)).status, 404);
});

Deno.test("The page of a dataset that is out says in its header what belongs to it", async () => {
  await using deposit = await openDeposit();
  await identify(deposit, "https://example.org/fiona");
  for (const name of ["a.txt", "b.txt"]) await deposit.added(name, name, plain);
  equal(await linkOf(deposit), null);
  await deposit.publish();
  const [origin, pid] = [originOf(deposit), await pidOf(deposit)];
  const link = await linkOf(deposit) ?? "";
  equal(await linkOf(deposit, "HEAD"), link);
  match(link, /^<https:\/\/example\.org\/fiona>;rel="author", <https:\/\/doi\.org\//);
  equal(link.match(/rel="item";type="text\/plain"/g)?.length, 2);
  match(
    link,
    /<https:\/\/schema\.org\/AboutPage>;rel="type",<https:\/\/schema\.org\/Dataset>;rel="type", /,
  );
  equal(
    link.endsWith(
      `<${origin}/api/datasets/:persistentId/versions/1.0/linkset?persistentId=${pid}> ; rel="linkset";type="application/linkset+json"`,
    ),
    true,
    link,
  );
  for (const name of ["c.txt", "d.txt", "e.txt", "f.txt"]) await deposit.added(name, name, plain);
  await deposit.publish();
  equal(/rel="item"/.test(await linkOf(deposit) ?? ""), false, "too many to name");
});

Deno.test("What a file or an author is said to be cannot write headers", async () => {
  await using deposit = await openDeposit();
  await identify(deposit, 'https://example.org/a?b="><c');
  const type = 'x/y;a="b", <https://evil.example.org>;c=ä';
  await deposit.added("a.odd", "\0\x01", { type });
  await deposit.publish();
  const link = await linkOf(deposit) ?? "";
  match(link, /rel="cite-as"/);
  equal(/<https:\/\/evil/.test(link), false, link);
});
