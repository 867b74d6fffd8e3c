import { identifierOf, isSuperuser, type Requester } from "../domain/permission.ts";
import { Refusal } from "../domain/refusal.ts";
import type { Server } from "./call.ts";

const anHour = 60 * 60 * 1000;

/** Counts commands by caller and hour, where a setting limits them. */
export class RateLimits {
  readonly #server: Server;
  readonly #counts = new Map<string, number>();
  #hour = 0;

  constructor(server: Server) {
    this.#server = server;
  }

  /**
   * Counts one.
   *
   * @throws {Refusal} Where it is one too many.
   */
  count(requester: Requester, command: string): void {
    const tiers = this.#server.store.settings.get(":RateLimitingDefaultCapacityTiers");
    if (tiers === undefined || isSuperuser(requester)) return;
    const tier = requester.type === "user" ? 1 : 0;
    const limit = Number(tiers.split(",")[tier] ?? "-1");
    if (!Number.isFinite(limit) || limit < 0) return;
    const hour = Math.floor(this.#server.clock.now().getTime() / anHour);
    if (hour !== this.#hour) {
      this.#counts.clear();
      this.#hour = hour;
    }
    const key = `${identifierOf(requester)} ${command}`;
    const count = (this.#counts.get(key) ?? 0) + 1;
    this.#counts.set(key, count);
    if (count > limit) {
      throw new Refusal("rate", `${command} failed: Rate limited due to too many requests.`);
    }
  }
}
