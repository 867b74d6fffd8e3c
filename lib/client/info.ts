import type { Session } from "../http/mod.ts";
import {
  decodeLicenses,
  decodeMessage,
  decodeVersion,
  type License,
  type Version,
} from "../schemas/mod.ts";
import type { CallOptions } from "./_paths.ts";

/**
 * Reads the version of the installation: `GET /api/info/version`. Tried once, so that a wrong address
 * is told at once.
 *
 * @param session The connection.
 * @param options Signal.
 * @returns The version.
 */
export function getVersion(session: Session, options: CallOptions = {}): Promise<Version> {
  return session.call({
    doing: `read the version of the Dataverse at "${session.baseUrl.href}"`,
    method: "GET",
    path: "/api/info/version",
    retryBudgetMs: 0,
    ...options,
  }, decodeVersion);
}

/**
 * Lists the licenses that datasets may have: `GET /api/licenses`.
 *
 * @param session The connection.
 * @param options Signal.
 * @returns The licenses.
 */
export function listLicenses(
  session: Session,
  options: CallOptions = {},
): Promise<readonly License[]> {
  return session.call(
    { doing: "list the installation's licenses", method: "GET", path: "/api/licenses", ...options },
    decodeLicenses,
  );
}

/**
 * Reads which checksum the installation computes: `GET /api/files/fixityAlgorithm`.
 *
 * @param session The connection.
 * @param options Signal.
 * @returns Such as `MD5` or `SHA-256`.
 */
export async function getFixityAlgorithm(
  session: Session,
  options: CallOptions = {},
): Promise<string> {
  const { message } = await session.call({
    doing: "read which checksums the installation computes",
    method: "GET",
    path: "/api/files/fixityAlgorithm",
    ...options,
  }, decodeMessage);
  return message;
}
