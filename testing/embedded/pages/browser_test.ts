import { deepEqual, equal, match } from "node:assert/strict";
import type { Page } from "playwright-core";
import {
  findBarriers,
  findOverflow,
  isMissing,
  takeScreenshot,
  type TestBrowser,
  withBrowser,
} from "./_browser.ts";
import { type Seeded, startSeeded } from "./_seeded.ts";

/** A test in Chromium; where there is none it is left out, and says so. */
function browserTest(name: string, run: (browser: TestBrowser) => Promise<void>): void {
  Deno.test({
    name: isMissing ? `${name} (left out: there is no Chromium here)` : name,
    ignore: isMissing,
    fn: () => withBrowser(run),
  });
}

/** Things to look at: a dataset with a version and a draft upon it, another draft, a collection not out yet. */
async function fill({ api, createDataset, addFile, dataverse }: Seeded): Promise<string> {
  await api("POST /api/dataverses/birds", {
    name: "Owls",
    alias: "owls",
    dataverseContacts: [{ contactEmail: "owl@example.org" }],
  });
  const { id, persistentId } = await createDataset("birds", {
    description:
      "Counts of finches at eleven feeders, hour by hour, with weather.\nWhere they stand: https://example.org/feeders",
  });
  await addFile(id, "counts.csv", {
    description: "One line an hour",
    directoryLabel: "data/2025",
    categories: ["Data"],
  });
  await addFile(id, "readme.md", { categories: ["Documentation"] });
  await addFile(id, "nests.txt", { description: "Where they nest; on request", restrict: "true" });
  await dataverse.settle();
  await api(`POST /api/datasets/${id}/actions/:publish?type=major`);
  await dataverse.settle();
  await addFile(id, "counts_2026.txt", { directoryLabel: "data/2026" });
  await createDataset("birds", { title: "Calls at dawn", author: "Wren, William" });
  await dataverse.settle();
  return persistentId;
}

async function signIn(page: Page, { dataverse }: Seeded, back = "/"): Promise<void> {
  await page.goto(new URL(`/loginpage.xhtml?redirectPage=${back}`, dataverse.baseUrl).href);
  await page.fill("#token", dataverse.superuserToken);
  await page.click("main button");
}

browserTest("Pages shut nobody out, in light and in dark, wide and narrow", async (browser) => {
  await using seeded = await startSeeded({ port: 0 });
  const { baseUrl } = seeded.dataverse;
  const persistentId = await fill(seeded);
  const dataset = await seeded.api(`GET /api/datasets/:persistentId?persistentId=${persistentId}`);
  const file = dataset.latestVersion.files[0].dataFile.id;
  const pages: Readonly<Record<string, string>> = {
    front: "/",
    collection: "/dataverse/birds",
    search: "/dataverse/birds?q=finch&sort=nameSort:asc",
    dataset: `/dataset.xhtml?persistentId=${persistentId}&version=1.0`,
    draft: `/dataset.xhtml?persistentId=${persistentId}`,
    file: `/file.xhtml?fileId=${file}`,
    requests: "/embedded/requests",
    nothing: "/nothing",
  };
  const bad = await browser.newPage();
  await bad.setContent('<p style="color:#ccc">pale</p>');
  match((await findBarriers(bad)).join(), /color-contrast/, "what is found at all");
  for (const view of [{}, { scheme: "dark" }, { width: 320 }] as const) {
    const suffix = "scheme" in view ? "_dark" : "width" in view ? "_phone" : "";
    // What does not depend on colours is the same in the dark.
    const only = "scheme" in view ? "color-contrast" : undefined;
    const page = await browser.newPage(view);
    await page.goto(new URL("/loginpage.xhtml", baseUrl).href);
    deepEqual(await findBarriers(page, only), [], "sign in");
    await takeScreenshot(page, `sign_in${suffix}`);
    await signIn(page, seeded);
    for (const [name, path] of Object.entries(pages)) {
      await page.goto(new URL(path, baseUrl).href);
      if (suffix !== "_phone") deepEqual(await findBarriers(page, only), [], `${name}${suffix}`);
      equal(await findOverflow(page), 0, `${name}${suffix} is wider than its window`);
      await takeScreenshot(page, `${name}${suffix}`);
    }
  }
});

