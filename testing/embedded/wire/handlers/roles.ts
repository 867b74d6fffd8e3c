import { isArray, textOf } from "../../domain/json.ts";
import { permissions } from "../../domain/permission.ts";
import { Refusal } from "../../domain/refusal.ts";
import { objectOf } from "../body.ts";
import type { Call } from "../call.ts";
import { demand, demandSuperuser, findCollection, findDataset, may } from "../lookup.ts";
import { presentAssignment, presentGroup, presentRole } from "../present/present.ts";
import { created, ok, type Reply, said } from "../reply.ts";

/** `GET roles/userSelectable` */
export function listSelectableRoles(call: Call): Reply {
  return ok(call.server.store.rights.rolesFor(null).map(presentRole));
}

/** `GET dataverses/{dv}/roles` */
export function listRoles(call: Call): Reply {
  const collection = findCollection(call);
  demand(call, collection.id, "ManageDataversePermissions");
  return ok(call.server.store.rights.rolesFor(collection.id).map(presentRole));
}

/** `POST dataverses/{dv}/roles` */
export function createRole(call: Call): Reply {
  const collection = findCollection(call);
  const body = objectOf(call.text, "Error parsing Json: ");
  demandSuperuser(call, "Roles can only be created or edited by superusers.");
  const listed = body["permissions"];
  const wanted = isArray(listed) ? listed.map(String) : [];
  const alias = textOf(body, "alias") ?? "";
  if (alias === "" || call.server.store.rights.roleNamed(alias) !== undefined) {
    throw new Refusal("illegal", `Role with alias ${alias} already exists`);
  }
  return ok(presentRole(call.server.store.rights.createRole({
    alias,
    name: textOf(body, "name") ?? alias,
    description: textOf(body, "description") ?? "",
    permissions: permissions.filter((permission) => wanted.includes(permission)),
    ownerId: collection.id,
  })));
}

function namedRole(call: Call) {
  const { rights } = call.server.store;
  const name = call.params["role"] ?? "";
  const byId = /^\d+$/.test(name);
  const role = byId
    ? rights.roleById(Number(name))
    : rights.roleNamed(call.query.get("alias") ?? name);
  if (role === undefined) {
    throw new Refusal(
      "missing",
      `Dataverse Role with ${byId ? "ID" : "alias"} ${name} not found.`,
    );
  }
  return role;
}

/** `GET roles/{role}` */
export function getRole(call: Call): Reply {
  const role = namedRole(call);
  const place = role.ownerId ?? call.server.store.collections.root().id;
  if (!may(call, place, "ManageDataversePermissions")) {
    throw new Refusal("forbidden", "Permission required to view roles.");
  }
  return ok(presentRole(role));
}

/** `DELETE roles/{role}` */
export function deleteRole(call: Call): Reply {
  const role = namedRole(call);
  if (role.ownerId === null) {
    throw new Refusal("illegal", `May not delete Built In Role ${role.name}.`);
  }
  demandSuperuser(call, "Roles can only be created or edited by superusers.");
  call.server.store.rights.deleteRole(role.id);
  return said(`role ${role.name} deleted.`);
}

function assigneeExists(call: Call, assignee: string): boolean {
  const { users, rights } = call.server.store;
  if (assignee === ":guest" || assignee === ":authenticated-users") return true;
  if (assignee.startsWith("@")) return users.byName(assignee.slice(1)) !== undefined;
  const group = /^&explicit\/(\d+)-(.+)$/.exec(assignee);
  return group !== null &&
    rights.groupsOf(Number(group[1])).some(({ alias }) => alias === group[2]);
}

interface Place {
  readonly id: number;
  readonly unknownRole: (role: string) => string;
}

function give(call: Call, place: Place, permission: "Dataverse" | "Dataset") {
  const { rights } = call.server.store;
  const body = objectOf(call.text, "Error parsing Json: ");
  const assignee = textOf(body, "assignee") ?? "";
  const role = textOf(body, "role") ?? "";
  if (!assigneeExists(call, assignee)) throw new Refusal("invalid", "Assignee not found");
  const wanted = rights.roleNamed(role);
  if (wanted === undefined) throw new Refusal("invalid", place.unknownRole(role));
  demand(call, place.id, `Manage${permission}Permissions`);
  // Nobody gives more than they may do themselves.
  for (const one of wanted.permissions) demand(call, place.id, one);
  const given = rights.assign(assignee, role, place.id);
  if (given === undefined) throw new Refusal("illegal", "Role has already been granted.");
  return given;
}

function take(call: Call, place: number, name: string): Reply {
  const { rights } = call.server.store;
  const id = call.params["id"] ?? "";
  const given = rights.assignment(Number(id));
  if (given === undefined || given.objectId !== place) {
    throw new Refusal("missing", `Role assignment ${id} not found`);
  }
  rights.revoke(given.id);
  return said(`Role ${given.role.name} revoked for assignee ${given.assignee} in ${name}`);
}

/** `GET dataverses/{dv}/assignments` */
export function listAssignments(call: Call): Reply {
  const { id } = findCollection(call);
  demand(call, id, "ManageDataversePermissions");
  return ok(call.server.store.rights.assignmentsAt(id).map(presentAssignment));
}

