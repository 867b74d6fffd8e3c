import { getFixityAlgorithm } from "../client/info.ts";
import type { Session } from "../http/mod.ts";

const algorithms = new WeakMap<Session, Promise<string>>();

/** The installation's algorithm, asked once a connection. */
export function fixityAlgorithm(
  session: Session,
  options: { readonly signal?: AbortSignal | undefined },
): Promise<string> {
  const known = algorithms.get(session);
  if (known !== undefined) return known;
  const asked = getFixityAlgorithm(session, { signal: options.signal });
  algorithms.set(session, asked);
  asked.catch(() => algorithms.delete(session));
  return asked;
}
