import { deepEqual, equal, match } from "node:assert/strict";
import type { Clock } from "../../../lib/clock.ts";
import type { DockerEvent } from "../docker_event.ts";
import { Progress } from "./progress.ts";

/** A clock that stands until it is moved. */
function standingClock(): Clock & { move(ms: number): void } {
  let now = 0;
  return {
    now: () => new Date(now),
    sleep: () => Promise.resolve(),
    move: (ms) => {
      now += ms;
    },
  };
}

Deno.test("Progress tells what changes, once, and how long each phase took", () => {
  const clock = standingClock();
  const events: DockerEvent[] = [];
  const progress = new Progress(clock, (event) => events.push(event));
  progress.tell("solr", "waiting", "waits for a");
  clock.move(1000);
  progress.tell("solr", "waiting", "waits for a");
  progress.tell("solr", "waiting", "waits for b");
  clock.move(1000);
  progress.tell("solr", "starting", "is being made");
  clock.move(500);
  progress.tell("solr", "ready");
  deepEqual(events.map(({ detail }) => detail), [
    "waits for a",
    "waits for b",
    "is being made",
    "",
  ]);
  deepEqual(progress.timings, [
    { part: "solr", phase: "waiting", ms: 2000 },
    { part: "solr", phase: "starting", ms: 500 },
  ]);
});

Deno.test("Progress.timeout() says which part was waiting for what, for how long", () => {
  const clock = standingClock();
  const progress = new Progress(clock, undefined);
  progress.tell("postgres", "ready");
  progress.tell("dataverse", "starting", "waits until it works");
  progress.tell("bootstrap", "waiting", 'waits for "dataverse" to work');
  clock.move(280_000);
  const { message, reason, hint } = progress.timeout(300_000);
  equal(reason, "timeout");
  match(
    message,
    /within 300 s: "dataverse" waits until it works for 280 s; "bootstrap" waits for "dataverse" to work for 280 s$/,
  );
  match(hint ?? "", /--timeout/);
});
