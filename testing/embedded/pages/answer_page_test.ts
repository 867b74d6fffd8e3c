import { deepEqual, equal, match } from "node:assert/strict";
import { systemClock } from "../../../lib/clock.ts";
import { RequestLog } from "../wire/request_log.ts";
import { Pages } from "./answer_page.ts";
import type { ApiHost } from "./api.ts";
import { Sessions } from "./sessions.ts";

Deno.test("Pages answer with a page, and tell what went wrong, where the API fails or they do", async () => {
  const broken: ApiHost = {
    handle: () => Promise.resolve({ status: 500, body: { type: "none" } }),
    failureOf: () => "a bug of the API",
  };
  const odd: ApiHost = {
    handle: () => Promise.reject(new Error("odd")),
    failureOf: () => undefined,
  };
  for (const [api, failure] of [[broken, /a bug of the API/], [odd, /odd/]] as const) {
    const pages = new Pages({
      rows: [{ at: "GET /", summary: "", handler: () => Promise.reject(new Error("never")) }],
      api,
      base: () => new URL("http://embedded.localhost/"),
      clock: systemClock,
      log: new RequestLog(),
      sessions: new Sessions(systemClock),
    });
    const url = new URL("http://embedded.localhost/");
    const answer = await pages.answer(new Request(url), url);
    deepEqual([answer.reply.status, answer.user], [500, ":guest"]);
    match(answer.failure!, failure);
    equal(JSON.stringify(answer.reply).includes("bug of the API"), false);
  }
});