/** `POST dataverses/{dv}/assignments` */
export function addAssignment(call: Call): Reply {
  const { id, name } = findCollection(call);
  const given = give(call, {
    id,
    unknownRole: (role) =>
      `Can't find role named '${role}' in dataverse [Dataverse id:${id} name:${name}]`,
  }, "Dataverse");
  // Here the answer is printed before the assignment has its id.
  return ok({ ...presentAssignment(given), id: undefined });
}

/** `DELETE dataverses/{dv}/assignments/{id}` */
export function removeAssignment(call: Call): Reply {
  const { id, alias } = findCollection(call);
  demand(call, id, "ManageDataversePermissions");
  return take(call, id, alias);
}

/** `GET datasets/{ds}/assignments` */
export function listDatasetAssignments(call: Call): Reply {
  const { rights } = call.server.store;
  const dataset = findDataset(call);
  demand(call, dataset.id, "ManageDatasetPermissions");
  const places: number[] = [dataset.id];
  for (const owner of call.server.store.collections.upward(dataset.ownerId)) {
    places.push(owner.id);
    if (owner.permissionRoot) break;
  }
  return ok(places.flatMap((place) => rights.assignmentsAt(place)).map(presentAssignment));
}

/** `POST datasets/{ds}/assignments` */
export function addDatasetAssignment(call: Call): Reply {
  const dataset = findDataset(call);
  const owner = call.server.store.collections.byId(dataset.ownerId);
  return ok(presentAssignment(give(call, {
    id: dataset.id,
    unknownRole: (role) => `Cannot find role named '${role}' in dataverse ${owner?.name ?? ""}`,
  }, "Dataset")));
}

/** `DELETE datasets/{ds}/assignments/{id}` */
export function removeDatasetAssignment(call: Call): Reply {
  const dataset = findDataset(call);
  demand(call, dataset.id, "ManageDatasetPermissions");
  return take(call, dataset.id, call.params["ds"] ?? "");
}

/** `GET dataverses/{dv}/groups` */
export function listGroups(call: Call): Reply {
  const { id } = findCollection(call);
  demand(call, id, "ManageDataversePermissions");
  return ok(call.server.store.rights.groupsOf(id).map(presentGroup));
}

function namedGroup(call: Call, owner: number) {
  const alias = call.params["group"] ?? "";
  const group = call.server.store.rights.groupsOf(owner).find((one) => one.alias === alias);
  if (group === undefined) {
    throw new Refusal("missing", `Can't find explicit group '${alias}' in dataverse ${owner}`);
  }
  return group;
}

/** `POST dataverses/{dv}/groups` */
export function createGroup(call: Call): Reply {
  const { id, alias: owner } = findCollection(call);
  const body = objectOf(call.text, "Error parsing Json: ");
  demand(call, id, "ManageDataversePermissions");
  const alias = textOf(body, "aliasInOwner") ?? "";
  if (alias === "" || call.server.store.rights.groupsOf(id).some((one) => one.alias === alias)) {
    throw new Refusal("illegal", `Explicit group with alias '${alias}' already exists`);
  }
  const group = {
    ownerId: id,
    alias,
    name: textOf(body, "displayName") ?? alias,
    description: textOf(body, "description") ?? "",
    members: [],
  };
  call.server.store.rights.createGroup(group);
  return created(
    `/api/v1/${owner}/groups/${alias}`,
    presentGroup(group),
  );
}

/** `GET dataverses/{dv}/groups/{group}` */
export function getGroup(call: Call): Reply {
  const { id } = findCollection(call);
  demand(call, id, "ManageDataversePermissions");
  return ok(presentGroup(namedGroup(call, id)));
}

/** `DELETE dataverses/{dv}/groups/{group}` */
export function deleteGroup(call: Call): Reply {
  const { id, alias } = findCollection(call);
  demand(call, id, "ManageDataversePermissions");
  const group = namedGroup(call, id);
  call.server.store.rights.deleteGroup(id, group.alias);
  return said(`Group ${alias}/${group.alias} deleted`);
}

/** `PUT dataverses/{dv}/groups/{group}/roleAssignees/{assignee}` */
export function addToGroup(call: Call): Reply {
  const { id } = findCollection(call);
  demand(call, id, "ManageDataversePermissions");
  const group = namedGroup(call, id);
  const assignee = call.params["assignee"] ?? "";
  if (!assigneeExists(call, assignee)) throw new Refusal("invalid", "Assignee not found");
  const members = [...new Set([...group.members, assignee])];
  call.server.store.rights.setMembers(id, group.alias, members);
  return ok(presentGroup({ ...group, members }));
}

/** `DELETE dataverses/{dv}/groups/{group}/roleAssignees/{assignee}` */
export function removeFromGroup(call: Call): Reply {
  const { id } = findCollection(call);
  demand(call, id, "ManageDataversePermissions");
  const group = namedGroup(call, id);
  const members = group.members.filter((member) => member !== call.params["assignee"]);
  call.server.store.rights.setMembers(id, group.alias, members);
  return ok(presentGroup({ ...group, members }));
}
