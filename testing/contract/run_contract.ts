import { randomUUID } from "node:crypto";
import { cleanup, createCollection, publish, run } from "../../mod.ts";
import type { Session } from "../../lib/client/mod.ts";
import { collectionsContract } from "./collections.ts";
import type { ContractCase, ContractSuite } from "./contract.ts";
import { datasetsContract } from "./datasets.ts";
import { filesContract } from "./files.ts";

/** What every Dataverse does, as far as the steps use it. */
export const contract: readonly ContractSuite[] = [
  collectionsContract,
  datasetsContract,
  filesContract,
];

/** Who works on an installation. */
export interface ContractSessions {
  /** Session of a superuser. */
  readonly session: Session;
  /** Session of a guest. */
  readonly guest: Session;
  /**
   * Alias of the collection in which the cases make their own.
   *
   * @default {":root"}
   */
  readonly parent?: string;
}

/**
 * Shows one case in a published collection of its own, and removes all that it made.
 *
 * @param contractCase The case.
 * @param sessions Who works where.
 * @throws {Error} If it is not so, or something could not be removed.
 */
export async function showCase(
  contractCase: ContractCase,
  { session, guest, parent = ":root" }: ContractSessions,
): Promise<void> {
  const fresh = (stem: string) => `${stem}-${randomUUID().slice(0, 8)}`;
  const collection = fresh("dvflow-contract");
  const settings = { alias: collection, name: "A contract", contacts: ["finch@example.org"] };
  await run(createCollection({ parent, ...settings }), { session });
  const shown = await Promise.allSettled([
    run(publish({ collection }), { session })
      .then(() => contractCase.show({ session, guest, collection, fresh })),
  ]);
  const { left } = await run(cleanup({ collection, destroyPublished: true }), { session });
  for (const result of shown) if (result.status === "rejected") throw result.reason;
  if (left.length > 0) {
    throw new Error(
      `Cannot clean up: ${left.map(({ what, why }) => `${what}: ${why}`).join("; ")}`,
    );
  }
}
