import { Refusal, Stumble } from "../../domain/refusal.ts";
import {
  areSameGroups,
  isSameNote,
  plainNote,
  readVariableNotes,
  type VariableNote,
  type VariableNotes,
} from "../../domain/variable_note.ts";
import type { FileInVersion } from "../../domain/version.ts";
import type { Call } from "../call.ts";
import { Answered } from "../endpoint_error.ts";
import { findDataset, findFile, may, refuseLocked } from "../lookup.ts";
import { failed, type Reply, said } from "../reply.ts";

/** What is to be written, of what a codebook says. */
interface Changes {
  readonly notes: readonly (readonly [variableId: number, note: VariableNote])[];
  readonly isAny: boolean;
  readonly areGroupsNew: boolean;
}

function changesIn(
  { server: { store } }: Call,
  wanted: VariableNotes,
  { place, isNewDraft }: { readonly place: FileInVersion; readonly isNewDraft: boolean },
): Changes {
  const before = store.variableNotes.of(place.id);
  const areGroupsNew = !areSameGroups(before.groups, wanted.groups);
  const differs = ([id, note]: readonly [number, VariableNote]): boolean => {
    const variable = store.tables.variable(id);
    const isSame = isSameNote(note, before.notes.get(id) ?? plainNote(variable?.label));
    if (isSame && variable === undefined) throw new Stumble("there is no such column");
    return !isSame;
  };
  const all = [...wanted.notes];
  const isAny = all.some(differs);
  return {
    // A draft that this makes forgets what is not said again.
    notes: all.filter((one) => differs(one) || (isNewDraft && before.notes.has(one[0]))),
    isAny: isAny || areGroupsNew,
    areGroupsNew: areGroupsNew || isNewDraft,
  };
}

/** `PUT edit/{file}` */
export function editVariables(call: Call): Reply {
  const { datasets, files, tables, variableNotes } = call.server.store;
  const [newest] = findFile(call);
  const dataset = findDataset(call, String(newest.datasetId));
  if (!may(call, dataset.id, "EditDataset")) {
    throw new Refusal("permission", "Cannot edit metadata, access denied");
  }
  const wanted = readVariableNotes(call.text);
  const isNewDraft = datasets.latest(dataset.id).state !== "DRAFT";
  const changes = changesIn(call, wanted, { place: newest, isNewDraft });
  if (!changes.isAny) return said("Nothing to update");
  const fail = (): Answered =>
    new Answered(
      failed(500, `Failed to ${isNewDraft ? "create new" : "update"} draft version`),
    );
  try {
    refuseLocked(call, dataset);
  } catch {
    throw fail();
  }
  if (changes.notes.some(([id]) => tables.variable(id) === undefined)) throw fail();
  const draft = datasets.draft(dataset.id);
  const place = files.inVersion(draft.id, newest.fileId) ?? newest;
  if (isNewDraft) variableNotes.clear(place.id);
  for (const [id, note] of changes.notes) variableNotes.set(place.id, id, note);
  if (changes.areGroupsNew) variableNotes.setGroups(place.id, wanted.groups);
  datasets.save(draft.id);
  return said("Updated");
}
