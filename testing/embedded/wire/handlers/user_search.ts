import type { User } from "../../domain/permission.ts";
import { friendlyFactory } from "../../domain/auth_provider.ts";
import type { JsonObject } from "../../domain/json.ts";
import type { Call } from "../call.ts";
import { demandSuperuser } from "../lookup.ts";
import { sqlTime } from "../present/present.ts";
import { ok, type Reply } from "../reply.ts";

const words = {
  userId: "ID",
  userIdentifier: "Username",
  lastName: "Last Name",
  firstName: "First Name",
  email: "Email",
  affiliation: "Affiliation",
  position: "Position",
  isSuperuser: "Superuser",
  authenticationProvider: "Authentication",
  roles: "Roles",
  createdTime: "Created Time",
  lastLoginTime: "Last Login Time",
  lastApiUseTime: "Last API Use Time",
};

/** Every word has to begin a name, an address, or a word of an affiliation. */
function matches(user: User, term: string): boolean {
  return term.trim().replace(/['"]/g, "").toLowerCase().split(/[ ,]+/).every((word) =>
    [user.userName, user.firstName, user.lastName, user.affiliation, user.email]
      .some((text) => text.toLowerCase().startsWith(word)) ||
    user.affiliation.toLowerCase().includes(` ${word}`)
  );
}

const sortKeys: Readonly<Record<string, (user: User) => string | number>> = {
  id: ({ id }) => id,
  useridentifier: ({ userName }) => userName,
  lastname: ({ lastName }) => lastName,
  firstname: ({ firstName }) => firstName,
  email: ({ email }) => email,
  affiliation: ({ affiliation }) => affiliation,
  superuser: ({ superuser }) => superuser ? 1 : 0,
  authproviderid: ({ provider }) => provider,
};

function sorted(users: readonly User[], wish: string | null): readonly User[] {
  const [, name = "", descending] = /^(\w+)( desc)?$/.exec(wish?.toLowerCase() ?? "") ?? [];
  const keyOf = sortKeys[name] ?? sortKeys["useridentifier"]!;
  const turn = descending === undefined ? 1 : -1;
  return users.toSorted((a, b) => {
    const [x, y] = [keyOf(a), keyOf(b)];
    return turn * (x < y ? -1 : x > y ? 1 : 0);
  });
}

/** Five pages around the one that is shown. */
function pagesAround(page: number, pages: number): readonly number[] {
  const count = Math.min(5, pages);
  const first = Math.max(1, Math.min(page - 2, pages - count + 1));
  return Array.from({ length: count }, (_, i) => first + i);
}

/** `GET admin/list-users` */
export function listUsers(call: Call): Reply {
  demandSuperuser(call, "Forbidden. You must be a superuser.");
  const { query } = call;
  const term = query.get("searchTerm") ?? "";
  const all = call.server.store.users.all();
  const found = sorted(
    term.trim() === "" ? all : all.filter((user) => matches(user, term)),
    query.get("sortKey"),
  );
  const number = (name: string, otherwise: number): number => {
    const value = Number(query.get(name) || NaN);
    return value >= 1 ? value : otherwise;
  };
  const perPage = number("itemsPerPage", 25);
  const wanted = number("selectedPage", 1);
  const page = found.length > 0 && (wanted - 1) * perPage <= found.length ? wanted : 1;
  const pages = Math.ceil(found.length / perPage);
  const first = (page - 1) * perPage;
  const shown = found.slice(first, first + perPage);
  const remaining = found.length - first - shown.length;
  return ok({
    userCount: found.length,
    selectedPage: page,
    pagination: found.length === 0 ? undefined : {
      isNecessary: pages > 1,
      numResults: found.length,
      numResultsString: found.length.toLocaleString("en"),
      docsPerPage: perPage,
      selectedPageNumber: page,
      pageCount: pages,
      hasPreviousPageNumber: page > 1,
      previousPageNumber: Math.max(1, page - 1),
      hasNextPageNumber: page < pages,
      nextPageNumber: Math.min(pages, page + 1),
      startResultNumber: first + 1,
      endResultNumber: first + shown.length,
      startResultNumberString: (first + 1).toLocaleString("en"),
      endResultNumberString: (first + shown.length).toLocaleString("en"),
      remainingResults: remaining,
      numberNextResults: Math.min(perPage, remaining),
      pageNumberList: pagesAround(page, pages),
    },
    bundleStrings: words,
    users: shown.map((user) => present(call, user)),
  });
}

/** Names of the roles that somebody has, also through groups. */
function rolesOf(call: Call, { userName }: User): string {
  const { rights } = call.server.store;
  const own = `@${userName}`;
  const names = [own, ...rights.groupsWith([own])]
    .flatMap((name) => rights.assignmentsOf(name)).map(({ role }) => role.name);
  return [...new Set(names)].toSorted().join(", ");
}

function present(call: Call, user: User): JsonObject {
  return {
    id: user.id,
    userIdentifier: user.userName,
    lastName: user.lastName,
    firstName: user.firstName,
    email: user.email,
    affiliation: user.affiliation === "" ? undefined : user.affiliation,
    position: user.position === "" ? undefined : user.position,
    isSuperuser: user.superuser,
    authenticationProvider: friendlyFactory(user.provider),
    roles: rolesOf(call, user),
    createdTime: sqlTime(user.created),
    lastLoginTime: sqlTime(user.lastLogin),
    lastApiUseTime: user.lastUse === null ? undefined : sqlTime(user.lastUse),
    deactivated: user.deactivated,
    deactivatedTime: user.deactivatedAt === null ? undefined : sqlTime(user.deactivatedAt),
    mutedEmails: user.mutedEmails,
    mutedNotifications: user.mutedNotifications,
  };
}
