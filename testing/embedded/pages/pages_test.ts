import { deepEqual, doesNotMatch, equal, match, ok } from "node:assert/strict";
import type { EmbeddedDataverse } from "../mod.ts";
import { type Seeded, startSeeded } from "./_seeded.ts";

interface Page {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/** A browser without windows: it keeps cookies, and follows redirects. */
class Browser {
  readonly #dataverse: EmbeddedDataverse;
  readonly #cookies = new Map<string, string>();
  path = "";

  constructor({ dataverse }: Seeded) {
    this.#dataverse = dataverse;
  }

  get cookies(): string {
    return [...this.#cookies].map(([name, value]) => `${name}=${value}`).join("; ");
  }

  async send(path: string, init: RequestInit = {}): Promise<Page> {
    const url = new URL(path, this.#dataverse.baseUrl);
    const headers = { "Cookie": this.cookies, ...Object(init.headers) };
    const response = await this.#dataverse.fetch(url, { ...init, headers });
    for (const cookie of response.headers.getSetCookie()) {
      const [, name = "", value = ""] = /^([^=]*)=([^;]*)/.exec(cookie) ?? [];
      this.#cookies.set(name, value);
    }
    return { status: response.status, headers: response.headers, text: await response.text() };
  }

  /** Opens a page, and what it leads to. */
  async open(path: string, init?: RequestInit): Promise<Page> {
    const page = await this.send(path, init);
    const to = page.headers.get("Location");
    const { pathname, search } = new URL(to ?? path, this.#dataverse.baseUrl);
    this.path = pathname + search;
    return to === null ? page : await this.open(this.path);
  }

  submit(path: string, fields: Readonly<Record<string, string>> = {}): Promise<Page> {
    return this.open(path, { method: "POST", body: new URLSearchParams(fields) });
  }

  signIn(token: string, redirectPage = "/"): Promise<Page> {
    return this.submit("/loginpage.xhtml", { token, redirectPage });
  }
}

async function publish({ api, dataverse }: Seeded, id: number): Promise<void> {
  await api(`POST /api/datasets/${id}/actions/:publish?type=major`);
  await dataverse.settle();
}

/** Asserts that the server itself did nothing wrong. */
function noFailures({ dataverse }: Seeded): void {
  deepEqual(dataverse.requests.filter(({ failure }) => failure !== undefined), []);
}

Deno.test("A guest finds a collection, a dataset and its files, and downloads one", async () => {
  await using seeded = await startSeeded();
  const dataset = await seeded.createDataset("birds");
  await seeded.addFile(dataset.id, "counts.txt", { directoryLabel: "data", description: "Hourly" });
  await publish(seeded, dataset.id);
  const browser = new Browser(seeded);
  match((await browser.open("/")).text, /<a href="\/dataverse\/birds" dir="auto">Bird Observatory/);
  const found = await browser.open("/dataverse/birds?q=feeders&type=datasets");
  match(found.text, /1 result/);
  const [, href = ""] = /<h3 dir="auto"><a\s+href="([^"]*)"/.exec(found.text) ?? [];
  const page = await browser.open(href.replaceAll("&amp;", "&"));
  match(page.text, /<h1 dir="auto">Finches at the feeders<\/h1>/);
  match(page.text, /Version 1\.0/);
  match(page.text, /Finch, Fiona, \d{4}, &quot;Finches at the feeders&quot;/);
  const [, file = ""] = /href="(\/file\.xhtml[^"]*)"/.exec(page.text) ?? [];
  const about = await browser.open(file.replaceAll("&amp;", "&"));
  match(about.text, /data\/counts\.txt/);
  const [, bytes = ""] = /class="button" href="([^"]*)"/.exec(about.text) ?? [];
  equal((await browser.open(bytes)).text, "The bytes of counts.txt");
  noFailures(seeded);
});

