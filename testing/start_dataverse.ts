import { type EmbeddedDataverse, type EmbeddedOptions, startEmbedded } from "./embedded/mod.ts";

/** Options of {@linkcode startDataverse}. */
export interface StartDataverseOptions extends EmbeddedOptions {
  /**
   * What is started: `embedded` is our own server, which starts in milliseconds.
   *
   * @default {"embedded"}
   */
  readonly on?: "embedded";
}

/** A Dataverse that was started; it can be handed to `connect` as options. */
export interface StartedDataverse extends EmbeddedDataverse {
  /** API token of the superuser `dataverseAdmin`. */
  readonly token: string;
}

/**
 * Starts a Dataverse with a superuser, a published root collection and nothing in it.
 *
 * @param options What is started, where it keeps its state, on which port.
 * @returns The server; dispose it.
 *
 * @example Usage
 * ```ts
 * import { connect } from "@dvflow/dvflow";
 * import { startDataverse } from "@dvflow/dvflow/testing";
 * import { equal } from "node:assert/strict";
 *
 * await using dataverse = await startDataverse();
 * await using session = await connect(dataverse.baseUrl, dataverse);
 *
 * equal(session.info.user?.superuser, true);
 * ```
 */
export async function startDataverse(
  options: StartDataverseOptions = {},
): Promise<StartedDataverse> {
  const { on: _on, ...rest } = options;
  const server = await startEmbedded(rest);
  return {
    baseUrl: server.baseUrl,
    fetch: server.fetch,
    token: server.superuserToken,
    superuserToken: server.superuserToken,
    requests: server.requests,
    createUser: (user) => server.createUser(user),
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}
