import { Refusal, Stumble } from "../../domain/refusal.ts";
import { identifierOf } from "../../domain/permission.ts";
import { firstOf } from "../../domain/metadata.ts";
import { isDoorClosed, openTheDoor } from "../../domain/terms.ts";
import { validationText } from "../../domain/validate_metadata.ts";
import type { FileInVersion } from "../../domain/version.ts";
import type { NewNotification } from "../../store/notifications.ts";
import type { Call } from "../call.ts";
import { availability, decidingPlace, mayDownload } from "../file_access.ts";
import { findDataset, findFile, may, permissionsOn, refuseLocked, userOf } from "../lookup.ts";
import { lacking, lackingEdit } from "../lacking.ts";
import { acceptsRequests, presentUser } from "../present/present.ts";
import { ok, type Reply, said } from "../reply.ts";

function placesOf(call: Call): readonly [FileInVersion, ...FileInVersion[]] {
  try {
    return findFile(call);
  } catch {
    throw new Refusal("invalid", `Could not find datafile with id ${call.params["file"]}.`);
  }
}

/** `PUT access/datafile/{file}/requestAccess` */
export function requestAccess(call: Call): Reply {
  const { requests } = call.server.store;
  const places = placesOf(call);
  const [file] = places;
  if (!acceptsRequests(call.server, file.datasetId)) {
    throw new Refusal("invalid", "Requests for access are not accepted on the Dataset.");
  }
  if (call.requester.type !== "user") {
    throw new Refusal("invalid", "Could not find user to execute command: null");
  }
  const user = userOf(call);
  if (availability(call, places) === "open") {
    throw new Refusal(
      "invalid",
      "You may not request access to this file. It may already be available to you.",
    );
  }
  const before = requests.of(file.fileId);
  if (before.some(({ userId, state }) => userId === user.id && state === "created")) {
    throw new Refusal("invalid", "An access request for this file on your behalf already exists.");
  }
  if (decidingPlace(call, places)?.restricted !== true) {
    throw new Refusal(
      "invalid",
      `Problem trying request access on ${file.label} : This file is already available to you for download or you have a pending request`,
    );
  }
  requests.add(file.fileId, user.id);
  const { rights, notifications } = call.server.store;
  const about = { objectId: file.fileId, requestorId: user.id };
  for (const id of rights.usersWith("ManageFilePermissions", file.datasetId)) {
    notifications.send(id, { type: "REQUESTFILEACCESS", ...about });
  }
  notifications.send(user.id, { type: "REQUESTEDFILEACCESS", ...about });
  return said(`Access to File ${file.label} requested.`);
}

const mayManage = (call: Call, { fileId }: FileInVersion): boolean =>
  may(call, fileId, "ManageFilePermissions");

const noManager = "Requestor does not have permission to manage file download requests.";

/** `GET access/datafile/{file}/listRequests` */
export function listRequests(call: Call): Reply {
  const { requests, users } = call.server.store;
  const [file] = placesOf(call);
  if (call.requester.type !== "user") {
    throw new Refusal("unauthenticated", "Could not find user to execute command: null");
  }
  if (!mayManage(call, file)) throw new Refusal("forbidden", noManager);
  const list = requests.of(file.fileId).filter(({ state }) => state === "created")
    .flatMap(({ userId }) => users.byId(userId) ?? []);
  if (list.length === 0) {
    throw new Refusal("missing", `There are no access requests for this file: ${file.label}.`);
  }
  return ok(list.map(presentUser));
}

/** Somebody who can be given a file: a user, or a group. */
interface Assignee {
  readonly identifier: string;
  /** The id of the account; undefined where it is a group. */
  readonly userId: number | undefined;
  readonly title: string;
}

const wellKnown: Readonly<Record<string, string>> = {
  ":guest": "Guest",
  ":authenticated-users": "Anyone with a Dataverse account",
};

