import type { Environment } from "../../lib/client/mod.ts";
import type { DockerOptions } from "../docker/mod.ts";
import type { EmbeddedOptions } from "../embedded/mod.ts";
import type { Fixtures } from "../fixtures/mod.ts";
import type { AddressOptions } from "../use_address.ts";
import type { TargetName } from "./target.ts";

/** A test that gets a Dataverse and a collection of its own. */
export type DataverseTestFunction = (fixtures: Fixtures) => void | Promise<void>;

/** Options of `dataverseTest`. */
export interface DataverseTestOptions {
  /**
   * What the test runs against: one target, or several, with one test for each.
   *
   * @default {DVFLOW_TARGET of the environment, a list separated by commas; else "embedded"}
   */
  readonly on?: TargetName | readonly TargetName[];
  /**
   * Whether the test has an installation of its own, which nobody else sees, instead of the one that the
   * file's tests share. Not at an address.
   *
   * @default {false}
   */
  readonly alone?: boolean;
  /**
   * How our own server is started. Tests that hand in the same object share a server.
   *
   * @default {{}}
   */
  readonly embedded?: EmbeddedOptions;
  /**
   * How a Dataverse in Docker is started; its version is the target's. The tests of a file share a stack,
   * and leave it for the next file, unless the test is alone.
   *
   * @default {{ reuse: true }}
   */
  readonly docker?: DockerOptions;
  /**
   * Token and key for an address, where the environment does not have them.
   *
   * @default {{}}
   */
  readonly address?: AddressOptions;
  /**
   * Alias of the published collection in which the tests make theirs.
   *
   * @default {DVFLOW_TEST_COLLECTION of the environment, else ":root"}
   */
  readonly parent?: string;
  /**
   * Longest time that the test may take, starting the Dataverse and cleaning up apart, in milliseconds.
   *
   * @default {120_000}
   */
  readonly timeoutMs?: number;
  /**
   * Whether the test is left out; a text says why.
   *
   * @default {false}
   */
  readonly skip?: boolean | string;
  /**
   * Whether only this one, and others of which it is said, are run.
   *
   * @default {false}
   */
  readonly only?: boolean;
  /**
   * Reads the environment.
   *
   * @default {the process's own}
   */
  readonly env?: Environment;
}
