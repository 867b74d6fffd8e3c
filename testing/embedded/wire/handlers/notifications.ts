import { persistentIdOf } from "../../domain/persistent_id.ts";
import { firstOf } from "../../domain/metadata.ts";
import type { JsonObject } from "../../domain/json.ts";
import {
  type MailFacts,
  mailOf,
  type Notification,
  notificationTypes,
} from "../../domain/notification.ts";
import type { User } from "../../domain/permission.ts";
import { Refusal, Stumble } from "../../domain/refusal.ts";
import type { Dataset } from "../../domain/version.ts";
import type { Call } from "../call.ts";
import { flag, userOf } from "../lookup.ts";
import { presentAssignment, time } from "../present/present.ts";
import { ok, type Reply, said } from "../reply.ts";

/** What a notification is about. */
interface Subject {
  readonly collectionId?: number | undefined;
  readonly dataset?: Dataset | undefined;
  readonly file?: { readonly id: number; readonly name: string } | undefined;
}

const aboutVersions = ["SUBMITTEDDS", "RETURNEDDS", "PUBLISHEDDS", "STATUSUPDATED", "CREATEDS"];
const aboutFiles = ["REQUESTFILEACCESS", "REQUESTEDFILEACCESS"];

function subjectOf(call: Call, { type, objectId }: Notification): Subject {
  const { collections, datasets, files } = call.server.store;
  if (objectId === null) return {};
  if (aboutVersions.includes(type)) {
    const version = datasets.version(objectId);
    return { dataset: version && datasets.byId(version.datasetId) };
  }
  const [place] = aboutFiles.includes(type) ? files.placesOf(objectId) : [];
  if (place !== undefined) {
    const file = { id: place.fileId, name: place.label };
    return { dataset: datasets.byId(place.datasetId), file };
  }
  return {
    collectionId: collections.byId(objectId)?.id,
    dataset: datasets.byId(objectId),
  };
}

const nameOf = ({ firstName, lastName }: User): string => `${firstName} ${lastName}`;

function titleOf(call: Call, dataset: Dataset): string {
  return firstOf(call.server.store.datasets.latest(dataset.id).metadata, "title") ?? "";
}

function factsOf(call: Call, notification: Notification, user: User): MailFacts {
  const { collections, users, rights, requests, datasets, curation } = call.server.store;
  const { collectionId, dataset, file } = subjectOf(call, notification);
  const asker = notification.requestorId === null
    ? undefined
    : users.byId(notification.requestorId);
  const waits = file === undefined || asker === undefined || requests.of(file.id)
    .some(({ userId, state }) => userId === asker.id && state === "created");
  if (!waits) {
    // The real one tells of the request itself, and stumbles where that was answered.
    throw new Stumble("the request was answered");
  }
  const collection = collectionId === undefined ? undefined : collections.byId(collectionId);
  const ownerId = collection === undefined ? dataset?.ownerId : collection.ownerId;
  const owner = ownerId === undefined || ownerId === null ? undefined : collections.byId(ownerId);
  const roles = collection === undefined ? "" : rights.assignmentsAt(collection.id)
    .filter(({ assignee }) => assignee === `@${user.userName}`)
    .map(({ role }) => role.name).join(", ");
  return {
    confirmToken: notification.type === "CREATEACC" ? users.confirmationOf(user.id) : undefined,
    collection,
    owner,
    dataset: dataset &&
      { id: dataset.id, title: titleOf(call, dataset), persistentId: persistentIdOf(dataset) },
    requestor: asker &&
      { name: nameOf(asker), userName: asker.userName, email: asker.email },
    roles,
    status: dataset &&
      (curation.statuses(datasets.latest(dataset.id).id)[0]?.label ?? ""),
  };
}

const guides = (path: string): JsonObject => ({
  userGuidesBaseUrl: "https://guides.dataverse.org",
  userGuidesVersion: "6.8",
  userGuidesSectionPath: path,
});