function assigneeOf(call: Call): Assignee {
  const { users, rights } = call.server.store;
  const name = call.params["assignee"] ?? "";
  if (!/^[@:&#!]/.test(name)) throw new Stumble("nobody is called so");
  const user = name.startsWith("@") ? users.byName(name.slice(1)) : undefined;
  if (user !== undefined) {
    const title = `${user.firstName} ${user.lastName}`;
    return { identifier: `@${user.userName}`, userId: user.id, title };
  }
  const group = /^&explicit\/(\d+)-(.+)$/.exec(name);
  const found = group && rights.groupsOf(Number(group[1])).find(({ alias }) => alias === group[2]);
  if (found) return { identifier: name, userId: undefined, title: found.name };
  const title = wellKnown[name];
  if (title !== undefined) return { identifier: name, userId: undefined, title };
  throw new Refusal("invalid", `Could not find assignee with identifier ${name}.`);
}

function requestOf(call: Call, file: FileInVersion, { userId }: Assignee): number | undefined {
  return call.server.store.requests.of(file.fileId)
    .find((one) => one.userId === userId && one.state === "created")?.id;
}

/** Tells somebody, or all who are in a group. */
function tell(call: Call, { identifier }: Assignee, what: NewNotification): void {
  const { rights, notifications } = call.server.store;
  for (const id of rights.usersAmong([identifier])) notifications.send(id, what);
}

/** `PUT access/datafile/{file}/grantAccess/{assignee}` */
export function grantAccess(call: Call): Reply {
  const { rights, requests } = call.server.store;
  const [file] = placesOf(call);
  const assignee = assigneeOf(call);
  const problem = (text: string): Refusal =>
    new Refusal("invalid", `Problem trying grant access on ${file.label} : ${text}`);
  // Nobody gives what they may not do themselves.
  const missing = [
    ...mayDownload(call, file) ? [] : ["DownloadFile"] as const,
    ...mayManage(call, file) ? [] : ["ManageFilePermissions"] as const,
  ];
  if (missing.length > 0) {
    const attempt = { command: "AssignRoleCommand", permissions: missing, object: file.label };
    throw problem(lacking(call, attempt));
  }
  if (rights.assign(assignee.identifier, "fileDownloader", file.fileId) === undefined) {
    throw problem("Role has already been granted.");
  }
  const request = requestOf(call, file, assignee);
  if (request !== undefined) requests.answer(request, "granted");
  tell(call, assignee, { type: "GRANTFILEACCESS", objectId: file.datasetId });
  return said(`Access to File ${file.label} granted.`);
}

/** `PUT access/datafile/{file}/rejectAccess/{assignee}` */
export function rejectAccess(call: Call): Reply {
  const [file] = placesOf(call);
  const assignee = assigneeOf(call);
  if (call.requester.type !== "user") throw new Stumble("nobody in particular rejects");
  if (!mayManage(call, file)) throw new Refusal("invalid", noManager);
  const request = requestOf(call, file, assignee);
  if (request === undefined) {
    throw new Refusal(
      "invalid",
      `No request for access to file ${file.label} for user ${assignee.title}`,
    );
  }
  call.server.store.requests.answer(request, "rejected");
  tell(call, assignee, { type: "REJECTFILEACCESS", objectId: file.datasetId });
  return said(`Access to File ${file.label} rejected.`);
}

/** `DELETE access/datafile/{file}/revokeAccess/{assignee}` */
export function revokeAccess(call: Call): Reply {
  const { rights } = call.server.store;
  const [file] = placesOf(call);
  const { identifier } = assigneeOf(call);
  const given = rights.assignmentsAt(file.fileId).filter(({ assignee, role }) =>
    assignee === identifier && role.alias === "fileDownloader"
  );
  if (given.length === 0) {
    throw new Refusal(
      "invalid",
      `No File Downloader role found for user ${call.params["assignee"]}`,
    );
  }
  if (!mayManage(call, file)) {
    throw new Refusal(
      "permission",
      `User ${identifierOf(call.requester)} is not permitted to perform requested action.`,
    );
  }
  for (const { id } of given) rights.revoke(id);
  return said(
    `File Downloader access has been revoked for user ${identifier} on file ${file.label}`,
  );
}

/** `GET access/datafile/{file}/userFileAccessRequested` */
export function hasAskedForFile(call: Call): Reply {
  const [file] = findFile(call);
  const { id } = userOf(call);
  return ok(call.server.store.requests.of(file.fileId).some(({ userId }) => userId === id));
}

/** `GET access/datafile/{file}/userPermissions` */
export function getFilePermissions(call: Call): Reply {
  const [file] = findFile(call);
  const has = permissionsOn(call, file.fileId);
  return ok({
    canDownloadFile: mayDownload(call, file),
    canManageFilePermissions: has.has("ManageFilePermissions"),
    canEditOwnerDataset: may(call, file.datasetId, "EditDataset"),
  });
}

/** `PUT access/{ds}/allowAccessRequest` */
export function allowAccessRequests(call: Call): Reply {
  const { datasets, files } = call.server.store;
  const dataset = (() => {
    try {
      return findDataset(call);
    } catch {
      throw new Refusal("invalid", `Could not find Dataset with id: ${call.params["ds"]}`);
    }
  })();
  const title = firstOf(datasets.latest(dataset.id).metadata, "title") ?? "";
  const failed = (text: string): Refusal =>
    new Refusal("invalid", `Could not update Request Access for ${title} Error Message ${text}`);
  if (!may(call, dataset.id, "EditDataset")) {
    throw failed(lackingEdit(call, dataset));
  }
  try {
    refuseLocked(call, dataset);
  } catch (error) {
    throw error instanceof Refusal ? failed(error.message) : error;
  }
  const accessRequest = call.text.toLowerCase() === "true";
  const draft = datasets.draft(dataset.id);
  const anyRestricted = files.of(draft.id).some(({ restricted }) => restricted);
  if (isDoorClosed({ ...draft.terms, accessRequest }, anyRestricted)) {
    const object = `edu.harvard.iq.dataverse.TermsOfUseAndAccess[ id=${draft.id} ]`;
    throw failed(validationText(`${openTheDoor} (Invalid value:${object})`));
  }
  datasets.save(draft.id, { terms: { ...draft.terms, accessRequest } });
  return said(
    `Dataset ${title} ${accessRequest ? "allows" : "disallows"} file access requests.`,
  );
}
