import {
  type Environment,
  findCredentials,
  openSession,
  type Session,
  type SessionOptions,
} from "../http/mod.ts";
import { type ConnectionInfo, inspectConnection } from "./check_connection.ts";

/** Options of {@linkcode connect}. */
export interface ConnectOptions extends SessionOptions {
  /**
   * Reads the environment.
   *
   * @default {the process's own}
   */
  readonly env?: Environment;
  /** Cancels it. */
  readonly signal?: AbortSignal;
}

/** A session that was checked. */
export interface Connection extends Session {
  /** What is at the other end. */
  readonly info: ConnectionInfo;
}

/**
 * Connects to an installation and checks that it is a Dataverse, of a version that dvflow knows, and
 * that the token is valid. Address and token come from the environment where they are not given; see
 * {@linkcode findCredentials}.
 *
 * @param address Address of the installation; `DATAVERSE_URL` by default.
 * @param options Token, transport, time.
 * @returns The connection, with what was found.
 * @throws {UsageError} If there is no address, or it cannot be one.
 * @throws {UnavailableError} If nobody answers there.
 * @throws {AuthenticationError} If the token is not valid.
 *
 * @example Usage
 * ```ts
 * import { connect } from "@dvflow/dvflow";
 * import { startDataverse } from "@dvflow/dvflow/testing";
 * import { equal } from "node:assert/strict";
 *
 * await using dataverse = await startDataverse({ on: "embedded" });
 * await using session = await connect(dataverse.baseUrl, dataverse);
 *
 * equal(session.info.user?.identifier, "@dataverseAdmin");
 * ```
 */
export async function connect(
  address?: string | URL,
  options: ConnectOptions = {},
): Promise<Connection> {
  const { env, signal, ...rest } = options;
  const found = findCredentials(address, env);
  const token = rest.token ?? found.token;
  const session = openSession(found.address, token === undefined ? rest : { ...rest, token });
  try {
    const info = await inspectConnection(session, signal ? { signal } : {});
    return Object.assign(session, { info });
  } catch (error) {
    await session[Symbol.asyncDispose]();
    throw error;
  }
}
