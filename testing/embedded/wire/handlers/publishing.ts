import { beginPublication } from "../../background/publish.ts";
import { isArray, isObject, textOf } from "../../domain/json.ts";
import { isLockType, lockTypes } from "../../domain/lock.ts";
import { isSuperuser } from "../../domain/permission.ts";
import { javaObject, Refusal, Stumble } from "../../domain/refusal.ts";
import { refuseClosedDoor } from "../../domain/terms.ts";
import { matchesVersion, persistentIdOf } from "../../domain/version.ts";
import { jsonOf } from "../body.ts";
import type { Call } from "../call.ts";
import { EndpointError } from "../endpoint_error.ts";
import {
  demand,
  demandEdit,
  demandSuperuser,
  findDataset,
  may,
  notPermitted,
  userNameOf,
  userOf,
} from "../lookup.ts";
import { javaTime, presentAssignment, presentDataset, presentVersion } from "../present/present.ts";
import { bare, ok, type Reply, said } from "../reply.ts";

/** `POST datasets/{ds}/actions/:publish` */
export function publishDataset(call: Call): Reply {
  const { datasets, files } = call.server.store;
  const type = call.query.get("type");
  if (type === null || type === "") {
    throw new Refusal(
      "invalid",
      "Missing 'type' parameter (either 'major','minor', or 'updatecurrent').",
    );
  }
  if (type !== "major" && type !== "minor" && type !== "updatecurrent") {
    throw new Refusal(
      "invalid",
      `Illegal 'type' parameter value '${type}'. It needs to be either 'major', 'minor', or 'updatecurrent'.`,
    );
  }
  const dataset = findDataset(call);
  if (type === "updatecurrent") return updateCurrent(call);
  demand(call, dataset.id, "PublishDataset");
  const latest = datasets.latest(dataset.id);
  refuseClosedDoor(latest.terms, files.of(latest.id).some(({ restricted }) => restricted));
  beginPublication(call.server.store, dataset, { type, by: userOf(call) });
  return ok(presentDataset(call.server, dataset));
}

function updateCurrent(call: Call): Reply {
  const { datasets } = call.server.store;
  const dataset = findDataset(call);
  if (!isSuperuser(call.requester)) {
    throw new Refusal("forbidden", "Only superusers can update the current version");
  }
  const latest = datasets.latest(dataset.id);
  const released = datasets.lastReleased(dataset.id);
  if (released === undefined) {
    const command =
      "edu.harvard.iq.dataverse.engine.command.impl.CuratePublishedDatasetVersionCommand";
    throw new Refusal(
      "broken",
      "Dataset Version Update failed. Changes are still in the DRAFT version. - " +
        "edu.harvard.iq.dataverse.engine.command.exception.CommandException: " +
        `Command ${javaObject(command)} failed: Cannot invoke ` +
        '"edu.harvard.iq.dataverse.TermsOfUseAndAccess.isFileAccessRequest()" because the return value of ' +
        '"edu.harvard.iq.dataverse.DatasetVersion.getTermsOfUseAndAccess()" is null',
    );
  }
  if (latest.state !== "DRAFT") {
    throw new Refusal(
      "illegal",
      `Latest version of dataset ${dataset.id} is already released. Only draft versions can be released.`,
    );
  }
  demandEdit(call, dataset);
  datasets.replaceReleased(released, latest);
  return bare({
    status: "OK",
    status_details: "The published version of your Dataset has been updated.",
    data: presentDataset(call.server, dataset),
  });
}

/** `POST datasets/{ds}/versions/{version}/deaccession` */
export function deaccession(call: Call): Reply {
  const { datasets } = call.server.store;
  const word = call.params["version"] ?? "";
  if (word === ":draft" || word === ":latest") {
    throw new Refusal(
      "invalid",
      "Only :latest-published or a specific version can be deaccessioned",
    );
  }
  const dataset = findDataset(call);
  const version = datasets.versionsOf(dataset.id).find((one) =>
    one.state === "RELEASED" && (word === ":latest-published" || matchesVersion(one, word))
  );
  if (version === undefined) {
    throw new Refusal("missing", `Dataset version ${word} of dataset ${dataset.id} not found`);
  }
  demand(call, dataset.id, "PublishDataset");
  const body = jsonOf(call.text);
  if (!isObject(body)) throw new Stumble("no JSON");
  datasets.deaccession(
    version.id,
    textOf(body, "deaccessionReason") ?? null,
    textOf(body, "deaccessionForwardURL") ?? null,
  );
  return said(`Dataset ${persistentIdOf(dataset)} deaccessioned for version ${word}`);
}

