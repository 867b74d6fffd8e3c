/** The authority of all persistent ids here. */
export const authority = "10.5072";

/** What can have a persistent id. */
export interface Identified {
  /** What comes after the authority, `FK2/ABC123`; null where there is none. */
  readonly identifier: string | null;
}

/** A persistent id, taken apart. */
export interface PersistentId {
  readonly protocol: string;
  readonly authority: string;
  readonly identifier: string;
}

/** Addresses that stand for a protocol. */
const resolvers: readonly (readonly [string, string])[] = [
  ["https://doi.org/", "doi:"],
  ["http://doi.org/", "doi:"],
  ["https://dx.doi.org/", "doi:"],
  ["https://hdl.handle.net/", "hdl:"],
  ["http://hdl.handle.net/", "hdl:"],
];

/** Takes a persistent id, or its address, apart; undefined where it is none that Dataverse knows of. */
export function parsePersistentId(text: string): PersistentId | undefined {
  const plain = text.replaceAll("%3A", ":");
  const [address, short] = resolvers.find(([address]) => plain.startsWith(address)) ?? ["", ""];
  const [, protocol = "", rest = ""] = /^([^:]+):(.*)$/s.exec(plain.replace(address, short)) ?? [];
  const clean = (part: string): string => part.replace(/[\s';]+/g, "");
  if (protocol === "perma" && rest !== "") {
    return { protocol, authority: "", identifier: clean(rest) };
  }
  const slash = rest.indexOf("/");
  const [place, name] = [clean(rest.slice(0, slash)), clean(rest.slice(slash + 1))];
  if (slash <= 0 || rest.length === slash + 1 || /.\0/s.test(place) || /.\0/s.test(name)) {
    return undefined;
  }
  if (protocol === "hdl") return { protocol, authority: place, identifier: name };
  return protocol === "doi" && place.startsWith("10.")
    ? { protocol, authority: place, identifier: name.toUpperCase() }
    : undefined;
}

/** What comes after the authority in a persistent id of this server; undefined where it is another's, or none. */
export function identifierIn(text: string): string | undefined {
  const pid = parsePersistentId(text);
  return pid?.protocol === "doi" && pid.authority === authority ? pid.identifier : undefined;
}

/** The persistent id of something; empty where it has none, as in answers. */
export function persistentIdOf({ identifier }: Identified): string {
  return identifier === null ? "" : `doi:${authority}/${identifier}`;
}

/** The address that the persistent id of something resolves to; empty where it has none. */
export function persistentUrlOf({ identifier }: Identified): string {
  return identifier === null ? "" : `https://doi.org/${authority}/${identifier}`;
}
