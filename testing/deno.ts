import { UsageError } from "../mod.ts";
import type {
  DataverseTestFunction,
  DataverseTestOptions,
} from "./runner/dataverse_test_options.ts";
import { TestFile } from "./runner/test_file.ts";

const file = new TestFile();
let open = false;

/**
 * Registers a test with `Deno.test` that gets a Dataverse: a published collection of its own, users,
 * datasets and files, all of which are removed after it. The tests of a file share one server and may
 * run at the same time. `DVFLOW_TARGET` says what it runs against: `embedded`, `docker`, `docker:6.8`, an
 * address, or several of them, separated by commas. Where it fails, the requests that it sent stand
 * below its error. For Node's own runner take `dataverseTest` from `@dvflow/dvflow/testing/node`, for
 * Vitest from `@dvflow/dvflow/testing/vitest`.
 *
 * @param name Its name; where there is a choice of targets, the target's is added.
 * @param test What it does.
 *
 * @example Usage
 * ```ts
 * import { publish, run } from "@dvflow/dvflow";
 * import { dataverseTest } from "@dvflow/dvflow/testing";
 * import { equal } from "node:assert/strict";
 *
 * dataverseTest("publish() makes version 1.0", async ({ session, dataset }) => {
 *   const { persistentId } = await dataset();
 *   const { version } = await run(publish({ dataset: persistentId }), { session });
 *
 *   equal(version, "1.0");
 * });
 *
 * Deno.test("others stand beside it", () => equal(1 + 1, 2));
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
 * @example A test that sees the whole installation
 * ```ts
 * import { collections } from "@dvflow/dvflow/client";
 * import { dataverseTest } from "@dvflow/dvflow/testing";
 * import { deepEqual } from "node:assert/strict";
 *
 * dataverseTest("nobody else is there", { alone: true }, async ({ session, collection }) => {
 *   const [run] = await collections.listContents(session, ":root");
 *
 *   deepEqual(collection.startsWith(run?.type === "dataverse" ? run.title : "?"), true);
 * });
 *
 * Deno.test("others stand beside it", () => {});
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
  if (!("Deno" in globalThis)) {
    throw new UsageError(`Cannot register test "${name}": this is not Deno`, {
      hint: 'Import dataverseTest from "@dvflow/dvflow/testing/node" or "…/testing/vitest".',
    });
  }
  const [options, body] = rest.length === 1 ? [{}, rest[0]] as const : rest;
  for (const test of file.plan({ name, options, body })) {
    if (!open) {
      open = true;
      Deno.test.afterAll(async () => {
        open = false;
        await file.close();
      });
    }
    Deno.test({
      name: test.skip === undefined ? test.name : `${test.name} (${test.skip})`,
      ignore: test.skip !== undefined,
      only: test.only,
      fn: () => test.run(),
    });
  }
}
