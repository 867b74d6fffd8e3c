import { Refusal } from "../../domain/refusal.ts";
import type { Dataset, Version } from "../../domain/version.ts";
import type { Assignment } from "../../store/rights.ts";
import type { Call } from "../call.ts";
import { EndpointError } from "../endpoint_error.ts";
import { demand, findDataset, flag } from "../lookup.ts";
import { presentAssignment, presentVersion } from "../present/present.ts";
import { ok, type Reply, said } from "../reply.ts";
import { anonymizedCitation, citation } from "./citations.ts";

function urlOf(call: Call, dataset: Dataset): Assignment | undefined {
  return call.server.store.rights.assignmentsAt(dataset.id).find(({ token }) => token !== null);
}

function presentUrl(call: Call, given: Assignment): Reply {
  const link = new URL("previewurl.xhtml", call.server.base);
  link.searchParams.set("token", given.token ?? "");
  return ok({ token: given.token, link: link.href, roleAssignment: presentAssignment(given) });
}

/** Names of fields that are withheld from those who are not to know whose a dataset is. */
function anonymizedFields(call: Call): readonly string[] {
  const names = call.server.store.settings.get(":AnonymizedFieldTypeNames");
  if (names === undefined) throw new EndpointError(406);
  return names.split(/,\s/);
}

/** `GET datasets/{ds}/previewUrl`, and by its old name `privateUrl` */
export function getPreviewUrl(call: Call): Reply {
  const dataset = findDataset(call);
  demand(call, dataset.id, "ManageDatasetPermissions");
  const given = urlOf(call, dataset);
  if (given === undefined) throw new Refusal("missing", "Private URL not found.");
  return presentUrl(call, given);
}

/** `POST datasets/{ds}/previewUrl`, and by its old name `privateUrl` */
export function createPreviewUrl(call: Call): Reply {
  const { rights, datasets } = call.server.store;
  const anonymized = flag(call, "anonymizedAccess");
  if (anonymized) anonymizedFields(call);
  const dataset = findDataset(call);
  demand(call, dataset.id, "ManageDatasetPermissions");
  if (urlOf(call, dataset) !== undefined) {
    throw new Refusal("illegal", "Preview URL already exists for this dataset.");
  }
  if (datasets.latest(dataset.id).state !== "DRAFT") {
    throw new Refusal(
      "illegal",
      "Can't create Preview URL because the latest version of this dataset is not a draft.",
    );
  }
  if (anonymized && dataset.published !== null) {
    throw new Refusal(
      "illegal",
      "Can't create a URL for anonymized access because this dataset has been published.",
    );
  }
  const token = crypto.randomUUID();
  return presentUrl(call, rights.assignPreview(dataset.id, { token, anonymized }));
}

/** `DELETE datasets/{ds}/previewUrl`, and by its old name `privateUrl` */
export function deletePreviewUrl(call: Call): Reply {
  const dataset = findDataset(call);
  demand(call, dataset.id, "ManageDatasetPermissions");
  const given = urlOf(call, dataset);
  if (given === undefined) throw new Refusal("missing", "No Private URL to delete.");
  call.server.store.rights.revoke(given.id);
  return said("Private URL deleted.");
}

interface Shown {
  readonly dataset: Dataset;
  readonly draft: Version;
}

function assignmentOf(call: Call): Assignment {
  const given = call.server.store.rights.assignmentOfToken(call.params["token"] ?? "");
  if (given === undefined) throw new Refusal("missing", "Private URL user not found");
  return given;
}

function shownBy(call: Call, given: Assignment): Shown {
  const { datasets } = call.server.store;
  const dataset = datasets.byId(given.objectId);
  const draft = dataset && datasets.latest(dataset.id);
  if (dataset === undefined || draft?.state !== "DRAFT") {
    throw new Refusal("missing", "Dataset version not found");
  }
  return { dataset, draft };
}

/** `GET datasets/previewUrlDatasetVersion/{token}`, and by its old name */
export function getPreviewVersion(call: Call): Reply {
  const { collections } = call.server.store;
  const given = assignmentOf(call);
  const withheld = given.anonymized ? anonymizedFields(call) : [];
  const { dataset, draft } = shownBy(call, given);
  const owners = flag(call, "returnOwners") ? collections.upward(dataset.ownerId) : undefined;
  return ok(presentVersion(call.server, dataset, draft, { owners, withheld }));
}

/** `GET datasets/previewUrlDatasetVersion/{token}/citation`, and by its old name */
export function getPreviewCitation(call: Call): Reply {
  const given = assignmentOf(call);
  const { dataset, draft } = shownBy(call, given);
  return said(
    given.anonymized
      ? anonymizedCitation(call, dataset, draft)
      : citation(call, dataset, draft, true),
  );
}
