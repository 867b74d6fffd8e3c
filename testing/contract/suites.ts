import { accessContract } from "./access.ts";
import { collectionSettingsContract } from "./collection_settings.ts";
import { collectionsContract } from "./collections.ts";
import type { ContractSuite } from "./contract.ts";
import { datasetsContract } from "./datasets.ts";
import { filesContract } from "./files.ts";
import { installationContract } from "./installation.ts";
import { publishingContract, reviewContract } from "./publishing.ts";
import { rolesContract } from "./roles.ts";
import { searchContract } from "./search.ts";
import { usersContract } from "./users.ts";

/** What every Dataverse does, by resource. */
export const contract: readonly ContractSuite[] = [
  installationContract,
  usersContract,
  collectionsContract,
  collectionSettingsContract,
  rolesContract,
  datasetsContract,
  publishingContract,
  reviewContract,
  filesContract,
  accessContract,
  searchContract,
];
