import { identifierOf, isSuperuser, type Requester } from "../domain/permission.ts";
import { type Bucket, capacityOf, newBucket, noLimit, takeToken } from "../domain/rate_limit.ts";
import { Refusal } from "../domain/refusal.ts";
import { jsonOf } from "./body.ts";
import type { Server } from "./call.ts";

const minuteMs = 60 * 1000;

/** Counts commands by caller, where settings limit them. */
export class RateLimits {
  readonly #server: Server;
  readonly #buckets = new Map<string, Bucket>();

  constructor(server: Server) {
    this.#server = server;
  }

  /**
   * Counts one.
   *
   * @throws {Refusal} Where it is one too many.
   */
  count(requester: Requester, command: string): void {
    const { settings } = this.#server.store;
    const tiers = settings.get(":RateLimitingDefaultCapacityTiers");
    const json = settings.get(":RateLimitingCapacityByTierAndAction");
    if ((tiers === undefined && json === undefined) || isSuperuser(requester)) return;
    const tier = requester.type === "user" ? requester.user.tier : 0;
    const actions = json === undefined ? undefined : jsonOf(json);
    const capacity = capacityOf({ tiers, actions }, tier, command);
    if (capacity === noLimit) return;
    const key = `${identifierOf(requester)}:${command}`;
    const now = Math.floor(this.#server.clock.now().getTime() / minuteMs);
    const { bucket, taken } = takeToken(this.#buckets.get(key) ?? newBucket, capacity, now);
    this.#buckets.set(key, bucket);
    if (!taken) {
      throw new Refusal("rate", `${command} failed: Rate limited due to too many requests.`);
    }
  }
}
