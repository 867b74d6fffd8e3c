import { isArray } from "../../domain/json.ts";
import { identifierOf, isSuperuser, permissions, type Role } from "../../domain/permission.ts";
import { Refusal, Stumble } from "../../domain/refusal.ts";
import type { Call } from "../call.ts";
import { boundText, entityOf } from "../entity.ts";
import { Answered } from "../endpoint_error.ts";
import type { Collection } from "../../domain/version.ts";
import { demand, demandSuperuser, findCollection, findDataset, may } from "../lookup.ts";
import { presentAssignment, presentRole } from "../present/present.ts";
import { failed, ok, type Reply, said } from "../reply.ts";
import { assigneeExists, refuseDeactivated, violated } from "./groups.ts";

/** `GET roles/userSelectable`: those that the caller has, or all where there are none. */
export function listSelectableRoles(call: Call): Reply {
  const { rights } = call.server.store;
  const all = rights.rolesFor(null);
  if (isSuperuser(call.requester)) return ok(all.map(presentRole));
  const own = identifierOf(call.requester);
  const given = [own, ...rights.groupsWith([own])].flatMap((name) => rights.assignmentsOf(name));
  const ids = new Set(given.map(({ role }) => role.id));
  const roles = given.filter(({ role }) => ids.delete(role.id)).map(({ role }) => role);
  return ok((roles.length === 0 ? all : roles).map(presentRole));
}

/** `GET dataverses/{dv}/roles` */
export function listRoles(call: Call): Reply {
  const collection = findCollection(call);
  demand(call, collection.id, "ManageDataversePermissions");
  return ok(call.server.store.rights.rolesFor(collection.id).map(presentRole));
}

/** What a role is made from, as it is sent. */
function roleIn(call: Call): Omit<Role, "id" | "ownerId"> {
  const body = entityOf(call);
  const listed = body["permissions"];
  const texts = ["alias", "name", "description"].map((name) => boundText(body, name) ?? "");
  const [alias = "", name = "", description = ""] = texts;
  if (listed !== undefined && listed !== null && !isArray(listed)) {
    throw new Stumble("the permissions are no list");
  }
  const wanted = (listed ?? []).map((one) => boundText({ one }, "one") ?? "");
  const known: readonly string[] = permissions;
  // Java makes a value of an enumeration of each, and falls over one that is none.
  const stranger = wanted.find((name) => name !== "ALL" && !known.includes(name));
  if (stranger !== undefined) {
    throw new Answered(failed(
      500,
      "Internal server error. More details available at the server logs.",
      { code: 500, incidentId: crypto.randomUUID() },
    ));
  }
  return {
    alias,
    name,
    description,
    permissions: permissions.filter((one) => wanted.includes("ALL") || wanted.includes(one)),
  };
}

const isGood = ({ alias, name }: Omit<Role, "id" | "ownerId">): boolean =>
  /^[a-zA-Z0-9_-]{1,16}$/.test(alias) && name !== "";

/** What is sent is read before the collection is looked for. */
function createIn(call: Call, collection: () => Collection): Reply {
  const role = roleIn(call);
  const { id } = collection();
  demand(call, id, "ManageDataversePermissions");
  demandSuperuser(call, "Roles can only be created or edited by superusers.");
  if (call.server.store.rights.roleNamed(role.alias) !== undefined) {
    throw new Refusal("illegal", `Role with alias ${role.alias} already exists`);
  }
  if (!isGood(role)) throw violated("CreateRoleCommand", "DataverseRole");
  return ok(presentRole(call.server.store.rights.createRole({ ...role, ownerId: id })));
}

/** `POST dataverses/{dv}/roles` */
export function createRole(call: Call): Reply {
  return createIn(call, () => findCollection(call));
}

/** `POST roles` */
export function createRoleByQuery(call: Call): Reply {
  return createIn(call, () => findCollection(call, call.query.get("dvo") ?? ""));
}

/** `GET admin/roles` */
export function listBuiltinRoles(call: Call): Reply {
  const roles = call.server.store.rights.rolesFor(null);
  return ok(roles.toSorted((a, b) => a.name < b.name ? -1 : 1).map(presentRole));
}

/** `POST admin/roles` */
export function createBuiltinRole(call: Call): Reply {
  const { rights } = call.server.store;
  const role = roleIn(call);
  const rolledBack =
    "Exception thrown from bean: jakarta.ejb.EJBTransactionRolledbackException: Exception thrown from bean: ";
  if (rights.roleNamed(role.alias) !== undefined) {
    throw new Refusal(
      "broken",
      `${rolledBack}jakarta.persistence.PersistenceException: Exception [EclipseLink-4002] (Eclipse Persistence Services - 4.0.1.payara-p3.v202409231228): org.eclipse.persistence.exceptions.DatabaseException\nInternal Exception: org.postgresql.util.PSQLException: ERROR: duplicate key value violates unique constraint "dataverserole_alias_key"\n  Detail: Key (alias)=(${role.alias}) already exists.`,
    );
  }
  if (!isGood(role)) {
    throw new Refusal("broken", `${rolledBack}jakarta.validation.ConstraintViolationException`);
  }
  return ok(presentRole(rights.createRole({ ...role, ownerId: null })));
}

