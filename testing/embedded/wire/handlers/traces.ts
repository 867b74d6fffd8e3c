import { persistentIdOf } from "../../domain/persistent_id.ts";
import type { Json, JsonObject } from "../../domain/json.ts";
import { isObject } from "../../domain/json.ts";
import { isSuperuser, type User } from "../../domain/permission.ts";
import { Refusal } from "../../domain/refusal.ts";
import { firstOf } from "../../domain/metadata.ts";
import { versionName } from "../../domain/version.ts";
import type { Call } from "../call.ts";
import { EndpointError } from "../endpoint_error.ts";
import { notPermitted } from "../lookup.ts";
import { ok, plain, type Reply } from "../reply.ts";

const elements = [
  "roleAssignments",
  "dataverseCreator",
  "dataversePublisher",
  "datasetCreator",
  "datasetPublisher",
  "dataFileCreator",
  "dataFilePublisher",
  "datasetVersionUsers",
  "explicitGroups",
  "guestbookEntries",
  "savedSearches",
] as const;
type Element = typeof elements[number];

function namedUser(call: Call): User {
  if (!isSuperuser(call.requester)) throw notPermitted(call);
  const user = call.server.store.users.byName(call.params["user"] ?? "");
  if (user === undefined) throw new Refusal("broken", "Cannot get traces. User not found.");
  return user;
}

function nameOfPlace(call: Call, id: number): string {
  const { collections, datasets, files } = call.server.store;
  const collection = collections.byId(id);
  if (collection !== undefined) return collection.name;
  if (datasets.byId(id) === undefined) return files.placesOf(id)[0]?.label ?? "";
  return firstOf(datasets.latest(id).metadata, "title") ?? "";
}

/** What there is of an account, by what it is. Who published what is not kept. */
function itemsOf(
  call: Call,
  user: User,
): Readonly<Partial<Record<Element, readonly JsonObject[]>>> {
  const { rights, users, collections, datasets, files } = call.server.store;
  const made = users.objectsOf(user.id);
  return {
    roleAssignments: rights.assignmentsOf(`@${user.userName}`).map(({ id, objectId, role }) => ({
      id,
      definitionPointName: nameOfPlace(call, objectId),
      definitionPointId: objectId,
      roleAlias: role.alias,
      roleName: role.name,
    })),
    dataverseCreator: made.flatMap((id) => {
      const collection = collections.byId(id);
      return collection === undefined ? [] : [{ id, alias: collection.alias }];
    }),
    datasetCreator: made.flatMap((id) => {
      const dataset = datasets.byId(id);
      return dataset === undefined ? [] : [{ id, pid: persistentIdOf(dataset) }];
    }),
    dataFileCreator: made.flatMap((id) => {
      const [file] = files.placesOf(id);
      const dataset = file && datasets.byId(file.datasetId);
      return file === undefined || dataset === undefined
        ? []
        : [{ id, filename: file.label, datasetPid: persistentIdOf(dataset) }];
    }),
    datasetVersionUsers: users.versionsOf(user.id).flatMap(({ id, versionId }) => {
      const version = datasets.version(versionId);
      const dataset = version && datasets.byId(version.datasetId);
      return version === undefined || dataset === undefined
        ? []
        : [{ id, dataset: persistentIdOf(dataset), version: versionName(version) }];
    }),
    explicitGroups: rights.groupsNaming(`@${user.userName}`).map(({ id, name }) => ({ id, name })),
  };
}

function tracesOf(call: Call, user: User, wanted?: Element): JsonObject {
  const items = itemsOf(call, user);
  const traces = elements.filter((one) => wanted === undefined || one === wanted)
    .flatMap((one) => {
      const list = items[one] ?? [];
      return list.length === 0 ? [] : [[one, { count: list.length, items: list }] as const];
    });
  const downloads = call.server.store.downloads.countBy(user.id);
  const isWanted = wanted === undefined || wanted === "guestbookEntries";
  const entries = isWanted && downloads > 0
    ? [["guestbookEntries", { count: downloads }] as const]
    : [];
  return {
    user: { identifier: `@${user.userName}`, name: `${user.firstName} ${user.lastName}` },
    traces: Object.fromEntries([...traces, ...entries]),
  };
}

/** `GET users/{user}/traces` */
export function getTraces(call: Call): Reply {
  return ok(tracesOf(call, namedUser(call)));
}

function csvOf(value: Json | undefined): string {
  return typeof value === "string" ? JSON.stringify(value) : String(value ?? "");
}

/** `GET users/{user}/traces/{element}`: as CSV, unless JSON is what is wanted first of all. */
export function getTracesElement(call: Call): Reply {
  const wanted = elements.find((one) => one === call.params["element"]);
  const user = wanted === undefined ? undefined : namedUser(call);
  if (wanted === undefined || user === undefined) {
    throw new EndpointError(400, { details: "Not a valid element" });
  }
  const result = tracesOf(call, user, wanted);
  const traces = result["traces"];
  const found = isObject(traces) ? traces[wanted] : undefined;
  const items = isObject(found) ? found["items"] as readonly JsonObject[] | undefined ?? [] : [];
  const accept = call.request.headers.get("Accept") ?? "*/*";
  const [first] = items;
  if (first === undefined || /^\s*application\/json/i.test(accept)) return ok(result);
  const names = Object.keys(first);
  const lines = [
    names.join(","),
    ...items.map((item) => names.map((name) => csvOf(item[name])).join(",")),
  ];
  return {
    ...plain(lines.join("\n"), "text/csv;charset=UTF-8"),
    headers: { "Content-Disposition": `attachment; filename="${wanted}.csv"` },
  };
}
