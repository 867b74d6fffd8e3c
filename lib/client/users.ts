import type { Session } from "../http/mod.ts";
import { decodeMessage, decodeUser, type User } from "../schemas/mod.ts";
import type { CallOptions } from "./_paths.ts";

/**
 * Reads whose token it is: `GET /api/users/:me`.
 *
 * @param session The connection.
 * @param options Signal.
 * @returns The user.
 * @throws {AuthenticationError} If there is no token, or it is not valid.
 */
export function getCurrentUser(session: Session, options: CallOptions = {}): Promise<User> {
  return session.call({
    doing: "read whose API token it is",
    method: "GET",
    path: "/api/users/:me",
    ...options,
  }, decodeUser);
}

/**
 * Reads when the token ends: `GET /api/users/token`.
 *
 * @param session The connection.
 * @param options Signal.
 * @returns ISO 8601, read as UTC since the server tells no zone (so it may be off by some hours);
 * `undefined` where the server does not tell.
 */
export async function getTokenExpiry(
  session: Session,
  options: CallOptions = {},
): Promise<string | undefined> {
  const { message } = await session.call({
    doing: "read when the API token ends",
    method: "GET",
    path: "/api/users/token",
    ...options,
  }, decodeMessage);
  const [, day, time] = /expires on (\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)/.exec(message) ?? [];
  return day === undefined ? undefined : `${day}T${time}Z`;
}