/** `GET datasets/{ds}/locks` */
export function listLocks(call: Call): Reply {
  const dataset = findDataset(call);
  return presentLocks(call, dataset.id);
}

function presentLocks(call: Call, datasetId?: number): Reply {
  const { datasets } = call.server.store;
  const type = call.query.get("type");
  if (type !== null && !isLockType(type)) {
    if (datasetId !== undefined) throw new EndpointError(404);
    throw new Refusal(
      "invalid",
      `Invalid lock type value: ${type}; valid lock types: ${lockTypes.join(", ")}`,
    );
  }
  const user = call.query.get("userIdentifier");
  const locks = datasets.locks(datasetId)
    .filter((lock) => type === null || lock.type === type)
    .filter((lock) => user === null || lock.userName === user);
  return ok(locks.map((lock) => {
    const dataset = datasets.byId(lock.datasetId);
    return {
      lockType: lock.type,
      date: javaTime(lock.created),
      user: lock.userName,
      dataset: dataset && persistentIdOf(dataset),
      message: lock.message === "" ? undefined : lock.message,
    };
  }));
}

/** `GET datasets/locks` */
export function listAllLocks(call: Call): Reply {
  demandSuperuser(call, "Superusers only.");
  return presentLocks(call);
}

/** `POST datasets/{ds}/lock/{type}` */
export function lockDataset(call: Call): Reply {
  const { datasets } = call.server.store;
  const type = call.params["type"] ?? "";
  if (!isLockType(type)) throw new EndpointError(404);
  demandSuperuser(call, "This API end point can be used by superusers only.");
  const dataset = findDataset(call);
  if (datasets.locks(dataset.id).some((lock) => lock.type === type)) {
    throw new Refusal("illegal", `dataset already locked with lock type ${type}`);
  }
  datasets.lock(dataset.id, type, userNameOf(call));
  return said(`dataset locked with lock type ${type}`);
}

/** `DELETE datasets/{ds}/locks` */
export function unlockDataset(call: Call): Reply {
  const { datasets } = call.server.store;
  const type = call.query.get("type");
  if (type !== null && !isLockType(type)) throw new EndpointError(404);
  demandSuperuser(call, "This API end point can be used by superusers only.");
  const dataset = findDataset(call);
  const locks = datasets.locks(dataset.id);
  if (type === null) {
    datasets.unlock(dataset.id);
    return said(locks.length > 0 ? "locks removed" : "dataset not locked");
  }
  datasets.unlock(dataset.id, type);
  return said(
    locks.some((lock) => lock.type === type)
      ? `lock type ${type} removed`
      : `no lock type ${type} on the dataset`,
  );
}

/** `POST datasets/{ds}/submitForReview` */
export function submitForReview(call: Call): Reply {
  const { datasets } = call.server.store;
  const dataset = findDataset(call);
  demand(call, dataset.id, "EditDataset");
  if (datasets.latest(dataset.id).state !== "DRAFT") {
    throw new Refusal(
      "illegal",
      "Latest version of dataset is already released. Only draft versions can be submitted for review.",
    );
  }
  if (datasets.locks(dataset.id).some(({ type }) => type === "InReview")) {
    throw new Refusal(
      "illegal",
      "You cannot submit this dataset for review because it is already in review.",
    );
  }
  datasets.lock(dataset.id, "InReview", userOf(call).userName);
  return ok({
    inReview: true,
    message: `Dataset id ${dataset.id} has been submitted for review.`,
  });
}

