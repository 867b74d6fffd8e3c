import { Refusal } from "../../domain/refusal.ts";
import type { Call } from "../call.ts";
import { EndpointError } from "../endpoint_error.ts";
import { demand, demandSuperuser, findDataset, findVersion } from "../lookup.ts";
import { bare, ok, type Reply, said } from "../reply.ts";

const publicationDate = ":publicationDate";

/** `PUT datasets/{ds}/citationdate` */
export function setCitationDate(call: Call): Reply {
  const { blocks, datasets } = call.server.store;
  const name = call.text;
  if (name.trim() === "") {
    throw new Refusal("invalid", "Please provide a dataset field type in the requst body.");
  }
  const field = name === publicationDate ? undefined : blocks.catalogue.field(name);
  if (field === undefined && name !== publicationDate) {
    throw new Refusal("invalid", `Dataset Field Type Name ${name} not found.`);
  }
  const dataset = findDataset(call);
  demand(call, dataset.id, "PublishDataset");
  if (field !== undefined && field.definition.type !== "DATE") {
    throw new Refusal("illegal", "Provided DatasetFieldtype is not a Date");
  }
  datasets.set(dataset.id, { citationDateField: field === undefined ? null : name });
  const told = field === undefined ? "default" : field.definition.displayName;
  return said(`Citation Date for dataset ${call.params["ds"]} set to: ${told}`);
}

/** `DELETE datasets/{ds}/citationdate` */
export function resetCitationDate(call: Call): Reply {
  const dataset = findDataset(call);
  demand(call, dataset.id, "PublishDataset");
  call.server.store.datasets.set(dataset.id, { citationDateField: null });
  return said(`Citation Date for dataset ${call.params["ds"]} set to default`);
}

function demandKeeper(call: Call): void {
  if (call.requester.type !== "user") {
    throw new Refusal("unauthenticated", "Authentication is required.");
  }
  demandSuperuser(call, "Superusers only.");
}

/** `POST datasets/{ds}/files/uploadlimit/{limit}` */
export function setFileLimit(call: Call): Reply {
  demandKeeper(call);
  const limit = Number(call.params["limit"]);
  if (!Number.isInteger(limit)) throw new EndpointError(404);
  call.server.store.datasets.set(findDataset(call).id, { fileLimit: limit < 0 ? null : limit });
  return said("ok");
}

/** `DELETE datasets/{ds}/files/uploadlimit` */
export function deleteFileLimit(call: Call): Reply {
  demandKeeper(call);
  call.server.store.datasets.set(findDataset(call).id, { fileLimit: null });
  return said("ok");
}

/** `GET datasets/{ds}/versions/{version}/versionNote` */
export function getVersionNote(call: Call): Reply {
  const { note } = findVersion(call, findDataset(call));
  return note === null ? ok({}) : said(note);
}

/** `PUT` and `DELETE datasets/{ds}/versions/{version}/versionNote`: notes are a feature that is switched off */
export function refuseVersionNote(): Reply {
  return bare({ status: "ERROR" }, 404);
}

/** `GET datasets/{ds}/versions/{version}/customlicense`, which looks at no key */
export function getCustomLicense(call: Call): Reply {
  const dataset = findDataset(call);
  const word = call.params["version"] ?? "";
  const version = findVersion(call, dataset);
  if (version.terms.license !== null) {
    throw new Refusal("missing", "This Dataset has no custom license");
  }
  const persistentId = call.query.get("persistentId");
  const shown = word === ":draft" ? "DRAFT" : word;
  return {
    status: 303,
    headers: {
      "Location": new URL(
        `dataset.xhtml?persistentId=${persistentId}&version=${shown}&selectTab=termsTab`,
        call.server.base,
      ).href,
    },
    body: { type: "none" },
  };
}
