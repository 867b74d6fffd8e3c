import type { Session } from "../../lib/client/mod.ts";

/** What a case of the contract works with: a session of a superuser, and a published collection of its own. */
export interface ContractTarget {
  /** Session of a superuser. */
  readonly session: Session;
  /** Session of a guest. */
  readonly guest: Session;
  /** Alias of a published, empty collection. */
  readonly collection: string;
  /** A name that nothing on the installation has. */
  readonly fresh: (stem: string) => string;
}

/** One thing that every Dataverse does. */
export interface ContractCase {
  /** What it does, in words. */
  readonly name: string;
  /** Shows it; throws where it is not so. */
  readonly show: (target: ContractTarget) => Promise<void>;
}

/** What every Dataverse does with one kind of thing. */
export interface ContractSuite {
  /** Kind of thing. */
  readonly name: string;
  /** The cases; each stands alone. */
  readonly cases: readonly ContractCase[];
}
