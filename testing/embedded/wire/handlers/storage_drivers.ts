import { authority } from "../../domain/persistent_id.ts";
import { isSuperuser } from "../../domain/permission.ts";
import { Refusal } from "../../domain/refusal.ts";
import {
  defaultDriver,
  isStandardName,
  placeOfStored,
  type StorageDriver,
  storageDrivers,
} from "../../domain/storage_driver.ts";
import type { Collection, Dataset } from "../../domain/version.ts";
import type { Call } from "../call.ts";
import { findDataset, may, userOf } from "../lookup.ts";
import { ok, type Reply, said } from "../reply.ts";

function namedCollection(call: Call): Collection {
  const alias = call.params["dv"] ?? "";
  const collection = call.server.store.collections.byAlias(alias);
  if (collection === undefined) {
    throw new Refusal(
      "missing",
      `Could not find dataverse based on alias supplied: ${alias}.`,
    );
  }
  userOf(call);
  if (!isSuperuser(call.requester)) throw new Refusal("forbidden", "Superusers only.");
  return collection;
}

function labelled(label: string): StorageDriver {
  const driver = storageDrivers.find((one) => one.label === label);
  if (driver === undefined) {
    throw new Refusal("invalid", `No Storage Driver found for : ${label}`);
  }
  return driver;
}

/** `GET admin/dataverse/{dv}/storageDriver` */
export function getCollectionDriver(call: Call): Reply {
  return said(call.server.store.storage.own(namedCollection(call).id) ?? "undefined");
}

/** `PUT admin/dataverse/{dv}/storageDriver` */
export function setCollectionDriver(call: Call): Reply {
  const { id } = namedCollection(call);
  const driver = labelled(call.text);
  call.server.store.storage.choose(id, driver.id);
  return said(`Storage set to: ${driver.label}/${driver.id}`);
}

/** `DELETE admin/dataverse/{dv}/storageDriver` */
export function resetCollectionDriver(call: Call): Reply {
  call.server.store.storage.choose(namedCollection(call).id, null);
  return said(`Storage reset to default: ${defaultDriver}`);
}

/** `GET admin/dataverse/storageDrivers` */
export function listDrivers(call: Call): Reply {
  userOf(call);
  if (!isSuperuser(call.requester)) throw new Refusal("forbidden", "Superusers only.");
  return ok(Object.fromEntries(storageDrivers.map(({ label, id }) => [label, id])));
}

function anyDataset(call: Call): Dataset {
  try {
    return findDataset(call);
  } catch (error) {
    throw error instanceof Refusal ? new Refusal("missing", "No such dataset") : error;
  }
}

function datasetToChange(call: Call): Dataset {
  if (call.requester.type !== "user") {
    throw new Refusal("invalid", "Authentication is required.");
  }
  if (!isSuperuser(call.requester)) throw new Refusal("forbidden", "Superusers only.");
  return anyDataset(call);
}

/** `GET datasets/{ds}/storageDriver` */
export function getStorageDriver(call: Call): Reply {
  return said(call.server.store.storage.of(anyDataset(call).id));
}

/** `PUT datasets/{ds}/storageDriver` */
export function setStorageDriver(call: Call): Reply {
  const { id } = datasetToChange(call);
  const driver = labelled(call.text);
  call.server.store.storage.choose(id, driver.id);
  return said(`Storage driver set to: ${driver.label}/${driver.id}`);
}

/** `DELETE datasets/{ds}/storageDriver` */
export function resetStorageDriver(call: Call): Reply {
  call.server.store.storage.choose(datasetToChange(call).id, null);
  return said(`Storage reset to default: ${defaultDriver}`);
}

/** What is in the store of a dataset by name, with what removes it. */
function namesInStore(call: Call, dataset: Dataset): ReadonlyMap<string, () => void> {
  const { objects, bytes } = call.server.store;
  const { bucket } = storageDrivers.find(({ id }) => id === dataset.driver) ?? {};
  if (bucket === undefined) {
    return new Map(
      bytes.namesOf(dataset.id).map((
        name,
      ) => [name, () => bytes.remove(dataset.id, name)]),
    );
  }
  const prefix = `${authority}/${dataset.identifier}/`;
  return new Map(
    objects.list(bucket, prefix).map(({ key }) => [
      key.slice(prefix.length),
      () => objects.delete(bucket, key),
    ]),
  );
}

/** `GET datasets/{ds}/cleanStorage` */
export function cleanStorage(call: Call): Reply {
  const { store } = call.server;
  const dataset = findDataset(call);
  if (!may(call, dataset.id, "EditDataset")) throw new Refusal("broken", "Access denied!");
  const names = [
    ...new Set(
      store.files.storedIn(dataset.id).map((stored) => placeOfStored(stored).name),
    ),
  ];
  const strangers = [...namesInStore(call, dataset)].filter(([name]) =>
    isStandardName(name) && !names.some((own) => name.startsWith(own))
  );
  if (call.query.get("dryrun")?.toLowerCase() !== "true") {
    for (const [, remove] of strangers) remove();
  }
  const deleted = strangers.map(([name]) => name);
  return said(`Found: ${names.join(", ")}\nDeleted: ${deleted.join(", ")}`);
}
