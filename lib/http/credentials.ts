import process from "node:process";
import { UsageError } from "../errors/mod.ts";
import { parseAddress } from "./_address.ts";

/** Reads one variable of the environment; `undefined` where it is not set. */
export type Environment = (name: string) => string | undefined;

/** Where to connect and with which token. */
export interface Credentials {
  /** Address of the installation. */
  readonly address: URL;
  /** API token; absent for a guest. */
  readonly token?: string;
}

// dvflow's own names first, then the ones that other tools for Dataverse use.
const NAMES = [
  ["DATAVERSE_URL", "DATAVERSE_API_TOKEN"],
  ["BASE_URL", "API_TOKEN"],
  ["DATAVERSE_SERVER", "DATAVERSE_KEY"],
] as const;

/** The names of the environment that {@linkcode findCredentials} reads. */
export const CREDENTIAL_NAMES: readonly string[] = NAMES.flat();

/** The environment of this process; what may not be read counts as not set. */
export function processEnvironment(name: string): string | undefined {
  try {
    return process.env[name] || undefined;
  } catch {
    return undefined; // Deno without --allow-env for this name
  }
}

/**
 * Finds address and token: from `DATAVERSE_URL` and `DATAVERSE_API_TOKEN`, or under the names that
 * other tools use (`BASE_URL` and `API_TOKEN`, `DATAVERSE_SERVER` and `DATAVERSE_KEY`). A token that
 * stands beside an address goes to that address only.
 *
 * @param address Address to connect to; that of the environment by default.
 * @param env The environment.
 * @returns Address and token.
 * @throws {UsageError} If there is no address, or it cannot be one.
 *
 * @example Usage
 * ```ts
 * import { findCredentials } from "@dvflow/dvflow/client";
 * import { equal } from "node:assert/strict";
 *
 * const env: Record<string, string> = {
 *   DATAVERSE_URL: "https://demo.dataverse.org",
 *   DATAVERSE_API_TOKEN: "a-token",
 * };
 * equal(findCredentials(undefined, (name) => env[name]).token, "a-token");
 * equal(findCredentials("https://other.example", (name) => env[name]).token, undefined);
 * ```
 */
export function findCredentials(
  address?: string | URL,
  env: Environment = processEnvironment,
): Credentials {
  const pairs = NAMES.map(([url, token]) => ({ url: env(url), token: env(token) }));
  const wanted = address ?? pairs.find(({ url }) => url !== undefined)?.url;
  if (wanted === undefined) {
    throw new UsageError("Cannot connect: no address of an installation was given", {
      hint:
        "Put it into DATAVERSE_URL, such as https://demo.dataverse.org, and the API token into DATAVERSE_API_TOKEN.",
    });
  }
  const parsed = parseAddress(wanted);
  const fits = pairs.find(({ url, token }) =>
    token !== undefined && (url === undefined || parseAddress(url).href === parsed.href)
  );
  return fits?.token === undefined ? { address: parsed } : { address: parsed, token: fits.token };
}
