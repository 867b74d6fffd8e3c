import { identifierOf, isSuperuser, type Requester } from "../domain/permission.ts";
import { type Bucket, capacityOf, newBucket, noLimit, takeToken } from "../domain/rate_limit.ts";
import { Refusal } from "../domain/refusal.ts";
import { jsonOf } from "./body.ts";
import type { Server } from "./call.ts";

const minuteMs = 60 * 1000;

/** Counts commands by caller, where settings limit them. */
export class RateLimits {
  readonly #server: Pick<Server, "store" | "clock">;
  readonly #buckets = new Map<string, Bucket>();
  #known = "";

  constructor(server: Pick<Server, "store" | "clock">) {
    this.#server = server;
  }

  /** Minutes since 1970. */
  #now(): number {
    return Math.floor(this.#server.clock.now().getTime() / minuteMs);
  }

  /**
   * Counts one.
   *
   * @throws {Refusal} Where it is one too many.
   */
  count(requester: Requester, command: string): void {
    if (this.take(requester, command)) return;
    throw new Refusal("rate", `${command} failed: Rate limited due to too many requests.`);
  }

  /** Counts one; false where it is one too many. */
  take(requester: Requester, command: string): boolean {
    const { settings } = this.#server.store;
    if (isSuperuser(requester)) return true;
    const tiers = settings.get(":RateLimitingDefaultCapacityTiers");
    const json = settings.get(":RateLimitingCapacityByTierAndAction");
    if ((json ?? "") !== this.#known) {
      // Who comes first after a change begins the counting anew, and is not counted.
      this.#known = json ?? "";
      this.#buckets.clear();
      return true;
    }
    if (tiers === undefined && json === undefined) return true;
    const tier = requester.type === "user" ? requester.user.tier : 0;
    const actions = json === undefined ? undefined : jsonOf(json);
    const capacity = capacityOf({ tiers, actions }, tier, command);
    if (capacity === noLimit) return true;
    const key = `${identifierOf(requester)}:${command}`;
    const { bucket, taken } = takeToken(
      this.#buckets.get(key) ?? newBucket,
      capacity,
      this.#now(),
    );
    this.#buckets.set(key, bucket);
    return taken;
  }

  /**
   * Tells in CSV what each may still do, and since when.
   *
   * @param minutes Leaves out when buckets were filled that were not in so many minutes.
   */
  describe(minutes: number | undefined): string {
    const now = this.#now();
    const buckets = [...this.#buckets];
    const filled = buckets.filter(([, bucket]) =>
      minutes === undefined || now - bucket.filled <= minutes
    );
    const filter = minutes === undefined ? "" : ` ## deltaMinutesFilter=${minutes}`;
    const lines = [
      [
        "#<username>:<command>, <available tokens>",
        ...buckets.map(([key, { tokens }]) => `${key}, ${tokens}`),
      ],
      [
        `#<username>:<command>, <timestamp>, <delta minutes>${filter}`,
        ...filled.map(([key, bucket]) =>
          `${key}:last_update, ${bucket.filled}, ${now - bucket.filled}`
        ),
      ],
    ];
    const count =
      `# Rate Limit Cache: Total number of cached entries (excluding ":last_update") ${buckets.length}`;
    return [count, ...lines.flatMap((part) => part.toSorted()), ""].join("\n");
  }
}
