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
/** The bytes of files. */
export * as access from "./access.ts";
/** Collections and their metadata blocks. */
export * as collections from "./collections.ts";
/** Datasets, their versions, files and locks. */
export * as datasets from "./datasets.ts";
/** Files that go straight to an object store. */
export * as directUpload from "./direct_upload.ts";
/** Files in datasets. */
export * as files from "./files.ts";
/** What the installation says of itself. */
export * as info from "./info.ts";
/** Whose token it is. */
export * as users from "./users.ts";
export * from "./find_installation.ts";
export * from "./persistent_id.ts";
export * from "./wait_for_unlock.ts";
export * from "../http/mod.ts";
export * from "../schemas/mod.ts";
export type { CallOptions, ObjectId } from "./_paths.ts";
export type { Clock } from "../clock.ts";
