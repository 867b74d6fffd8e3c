import { refuseMove } from "../../domain/move.ts";
import { Refusal } from "../../domain/refusal.ts";
import type { Call } from "../call.ts";
import { demand, findDataset, flag } from "../lookup.ts";
import { type Reply, said } from "../reply.ts";

/** `POST datasets/{ds}/move/{target}` */
export function moveDataset(call: Call): Reply {
  const { collections, datasets, links, rights } = call.server.store;
  const dataset = findDataset(call);
  const target = collections.byAlias(call.params["target"] ?? "");
  if (target === undefined) throw new Refusal("invalid", "Target dataverse not found.");
  demand(call, dataset.id, "PublishDataset");
  demand(call, target.id, "AddDataset");
  demand(call, target.id, "PublishDataset");
  const above = collections.upward(target.id).map(({ id }) => id);
  const needlessLinks = links.showing(dataset.id).filter((id) => above.includes(id));
  refuseMove({ dataset, target, needlessLinks, forced: flag(call, "forceMove") });
  for (const id of needlessLinks) links.remove(dataset.id, id);
  // Where its contributors publish themselves, nobody has to review.
  const role = target.defaultRole === null ? undefined : rights.roleNamed(target.defaultRole);
  if (role?.permissions.includes("PublishDataset") === true) {
    datasets.unlock(dataset.id, "InReview");
  }
  datasets.move(dataset.id, target.id);
  return said("Dataset moved successfully.");
}
