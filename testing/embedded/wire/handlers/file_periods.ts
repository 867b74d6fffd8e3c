import type { FilePeriod, PeriodKind } from "../../domain/file_period.ts";
import { isDay, refuseEmbargoDay, refuseRetentionDay } from "../../domain/file_period.ts";
import { isArray, type JsonObject } from "../../domain/json.ts";
import { isSuperuser } from "../../domain/permission.ts";
import { Refusal, Stumble } from "../../domain/refusal.ts";
import { refuseClosedDoor } from "../../domain/terms.ts";
import type { Dataset, FileInVersion } from "../../domain/version.ts";
import { objectOf } from "../body.ts";
import type { Call } from "../call.ts";
import { Answered } from "../endpoint_error.ts";
import { findDataset, findFile, may } from "../lookup.ts";
import { failed, ok, type Reply } from "../reply.ts";

/** What is said of one kind of periods. */
interface Words {
  readonly kind: PeriodKind;
  /** The setting that allows them, and says how long. */
  readonly setting: string;
  readonly none: string;
  readonly set: string;
  readonly notSet: string;
  readonly unset: string;
  readonly notUnset: string;
}

const embargo: Words = {
  kind: "embargo",
  setting: ":MaxEmbargoDurationInMonths",
  none: "No Embargoes allowed",
  set: "Files were embargoed",
  notSet: "You do not have permission to embargo the following files",
  unset: "Embargo(es) were removed from files",
  notUnset:
    "The following files do not have embargoes or you do not have permission to remove their embargoes",
};

const retention: Words = {
  kind: "retention",
  setting: ":MinRetentionDurationInMonths",
  none: "No Retention periods allowed",
  set: "File(s) retention period has been set or updated",
  notSet: "You do not have permission to set a retention period for the following files",
  unset: "Retention periods were removed from file(s)",
  notUnset:
    "The following files do not have retention periods or you do not have permission to remove their retention periods",
};

/** The dataset, where the caller may set periods for its files. */
function editable(call: Call, { asksTerms }: { readonly asksTerms: boolean }): Dataset {
  const { datasets, files } = call.server.store;
  if (call.requester.type !== "user") {
    throw new Refusal("unauthenticated", "Authentication is required.");
  }
  const dataset = findDataset(call);
  const latest = datasets.latest(dataset.id);
  if (asksTerms) {
    refuseClosedDoor(latest.terms, files.of(latest.id).some(({ restricted }) => restricted));
  }
  const isOut = latest.state !== "DRAFT" && !isSuperuser(call.requester);
  if (isOut || !may(call, dataset.id, "EditDataset")) {
    throw new Refusal(
      "forbidden",
      "Either the files are released and user is not a superuser or user does not have EditDataset permissions",
    );
  }
  return dataset;
}

function monthsAllowed(call: Call, { setting, none }: Words): number {
  const months = Math.trunc(call.server.store.settings.number(setting) ?? 0);
  if (months === 0) throw new Refusal("invalid", none);
  return months;
}

/** The files that the body names, of which some may not be touched. */
function filesIn(
  call: Call,
  dataset: Dataset,
  body: JsonObject,
  refused: { readonly words: string; readonly isRefused: (file: FileInVersion) => boolean },
): readonly FileInVersion[] {
  const list = "fileIds" in body ? body["fileIds"] : [];
  if (!isArray(list)) throw new Stumble("ids are no list");
  const files = list.map((id) => findFile(call, JSON.stringify(id))[0]);
  if (files.some(({ datasetId }) => datasetId !== dataset.id)) {
    throw new Refusal("invalid", "Not all files belong to dataset");
  }
  const bad = files.filter(refused.isRefused).map(({ fileId }) => fileId);
  if (bad.length > 0) throw new Answered(failed(403, refused.words, { files: bad }));
  return files;
}

/** Only a superuser touches what is out. */
const isOthers = (call: Call) => ({ published }: FileInVersion): boolean =>
  published !== null && !isSuperuser(call.requester);

function set(
  call: Call,
  dataset: Dataset,
  { words, body, period }: {
    readonly words: Words;
    readonly body: JsonObject;
    readonly period: FilePeriod;
  },
): Reply {
  const refused = { words: words.notSet, isRefused: isOthers(call) };
  for (const { fileId } of filesIn(call, dataset, body, refused)) {
    call.server.store.files.setPeriod(fileId, words.kind, period);
  }
  return ok({ message: words.set });
}

/** `POST datasets/{ds}/files/actions/:set-embargo` */
export function setEmbargo(call: Call): Reply {
  const dataset = editable(call, { asksTerms: true });
  const months = monthsAllowed(call, embargo);
  const body = objectOf(call.text);
  const { dateAvailable: date, reason } = body;
  if (typeof date !== "string" || !isDay(date)) throw new Stumble("the date is none");
  refuseEmbargoDay(date, call.server.clock.now(), months);
  if (typeof reason !== "string") throw new Stumble("the reason is no text");
  return set(call, dataset, { words: embargo, body, period: { date, reason } });
}

/** `POST datasets/{ds}/files/actions/:set-retention` */
export function setRetention(call: Call): Reply {
  const dataset = editable(call, { asksTerms: true });
  const months = monthsAllowed(call, retention);
  const body = objectOf(call.text, "Invalid JSON; error message: ");
  const { dateUnavailable: date, reason } = body;
  const invalid = (words: string): Refusal => new Refusal("invalid", words);
  const prefix = "Invalid retention period; ";
  if (date === undefined) throw invalid(`${prefix}no dateUnavailable specified`);
  if (typeof date !== "string") throw invalid(`${prefix}dateUnavailable must be a string`);
  if (!isDay(date)) throw invalid(`Invalid date format for dateUnavailable: ${date}`);
  refuseRetentionDay(date, call.server.clock.now(), months);
  if (reason !== undefined && typeof reason !== "string") {
    throw invalid(`${prefix}reason must be a string`);
  }
  refuseNoIds(body, prefix);
  return set(call, dataset, { words: retention, body, period: { date, reason: reason ?? null } });
}

function refuseNoIds(body: JsonObject, prefix: string): void {
  if (body["fileIds"] === undefined) throw new Refusal("invalid", "No fileIds specified");
  if (!isArray(body["fileIds"])) {
    throw new Refusal("invalid", `${prefix}fileIds must be an array of id strings`);
  }
}

function unset(call: Call, dataset: Dataset, words: Words, body: JsonObject): Reply {
  const isRefused = (file: FileInVersion): boolean =>
    file[words.kind] === null || isOthers(call)(file);
  for (const { fileId } of filesIn(call, dataset, body, { words: words.notUnset, isRefused })) {
    call.server.store.files.setPeriod(fileId, words.kind, null);
  }
  return ok({ message: words.unset });
}

/** `POST datasets/{ds}/files/actions/:unset-embargo` */
export function unsetEmbargo(call: Call): Reply {
  const dataset = editable(call, { asksTerms: false });
  monthsAllowed(call, embargo);
  return unset(call, dataset, embargo, objectOf(call.text));
}

/** `POST datasets/{ds}/files/actions/:unset-retention` */
export function unsetRetention(call: Call): Reply {
  const dataset = editable(call, { asksTerms: false });
  monthsAllowed(call, retention);
  const body = objectOf(call.text, "Invalid JSON; error message: ");
  refuseNoIds(body, "");
  return unset(call, dataset, retention, body);
}
