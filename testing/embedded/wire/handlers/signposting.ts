import { Refusal } from "../../domain/refusal.ts";
import type { Call } from "../call.ts";
import { findDataset, findVersion } from "../lookup.ts";
import { presentLinkset } from "../present/linkset.ts";
import { bare, type Reply } from "../reply.ts";

/** `GET datasets/{ds}/versions/{version}/linkset` */
export function getLinkset(call: Call): Reply {
  if (call.params["version"] === ":draft") {
    throw new Refusal("invalid", "Signposting is not supported on the :draft version");
  }
  const dataset = findDataset(call);
  return bare(presentLinkset(call.server, dataset, findVersion(call, dataset)));
}