Deno.test("A draft is shown to who may see it: a guest is asked to sign in, and led back", async () => {
  await using seeded = await startSeeded();
  const { dataverse, createDataset } = seeded;
  const { id, persistentId } = await createDataset("birds", { title: "Not out yet" });
  const file = await seeded.addFile(id, "early.txt");
  const browser = new Browser(seeded);
  const asked = await browser.open(`/dataset.xhtml?persistentId=${persistentId}`);
  equal(asked.status, 200);
  match(asked.text, /<label for="token">API token<\/label>/);
  doesNotMatch(asked.text, /Not out yet/);
  const back = decodeURIComponent(
    new URL(browser.path, "http://x").searchParams.get("redirectPage")!,
  );

  const ada = await dataverse.createUser({ userName: "ada" });
  const refused = await browser.signIn(ada.token, back);
  equal(refused.status, 403);
  doesNotMatch(refused.text, /Not out yet/);

  const shown = await browser.signIn(dataverse.superuserToken, back);
  deepEqual([shown.status, browser.path.startsWith("/dataset.xhtml")], [200, true]);
  match(shown.text, /<h1 dir="auto">Not out yet/);
  match(shown.text, /Unpublished/);
  const bytes = await browser.open(`/embedded/access/datafile/${file}`);
  equal(bytes.text, "The bytes of early.txt");
  match(bytes.headers.get("Content-Security-Policy")!, /sandbox/);

  await browser.submit("/logout.xhtml");
  match((await browser.open(back)).text, /API token/);
  equal((await browser.open(`/embedded/access/datafile/${file}`)).status, 200, "asked to sign in");
  match(browser.path, /^\/loginpage\.xhtml/);
  noFailures(seeded);
});

Deno.test("A session is of the pages alone, names no token, and ends with its token", async () => {
  await using seeded = await startSeeded();
  const { dataverse } = seeded;
  const ada = await dataverse.createUser({ userName: "ada" });
  const browser = new Browser(seeded);
  const wrong = await browser.signIn("nonsense");
  deepEqual([wrong.status, browser.cookies], [403, ""]);
  match(wrong.text, /role="alert"/);
  const signed = await browser.send("/loginpage.xhtml", {
    method: "POST",
    body: new URLSearchParams({ token: ada.token }),
  });
  const cookie = signed.headers.get("Set-Cookie")!;
  match(cookie, /; HttpOnly; SameSite=Lax/);
  equal(cookie.includes(ada.token), false);
  match((await browser.open("/")).text, /<bdi>ada<\/bdi>/);
  doesNotMatch((await browser.send("/api/users/:me")).text, /"OK"/, "the API does not know it");
  const key = { "X-Dataverse-key": ada.token };
  const url = new URL("/api/users/token", dataverse.baseUrl);
  await (await dataverse.fetch(url, { method: "DELETE", headers: key })).body?.cancel();
  doesNotMatch((await browser.open("/")).text, /<bdi>ada<\/bdi>/);
});

Deno.test("Who has signed in stays so over a reset, if the token does", async () => {
  await using seeded = await startSeeded();
  const { dataverse } = seeded;
  const ada = await dataverse.createUser({ userName: "ada" });
  const [teacher, pupil] = [new Browser(seeded), new Browser(seeded)];
  await teacher.signIn(dataverse.superuserToken);
  await pupil.signIn(ada.token);
  await dataverse.reset();
  match((await teacher.open("/")).text, /dataverseAdmin/);
  match((await pupil.open("/")).text, /Sign in/);
});

Deno.test("Signing in takes no form of another site, and leads to none", async () => {
  await using seeded = await startSeeded();
  const { dataverse } = seeded;
  const token = dataverse.superuserToken;
  for (const headers of [{ Origin: "http://evil.example" }, { "Sec-Fetch-Site": "cross-site" }]) {
    const browser = new Browser(seeded);
    const page = await browser.send("/loginpage.xhtml", {
      method: "POST",
      headers,
      body: new URLSearchParams({ token }),
    });
    deepEqual([page.status, browser.cookies], [403, ""]);
  }
  for (
    const to of [
      "http://evil.example/",
      "//evil.example",
      "/\\evil.example",
      "javascript:1",
      "/.//evil",
    ]
  ) {
    const page = await new Browser(seeded).send("/loginpage.xhtml", {
      method: "POST",
      body: new URLSearchParams({ token, redirectPage: to }),
    });
    equal(page.headers.get("Location"), dataverse.baseUrl.href, to);
  }
});

