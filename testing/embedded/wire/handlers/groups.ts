import { javaObject, Refusal } from "../../domain/refusal.ts";
import { globalGroupName } from "../../store/global_groups.ts";
import type { Group } from "../../store/rights.ts";
import type { Call } from "../call.ts";
import { boundText, entitiesOf, entityOf } from "../entity.ts";
import { demand, findCollection } from "../lookup.ts";
import { presentGroup } from "../present/present.ts";
import { created, ok, type Reply, said } from "../reply.ts";

/** What is said of something that breaks what its Java class demands. */
export function violated(command: string, what: string): Refusal {
  return new Refusal(
    "broken",
    `Command ${
      javaObject(`edu.harvard.iq.dataverse.engine.command.impl.${command}`)
    } failed: Exception thrown from bean: jakarta.ejb.EJBTransactionRolledbackException: Exception thrown from bean: jakarta.validation.ConstraintViolationException: One or more Bean Validation constraints were violated while executing Automatic Bean Validation on callback event: prePersist for class: edu.harvard.iq.dataverse.authorization.${what}. Please refer to the embedded constraint violations for details.`,
  );
}

/** Whether somebody, or a group of any kind, is there. */
export function assigneeExists(call: Call, assignee: string): boolean {
  const { users, rights, globalGroups } = call.server.store;
  if (assignee === ":guest" || assignee === ":authenticated-users") return true;
  if (assignee.startsWith("@")) return users.byName(assignee.slice(1)) !== undefined;
  const [, owner, alias] = /^&explicit\/(\d+)-(.+)$/.exec(assignee) ?? [];
  return owner === undefined
    ? globalGroups.all().some((one) => globalGroupName(one) === assignee)
    : rights.groupsOf(Number(owner)).some((one) => one.alias === alias);
}

/** Nobody gives anything to an account that was closed. */
export function refuseDeactivated(call: Call, assignee: string, what: string): void {
  const name = assignee.startsWith("@") ? assignee.slice(1) : "";
  const user = call.server.store.users.byName(name);
  if (user?.deactivated !== true) return;
  throw new Refusal("illegal", `User ${user.userName} is deactivated and cannot be ${what}.`);
}

function namedGroup(call: Call, owner: number): Group {
  const alias = call.params["group"] ?? "";
  const group = call.server.store.rights.groupsOf(owner).find((one) => one.alias === alias);
  if (group === undefined) {
    throw new Refusal("missing", `Can't find ${alias} in dataverse ${owner}`);
  }
  return group;
}

/** The group of a path, for who may change it. */
function groupToChange(call: Call): Group {
  const { id } = findCollection(call);
  const group = namedGroup(call, id);
  demand(call, id, "ManageDataversePermissions");
  return group;
}

/** `GET dataverses/{dv}/groups` */
export function listGroups(call: Call): Reply {
  const { id } = findCollection(call);
  demand(call, id, "ManageDataversePermissions");
  return ok(call.server.store.rights.groupsOf(id).map(presentGroup));
}

/** `POST dataverses/{dv}/groups` */
export function createGroup(call: Call): Reply {
  const body = entityOf(call);
  const texts = ["aliasInOwner", "displayName", "description"];
  const [alias = "", displayName = "", description = ""] = texts
    .map((text) => boundText(body, text));
  const { id, name, alias: owner } = findCollection(call);
  demand(call, id, "ManageDataversePermissions");
  if (call.server.store.rights.groupsOf(id).some((one) => one.alias === alias)) {
    throw new Refusal("broken", `Alias '${alias}' already exists in context of Dataverse${name}`);
  }
  if (!/^[a-zA-Z0-9_-]+$/.test(alias) || displayName === "") {
    throw violated("CreateExplicitGroupCommand", "groups.impl.explicit.ExplicitGroup");
  }
  const group = {
    ownerId: id,
    alias,
    name: displayName,
    description,
    members: [],
  };
  call.server.store.rights.createGroup(group);
  return created(`/api/v1/${owner}/groups/${alias}`, presentGroup(group));
}

/** `GET dataverses/{dv}/groups/{group}` */
export function getGroup(call: Call): Reply {
  return ok(presentGroup(groupToChange(call)));
}

/** `PUT dataverses/{dv}/groups/{group}` */
export function updateGroup(call: Call): Reply {
  const body = entityOf(call);
  const [displayName, newDescription] = ["displayName", "description"]
    .map((text) => boundText(body, text));
  const group = groupToChange(call);
  const { name, description } = {
    name: displayName ?? group.name,
    description: newDescription ?? group.description,
  };
  call.server.store.rights.describeGroup(group.ownerId, group.alias, name, description);
  return ok(presentGroup({ ...group, name, description }));
}

/** `DELETE dataverses/{dv}/groups/{group}` */
export function deleteGroup(call: Call): Reply {
  const group = groupToChange(call);
  call.server.store.rights.deleteGroup(group.ownerId, group.alias);
  return said(`Group ${findCollection(call).alias}/${group.alias} deleted`);
}

function addMembers(call: Call, group: Group, added: readonly string[]): Reply {
  const { rights } = call.server.store;
  const missing = added.filter((assignee) => !assigneeExists(call, assignee));
  if (missing.length > 0) {
    throw new Refusal(
      "illegal",
      `The following role assignees were not found: ${missing.join(", ")}`,
    );
  }
  const own = `&explicit/${group.ownerId}-${group.alias}`;
  for (const assignee of added) {
    refuseDeactivated(call, assignee, "added to a group");
    const problem = assignee === own
      ? "A group cannot be added to itself."
      : rights.groupsWith([own]).includes(assignee)
      ? "A group cannot be added to one of its childs."
      : undefined;
    if (problem !== undefined) {
      throw new Refusal("illegal", `Error adding ${assignee} to group ${own}: ${problem}`);
    }
  }
  const members = [...new Set([...group.members, ...added])];
  rights.setMembers(group.ownerId, group.alias, members);
  return ok(presentGroup({ ...group, members }));
}

/** `PUT dataverses/{dv}/groups/{group}/roleAssignees/{assignee}` */
export function addToGroup(call: Call): Reply {
  return addMembers(call, groupToChange(call), [call.params["assignee"] ?? ""]);
}

/** `POST dataverses/{dv}/groups/{group}/roleAssignees` */
export function addAllToGroup(call: Call): Reply {
  const group = groupToChange(call);
  return addMembers(call, group, entitiesOf(call).map(String));
}

/** `DELETE dataverses/{dv}/groups/{group}/roleAssignees/{assignee}` */
export function removeFromGroup(call: Call): Reply {
  const group = groupToChange(call);
  const members = group.members.filter((member) => member !== call.params["assignee"]);
  call.server.store.rights.setMembers(group.ownerId, group.alias, members);
  return ok(presentGroup({ ...group, members }));
}