/** The things that a notification is about, for a front end that writes the words itself. */
function inAppFields(call: Call, notification: Notification, user: User): JsonObject {
  const { collections, users, rights, datasets } = call.server.store;
  const { type, objectId } = notification;
  const gone = { objectDeleted: true };
  const asker = notification.requestorId === null
    ? undefined
    : users.byId(notification.requestorId);
  const requestor = asker === undefined ? {} : {
    requestorFirstName: asker.firstName,
    requestorLastName: asker.lastName,
    requestorEmail: asker.email,
  };
  const { collectionId, dataset, file } = subjectOf(call, notification);
  const collection = collectionId === undefined ? undefined : collections.byId(collectionId);
  const about = (one: Dataset | undefined): JsonObject => {
    const owner = one && collections.byId(one.ownerId);
    return one === undefined ? gone : {
      datasetPersistentIdentifier: persistentIdOf(one),
      datasetDisplayName: titleOf(call, one),
      ownerAlias: owner?.alias,
      ownerDisplayName: owner?.name,
    };
  };
  const given = (place: number): JsonObject => ({
    roleAssignments: rights.assignmentsInForce(place)
      .filter(({ assignee }) => assignee === `@${user.userName}`).map(presentAssignment),
  });
  switch (type) {
    case "CREATEACC":
      return {
        installationBrandName: collections.root().name,
        ...guides("user/index.html"),
      };
    case "CREATEDV": {
      const owner = collection?.ownerId == null ? undefined : collections.byId(collection.ownerId);
      const told = collection === undefined ? gone : {
        dataverseAlias: collection.alias,
        dataverseDisplayName: collection.name,
        ownerAlias: owner?.alias,
        ownerDisplayName: owner?.name,
      };
      return { ...told, ...guides("user/dataverse-management.html") };
    }
    case "ASSIGNROLE":
    case "REVOKEROLE":
      if (collection !== undefined) {
        return {
          ...given(collection.id),
          dataverseAlias: collection.alias,
          dataverseDisplayName: collection.name,
        };
      }
      if (dataset === undefined) return gone;
      return {
        ...given(dataset.id),
        datasetPersistentIdentifier: persistentIdOf(dataset),
        datasetDisplayName: titleOf(call, dataset),
      };
    case "REQUESTFILEACCESS":
    case "REQUESTEDFILEACCESS":
      return {
        ...(type === "REQUESTFILEACCESS" ? requestor : {}),
        ...(file === undefined ? gone : { dataFileId: file.id, dataFileDisplayName: file.name }),
      };
    case "GRANTFILEACCESS":
    case "REJECTFILEACCESS":
      // The real one looks for a file by the number of the dataset.
      return gone;
    case "SUBMITTEDDS":
      // The real one looks for a dataset by the number of the version.
      return { ...about(objectId === null ? undefined : datasets.byId(objectId)), ...requestor };
    case "DATASETCREATED":
      return { ...about(dataset), ...requestor };
    case "INGESTCOMPLETED":
    case "INGESTCOMPLETEDWITHERRORS":
      return {
        ...about(dataset),
        ...guides("user/dataset-management.html#tabular-data-files"),
      };
    default:
      return about(dataset);
  }
}

function mailFields(call: Call, notification: Notification, user: User): JsonObject {
  const { server: { store: { collections, settings }, base } } = call;
  const frame = {
    site: base.origin,
    brand: collections.root().name,
    systemEmail: settings.systemEmail,
  };
  const mail = mailOf(notification.type, frame, factsOf(call, notification, user));
  return mail === undefined ? {} : { ...mail };
}

/** `GET notifications/all` */
export function listNotifications(call: Call): Reply {
  const user = userOf(call);
  const inApp = flag(call, "inAppNotificationFormat");
  const own = call.server.store.notifications.of(user.id);
  return ok({
    notifications: own.map((one) => ({
      id: one.id,
      type: one.type,
      displayAsRead: one.read,
      sentTimestamp: time(one.sent),
      ...(inApp ? inAppFields(call, one, user) : mailFields(call, one, user)),
    })),
  });
}

/** `GET notifications/unreadCount` */
export function countUnread(call: Call): Reply {
  const own = call.server.store.notifications.of(userOf(call).id);
  return ok({ unreadCount: own.filter(({ read }) => !read).length });
}

function ownNotification(call: Call): Notification {
  const id = call.params["id"] ?? "";
  const own = call.server.store.notifications.of(userOf(call).id);
  const found = own.find((one) => one.id === Number(id));
  if (found === undefined) throw new Refusal("missing", `Notification ${id} not found.`);
  return found;
}

/** `PUT notifications/{id}/markAsRead` */
export function markAsRead(call: Call): Reply {
  const { id } = ownNotification(call);
  call.server.store.notifications.markAsRead(id);
  return said(`Notification ${id} marked as read.`);
}

/** `DELETE notifications/{id}` */
export function deleteNotification(call: Call): Reply {
  const { id } = ownNotification(call);
  call.server.store.notifications.delete(id);
  return said(`Notification ${id} deleted.`);
}

type Muted = "mutedEmails" | "mutedNotifications";

function listMuted(call: Call, where: Muted): Reply {
  return ok({
    [where]: freshUser(call)[where].map((name) => ({
      name,
      description: notificationTypes[name] ?? "",
    })),
  });
}

/** The account as it is stored now. */
function freshUser(call: Call): User {
  const user = userOf(call);
  return call.server.store.users.byId(user.id) ?? user;
}

function mute(call: Call, where: Muted, muted: boolean): Reply {
  const type = call.params["type"] ?? "";
  if (!Object.hasOwn(notificationTypes, type)) {
    throw new Refusal("missing", `Notification type ${type} not found.`);
  }
  const user = freshUser(call);
  const others = user[where].filter((one) => one !== type);
  call.server.store.users.mute(user.id, where, muted ? [...others, type] : others);
  const what = where === "mutedEmails" ? "Notification emails" : "Notification";
  return said(`${what} of type ${type} ${muted ? "muted" : "unmuted"}.`);
}

/** `GET notifications/mutedEmails` */
export function listMutedEmails(call: Call): Reply {
  return listMuted(call, "mutedEmails");
}

/** `PUT notifications/mutedEmails/{type}` */
export function muteEmails(call: Call): Reply {
  return mute(call, "mutedEmails", true);
}

/** `DELETE notifications/mutedEmails/{type}` */
export function unmuteEmails(call: Call): Reply {
  return mute(call, "mutedEmails", false);
}

/** `GET notifications/mutedNotifications` */
export function listMutedNotifications(call: Call): Reply {
  return listMuted(call, "mutedNotifications");
}

/** `PUT notifications/mutedNotifications/{type}` */
export function muteNotifications(call: Call): Reply {
  return mute(call, "mutedNotifications", true);
}

/** `DELETE notifications/mutedNotifications/{type}` */
export function unmuteNotifications(call: Call): Reply {
  return mute(call, "mutedNotifications", false);
}