Deno.test("The link of a preview URL leads to the draft, and its token out of the address", async () => {
  await using seeded = await startSeeded();
  const { id, persistentId } = await seeded.createDataset("birds", { title: "Not out yet" });
  await seeded.addFile(id, "early.txt");
  const { link, token } = await seeded.api(`POST /api/datasets/${id}/previewUrl`);
  const browser = new Browser(seeded);
  const page = await browser.open(link);
  match(page.text, /<h1 dir="auto">Not out yet/);
  match(page.text, /early\.txt/);
  equal(browser.path, `/dataset.xhtml?persistentId=${persistentId}&version=DRAFT`);
  equal(page.text.includes(token), false);
  const other = await seeded.createDataset("birds", { title: "Another" });
  const refused = await browser.open(`/dataset.xhtml?id=${other.id}`);
  deepEqual([refused.status, refused.text.includes("Another")], [403, false]);
  await seeded.api(`DELETE /api/datasets/${id}/previewUrl`);
  match((await browser.open(`/dataset.xhtml?id=${id}`)).text, /API token/);
  equal((await new Browser(seeded).open(link)).status, 404);
  equal(JSON.stringify(seeded.dataverse.requests).includes(token), false);
  noFailures(seeded);
});

Deno.test("A preview URL for the anonymous shows no names", async () => {
  await using seeded = await startSeeded();
  await seeded.api("PUT /api/admin/settings/:AnonymizedFieldTypeNames", "author, datasetContact");
  const { id } = await seeded.createDataset("birds", { author: "Secretive, Sam" });
  const { link } = await seeded.api(`POST /api/datasets/${id}/previewUrl?anonymizedAccess=true`);
  const page = await new Browser(seeded).open(link);
  match(page.text, /Finches at the feeders/);
  doesNotMatch(page.text, /Secretive|finch@example\.org/);
  noFailures(seeded);
});

Deno.test("The pages of a version, of what was taken back, and of what is closed say what they are", async () => {
  await using seeded = await startSeeded();
  const { id, persistentId } = await seeded.createDataset("birds");
  const file = await seeded.addFile(id, "nests.txt", { restrict: "true" });
  await publish(seeded, id);
  const browser = new Browser(seeded);
  match((await browser.open(`/file.xhtml?fileId=${file}`)).text, /to whom access was granted/);
  await seeded.addFile(id, "more.txt");
  await publish(seeded, id);
  const path = `/dataset.xhtml?persistentId=${persistentId}`;
  match((await browser.open(path)).text, /Version 2\.0/);
  const old = await browser.open(`${path}&version=1.0`);
  match(old.text, /Version 1\.0/);
  doesNotMatch(old.text, /more\.txt/);
  equal((await browser.open(`${path}&version=9.9`)).status, 404);
  match((await browser.open(`${path}&version=DRAFT`)).text, /API token|Not Found/);
  for (const version of ["1.0", "2.0"]) {
    await seeded.api(`POST /api/datasets/${id}/versions/${version}/deaccession`, {
      deaccessionReason: "Wrong birds",
    });
  }
  const gone = await browser.open(path);
  match(gone.text, /Reason: <span dir="auto">Wrong birds/);
  noFailures(seeded);
});

Deno.test("A file under embargo says so until its day has come", async () => {
  await using seeded = await startSeeded();
  const { api, dataverse } = seeded;
  const { id, persistentId } = await seeded.createDataset("birds");
  const file = await seeded.addFile(id, "nests.txt");
  await api("PUT /api/admin/settings/:MaxEmbargoDurationInMonths", "-1");
  const day = new Date(dataverse.time.now().getTime() + 40 * 86_400_000).toISOString().slice(0, 10);
  await api(`POST /api/datasets/${id}/files/actions/:set-embargo`, {
    dateAvailable: day,
    reason: "Chicks <first>",
    fileIds: [file],
  });
  await publish(seeded, id);
  const browser = new Browser(seeded);
  const pages = [`/dataset.xhtml?persistentId=${persistentId}`, `/file.xhtml?fileId=${file}`];
  for (const path of pages) {
    match((await browser.open(path)).text, new RegExp(`Embargoed until ${day}`), path);
  }
  match((await browser.open(pages[1]!)).text, /Reason: <span dir="auto">Chicks &lt;first&gt;/);
  await dataverse.time.set(new Date(`${day}T01:00:00Z`));
  for (const path of pages) {
    const { text } = await browser.open(path);
    doesNotMatch(text, /Embargoed/, path);
    match(text, /Download/, path);
  }
});

