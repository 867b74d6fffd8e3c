/**
 * `dataverseTest` for the test runner of Node, `node:test`.
 *
 * @module
 */
import { after, test as register, type TestContext } from "node:test";
import type {
  DataverseTestFunction,
  DataverseTestOptions,
} from "./runner/dataverse_test_options.ts";
import { TestFile } from "./runner/test_file.ts";

export type { DataverseTestFunction, DataverseTestOptions };

const file = new TestFile();
let open = false;

/**
 * Registers a test with `node:test` that gets a Dataverse; see `dataverseTest` of
 * `@dvflow/dvflow/testing`, which does the same for `Deno.test`.
 *
 * @param name Its name; where there is a choice of targets, the target's is added.
 * @param test What it does.
 *
 * @example Usage
 * ```ts ignore
 * import { publish, run } from "@dvflow/dvflow";
 * import { dataverseTest } from "@dvflow/dvflow/testing/node";
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
 * import { dataverseTest } from "@dvflow/dvflow/testing/node";
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
      afterAll(async () => {
        open = false;
        await file.close();
      });
    }
    register(
      test.name,
      // Node takes even "only: false" for a wish that most are left out.
      { skip: test.skip ?? false, ...(test.only ? { only: true } : {}) },
      (context: TestContext) =>
        test.run({ signal: context.signal, skip: (why) => context.skip(why) }),
    );
  }
}

function afterAll(close: () => Promise<void>): void {
  after(close);
  // Deno runs the tests of node:test, but not what is to be done after all of them.
  const deno = Reflect.get(globalThis, "Deno") as
    | { readonly test?: { readonly afterAll?: (act: () => Promise<void>) => void } }
    | undefined;
  deno?.test?.afterAll?.(close);
}
