import { persistentIdOf } from "../../domain/persistent_id.ts";
import { isLockType, lockTypes } from "../../domain/lock.ts";
import { isSuperuser } from "../../domain/permission.ts";
import { Refusal } from "../../domain/refusal.ts";
import type { Call } from "../call.ts";
import { EndpointError } from "../endpoint_error.ts";
import { demandSuperuser, findDataset, userNameOf, userOf } from "../lookup.ts";
import { javaTime } from "../present/present.ts";
import { ok, type Reply, said } from "../reply.ts";

interface Wanted {
  readonly datasetId?: number;
  readonly type: string | null;
  readonly user: string | null;
}

function presentLocks(call: Call, { datasetId, type, user }: Wanted): Reply {
  const { datasets } = call.server.store;
  const locks = datasets.locks(datasetId)
    .filter((lock) => type === null || lock.type === type)
    .filter((lock) => user === null || lock.userName === user);
  return ok(locks.map((lock) => {
    const dataset = datasets.byId(lock.datasetId);
    return {
      lockType: lock.type,
      date: javaTime(lock.created),
      user: lock.userName,
      dataset: dataset && persistentIdOf(dataset),
      message: lock.message === "" ? undefined : lock.message,
    };
  }));
}

/** A lock's name in the query; one that is none makes an address that is not there. */
function typeInQuery(call: Call): string | null {
  const type = call.query.get("type");
  if (type !== null && !isLockType(type)) throw new EndpointError(404);
  return type;
}

/** `GET datasets/{ds}/locks` */
export function listLocks(call: Call): Reply {
  const type = typeInQuery(call);
  return presentLocks(call, { datasetId: findDataset(call).id, type, user: null });
}

const filled = (call: Call, name: string): string | null => {
  const value = call.query.get(name);
  return value === "" ? null : value;
};

/** `GET datasets/locks` */
export function listAllLocks(call: Call): Reply {
  if (call.requester.type !== "user") {
    throw new Refusal("unauthenticated", "Authentication is required.");
  }
  demandSuperuser(call, "Superusers only.");
  const [type, user] = [filled(call, "type"), filled(call, "userIdentifier")];
  if (type !== null && !isLockType(type)) {
    throw new Refusal(
      "invalid",
      `Invalid lock type value: ${type}; valid lock types: ${lockTypes.join(", ")}`,
    );
  }
  if (user !== null && call.server.store.users.byName(user) === undefined) {
    throw new Refusal("invalid", `Unknown user identifier: ${user}`);
  }
  return presentLocks(call, { type, user });
}

function demandKeeper(call: Call): void {
  userOf(call);
  if (!isSuperuser(call.requester)) {
    throw new Refusal("forbidden", "This API end point can be used by superusers only.");
  }
}

/** `POST datasets/{ds}/lock/{type}` */
export function lockDataset(call: Call): Reply {
  const { datasets } = call.server.store;
  const type = call.params["type"] ?? "";
  if (!isLockType(type)) throw new EndpointError(404);
  demandKeeper(call);
  const dataset = findDataset(call);
  if (datasets.locks(dataset.id).some((lock) => lock.type === type)) {
    throw new Refusal("illegal", `dataset already locked with lock type ${type}`);
  }
  datasets.lock(dataset.id, type, userNameOf(call));
  return said(`dataset locked with lock type ${type}`);
}

/** `DELETE datasets/{ds}/locks` */
export function unlockDataset(call: Call): Reply {
  const { datasets } = call.server.store;
  const type = typeInQuery(call);
  demandKeeper(call);
  const dataset = findDataset(call);
  const locks = datasets.locks(dataset.id);
  if (type === null) {
    datasets.unlock(dataset.id);
    return said(locks.length > 0 ? "locks removed" : "dataset not locked");
  }
  const lock = locks.find((one) => one.type === type);
  if (lock === undefined) return said(`no lock type ${type} on the dataset`);
  datasets.unlock(dataset.id, lock.type);
  return said(`lock type ${type} removed`);
}
