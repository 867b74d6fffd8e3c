import { persistentIdOf } from "../../domain/persistent_id.ts";
import { type Dataset, type Version, versionName } from "../../domain/version.ts";

/** Where a version's license can be read: its own terms are at an address of the installation's. */
export function licenseAddress(base: URL, dataset: Dataset, version: Version): string {
  const { license } = version.terms;
  if (license !== null) return license.uri;
  const word = version.state === "DRAFT" ? ":draft" : versionName(version);
  return `${base.origin}/api/datasets/:persistentId/versions/${word}/customlicense?persistentId=${
    persistentIdOf(dataset)
  }`;
}
