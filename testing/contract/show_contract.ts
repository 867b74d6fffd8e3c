import { type Environment, processEnvironment } from "../../lib/client/mod.ts";
import { openTestRun } from "../fixtures/mod.ts";
import { withNotes } from "../runner/with_notes.ts";
import type { ContractSuite } from "./contract.ts";
import { contract } from "./suites.ts";

/** Options of {@linkcode showContract}. */
export interface ShowContractOptions {
  /**
   * What is shown.
   *
   * @default {all suites}
   */
  readonly suites?: readonly ContractSuite[];
  /** Told of each case as soon as it is over. */
  readonly onCase?: (result: ContractResult) => void;
  /**
   * Reads the environment.
   *
   * @default {the process's own}
   */
  readonly env?: Environment;
  /** Ends it after the case that is being shown. */
  readonly signal?: AbortSignal;
}

/** How a case came out. */
export interface ContractResult {
  /** The suite and the case, such as `files: an empty file is a file`. */
  readonly name: string;
  /** Whether it is so, is not, or was left out. */
  readonly outcome: "passed" | "failed" | "skipped";
  /** Why it failed or was left out. */
  readonly why?: unknown;
}

/**
 * Shows on one installation what every Dataverse does, one case after another, each in a collection of
 * its own. Cases that make users are left out at an address where the key for that is not known.
 *
 * @param dataverse The installation.
 * @param options Which suites.
 * @returns How each case came out.
 * @throws {UsageError} If the installation does not look like one for tests.
 */
export async function showContract(
  dataverse: Parameters<typeof openTestRun>[0],
  options: ShowContractOptions = {},
): Promise<readonly ContractResult[]> {
  const { suites = contract, onCase, env = processEnvironment, signal } = options;
  const makesUsers = dataverse.on !== "address" || env("DVFLOW_BUILTIN_USERS_KEY") !== undefined;
  const results: ContractResult[] = [];
  await using run = await openTestRun(dataverse, { env });
  for (const { name: suite, cases } of suites) {
    for (const one of cases) {
      signal?.throwIfAborted();
      const name = `${suite}: ${one.name}`;
      const result: ContractResult = one.makesUsers === true && !makesUsers
        ? { name, outcome: "skipped", why: "DVFLOW_BUILTIN_USERS_KEY is not set" }
        : await show(run, { name, show: one.show });
      results.push(result);
      onCase?.(result);
    }
  }
  return results;
}

async function show(
  run: Awaited<ReturnType<typeof openTestRun>>,
  one: Pick<ContractSuite["cases"][number], "name" | "show">,
): Promise<ContractResult> {
  const { name } = one;
  const space = await run.openTest({ name });
  const [shown] = await Promise.allSettled([one.show(space)]);
  const requests = space.describeRequests();
  const [cleaned] = await Promise.allSettled([space[Symbol.asyncDispose]()]);
  for (const result of [shown, cleaned]) {
    if (result?.status === "rejected") {
      return { name, outcome: "failed", why: withNotes(result.reason, [requests]) };
    }
  }
  return { name, outcome: "passed" };
}
