import { concernsDatasets, isSuperuser, type Role } from "../../domain/permission.ts";
import { Refusal } from "../../domain/refusal.ts";
import type { Call } from "../call.ts";
import { demand, findCollection, may, notPermitted } from "../lookup.ts";
import { plain, type Reply, said } from "../reply.ts";

/** The role of an alias that who adds a dataset to the collection can have. */
function roleFor(call: Call, alias: string): Role {
  const { collections, rights } = call.server.store;
  const { dv = "" } = call.params;
  const id = dv === ":root"
    ? collections.rootIfAny()?.id
    : /^\d+$/.test(dv)
    ? Number(dv)
    : collections.byAlias(dv)?.id;
  const role = id === undefined
    ? undefined
    : rights.rolesFor(id).find((one) => one.alias === alias);
  if (role === undefined) throw new Refusal("missing", `Role ${alias} not found.`);
  if (!concernsDatasets(role)) {
    throw new Refusal("invalid", `Role ${alias} does not have dataset permissions.`);
  }
  return role;
}

/** `PUT dataverses/{dv}/defaultContributorRole/{role}` */
export function setDefaultRole(call: Call): Reply {
  const { collections } = call.server.store;
  const alias = call.params["role"] ?? "";
  const role = alias === "none" ? undefined : roleFor(call, alias);
  const collection = findCollection(call);
  demand(call, collection.id, "EditDataverse");
  collections.update(collection.id, { defaultRole: role?.alias ?? null });
  return said(
    `Default contributor role for Dataverse ${collection.name} has been set to ${
      role?.name ?? "None"
    }.`,
  );
}

/** `GET dataverses/{dv}/storage/quota` */
export function getQuota(call: Call): Reply {
  const collection = findCollection(call);
  demand(call, collection.id, "ManageDataversePermissions");
  const bytes = call.server.store.collections.quotaOf(collection.id);
  return said(
    bytes === undefined
      ? "No quota defined for this collection"
      : `Total quota allocation for this collection: ${bytes.toLocaleString("en")} bytes`,
  );
}

/** `POST dataverses/{dv}/storage/quota/{bytes}` */
export function setQuota(call: Call): Reply {
  const collection = findCollection(call);
  if (!isSuperuser(call.requester)) throw notPermitted(call);
  call.server.store.collections.setQuota(collection.id, Number(call.params["bytes"]));
  return said("Storage quota successfully set for the collection");
}

/** `DELETE dataverses/{dv}/storage/quota` */
export function deleteQuota(call: Call): Reply {
  const collection = findCollection(call);
  if (!isSuperuser(call.requester)) throw notPermitted(call);
  call.server.store.collections.setQuota(collection.id, null);
  return said("Storage quota successfully disabled for the collection");
}

/** `GET dataverses/{dv}/storage/use` */
export function getStorageUse(call: Call): Reply {
  const collection = findCollection(call);
  demand(call, collection.id, "ManageDataversePermissions");
  const bytes = call.server.store.collections.sizeOf(collection.id).toLocaleString("en");
  return said(
    "Total recorded size of the files stored in this collection (user-uploaded files plus the versions in " +
      `the archival tab-delimited format when applicable): ${bytes} bytes`,
  );
}

/** `GET dataverses/{dv}/guestbookResponses`: there are no guestbooks, so nobody has written into one. */
export function listGuestbookResponses(call: Call): Reply {
  const collection = findCollection(call);
  if (!may(call, collection.id, "EditDataverse")) throw new Refusal("forbidden", "Not authorized");
  return plain(
    "Guestbook, Dataset, Dataset PID, Date, Type, File Name, File Id, File PID, User Name, Email, " +
      "Institution, Position, Custom Questions\n",
    "application/octet-stream;charset=UTF-8",
  );
}
