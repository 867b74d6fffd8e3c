import type { Session } from "../http/mod.ts";
import { type CallOptions, type ObjectId, objectPath } from "./_paths.ts";

/** Options of {@linkcode openDatafile}. */
export interface OpenDatafileOptions extends CallOptions {
  /**
   * Gives the bytes that were uploaded, where the file was turned into a table.
   *
   * @default {false}
   */
  readonly original?: boolean;
  /** Name for messages. */
  readonly name?: string;
  /**
   * First byte that is wanted, counted from 0. The answer is 206 where the server heeds it, else 200 with
   * all bytes.
   *
   * @default {0}
   */
  readonly from?: number;
}

/**
 * Opens the bytes of a file: `GET /api/access/datafile/{id}`. A redirect to a store is followed
 * without the token. No encoding is asked for, so that what comes are the bytes that are counted.
 *
 * @param session The connection.
 * @param file Number or persistent id.
 * @param options Signal, form, name, first byte.
 * @returns The answer; read its body, or cancel it.
 * @throws {PermissionError} If the file is restricted for this user.
 */
export function openDatafile(
  session: Session,
  file: ObjectId,
  options: OpenDatafileOptions = {},
): Promise<Response> {
  const { path, query } = objectPath("access/datafile", file);
  return session.fetch({
    doing: `download file "${options.name ?? file}"`,
    method: "GET",
    path,
    query: { ...query, format: options.original ? "original" : undefined },
    headers: {
      accept: "*/*",
      "accept-encoding": "identity",
      ...(options.from ? { range: `bytes=${options.from}-` } : {}),
    },
    signal: options.signal,
  });
}