Deno.test("Names that would act are shown as text", async () => {
  await using seeded = await startSeeded();
  const script = `"><script>alert(1)</script><img src=x onerror=alert(1)>`;
  const turned = "gnp.\u202efdp";
  await seeded.api("POST /api/dataverses/birds", {
    name: `Name ${script}`,
    alias: "odd",
    description: `About ${script}`,
    affiliation: script,
    dataverseContacts: [{ contactEmail: "finch@example.org" }],
  });
  await seeded.api("POST /api/dataverses/odd/actions/:publish");
  const title = `Title ${script} ${turned} ${"w".repeat(500)}`;
  const { id, persistentId } = await seeded.createDataset("odd", {
    title,
    author: script,
    description: `${script} javascript:alert(1) https://example.org/"onload="alert(1)`,
  });
  const file = await seeded.addFile(id, `${turned} & 'quoted'.txt`, { description: script });
  await publish(seeded, id);
  const browser = new Browser(seeded);
  const paths = [
    "/",
    "/dataverse/odd",
    `/dataverse/odd?q=${encodeURIComponent(script)}`,
    "/dataverse/odd?q=Title&type=files&type=datasets",
    `/dataverse/odd?fq0=${encodeURIComponent(script)}&sort=${encodeURIComponent(script)}`,
    `/dataset.xhtml?persistentId=${persistentId}`,
    `/dataset.xhtml?persistentId=${encodeURIComponent(script)}`,
    `/file.xhtml?fileId=${file}`,
    `/dataverse/${encodeURIComponent(script)}`,
    `/loginpage.xhtml?redirectPage=${encodeURIComponent(script)}`,
    `/${encodeURIComponent(script)}`,
    "/dataverse/%FC",
    "/dataset.xhtml?id=99999999999999999999",
    "/dataset.xhtml?id=1&version='%20OR%201=1",
    "/file.xhtml?fileId=-1",
    "/dataverse/odd?page=99999999999&q=%22",
  ];
  for (const path of paths) {
    const { status, text, headers } = await browser.open(path);
    ok(status < 500, `${path} ${status}`);
    doesNotMatch(text, /<script|<img|\son\w+="alert|href="javascript|\u202e/, path);
    if (status === 400 && text === "") continue; // no address at all
    const policy = headers.get("Content-Security-Policy")!;
    match(policy, /^default-src 'none'; style-src 'sha256-/);
    doesNotMatch(policy, /unsafe|script-src/);
  }
  match(
    (await browser.open(`/file.xhtml?fileId=${file}`)).text,
    /gnp\.\\u202efdp &amp; &#39;quoted/,
  );
  noFailures(seeded);
});

Deno.test("A dataset of many files shows them by the page", async () => {
  await using seeded = await startSeeded();
  const { id, persistentId } = await seeded.createDataset("birds");
  for (let i = 100; i < 153; i++) await seeded.addFile(id, `n${i}.txt`);
  await publish(seeded, id);
  const browser = new Browser(seeded);
  const path = `/dataset.xhtml?persistentId=${persistentId}`;
  const first = await browser.open(path);
  match(first.text, /53 files/);
  match(first.text, /Page 1 of 2/);
  doesNotMatch(first.text, /n152\.txt/);
  const [, next = ""] = /<a href="([^"]*)" rel="next">/.exec(first.text) ?? [];
  match((await browser.open(next.replaceAll("&amp;", "&"))).text, /n152\.txt/);
});

