import { javaTrim } from "../../domain/java_text.ts";
import type { Json, JsonObject } from "../../domain/json.ts";
import {
  type GivenRole,
  myDataFilter,
  type ObjectKind,
  roleNamesFor,
  type RolePlace,
} from "../../domain/my_data.ts";
import { isSuperuser, type Role, type User } from "../../domain/permission.ts";
import { firstOf } from "../../domain/metadata.ts";
import { persistentIdOf } from "../../domain/persistent_id.ts";
import { Refusal, Stumble } from "../../domain/refusal.ts";
import type { FoundDocument } from "../../domain/search/document.ts";
import type { Hit } from "../../domain/search/find.ts";
import { QuerySyntaxError } from "../../domain/search/query.ts";
import type { Call } from "../call.ts";
import { EndpointError } from "../endpoint_error.ts";
import { flag, namesOf } from "../lookup.ts";
import { javaDay } from "../present/java_day.ts";
import { presentPagination } from "../present/pagination.ts";
import { presentSearchItem } from "../present/search_item.ts";
import { bare, ok, type Reply } from "../reply.ts";
import { countKinds, matchesOf, searchFor, type SearchOutcome } from "../searching.ts";
import { collectionsFor } from "./users.ts";

const perPage = 10;

/** How kinds are called here, and in the index. */
const kinds: Readonly<Record<string, readonly [kind: ObjectKind, inIndex: string]>> = {
  Dataverse: ["collection", "dataverses"],
  Dataset: ["dataset", "datasets"],
  DataFile: ["file", "files"],
};

const states = ["Published", "Unpublished", "Draft", "In Review", "Deaccessioned"];

const nothing = "Sorry, no results were found.";

/** Whose things are asked for: the caller's, or for a superuser somebody's who is named. */
function subjectOf({ requester, query, server: { store: { users } } }: Call): User {
  if (requester.type !== "user") throw new Stumble("nobody in particular has no data");
  const name = query.get("userIdentifier");
  if (!isSuperuser(requester) || name === null || name === "") return requester.user;
  const user = users.byName(name);
  if (user === undefined) throw new Refusal("missing", `No user found for: "${name}"`);
  return user;
}

/** What is asked for. */
interface Wishes {
  /** Where one of them is none, the others are asked for; where there is no other, all. */
  readonly roleIds: readonly (number | undefined)[];
  readonly types: readonly string[];
  readonly states: readonly string[];
  readonly validities: readonly boolean[] | undefined;
  readonly page: number;
  /** Where the page begins. */
  readonly start: number;
  readonly term: string;
}

/** A number as Java reads a long one; where there is none, it is none. */
function idOf(text: string): number | undefined {
  if (text === "") return undefined;
  if (!/^[+-]?\d{1,18}$/.test(text)) throw new EndpointError(404);
  return Number(text);
}

function wishesOf(call: Call): Wishes {
  const { query } = call;
  const roleIds = query.getAll("role_ids").map(idOf);
  const types = query.getAll("dvobject_types");
  for (const type of types) {
    if (type !== "" && !Object.hasOwn(kinds, type)) throw new EndpointError(404);
  }
  const page = Number(query.get("selected_page") || "1");
  const term = query.get("mydata_search_term") ?? "";
  return {
    roleIds,
    types,
    states: query.getAll("published_states"),
    validities: flag(call, "filter_validities")
      ? query.getAll("dataset_valid").map((text) => text.toLowerCase() === "true")
      : undefined,
    page,
    start: (page - 1) * perPage,
    term: javaTrim(term) === "" ? "*:*" : term,
  };
}

/** All roles that the caller has anywhere, but for those that everybody has. */
function givenRoles(call: Call): readonly GivenRole[] {
  const { rights, collections, datasets } = call.server.store;
  const assignments = namesOf(call).filter((name) => !name.startsWith(":"))
    .flatMap((name) => rights.assignmentsOf(name));
  return assignments.map(({ role, objectId }) => ({
    role,
    objectId,
    kind: collections.byId(objectId) !== undefined
      ? "collection"
      : datasets.byId(objectId) !== undefined
      ? "dataset"
      : "file",
  }));
}

function nothingFor(names: readonly string[]): string {
  return names.length === 0
    ? "Sorry, you have no assigned roles."
    : `Sorry, nothing was found for ${names.length === 1 ? "this role" : "these roles"}: ${
      names.join(", ")
    }`;
}

/** Finds it; or says why there is nothing. */
function findMine(
  call: Call,
  wishes: Wishes,
  given: readonly GivenRole[],
): SearchOutcome | string {
  const { roleIds, types, term, validities } = wishes;
  if (roleIds.length === 0) return "No results. Please select at least one Role.";
  if (types.length === 0) return "No results. Please select one of Dataverses, Datasets, Files.";
  if (wishes.states.length === 0) return `No user found for: "${states.join(", ")}"`;
  const isAny = roleIds.every((id) => id === undefined);
  const chosen = given.filter(({ role }) => isAny || roleIds.includes(role.id));
  if (chosen.length === 0) return nothingFor(rolesOf(call, roleIds).map(({ name }) => name));
  const { datasets } = call.server.store;
  const filter = myDataFilter(chosen, {
    kinds: new Set(types.flatMap((type) => kinds[type]?.[0] ?? [])),
    datasetsIn: (id) => datasets.inCollection(id).map((dataset) => dataset.id),
  });
  if (filter === undefined) return nothing;
  if (wishes.start < 0 || wishes.start >= 2 ** 31) throw new Stumble("there is no such page");
  if (types.includes("")) return nothing;
  const [valid, ...others] = validities ?? [];
  const filters = [
    filter,
    `dvObjectType:(${types.map((type) => kinds[type]![1]).join(" OR ")})`,
    `publicationStatus:(${wishes.states.map((state) => `"${state}"`).join(" OR ")})`,
    valid === undefined || others.length > 0 ? "" : `datasetValid:${valid}`,
  ];
  try {
    const found = searchFor(call, { q: term, filters, sort: "dateSort", order: "desc" });
    return found.hits.length === 0 ? nothing : found;
  } catch (error) {
    if (error instanceof QuerySyntaxError) return nothing;
    throw error;
  }
}

