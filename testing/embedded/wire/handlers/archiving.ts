import { displayText } from "../../domain/display_value.ts";
import { isObject } from "../../domain/json.ts";
import { Refusal, Stumble } from "../../domain/refusal.ts";
import type { Version } from "../../domain/version.ts";
import { jsonOf } from "../body.ts";
import type { Call } from "../call.ts";
import { demandSuperuser, findDataset, findVersion, userOf } from "../lookup.ts";
import { bare, ok, type Reply, said } from "../reply.ts";

function demandKeeper(call: Call): void {
  userOf(call);
  demandSuperuser(call, "Superusers only.");
}

const versionOf = (call: Call): Version => findVersion(call, findDataset(call));

/** `GET datasets/{ds}/{version}/archivalStatus` */
export function getArchivalStatus(call: Call): Reply {
  demandKeeper(call);
  const { archive } = versionOf(call);
  if (archive === null) {
    throw new Refusal("missing", "This dataset version has not been archived");
  }
  return ok(jsonOf(archive) ?? null);
}

/** `PUT datasets/{ds}/{version}/archivalStatus` */
export function setArchivalStatus(call: Call): Reply {
  demandKeeper(call);
  const text = displayText(call.text);
  const status = jsonOf(text);
  if (!isObject(status)) throw new Refusal("invalid", "Unable to parse provided JSON");
  if (!("status" in status && "message" in status)) {
    throw new Refusal("invalid", "Unacceptable status format");
  }
  if (typeof status["status"] !== "string") throw new Stumble("the status is no text");
  if (!["pending", "failure", "success"].includes(status["status"])) {
    throw new Refusal("invalid", "Unacceptable status format");
  }
  const version = versionOf(call);
  call.server.store.datasets.setArchive(version.id, text);
  // The real one keeps what it then stumbles over.
  return typeof status["message"] === "string" ? said("Status updated") : bare({}, 500);
}

/** `DELETE datasets/{ds}/{version}/archivalStatus` */
export function deleteArchivalStatus(call: Call): Reply {
  demandKeeper(call);
  call.server.store.datasets.setArchive(versionOf(call).id, null);
  return said("Status deleted");
}
