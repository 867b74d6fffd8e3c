import type { JsonObject } from "../../domain/json.ts";
import { Refusal } from "../../domain/refusal.ts";
import { type FileInVersion, type Version, versionName } from "../../domain/version.ts";
import {
  compareVersions,
  type FieldDifference,
  type NamedDifference,
  type Tally,
  type VersionDifference,
  type WholeVersion,
} from "../../domain/version_difference.ts";
import type { Call } from "../call.ts";
import { findDataset, findVersion, seesDrafts } from "../lookup.ts";
import { time } from "../present/present.ts";
import { ok, type Reply } from "../reply.ts";

function whole(call: Call, version: Version): WholeVersion {
  return { version, files: call.server.store.files.of(version.id) };
}

function compare(call: Call, old: Version, next: Version): VersionDifference {
  const { catalogue } = call.server.store.blocks;
  return compareVersions(whole(call, old), whole(call, next), catalogue);
}

const named = ({ name, ...values }: NamedDifference): JsonObject => ({
  fieldName: name,
  oldValue: values.old,
  newValue: values.new,
});

function presentBlocks(fields: readonly FieldDifference[]): readonly JsonObject[] {
  return [...Map.groupBy(fields, ({ blockName }) => blockName)].map(([blockName, changed]) => ({
    blockName,
    changed: changed.map((field) =>
      named({ name: field.definition.title, old: field.old, new: field.new })
    ),
  }));
}

/** The name under which a file stands in the newest version that has it. */
function nameOf(call: Call, { fileId, label }: FileInVersion): string {
  return call.server.store.files.placesOf(fileId)[0]?.label ?? label;
}

/** A list that is only told where it says something. */
const some = <T>(list: readonly T[]): readonly T[] | undefined =>
  list.length === 0 ? undefined : list;

function presentFile(call: Call, file: FileInVersion): JsonObject {
  return {
    fileName: nameOf(call, file),
    filePath: file.directory === "" ? undefined : file.directory,
    [file.digestType]: file.digest,
    type: file.type,
    fileId: file.fileId,
    description: file.description,
    isRestricted: file.restricted,
    categories: some(file.categories),
    tags: some(file.table?.tags ?? []),
  };
}

function presentVersion(version: Version): JsonObject {
  return {
    versionNumber: versionName(version),
    versionState: version.state,
    versionNote: version.note ?? undefined,
    lastUpdatedDate: time(version.updated),
  };
}

/** `GET datasets/{ds}/versions/{old}/compare/{new}` */
export function compareTwo(call: Call): Reply {
  const dataset = findDataset(call);
  const [old, next] = ["old", "new"].map((name) =>
    findVersion(call, dataset, call.params[name] ?? "", { deaccessioned: "editors" })
  ) as [Version, Version];
  if (old.created > next.created) {
    throw new Refusal(
      "invalid",
      "Compare requires the older dataset version to be listed first.",
    );
  }
  const difference = compare(call, old, next);
  const changes = difference.changed.map(({ file, changed }) => ({
    fileName: nameOf(call, file),
    [file.digestType]: file.digest,
    fileId: file.fileId,
    changed: changed.map(named),
  }));
  return ok({
    oldVersion: presentVersion(old),
    newVersion: presentVersion(next),
    metadataChanges: some(presentBlocks(difference.fields)),
    filesAdded: some(difference.added.map((file) => presentFile(call, file))),
    filesRemoved: some(difference.removed.map((file) => presentFile(call, file))),
    filesReplaced: some(difference.replaced.map((pair) => ({
      oldFile: presentFile(call, pair.old),
      newFile: presentFile(call, pair.new),
    }))),
    fileChanges: some(changes),
    TermsOfAccess: difference.terms.length === 0
      ? undefined
      : { changed: difference.terms.map(named) },
  });
}

const sum = (tallies: readonly Tally[]): JsonObject => ({
  added: tallies.reduce((total, { added }) => total + added, 0),
  deleted: tallies.reduce((total, { deleted }) => total + deleted, 0),
  changed: tallies.reduce((total, { changed }) => total + changed, 0),
});

function summaryOf(difference: VersionDifference): JsonObject {
  const own = difference.fields.filter(({ isOwn }) => isOwn);
  const others = Map.groupBy(
    difference.fields.filter(({ isOwn }) => !isOwn),
    ({ blockName }) => blockName,
  );
  const citation = "Citation Metadata";
  return {
    // What each block has besides comes after what is asked of everybody, whatever block that is of.
    [citation]: own.length === 0 ? undefined : Object.fromEntries(
      own.map(({ definition, tally }) => [definition.displayName, { ...tally }]),
    ),
    ...Object.fromEntries(
      [...others].map(([blockName, fields]) => [
        blockName === citation ? `Additional ${citation}` : blockName,
        sum(fields.map(({ tally }) => tally)),
      ]),
    ),
    files: {
      added: difference.added.length,
      removed: difference.removed.length,
      replaced: difference.replaced.length,
      // Counted in both versions.
      changedFileMetaData: difference.changed.length * 2,
      changedVariableMetadata: 0,
    },
    termsAccessChanged: difference.terms.length > 0,
  };
}

/** What a version has that the one before it had not; undefined where there is nothing to say. */
function summary(
  call: Call,
  version: Version,
  before: readonly Version[],
): string | JsonObject | undefined {
  if (version.state === "DEACCESSIONED") {
    return {
      deaccessioned: {
        reason: version.deaccessionNote || undefined,
        url: version.deaccessionLink || undefined,
      },
    };
  }
  const compared = before.find(({ state }) => state !== "DEACCESSIONED");
  if (compared !== undefined) return summaryOf(compare(call, compared, version));
  if (before.length > 0) return "previousVersionDeaccessioned";
  return version.state === "DRAFT" ? "firstDraft" : "firstPublished";
}

function contributorsOf(call: Call, version: Version): string {
  const { datasets, users } = call.server.store;
  return datasets.contributors(version.id)
    .flatMap((id) => users.byId(id) ?? [])
    .map(({ firstName, lastName }) => `${firstName} ${lastName}`)
    .join(", ");
}

/** `GET datasets/{ds}/versions/compareSummary` */
export function summarize(call: Call): Reply {
  const dataset = findDataset(call);
  const all = call.server.store.datasets.versionsOf(dataset.id);
  const drafts = seesDrafts(call, dataset);
  return ok(
    all.flatMap((version, i) =>
      version.state === "DRAFT" && !drafts ? [] : [{
        id: version.id,
        versionNumber: versionName(version),
        summary: summary(call, version, all.slice(i + 1)),
        versionNote: version.note ?? undefined,
        contributors: contributorsOf(call, version),
        publishedOn: version.state === "DRAFT" ? "" : version.released?.slice(0, 10),
      }]
    ),
  );
}
