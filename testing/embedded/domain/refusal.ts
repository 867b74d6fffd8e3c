/**
 * Why the server says no. The kinds are Dataverse's own: which status each becomes on the wire is
 * decided in one place there.
 */
export type RefusalType =
  | "illegal" // not in this state
  | "permission" // this user may not
  | "invalid" // the input makes no sense
  | "missing" // there is no such thing
  | "conflict" // the terms, or what else is there, forbid it
  | "forbidden" // this user may not, said by the endpoint itself
  | "unauthenticated" // nobody in particular is asking
  | "rate" // too many requests
  | "unavailable" // switched off
  | "broken"; // Dataverse itself stumbles here

/** Says no, in Dataverse's words. */
export class Refusal extends Error {
  override readonly name = "Refusal";
  /** Why. */
  readonly type: RefusalType;

  constructor(type: RefusalType, message: string) {
    super(message);
    this.type = type;
  }
}

/** The input makes a real Dataverse stumble: it answers 500. */
export class Stumble extends Error {
  override readonly name = "Stumble";
  /** Whether the answer tells of an incident; else it is an empty object. */
  readonly told: boolean;

  constructor(message: string, { told = false }: { readonly told?: boolean } = {}) {
    super(message);
    this.told = told;
  }
}

/** Text of a Java object in Dataverse's messages: the class name and a hash that differs each time. */
export function javaObject(name: string): string {
  return `${name}@${Math.floor(Math.random() * 0xffffffff).toString(16)}`;
}