/** `POST datasets/{ds}/returnToAuthor` */
export function returnToAuthor(call: Call): Reply {
  const { datasets } = call.server.store;
  const body = jsonOf(call.text);
  if (body === undefined) {
    throw new Refusal(
      "invalid",
      "You must supply JSON to this API endpoint and it must contain a reason for returning the dataset (field: reasonForReturn).",
    );
  }
  // Without the reason the real one fails before it can say so.
  if (!isObject(body) || textOf(body, "reasonForReturn") === undefined) {
    throw new Stumble("no reason");
  }
  const dataset = findDataset(call);
  demand(call, dataset.id, "PublishDataset");
  if (!datasets.locks(dataset.id).some(({ type }) => type === "InReview")) {
    throw new Refusal(
      "illegal",
      "This dataset cannot be return to the author(s) because the latest version is not In Review. The author(s) needs to click Submit for Review first.",
    );
  }
  datasets.unlock(dataset.id, "InReview");
  return ok({
    inReview: false,
    message: `Dataset id ${dataset.id} has been sent back to the author(s).`,
  });
}

function presentPreview(call: Call, datasetId: number): Reply | undefined {
  const given = call.server.store.rights.assignmentsAt(datasetId)
    .find(({ token }) => token !== null);
  if (given === undefined || given.token === null) return undefined;
  const link = new URL("previewurl.xhtml", call.server.base);
  link.searchParams.set("token", given.token);
  return ok({ token: given.token, link: link.href, roleAssignment: presentAssignment(given) });
}

/** `GET datasets/{ds}/previewUrl`, and by its old name `privateUrl` */
export function getPreviewUrl(call: Call): Reply {
  const dataset = findDataset(call);
  demand(call, dataset.id, "ManageDatasetPermissions");
  const reply = presentPreview(call, dataset.id);
  if (reply === undefined) throw new Refusal("missing", "Private URL not found.");
  return reply;
}

/** `POST datasets/{ds}/previewUrl`, and by its old name `privateUrl` */
export function createPreviewUrl(call: Call): Reply {
  const { rights, datasets } = call.server.store;
  const dataset = findDataset(call);
  demand(call, dataset.id, "ManageDatasetPermissions");
  if (presentPreview(call, dataset.id) !== undefined) {
    throw new Refusal("illegal", "Preview URL already exists for this dataset.");
  }
  if (datasets.latest(dataset.id).state !== "DRAFT") {
    throw new Refusal(
      "illegal",
      "Can't create Preview URL because the latest version of this dataset is not a draft.",
    );
  }
  rights.assign(`!${dataset.id}`, "member", dataset.id, crypto.randomUUID());
  return presentPreview(call, dataset.id)!;
}

/** `DELETE datasets/{ds}/previewUrl`, and by its old name `privateUrl` */
export function deletePreviewUrl(call: Call): Reply {
  const { rights } = call.server.store;
  const dataset = findDataset(call);
  demand(call, dataset.id, "ManageDatasetPermissions");
  const given = rights.assignmentsAt(dataset.id).find(({ token }) => token !== null);
  if (given === undefined) throw new Refusal("missing", "No Private URL to delete.");
  rights.revoke(given.id);
  return said("Private URL deleted.");
}

/** `GET datasets/previewUrlDatasetVersion/{token}`, and by its old name */
export function getPreviewVersion(call: Call): Reply {
  const { rights, datasets } = call.server.store;
  const given = rights.assignmentOfToken(call.params["token"] ?? "");
  const dataset = given && datasets.byId(given.objectId);
  if (dataset === undefined) throw new Refusal("missing", "Private URL user not found");
  const draft = datasets.latest(dataset.id);
  if (draft.state !== "DRAFT") throw new Refusal("missing", "Dataset version not found");
  return ok(presentVersion(call.server, dataset, draft));
}

/** Ids of a JSON list. */
export function idsOf(text: string): readonly number[] {
  const value = jsonOf(text);
  if (!isArray(value)) throw new Refusal("invalid", "Error parsing Json: an array is expected");
  return value.map(Number).filter(Number.isInteger);
}

/** Refuses who may not see a dataset at all. */
export function demandSight(call: Call, datasetId: number): void {
  const { datasets } = call.server.store;
  if (
    datasets.lastReleased(datasetId) === undefined &&
    !may(call, datasetId, "ViewUnpublishedDataset")
  ) throw notPermitted(call);
}
