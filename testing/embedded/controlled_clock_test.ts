import { deepEqual, equal, rejects } from "node:assert/strict";
import { systemClock } from "../../lib/clock.ts";
import { ControlledClock } from "./controlled_clock.ts";

const anHour = 3_600_000;

/** Writes down in which order sleepers wake. */
function diary(clock: ControlledClock) {
  const lines: string[] = [];
  return {
    lines,
    sleep: (name: string, ms: number, signal?: AbortSignal): Promise<void> =>
      clock.sleep(ms, signal).then(() => void lines.push(name)),
  };
}

Deno.test("ControlledClock goes as its base does, until it is told otherwise", async () => {
  const clock = new ControlledClock(systemClock);
  const before = Date.now();
  await clock.sleep(5);
  const now = clock.now().getTime();
  equal(now >= before + 4 && now <= Date.now(), true);
});

Deno.test("ControlledClock wakes what sleeps when it is put forward that far", async () => {
  const clock = new ControlledClock(systemClock);
  const { lines, sleep } = diary(clock);
  const first = sleep("first", anHour);
  const second = sleep("second", 3 * anHour);
  clock.advance(2 * anHour);
  await first;
  deepEqual(lines, ["first"]);
  clock.set(new Date(Date.now() + 4 * anHour));
  await second;
  deepEqual(lines, ["first", "second"]);
});

Deno.test("ControlledClock stands still when it is stopped, and goes on from there", async () => {
  const clock = new ControlledClock(systemClock);
  clock.set(new Date("2026-05-04T10:00:00Z"));
  clock.stop();
  const stood = clock.now().getTime();
  const { lines, sleep } = diary(clock);
  const slept = sleep("slept", 1);
  await clock.sleep(0);
  await systemClock.sleep(5);
  deepEqual(lines, []);
  equal(clock.now().getTime(), stood);
  clock.advance(1);
  await slept;
  const more = sleep("more", 1);
  clock.go();
  await more;
  deepEqual(lines, ["slept", "more"]);
});

Deno.test("ControlledClock ends a sleep early where it is cancelled, and forgets it", async () => {
  const clock = new ControlledClock(systemClock);
  const stop = new AbortController();
  const { lines, sleep } = diary(clock);
  const slept = sleep("slept", anHour, stop.signal);
  stop.abort(new Error("enough"));
  await rejects(slept, /enough/);
  await rejects(clock.sleep(1, stop.signal), /enough/);
  clock.advance(2 * anHour);
  deepEqual(lines, []);
});
