import { isArray, type JsonObject, textOf } from "../../domain/json.ts";
import { longAddress, parseDomainRule, parseIpRule } from "../../domain/global_group.ts";
import { Refusal, Stumble } from "../../domain/refusal.ts";
import {
  type DomainGroup,
  type GlobalGroup,
  globalGroupName,
  type IpGroup,
} from "../../store/global_groups.ts";
import type { Call } from "../call.ts";
import { jsonEntityOf } from "../entity.ts";
import { Answered, EndpointError } from "../endpoint_error.ts";
import { created, failed, ok, type Reply, said } from "../reply.ts";

function present(group: GlobalGroup): JsonObject {
  const { id, alias, name } = group;
  const description = group.description ?? undefined;
  if (group.kind === "domain") {
    return { alias, id, name, description, ...group.rule };
  }
  const { ranges, addresses } = group.rule;
  return {
    alias,
    identifier: globalGroupName(group),
    id,
    name,
    description,
    addresses: addresses.length === 0 ? undefined : addresses.map(longAddress),
    ranges: ranges.length === 0 ? undefined : inOrder(ranges),
  };
}

/** Addresses of the newer kind first, and all written out. */
function inOrder(ranges: readonly (readonly [string, string])[]): readonly (readonly string[])[] {
  const isNew = ([from]: readonly [string, string]): boolean => from.includes(":");
  return [...ranges.filter(isNew), ...ranges.filter((range) => !isNew(range))]
    .map((range) => range.map(longAddress));
}

function demandGoodName(name: string): void {
  if (/^[-_a-zA-Z0-9]+$/.test(name)) return;
  throw new Refusal(
    "invalid",
    "Group name can contain only letters, digits, and the chars '-' and '_'",
  );
}

function saveIpGroup(call: Call, body: JsonObject, alias: string): Reply {
  const broken = (words: string): Refusal => new Refusal("broken", `Error: ${words}`);
  const none = (name: string): boolean => {
    const value = body[name];
    return !isArray(value) || value.length === 0;
  };
  if (none("ranges") && none("addresses")) {
    throw broken(
      'Exception thrown from bean: java.lang.NullPointerException: Cannot invoke "java.util.Collection.iterator()" because "c" is null',
    );
  }
  let rule: IpGroup["rule"];
  try {
    rule = parseIpRule(body);
  } catch {
    throw broken("IPv6 requires 8 words (or the usage of the :: abbreviation)");
  }
  const group = call.server.store.globalGroups.save({
    kind: "ip",
    alias,
    name: textOf(body, "name") ?? "",
    description: textOf(body, "description") ?? null,
    rule,
  });
  return created(`/groups/ip/${alias}`, present(group));
}

/** `POST admin/groups/ip` */
export function createIpGroup(call: Call): Reply {
  const { globalGroups } = call.server.store;
  const body = jsonEntityOf(call);
  const wanted = textOf(body, "alias") ?? "ipGroup";
  let alias = wanted;
  for (let i = 1; globalGroups.named("ip", alias) !== undefined; i++) alias = `${wanted}-${i}`;
  return saveIpGroup(call, body, alias);
}

/** `PUT admin/groups/ip/{group}` */
export function putIpGroup(call: Call): Reply {
  const alias = call.params["group"] ?? "";
  const body = jsonEntityOf(call);
  demandGoodName(alias);
  return saveIpGroup(call, body, alias);
}

/** `GET admin/groups/ip` */
export function listIpGroups(call: Call): Reply {
  return ok(call.server.store.globalGroups.all("ip").map(present));
}

function namedIpGroup(call: Call): GlobalGroup {
  const name = call.params["group"] ?? "";
  const group = call.server.store.globalGroups.all("ip").find(({ id, alias }) =>
    /^\d+$/.test(name) ? id === Number(name) : alias === name
  );
  if (group === undefined) throw new Refusal("missing", `Group ${name} not found`);
  return group;
}

/** `GET admin/groups/ip/{group}` */
export function getIpGroup(call: Call): Reply {
  return ok(present(namedIpGroup(call)));
}

/** `DELETE admin/groups/ip/{group}` */
export function deleteIpGroup(call: Call): Reply {
  const { globalGroups, rights } = call.server.store;
  const group = namedIpGroup(call);
  if (rights.hasAny(globalGroupName(group))) {
    throw new Refusal(
      "invalid",
      `Group ip/${group.alias} has assignments and thus can't be deleted.`,
    );
  }
  globalGroups.delete(group.id);
  return said(`Group ip/${group.alias} deleted.`);
}

function malformed(message: string): Answered {
  return new Answered(failed(400, message, { code: 400 }));
}

function domainGroupOf(body: JsonObject): Omit<DomainGroup, "id"> {
  for (const name of ["name", "alias"]) {
    if (textOf(body, name) === undefined) throw malformed(`Field '${name}' is mandatory`);
  }
  const listed = body["domains"];
  if (!isArray(listed)) throw malformed("Field domains is mandatory.");
  const rule = parseDomainRule(body);
  const domains =
    rule?.domains.filter((domain) =>
      rule.regex || /^([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}$/i.test(domain)
    ) ?? [];
  if (rule === undefined || domains.length === 0) {
    throw malformed(
      "Field domains may not be an empty array or contain invalid domains. Enabled regex support?",
    );
  }
  if (rule.regex && domains.some((domain) => !isPattern(domain))) throw new Stumble("no pattern");
  return {
    kind: "domain",
    alias: textOf(body, "alias") ?? "",
    name: textOf(body, "name") ?? "",
    description: textOf(body, "description") ?? null,
    rule: { domains, regex: rule.regex },
  };
}

function isPattern(text: string): boolean {
  try {
    return new RegExp(text).source !== "";
  } catch {
    return false;
  }
}

/** `POST admin/groups/domain` */
export function createDomainGroup(call: Call): Reply {
  const { globalGroups } = call.server.store;
  const group = domainGroupOf(jsonEntityOf(call));
  if (globalGroups.named("domain", group.alias) !== undefined) throw new Stumble("it is there");
  return created(`/groups/domain/${group.alias}`, present(globalGroups.save(group)));
}

/** `PUT admin/groups/domain/{group}` */
export function putDomainGroup(call: Call): Reply {
  const { globalGroups } = call.server.store;
  const name = call.params["group"] ?? "";
  demandGoodName(name);
  const group = domainGroupOf(jsonEntityOf(call));
  const before = globalGroups.named("domain", name);
  if (before !== undefined) globalGroups.rename(before.id, group.alias);
  const saved = present(globalGroups.save(group));
  // The id of one that was there before is not told.
  return created(
    `/groups/domain/${group.alias}`,
    before === undefined ? saved : { ...saved, id: undefined },
  );
}

/** `GET admin/groups/domain` */
export function listDomainGroups(call: Call): Reply {
  return ok(call.server.store.globalGroups.all("domain").map(present));
}

/** `GET admin/groups/domain/{group}` */
export function getDomainGroup(call: Call): Reply {
  const name = call.params["group"] ?? "";
  const group = call.server.store.globalGroups.named("domain", name);
  if (group === undefined) throw new Refusal("missing", `Group ${name} not found`);
  return ok(present(group));
}

/** `DELETE admin/groups/domain/{group}` */
export function deleteDomainGroup(call: Call): Reply {
  const { globalGroups } = call.server.store;
  const name = call.params["group"] ?? "";
  const group = globalGroups.named("domain", name);
  if (group === undefined) throw new EndpointError(404);
  globalGroups.delete(group.id);
  return said(`Group ${name} deleted.`);
}
