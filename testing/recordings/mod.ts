/**
 * Exchanges recorded from a real Dataverse 6.8, and their replay against another server.
 *
 * @module
 */
export type { Chapter } from "./exchange.ts";
export {
  type ReplayDifference,
  type ReplayOptions,
  replayRecordings,
  type ReplayReport,
  type ReplayTarget,
} from "./replay.ts";