browserTest(
  "Pages work without scripts, from the front page to a draft's file",
  async (browser) => {
    await using seeded = await startSeeded({ port: 0 });
    await fill(seeded);
    const page = await browser.newPage({ scripts: false });
    await page.goto(seeded.dataverse.baseUrl.href);
    await page.fill("input[type=search]", "feeders");
    await page.click("main form button");
    equal(await page.textContent("[role=status]"), "1 result");
    await page.click("text=Sign in");
    await page.fill("#token", seeded.dataverse.superuserToken);
    await page.click("main button");
    match(page.url(), /\?q=feeders/);
    equal(await page.textContent("[role=status]"), "2 results");
    await page.click("h3:has(+ .tag + .tag:text('Draft')) a");
    await page.click("text=counts_2026.txt");
    equal(await page.textContent("h1"), "counts_2026.txt");
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      page.click("text=Download"),
    ]);
    equal(download.suggestedFilename(), "counts_2026.txt");
    await page.click("text=Requests");
    await page.click("#renew");
    match((await page.textContent("#list"))!, /\/file\.xhtml/);
    await page.click("text=Sign out");
    equal(await page.textContent("text=Sign in"), "Sign in");
  },
);

browserTest("The keyboard gets to the content first, and shows where it is", async (browser) => {
  await using seeded = await startSeeded({ port: 0 });
  const page = await browser.newPage();
  await page.goto(new URL("/dataverse/birds", seeded.dataverse.baseUrl).href);
  await page.keyboard.press("Tab");
  equal(await page.evaluate("document.activeElement.textContent"), "Skip to the content");
  equal(await page.evaluate("getComputedStyle(document.activeElement).outlineStyle"), "solid");
  await page.keyboard.press("Enter");
  await page.keyboard.press("Tab");
  equal(await page.evaluate("document.activeElement.closest('main') !== null"), true);
});

browserTest(
  "Requests appear as they come, and those that came during a pause come after it",
  async (browser) => {
    await using seeded = await startSeeded({ port: 0 });
    const page = await browser.newPage();
    await signIn(page, seeded, "/embedded/requests");
    await page.waitForSelector("#state:text('Live')");
    await seeded.api("GET /api/dataverses/birds?first=%3Cb%3E");
    await page.waitForSelector("#list tr:first-child:has-text('first=%3Cb%3E')");
    match((await page.textContent("#list tr:first-child"))!, /GET.*200 OK.*ms.*dataverseAdmin/s);
    await page.click("#hold");
    equal(await page.textContent("#state"), "Paused.");
    await seeded.api("GET /api/dataverses/birds?second=1");
    equal(await page.locator("#list:has-text('second=1')").count(), 0);
    await page.click("#hold");
    await page.waitForSelector("#list tr:first-child:has-text('second=1')");
    equal(await page.locator("#list tr:has-text('second=1')").count(), 1);
  },
);

browserTest(
  "Names that would act do nothing, turn nothing round and stay inside",
  async (browser) => {
    await using seeded = await startSeeded({ port: 0 });
    const { api, baseUrl } = { ...seeded, baseUrl: seeded.dataverse.baseUrl };
    const script = `"><script>alert(1)</script><img src=x onerror=alert(1)>`;
    const word = "w".repeat(400);
    const odd = `${script} gnp.\u202efdp ${word}`;
    await api("POST /api/dataverses/birds", {
      name: `Odd ${script}`,
      alias: "odd",
      description: `${odd}\u0007`,
      affiliation: odd.slice(0, 250),
      dataverseContacts: [{ contactEmail: "finch@example.org" }],
    });
    const { id } = await seeded.createDataset("odd", { title: odd, author: odd, description: odd });
    const file = await seeded.addFile(id, `gnp.\u202efdp ${word.slice(0, 200)}.txt`, {
      description: odd,
    });
    await seeded.dataverse.settle();
    for (const width of [1200, 320]) {
      const page = await browser.newPage({ width });
      await signIn(page, seeded);
      for (
        const path of [
          "/",
          "/dataverse/odd?types=datasets:files",
          `/dataverse/odd?q=${encodeURIComponent(script)}`,
          `/dataset.xhtml?id=${id}`,
          `/file.xhtml?fileId=${file}`,
          `/embedded/requests?${encodeURIComponent(odd)}`,
        ]
      ) {
        await page.goto(new URL(path, baseUrl).href);
        equal(await page.locator("main script, main img").count(), 0, path);
        equal(await findOverflow(page), 0, `${path} is wider than its window`);
        equal((await page.textContent("body"))!.includes("\u202e"), false, path);
      }
      await page.goto(new URL(`/dataset.xhtml?id=${id}`, baseUrl).href);
      await takeScreenshot(page, `odd_names_${width}`);
    }
  },
);
