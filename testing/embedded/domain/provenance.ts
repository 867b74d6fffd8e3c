import { isArray, isObject, type Json, type JsonObject } from "./json.ts";

/** Sections of a PROV-JSON document, and what each record in them has to name. */
const sections: Readonly<Record<string, readonly string[]>> = {
  entity: [],
  activity: [],
  agent: [],
  wasGeneratedBy: ["prov:entity"],
  used: ["prov:activity"],
  wasInformedBy: ["prov:informed", "prov:informant"],
  wasStartedBy: ["prov:activity"],
  wasEndedBy: ["prov:activity"],
  wasInvalidatedBy: ["prov:entity"],
  wasDerivedFrom: ["prov:generatedEntity", "prov:usedEntity"],
  wasAttributedTo: ["prov:entity", "prov:agent"],
  wasAssociatedWith: ["prov:activity"],
  actedOnBehalfOf: ["prov:delegate", "prov:responsible"],
  wasInfluencedBy: ["prov:influencer", "prov:influencee"],
  specializationOf: ["prov:generalEntity", "prov:specificEntity"],
  alternateOf: ["prov:alternate1", "prov:alternate2"],
  hadMember: ["prov:collection", "prov:entity"],
};

function isRecord(value: Json | undefined, names: readonly string[]): boolean {
  if (isArray(value)) return value.every((one) => isRecord(one, names));
  return isObject(value) && names.every((name) => value[name] !== undefined);
}

function isSection(value: Json | undefined, names: readonly string[]): boolean {
  return isObject(value) && Object.values(value).every((record) => isRecord(record, names));
}

function isDocument(json: Json | undefined): json is JsonObject {
  return isObject(json) && Object.entries(json).every(([name, value]) => {
    if (name === "prefix") {
      return isObject(value) && Object.values(value).every((one) => typeof one === "string");
    }
    if (name === "bundle") return isObject(value) && Object.values(value).every(isDocument);
    const names = sections[name];
    return names !== undefined && isSection(value, names);
  });
}

/** Whether a JSON text is a PROV-JSON document, by what sections it has and what their records name. */
export function isProvenance(json: Json): boolean {
  return isDocument(json);
}

/** The names of all entities in a document, wherever they stand. */
export function entityNames(json: Json): readonly string[] {
  if (!isObject(json)) return [];
  return Object.entries(json).flatMap(([name, value]) => {
    const inside = value === undefined ? [] : entityNames(value);
    const isEntities = name === "entity" || name.endsWith(":entity");
    return isEntities && isObject(value) ? [...Object.keys(value), ...inside] : inside;
  });
}
