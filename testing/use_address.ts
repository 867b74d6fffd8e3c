import { type Environment, findCredentials, processEnvironment } from "../lib/client/mod.ts";
import { connect, UsageError } from "../mod.ts";
import { createBuiltinUser } from "./fixtures/create_builtin_user.ts";
import type { StartedAddress } from "./start_dataverse.ts";

/** Options for an installation that runs already. */
export interface AddressOptions {
  /**
   * API token; a superuser's where published things are to be removed again.
   *
   * @default {what the environment has for this address: `DATAVERSE_API_TOKEN` and the names beside it}
   */
  readonly token?: string;
  /**
   * Key with which accounts are made (`BuiltinUsers.KEY`, since 6.9 `:BuiltinUsersKey`).
   *
   * @default {DVFLOW_BUILTIN_USERS_KEY of the environment}
   */
  readonly builtinUsersKey?: string;
  /**
   * Reads the environment.
   *
   * @default {the process's own}
   */
  readonly env?: Environment;
  /**
   * The way to it.
   *
   * @default {the network}
   */
  readonly fetch?: typeof globalThis.fetch;
  /** Cancels the check. */
  readonly signal?: AbortSignal;
}

/** Takes an installation that runs already, and checks version and token. */
export async function useAddress(
  address: URL | string,
  options: AddressOptions = {},
): Promise<StartedAddress> {
  const { env = processEnvironment, fetch = globalThis.fetch, signal } = options;
  const found = findCredentials(address, env);
  const token = options.token ?? found.token;
  if (token === undefined) {
    throw new UsageError(`Cannot use "${found.address.href}": no API token was given`, {
      hint: "Put it into DATAVERSE_API_TOKEN; a superuser's, where published things are tested.",
    });
  }
  await using session = await connect(found.address, {
    token,
    fetch,
    env: () => undefined,
    ...(signal ? { signal } : {}),
  });
  const { version } = session.info;
  return {
    on: "address",
    baseUrl: found.address,
    fetch,
    token,
    version,
    async createUser(user) {
      const key = options.builtinUsersKey ?? env("DVFLOW_BUILTIN_USERS_KEY");
      if (key === undefined) {
        throw new UsageError(
          `Cannot make user "${user.userName}" at "${found.address.href}": no key for making accounts was given`,
          { hint: "Put the installation's BuiltinUsers.KEY into DVFLOW_BUILTIN_USERS_KEY." },
        );
      }
      return await createBuiltinUser({ baseUrl: found.address, fetch, key }, user);
    },
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}
