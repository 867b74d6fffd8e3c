import { deepEqual, equal } from "node:assert/strict";
import { type Bucket, capacityOf, newBucket, noLimit, takeToken } from "./rate_limit.ts";

Deno.test("capacityOf() takes the number of the tier, or that of the command in it", () => {
  const tiers = "10,100";
  const actions = [{ tier: 1, limitPerHour: 5, actions: ["GetDatasetCommand"] }];
  equal(capacityOf({ tiers, actions: undefined }, 0, "X"), 10);
  equal(capacityOf({ tiers, actions: undefined }, 2, "X"), noLimit);
  equal(capacityOf({ tiers, actions }, 1, "GetDatasetCommand"), 5);
  equal(capacityOf({ tiers, actions: { rateLimits: actions } }, 1, "GetDatasetCommand"), 5);
  equal(capacityOf({ tiers, actions }, 0, "GetDatasetCommand"), 10);
  equal(capacityOf({ tiers: "ten", actions: "nonsense" }, 0, "X"), noLimit);
});

Deno.test("takeToken() fills a bucket minute by minute, up to what an hour has", () => {
  let bucket: Bucket = newBucket;
  const take = (now: number): boolean => {
    const result = takeToken(bucket, 30, now);
    bucket = result.bucket;
    return result.taken;
  };
  const first = Array.from({ length: 31 }, () => take(1_000_000));
  deepEqual(first.indexOf(false), 30);
  equal(take(1_000_001), false, "half a token");
  equal(take(1_000_002), true);
  equal(take(1_000_002), false);
});
