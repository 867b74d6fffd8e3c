import { Refusal, Stumble } from "../../domain/refusal.ts";
import type { Call } from "../call.ts";
import { demandSuperuser, userOf } from "../lookup.ts";
import { type Reply, said } from "../reply.ts";
import { publishCollection } from "./collections.ts";

/** `GET admin/dataverse/{dv}/addRoleAssignmentsToChildren` */
export function handDownRoles(call: Call): Reply {
  const { collections, rights, settings } = call.server.store;
  const alias = call.params["dv"] ?? "";
  const owner = collections.byAlias(alias);
  if (owner === undefined) {
    throw new Refusal("missing", `Could not find dataverse based on alias supplied: ${alias}.`);
  }
  userOf(call);
  demandSuperuser(call, "Superusers only.");
  const wanted = settings.get(":InheritParentRoleAssignments") ?? "";
  if (wanted === "") {
    throw new Refusal(
      "invalid",
      "InheritParentRoleAssignments does not list any roles on this instance",
    );
  }
  const aliases = wanted.split(/\s*,\s*/);
  // Roles of a collection are not handed down.
  const given = rights.assignmentsAt(owner.id).filter(({ role }) =>
    role.ownerId === null && (aliases.includes("*") || aliases.includes(role.alias))
  );
  const canHave = (assignee: string): boolean => /^[@&]/.test(assignee);
  const children = [...collections.downward(owner.id)].filter((id) => id !== owner.id);
  for (const { assignee, role } of given.filter((one) => canHave(one.assignee))) {
    for (const id of children) rights.assign(assignee, role.alias, id);
  }
  const names = given.map(({ assignee }) => assignee);
  return said(JSON.stringify({
    "Dataverses Updated": children,
    "Updated Dataverse Aliases": children.map((id) => collections.byId(id)?.alias ?? ""),
    "Assignments added for": names.filter(canHave),
    "Assignments not added for": names.filter((name) => !canHave(name)),
  }));
}

/** `POST admin/publishDataverseAsCreator/{dv}` */
export function publishAsCreator(call: Call): Reply {
  const { collections, users } = call.server.store;
  const id = Number(call.params["dv"]);
  if (collections.byId(id) === undefined) {
    throw new Refusal("invalid", `Could not find dataverse with id ${id}`);
  }
  const creator = users.creatorOf(id);
  if (creator === undefined) throw new Stumble("who made it is gone");
  const token = users.tokenOf(creator.id) ?? "";
  return publishCollection({ ...call, requester: { type: "user", user: creator, token } });
}
