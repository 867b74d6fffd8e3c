/**
 * `dataverseTest` for Vitest.
 *
 * @module
 */
import type {
  DataverseTestFunction,
  DataverseTestOptions,
} from "./runner/dataverse_test_options.ts";
import { TestFile } from "./runner/test_file.ts";

export type { DataverseTestFunction, DataverseTestOptions };

/** What is used of Vitest. */
interface Vitest {
  afterAll(act: () => Promise<void>, timeoutMs: number): void;
  test(
    name: string,
    options: { readonly timeout: number; readonly only: boolean },
    test: (context: VitestContext) => Promise<void>,
  ): void;
}

interface VitestContext {
  /** Ends when Vitest stops the test; since version 3.2. */
  readonly signal?: AbortSignal;
  /** Leaves the test out. */
  skip(why: string): void;
}

// The tests have limits of their own, which do not count how long a Dataverse takes to start.
const LONG_MS = 60 * 60 * 1000;

// By a name that is not looked at before: only who has Vitest needs it.
const name: string = "vitest";
const vitest: Vitest = await import(name);

const file = new TestFile();
let open = false;

/**
 * Registers a test with Vitest that gets a Dataverse; see `dataverseTest` of
 * `@dvflow/dvflow/testing`, which does the same for `Deno.test`.
 *
 * @param name Its name; where there is a choice of targets, the target's is added.
 * @param test What it does.
 *
 * @example Usage
 * ```ts ignore
 * import { publish, run } from "@dvflow/dvflow";
 * import { dataverseTest } from "@dvflow/dvflow/testing/vitest";
 * import { equal } from "node:assert/strict";
 *
 * dataverseTest("publish() makes version 1.0", async ({ session, dataset }) => {
 *   const { persistentId } = await dataset();
 *   const { version } = await run(publish({ dataset: persistentId }), { session });
 *
 *   equal(version, "1.0");
 * });
 * ```
 */
export function dataverseTest(name: string, test: DataverseTestFunction): void;
/**
 * Registers a test with options; see above.
 *
 * @param name Its name.
 * @param options What it runs against, how long it may take.
 * @param test What it does.
 *
 * @example A test that is left out
 * ```ts ignore
 * import { dataverseTest } from "@dvflow/dvflow/testing/vitest";
 * import { equal } from "node:assert/strict";
 *
 * dataverseTest("a new feature", { skip: "the server cannot do it yet" }, ({ target }) => {
 *   equal(target, "embedded");
 * });
 * ```
 */
export function dataverseTest(
  name: string,
  options: DataverseTestOptions,
  test: DataverseTestFunction,
): void;
export function dataverseTest(
  name: string,
  ...rest: readonly [DataverseTestFunction] | readonly [DataverseTestOptions, DataverseTestFunction]
): void {
  const [options, body] = rest.length === 1 ? [{}, rest[0]] as const : rest;
  for (const test of file.plan({ name, options, body })) {
    if (!open) {
      open = true;
      vitest.afterAll(async () => {
        open = false;
        await file.close();
      }, LONG_MS);
    }
    vitest.test(test.name, { timeout: LONG_MS, only: test.only }, async (context) => {
      if (test.skip !== undefined) context.skip(test.skip);
      await test.run({
        skip: (why) => context.skip(why),
        ...(context.signal === undefined ? {} : { signal: context.signal }),
      });
    });
  }
}