function rolesOf({ server: { store: { rights } } }: Call, ids: Wishes["roleIds"]): readonly Role[] {
  return ids.flatMap((id) => id === undefined ? [] : rights.roleById(id) ?? []);
}

/** Where something is. */
function placeOf(
  { server: { store } }: Call,
  { kind, entityId, ownerId }: FoundDocument,
): RolePlace {
  if (kind === "dataverses") return { objectId: entityId, above: [], kind: "collection" };
  const above = store.datasets.byId(ownerId)?.ownerId ?? -1;
  return kind === "datasets"
    ? { objectId: entityId, above: [above], kind: "dataset" }
    : { objectId: entityId, above: [ownerId, above], kind: "file" };
}

/** What is told of what something is in. */
function presentParent(
  call: Call,
  { kind, entityId, ownerId, versionId }: FoundDocument,
): JsonObject {
  const { collections, datasets } = call.server.store;
  if (kind === "files") {
    const dataset = datasets.byId(ownerId);
    return {
      parentIdentifier: dataset && persistentIdOf(dataset),
      parentName: firstOf(datasets.version(versionId ?? -1)?.metadata ?? [], "title"),
    };
  }
  const id = (kind === "datasets" ? datasets : collections).byId(entityId)?.ownerId;
  const parent = collections.byId(id ?? -1);
  return {
    parentId: parent && String(parent.id),
    parentName: parent?.name,
    parent_alias: parent?.alias ?? "",
  };
}

function presentItems(
  call: Call,
  { query, hits }: SearchOutcome,
  given: readonly GivenRole[],
): readonly Json[] {
  const { finder } = call.server.store;
  const valuesBy = (field: string) =>
    finder.valuesBy(hits.map(({ document }) => document.id), field);
  const [statuses, dates, validities] = ["publicationStatus", "dateSort", "datasetValid"]
    .map(valuesBy);
  return hits.map(({ document, score }) => {
    const found = statuses?.get(document.id) ?? [];
    const [date] = dates?.get(document.id) ?? [];
    return {
      ...presentSearchItem(call, document, {
        statuses: found,
        entities: true,
        apiUrls: true,
        collections: undefined,
        metadataFields: [],
        relevance: {
          matches: matchesOf(call, query, document),
          score,
          entity_id: document.entityId,
        },
      }),
      publication_statuses: found,
      is_draft_state: found.includes("Draft"),
      is_in_review_state: found.includes("In Review"),
      is_unpublished_state: found.includes("Unpublished"),
      is_published: found.includes("Published"),
      is_deaccesioned: found.includes("Deaccessioned"),
      is_valid: !validities?.get(document.id)?.includes("false"),
      date_to_display_on_card: date && javaDay(date),
      deaccesioned_is_only_pubstatus: found.join() === "Deaccessioned" ? true : undefined,
      ...presentParent(call, document),
      user_roles: roleNamesFor(given, placeOf(call, document)),
    };
  });
}

function presentStatuses(call: Call, hits: readonly Hit[]): JsonObject {
  const ids = hits.map(({ document }) => document.id);
  const counts = call.server.store.finder.counts(ids, ["publicationStatus"]);
  return Object.fromEntries(states.map((state) => [
    `${state.toLowerCase().replace(" ", "_")}_count`,
    counts.find(({ value }) => value === state)?.count ?? 0,
  ]));
}

/** Says that there is nothing, and why. */
const without = (message: string): Reply => bare({ success: false, error_message: message });

/** `GET mydata/retrieve` */
export function retrieveMyData(call: Call): Reply {
  let subject: User;
  try {
    subject = subjectOf(call);
  } catch (error) {
    if (error instanceof Refusal) return without(error.message);
    throw error;
  }
  const wishes = wishesOf(call);
  const given = givenRoles(call);
  const found = findMine(call, wishes, given);
  if (typeof found === "string") return without(found);
  const roles = rolesOf(call, wishes.roleIds);
  if (roles.length < wishes.roleIds.length) throw new Stumble("there is no such role");
  const { start } = wishes;
  const { hits, query } = found;
  const { dataverses, datasets, files } = countKinds(hits);
  const shown = { query, hits: hits.slice(start, start + perPage) };
  const isOther = call.requester.type === "user" && call.requester.user.id !== subject.id;
  return bare({
    success: true,
    data: {
      pagination: presentPagination(hits.length, { perPage, page: wishes.page }),
      items: presentItems(call, shown, given),
      total_count: hits.length,
      start,
      search_term: wishes.term,
      dvobject_counts: {
        dataverses_count: dataverses,
        files_count: files,
        datasets_count: datasets,
      },
      pubstatus_counts: presentStatuses(call, hits),
      selected_filters: {
        publication_statuses: wishes.states,
        role_names: roles.map(({ name }) => name),
        dataset_valid: wishes.validities?.length ? wishes.validities : undefined,
      },
    },
    ...isOther ? { other_user: `@${subject.userName}` } : {},
  });
}

/** `GET mydata/retrieve/collectionList` */
export function retrieveMyCollections(call: Call): Reply {
  return ok(collectionsFor(call, subjectOf(call), "AddDataset"));
}
