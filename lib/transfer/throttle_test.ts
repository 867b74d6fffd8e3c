import { deepEqual, equal, rejects, throws } from "node:assert/strict";
import type { Clock } from "../clock.ts";
import { UsageError } from "../errors/mod.ts";
import { Throttle } from "./throttle.ts";

/** A clock that stands still, but for those who sleep. */
function standingClock(): Clock & { ms: number; readonly slept: number[] } {
  const clock = {
    ms: 0,
    slept: [] as number[],
    now: () => new Date(clock.ms),
    sleep(ms: number, signal?: AbortSignal) {
      if (signal?.aborted) return Promise.reject(signal.reason);
      clock.slept.push(ms);
      clock.ms += ms;
      return Promise.resolve();
    },
  };
  return clock;
}

Deno.test("Throttle.take() keeps the rate over all who share it", async () => {
  const clock = standingClock();
  const throttle = new Throttle(1_000_000, { clock });
  for (let taken = 0; taken < 5_000_000; taken += 250_000) await throttle.take(250_000);
  equal(clock.ms, 4_750); // the first bytes need not wait
  const waits: number[] = [];
  const frozen = {
    now: () => new Date(0),
    sleep: (ms: number) => Promise.resolve(void waits.push(ms)),
  };
  const shared = new Throttle(1_000_000, { clock: frozen });
  await Promise.all(Array.from({ length: 4 }, () => shared.take(1_000_000)));
  deepEqual(waits, [1_000, 2_000, 3_000]);
});

Deno.test("Throttle.take() saves up no time in which nothing passed", async () => {
  const clock = standingClock();
  const throttle = new Throttle(1_000, { clock });
  await throttle.take(1_000);
  clock.ms += 60_000;
  await throttle.take(1_000);
  await throttle.take(1_000);
  deepEqual(clock.slept, [1_000]);
});

Deno.test("Throttle.take() ends with the signal's own reason", async () => {
  const throttle = new Throttle(1, { clock: standingClock() });
  await throttle.take(10);
  await rejects(throttle.take(10, AbortSignal.abort(new Error("enough"))), /enough/);
});

Deno.test("Throttle refuses a rate that lets nothing pass", () => {
  for (const rate of [0, -1, NaN]) throws(() => new Throttle(rate), UsageError);
});
