import { NotFoundError, UnavailableError, UsageError } from "../errors/mod.ts";

/** Options of {@linkcode findInstallation}. */
export interface FindInstallationOptions {
  /** Cancels it. */
  readonly signal?: AbortSignal;
  /**
   * The way to the resolver.
   *
   * @default {the network}
   */
  readonly fetch?: typeof globalThis.fetch;
}

const RESOLVERS: Readonly<Record<string, string>> = {
  doi: "https://doi.org/",
  hdl: "https://hdl.handle.net/",
};

/**
 * Finds the installation that a DOI or a handle leads to: `GET https://doi.org/{doi}`, whose redirect
 * names it. No token is sent.
 *
 * @param persistentId Such as `doi:10.7910/DVN/KBHLOD`.
 * @param options Signal, transport.
 * @returns Address of the installation.
 * @throws {NotFoundError} If the resolver does not know it.
 *
 * @example Usage
 * ```ts
 * import { findInstallation } from "@dvflow/dvflow/client";
 * import { equal } from "node:assert/strict";
 *
 * const fetch = () =>
 *   Promise.resolve(
 *     new Response(null, {
 *       status: 302,
 *       headers: { location: "https://data.example.org/citation?persistentId=doi:10.5072/FK2/AB" },
 *     }),
 *   );
 *
 * const { href } = await findInstallation("doi:10.5072/FK2/AB", { fetch });
 * equal(href, "https://data.example.org/");
 * ```
 */
export async function findInstallation(
  persistentId: string,
  options: FindInstallationOptions = {},
): Promise<URL> {
  const [scheme = "", name = ""] = persistentId.split(/:(.*)/s);
  const resolver = RESOLVERS[scheme];
  if (resolver === undefined) {
    throw new UsageError(`Cannot tell which installation has "${persistentId}"`, {
      hint: "Name the installation: --on ADDRESS, or DATAVERSE_URL.",
    });
  }
  const url = resolver + encodeURIComponent(name).replaceAll("%2F", "/");
  const facts = { method: "GET", url } as const;
  const { signal, fetch = globalThis.fetch } = options;
  const response = await fetch(url, { redirect: "manual", ...(signal ? { signal } : {}) }).catch(
    (error) => {
      signal?.throwIfAborted();
      throw new UnavailableError(
        `Cannot ask ${new URL(url).host} which installation has "${persistentId}"`,
        {
          ...facts,
          cause: error,
          hint: "Check the network, or name the installation: --on ADDRESS.",
        },
      );
    },
  );
  await response.body?.cancel();
  const location = response.headers.get("location");
  if (location === null || !URL.canParse(location)) {
    throw new NotFoundError(
      `Cannot find "${persistentId}": ${new URL(url).host} does not know it`,
      {
        ...facts,
        status: response.status,
        hint: "Check the persistent id, or name the installation: --on ADDRESS.",
      },
    );
  }
  return new URL("/", location);
}
