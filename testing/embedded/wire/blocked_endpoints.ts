import type { Server } from "./call.ts";
import { Answered } from "./endpoint_error.ts";
import type { Incoming } from "./incoming.ts";
import { bare } from "./reply.ts";

const messages: Readonly<Record<string, string>> = {
  "drop": "Endpoint blocked. Access denied.",
  "localhost-only": "Endpoint restricted to localhost access only.",
  "unblock-key": "Endpoint requires an unblock key for access.",
};

/** Whether a path, as it is described, is one of those that a list blocks. */
function isListed(list: string, path: string): boolean {
  return list.split(",").map((one) => one.trim().replace(/^\/|\/$/g, "")).some((prefix) => {
    if (prefix === "") return false;
    const parts = prefix.split("/");
    const own = path.split("/");
    return parts.every((part, i) =>
      own[i] !== undefined && (/^\{.*\}$/.test(part) || part === own[i])
    );
  });
}

const isLocal = (address: string | undefined): boolean =>
  address === undefined || address === "::1" || address.startsWith("127.");

/** Whether a request may pass all the same. */
function mayPass(policy: string, server: Server, request: Incoming, url: URL): boolean {
  if (policy === "localhost-only") return isLocal(request.address);
  // A policy that there is not lets all pass; the one that is used where none is set lets nobody.
  if (policy !== "unblock-key") return policy !== "drop";
  const key = server.store.settings.get(":BlockedApiKey");
  const given = request.headers.get("X-Dataverse-unblock-key") ||
    url.searchParams.get("unblock-key");
  return key !== undefined && key.trim() !== "" && key === given;
}

/**
 * Refuses a request for an endpoint that settings block.
 *
 * @param path The endpoint's path as it is described.
 * @throws {Answered} Where it is blocked.
 */
export function refuseBlocked(server: Server, request: Incoming, url: URL, path: string): void {
  const { settings } = server.store;
  const list = settings.get(":BlockedApiEndpoints");
  if (list === undefined || !isListed(list, path)) return;
  const policy = settings.get(":BlockedApiPolicy") ?? "drop";
  if (mayPass(policy, server, request, url)) return;
  const message = messages[policy] ??
    "Endpoint blocked. Please contact the dataverse administrator.";
  throw new Answered(bare({ status: "error", message }, 503));
}
