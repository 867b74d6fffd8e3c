import { plainCitation } from "../../domain/citation.ts";
import { fileDifference } from "../../domain/file_difference.ts";
import type { JsonObject } from "../../domain/json.ts";
import { persistentIdOf } from "../../domain/persistent_id.ts";
import { Refusal } from "../../domain/refusal.ts";
import { type FileInVersion, type Version, versionName } from "../../domain/version.ts";
import type { Call } from "../call.ts";
import { findDataset, findFile, findVersion, seesDrafts } from "../lookup.ts";
import { timestamp } from "../present/present.ts";
import { ok, type Reply, said } from "../reply.ts";
import { citedFile } from "./citations.ts";
import { visiblePlace } from "./files.ts";

/** `GET files/{file}/versions/{version}/citation` */
export function getFileCitation(call: Call): Reply {
  const { files } = call.server.store;
  const places = findFile(call);
  visiblePlace(call, places);
  const dataset = findDataset(call, String(places[0].datasetId));
  const version = (() => {
    try {
      return findVersion(call, dataset, call.params["version"] ?? "", { deaccessioned: "all" });
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      if (error.type === "invalid" || error.type === "permission") throw error;
      if (call.params["version"] === ":draft") {
        throw new Refusal("missing", "File could not be found.");
      }
      throw new Refusal("unauthenticated", "Dataset version cannot be found or unauthorized.");
    }
  })();
  const file = files.inVersion(version.id, places[0].fileId);
  if (file === undefined) throw new Refusal("missing", "File could not be found.");
  return said(
    plainCitation(citedFile(call, { dataset, version, file, byItself: true }), { html: true }),
  );
}

function contributorsOf(call: Call, { id }: Version): string {
  const { datasets, users } = call.server.store;
  return datasets.contributors(id).flatMap((userId) => {
    const user = users.byId(userId);
    return user === undefined ? [] : [`${user.firstName} ${user.lastName}`];
  }).join(", ");
}

function presentStep(
  call: Call,
  version: Version,
  { now, before }: {
    readonly now: FileInVersion | undefined;
    readonly before: FileInVersion | undefined;
  },
): JsonObject {
  const difference = {
    versionNote: version.note ?? undefined,
    deaccessionedReason: version.deaccessionNote ?? undefined,
    ...fileDifference(before, now),
  };
  return {
    datasetVersion: versionName(version),
    versionNumber: version.major ?? undefined,
    versionMinorNumber: version.major === null ? undefined : version.minor ?? 0,
    isDraft: version.state === "DRAFT",
    isReleased: version.state === "RELEASED",
    isDeaccessioned: version.state === "DEACCESSIONED",
    versionState: version.state,
    summary: version.note ?? undefined,
    contributors: contributorsOf(call, version),
    publishedDate: now?.published ? timestamp(now.published) : undefined,
    datafileId: now?.fileId,
    persistentId: now && persistentIdOf(now),
    fileDifferenceSummary: Object.values(difference).some((value) => value !== undefined)
      ? difference
      : undefined,
  };
}

/** `GET files/{file}/versionDifferences` */
export function listFileDifferences(call: Call): Reply {
  const { datasets, files } = call.server.store;
  const places = findFile(call);
  const [first] = places;
  visiblePlace(call, places);
  const dataset = findDataset(call, String(first.datasetId));
  const versions = datasets.versionsOf(dataset.id);
  const related = files.relatedTo(first.rootId ?? first.fileId);
  const placeIn = (version: Version | undefined): FileInVersion | undefined =>
    version &&
    related.flatMap((id) => files.inVersion(version.id, id) ?? [])[0];
  const sees = seesDrafts(call, dataset);
  return ok(versions.flatMap((version, i) => {
    if (version.state === "DRAFT" && !sees) return [];
    const [now, before] = [placeIn(version), placeIn(versions[i + 1])];
    return [presentStep(call, version, { now, before })];
  }));
}
