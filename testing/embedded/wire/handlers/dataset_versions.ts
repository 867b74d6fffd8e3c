import { javaObject, Refusal } from "../../domain/refusal.ts";
import type { Dataset } from "../../domain/version.ts";
import type { Call } from "../call.ts";
import { findDataset, findVersion, flag, may, notPermitted, seesDrafts } from "../lookup.ts";
import {
  presentDataset,
  presentMetadata,
  presentOwners,
  presentVersion,
} from "../present/present.ts";
import { ok, type Reply } from "../reply.ts";

/** `GET datasets/{ds}` */
export function getDataset(call: Call): Reply {
  const { server } = call;
  const { datasets, collections } = server.store;
  const dataset = findDataset(call);
  const drafts = seesDrafts(call, dataset);
  if (dataset.published === null && !drafts) throw notPermitted(call);
  const latest = datasets.latest(dataset.id);
  const version = latest.state === "DRAFT" && drafts ? latest : datasets.lastReleased(dataset.id);
  return ok(presentDataset(server, dataset, {
    isPartOf: flag(call, "returnOwners")
      ? presentOwners(collections.upward(dataset.ownerId))
      : undefined,
    latestVersion: version && presentVersion(server, dataset, version),
  }));
}

/** A number in the query; undefined where there is none. */
function numberIn(call: Call, name: string): number | undefined {
  const text = call.query.get(name);
  return text === null || text === "" ? undefined : Number(text);
}

/** `GET datasets/{ds}/versions` */
export function listVersions(call: Call): Reply {
  const { server } = call;
  const dataset = findDataset(call);
  const all = may(call, dataset.id, "EditDataset");
  const versions = server.store.datasets.versionsOf(dataset.id)
    .filter(({ state }) => state === "RELEASED" || all);
  const offset = numberIn(call, "offset") ?? 0;
  const limit = numberIn(call, "limit");
  if (offset < 0) throw listingFailed("Negative Start Position is not allowed");
  if (limit !== undefined && limit < 0) throw listingFailed("Negative MaxResult is not allowed.");
  // No versions at all are not asked for: to the real one's database a limit of 0 is none.
  const page = versions.slice(offset, offset + (limit || versions.length));
  return ok(page.map((version) => {
    const parts = {
      ...(flag(call, "excludeFiles") ? { files: undefined } : {}),
      metadata: !flag(call, "excludeMetadataBlocks"),
    };
    return presentVersion(server, dataset, version, parts);
  }));
}

function listingFailed(message: string): Refusal {
  const command = javaObject("edu.harvard.iq.dataverse.engine.command.impl.ListVersionsCommand");
  return new Refusal(
    "broken",
    `Command ${command} failed: Exception thrown from bean: java.lang.IllegalArgumentException: ${message}`,
  );
}

/** `GET datasets/{ds}/versions/{version}` */
export function getVersionOf(call: Call): Reply {
  const dataset = findDataset(call);
  const bare = flag(call, "excludeFiles");
  const deaccessioned = bare ? "all" : "editors";
  const version = findVersion(call, dataset, undefined, { deaccessioned });
  return ok(presentVersion(call.server, dataset, version, {
    ...(bare ? { files: undefined } : {}),
    metadata: !flag(call, "excludeMetadataBlocks"),
    owners: ownersOf(call, dataset),
  }));
}

function ownersOf(call: Call, dataset: Dataset) {
  return flag(call, "returnOwners")
    ? call.server.store.collections.upward(dataset.ownerId)
    : undefined;
}

/** `GET datasets/{ds}/versions/{version}/metadata` */
export function getVersionMetadata(call: Call): Reply {
  const version = findVersion(call, findDataset(call));
  return ok(presentMetadata(version.metadata, call.server.store.blocks.catalogue));
}

/** `GET datasets/{ds}/versions/{version}/metadata/{block}` */
export function getVersionBlock(call: Call): Reply {
  const version = findVersion(call, findDataset(call));
  const name = call.params["block"] ?? "";
  const block = presentMetadata(version.metadata, call.server.store.blocks.catalogue)[name];
  if (block === undefined) throw new Refusal("missing", `metadata block named ${name} not found`);
  return ok(block);
}
