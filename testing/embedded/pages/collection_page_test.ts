import { equal, match, ok } from "node:assert/strict";
import { systemClock } from "../../../lib/clock.ts";
import type { Json } from "../domain/json.ts";
import { bare } from "../wire/reply.ts";
import { RequestLog } from "../wire/request_log.ts";
import { Pages } from "./answer_page.ts";
import { collectionPage } from "./collection_page.ts";
import { Sessions } from "./sessions.ts";

const base = new URL("http://embedded.localhost/");

/** A collection's page where the API finds something; gives it and what the search was asked. */
async function open(path: string, found: Json): Promise<{ text: string; asked: URLSearchParams }> {
  let asked = new URLSearchParams();
  const collection = { id: 2, ownerId: 1, alias: "birds", name: "Birds", isReleased: true };
  const pages = new Pages({
    rows: [{ at: "GET /dataverse/{alias}", summary: "", handler: collectionPage }],
    api: {
      handle: ({ url }) => {
        const { pathname, searchParams } = new URL(url);
        if (pathname !== "/api/search") return Promise.resolve(bare({ data: collection }));
        asked = searchParams;
        return Promise.resolve(bare({ status: "OK", data: found }));
      },
      failureOf: () => undefined,
    },
    base: () => base,
    clock: systemClock,
    log: new RequestLog(),
    sessions: new Sessions(systemClock),
  });
  const url = new URL(path, base);
  const { reply } = await pages.answer(new Request(url), url);
  ok(reply.body.type === "text");
  return { text: reply.body.text, asked };
}

const found = {
  total_count: 25,
  items: [{ type: "dataverse", name: "Owls", identifier: "owls", publicationStatuses: ["Draft"] }],
  facets: [{
    authorName_ss: { friendly: "Author Name", labels: [{ 'Finch, "F" & Co': 3 }] },
    subject_ss: { friendly: "Subject", labels: [{ "Arts and Humanities": 2 }] },
  }],
};

Deno.test("collectionPage() asks for what a real address names", async () => {
  const { asked } = await open(
    "/dataverse/birds?q=owl&types=datasets:files&fq0=subject_ss%3A%22Other%22&sort=nameSort&order=desc&page=3",
    found,
  );
  equal(asked.get("q"), "owl");
  equal(asked.getAll("type").join(), "dataset,file");
  equal(asked.get("subtree"), "birds");
  equal(asked.getAll("fq").join(), 'subject_ss:"Other"');
  equal(`${asked.get("sort")} ${asked.get("order")} ${asked.get("start")}`, "name desc 20");
});

Deno.test("collectionPage() links each facet's value to what it narrows down to, and back", async () => {
  const { text } = await open("/dataverse/birds?q=owl&page=2&fq0=subject_ss%3A%22Other%22", found);
  match(text, /<h3>Author Name<\/h3>/);
  const [, link = ""] = /<a href="([^"]*)"[^>]*>Finch, /.exec(text) ?? [];
  const query = new URL(link.replaceAll("&amp;", "&"), base).searchParams;
  equal(query.get("q"), "owl");
  equal(query.get("page"), null, "from the first page");
  equal(query.get("fq0"), 'subject_ss:"Other"');
  equal(query.get("fq1"), 'authorName_ss:"Finch, \\"F\\" & Co"');
  const [, back = ""] = /<bdi>Other<\/bdi>\s*<a\s+href="([^"]*)"/.exec(text) ?? [];
  equal(back, "/dataverse/birds?q=owl");
});

Deno.test("collectionPage() leads from page to page of what was found", async () => {
  const { text } = await open("/dataverse/birds?q=owl&page=2", found);
  match(text, /Page 2 of 3/);
  match(text, /href="\/dataverse\/birds\?q=owl&amp;page=3" rel="next"/);
});