/** `PUT admin/roles/{role}` */
export function updateRole(call: Call): Reply {
  const { rights } = call.server.store;
  const role = roleIn(call);
  const before = rights.roleById(Number(call.params["role"]));
  if (before === undefined) {
    throw new Refusal(
      "broken",
      'Cannot invoke "edu.harvard.iq.dataverse.authorization.DataverseRole.setAlias(String)" because "r" is null',
    );
  }
  return ok(presentRole(rights.updateRole(before.id, role)));
}

/** `DELETE admin/roles/{role}` */
export function deleteAnyRole(call: Call): Reply {
  const role = namedRole(call);
  if (role.ownerId !== null) demand(call, role.ownerId, "ManageDataversePermissions");
  call.server.store.rights.deleteRole(role.id);
  return said(`role ${role.name} deleted.`);
}

function namedRole(call: Call): Role {
  const { rights } = call.server.store;
  const name = call.params["role"] ?? "";
  const alias = name === ":alias" ? call.query.get("alias") ?? "" : undefined;
  if (alias === undefined && !/^\d+$/.test(name)) {
    throw new Refusal("invalid", `Bad Dataverse Role ID number: ${name}`);
  }
  const role = alias === undefined ? rights.roleById(Number(name)) : rights.roleNamed(alias);
  if (role === undefined) {
    throw new Refusal(
      "missing",
      alias === undefined
        ? `Dataverse Role with ID ${name} not found.`
        : `Dataverse Role with alias ${alias} not found.`,
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
  demand(call, role.ownerId, "ManageDataversePermissions");
  call.server.store.rights.deleteRole(role.id);
  return said(`role ${role.name} deleted.`);
}

interface Place {
  readonly id: number;
  readonly unknownRole: (role: string) => string;
}

/** Gives a role; what is sent is read before the place is looked for. */
function give(call: Call, found: () => Place, permission: "Dataverse" | "Dataset") {
  const { rights } = call.server.store;
  const body = entityOf(call);
  const assignee = boundText(body, "assignee") ?? "";
  const role = boundText(body, "role") ?? "null";
  const place = found();
  if (!assigneeExists(call, assignee)) throw new Refusal("invalid", "Assignee not found");
  const wanted = rights.roleNamed(role);
  if (wanted === undefined) throw new Refusal("invalid", place.unknownRole(role));
  demand(call, place.id, `Manage${permission}Permissions`);
  // Nobody gives more than they may do themselves.
  for (const one of wanted.permissions) demand(call, place.id, one);
  refuseDeactivated(call, assignee, "given a role");
  const given = rights.assign(assignee, role, place.id);
  if (given === undefined) throw new Refusal("illegal", "Role has already been granted.");
  return given;
}

function take(call: Call, { place, name, permission, quote = "" }: {
  readonly place: number;
  readonly name: string;
  readonly permission: "Dataverse" | "Dataset";
  /** What the complaint stands between. */
  readonly quote?: string;
}): Reply {
  const { rights } = call.server.store;
  const id = call.params["id"] ?? "";
  const given = rights.assignment(Number(id));
  if (given === undefined || given.objectId !== place) {
    throw new Refusal("missing", `${quote}Role assignment ${id} not found${quote}`);
  }
  demand(call, place, `Manage${permission}Permissions`);
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
  const given = give(call, () => {
    const { id, name } = findCollection(call);
    return {
      id,
      unknownRole: (role) =>
        `Can't find role named '${role}' in dataverse [Dataverse id:${id} name:${name}]`,
    };
  }, "Dataverse");
  // Here the answer is printed before the assignment has its id.
  return ok({ ...presentAssignment(given), id: undefined });
}

/** `DELETE dataverses/{dv}/assignments/{id}` */
export function removeAssignment(call: Call): Reply {
  const { id, alias } = findCollection(call);
  return take(call, { place: id, name: alias, permission: "Dataverse" });
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
  return ok(presentAssignment(give(call, () => {
    const { id, ownerId } = findDataset(call);
    const owner = call.server.store.collections.byId(ownerId)?.name ?? "";
    return {
      id,
      unknownRole: (role) => `Cannot find role named '${role}' in dataverse ${owner}`,
    };
  }, "Dataset")));
}

/** `DELETE datasets/{ds}/assignments/{id}` */
export function removeDatasetAssignment(call: Call): Reply {
  const dataset = findDataset(call);
  const name = call.params["ds"] ?? "";
  return take(call, { place: dataset.id, name, permission: "Dataset", quote: '"' });
}