Deno.test("The page of requests shows a user's own, and all to a superuser, without tokens", async () => {
  await using seeded = await startSeeded();
  const { dataverse } = seeded;
  const ada = await dataverse.createUser({ userName: "ada" });
  const at = (path: string): URL => new URL(path, dataverse.baseUrl);
  await (await dataverse.fetch(at(`/api/users/:me?key=${ada.token}`))).text();
  await (await dataverse.fetch(at("/api/nope"))).text();
  match((await new Browser(seeded).open("/embedded/requests")).text, /API token/);
  const [own, all] = [new Browser(seeded), new Browser(seeded)];
  const mine = await own.signIn(ada.token, "/embedded/requests");
  match(mine.text, /users\/:me\?key=\*\*\*/);
  doesNotMatch(mine.text, /\/api\/nope|\/api\/dataverses\/root/);
  const everybodys = await all.signIn(dataverse.superuserToken, "/embedded/requests");
  match(everybodys.text, /\/api\/nope/);
  match(everybodys.text, /404 Not found/);
  for (const { text } of [mine, everybodys]) {
    equal(text.includes(ada.token) || text.includes(dataverse.superuserToken), false);
  }
  equal(mine.headers.get("Access-Control-Allow-Origin"), null);
  deepEqual(dataverse.requests.find(({ path }) => path.startsWith("/api/users/:me"))?.user, "@ada");
});

Deno.test("The stream of requests tells of each as it comes, from where the page left off", async () => {
  await using seeded = await startSeeded();
  const { dataverse } = seeded;
  const browser = new Browser(seeded);
  await browser.signIn(dataverse.superuserToken);
  equal((await new Browser(seeded).send("/embedded/requests/stream")).status, 403);
  const stream = await dataverse.fetch(
    new URL(`/embedded/requests/stream?after=${dataverse.requests.length}`, dataverse.baseUrl),
    { headers: { Cookie: browser.cookies } },
  );
  equal(stream.headers.get("Content-Type"), "text/event-stream;charset=UTF-8");
  const reader = stream.body!.pipeThrough(new TextDecoderStream()).getReader();
  equal((await reader.read()).value, ": requests as they come\n\n");
  await seeded.api("GET /api/datasets/7").catch(() => {});
  let told = "";
  while (!told.includes("/api/datasets/7")) told += (await reader.read()).value;
  const lines = told.split("\n\n").filter((event) => event !== "");
  for (const event of lines) match(event, /^data: \{[^\n]*\}$/);
  match(told, /"user":"dataverseAdmin"/);
  await reader.cancel();
});

Deno.test("A server stops at once though somebody watches its requests", async () => {
  let text: Promise<string>;
  {
    await using seeded = await startSeeded({ port: 0 });
    const browser = new Browser(seeded);
    await browser.signIn(seeded.dataverse.superuserToken);
    const url = new URL("/embedded/requests/stream", seeded.dataverse.baseUrl);
    const stream = await fetch(url, { headers: { Cookie: browser.cookies } });
    text = stream.text();
  }
  match(await text, /^: requests as they come/);
});

Deno.test("A verb that a page does not have is refused, and so is a form that is too long", async () => {
  await using seeded = await startSeeded();
  const browser = new Browser(seeded);
  const wrong = await browser.send("/dataset.xhtml", { method: "PUT", body: "x" });
  deepEqual([wrong.status, wrong.headers.get("Allow")], [405, "GET, HEAD"]);
  const head = await browser.send("/dataverse/birds", { method: "HEAD" });
  deepEqual([head.status, head.text], [200, ""]);
  equal((await browser.send("/nope")).status, 404);
  const long = new URLSearchParams({ token: "x".repeat(100_000) });
  equal((await browser.send("/loginpage.xhtml", { method: "POST", body: long })).status, 413);
});

Deno.test("The page of requests shows what went to the object store, and a token that must not go there", async () => {
  await using seeded = await startSeeded();
  const { dataverse } = seeded;
  const store = new URL("/bucket/key", dataverse.objectStore.url);
  await (await dataverse.fetch(store, { headers: { "X-Dataverse-key": "x" } })).text();
  const browser = new Browser(seeded);
  const page = await browser.signIn(dataverse.superuserToken, "/embedded/requests");
  match(page.text, new RegExp(`${store.origin}/bucket/key`));
  match(page.text, /class="notice small">[^<]*token/i);
});
