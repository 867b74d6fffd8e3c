import type { Fixtures } from "../fixtures/mod.ts";

/** One thing that every Dataverse does. */
export interface ContractCase {
  /** What it does, in words. */
  readonly name: string;
  /**
   * Whether users are made, which not every installation lets a test do.
   *
   * @default {false}
   */
  readonly makesUsers?: boolean;
  /** Shows it; throws where it is not so. */
  readonly show: (fixtures: Fixtures) => Promise<void>;
}

/** What every Dataverse does with one kind of thing. */
export interface ContractSuite {
  /** Kind of thing. */
  readonly name: string;
  /** The cases; each stands alone. */
  readonly cases: readonly ContractCase[];
}
