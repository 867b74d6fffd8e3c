/**
 * The typed API of an installation, a namespace a resource. The steps are made of it; use it for what
 * no step does.
 *
 * @example Usage
 * ```ts
 * import { info, openSession } from "@dvflow/dvflow/client";
 * import { startDataverse } from "@dvflow/dvflow/testing";
 * import { equal } from "node:assert/strict";
 *
 * await using dataverse = await startDataverse({ on: "embedded" });
 * await using session = openSession(dataverse.baseUrl, { fetch: dataverse.fetch });
 * const { version } = await info.getVersion(session);
 *
 * equal(version, "6.8");
 * ```
 *
 * @module
 */
export * as access from "./access.ts";
export * as collections from "./collections.ts";
export * as datasets from "./datasets.ts";
export * as files from "./files.ts";
export * as info from "./info.ts";
export * as users from "./users.ts";
export * from "./find_installation.ts";
export * from "./persistent_id.ts";
export * from "./wait_for_unlock.ts";
export * from "../http/mod.ts";
export * from "../schemas/mod.ts";
