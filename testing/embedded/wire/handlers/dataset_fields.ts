import { type FieldPlace, withField } from "../../domain/block.ts";
import type { JsonObject } from "../../domain/json.ts";
import { Refusal } from "../../domain/refusal.ts";
import type { Call } from "../call.ts";
import { flag } from "../lookup.ts";
import { ok, type Reply, said } from "../reply.ts";

/** `GET admin/datasetfield` */
export function listFieldNames(call: Call): Reply {
  const fields = call.server.store.blocks.catalogue.fields();
  const names = (wanted: (place: FieldPlace) => boolean): readonly string[] =>
    fields.filter(wanted).map(({ definition }) => definition.name);
  const haveParents = names(({ parent }) => parent !== undefined);
  const noParents = names(({ parent }) => parent === undefined);
  // The real one takes having a parent for having several values.
  return ok({
    haveParents,
    noParents,
    allowsMultiples: haveParents,
    doesNotAllowMultiples: noParents,
    required: names(({ definition }) => definition.isRequired),
  });
}

/** `GET admin/datasetfield/{name}` */
export function getFieldByName(call: Call): Reply {
  const place = call.server.store.blocks.catalogue.field(call.params["name"] ?? "");
  if (place === undefined) {
    throw new Refusal(
      "broken",
      'java.lang.NullPointerException: Cannot invoke "edu.harvard.iq.dataverse.DatasetFieldType.getId()" ' +
        'because "dsf" is null ',
    );
  }
  const { definition, block, parent } = place;
  const { name, vocabulary } = definition;
  const many = definition.multiple || parent?.multiple === true || vocabulary !== undefined;
  const searchable: JsonObject = {
    solrFieldSearchable: name,
    solrFieldFacetable: many ? `${name}_ss` : `${name}_s`,
  };
  return ok({
    name,
    id: definition.id,
    title: definition.title,
    metadataBlock: block.name,
    fieldType: definition.type,
    allowsMultiples: definition.multiple,
    hasParent: parent !== undefined,
    controlledVocabularyValues: (vocabulary?.terms ?? []).map((term) => ({
      id: term.id,
      strValue: term.value,
      displayOrder: term.displayOrder,
      identifier: term.identifier,
    })),
    parentAllowsMultiples: parent === undefined ? "N/A (no parent)" : String(parent.multiple),
    ...searchable,
    isRequired: definition.isRequired,
    uri: definition.uri ?? undefined,
  });
}

/** `POST admin/datasetfield/setDisplayOnCreate` */
export function setDisplayOnCreate(call: Call): Reply {
  const { blocks } = call.server.store;
  const name = call.query.get("datasetFieldType");
  const place = blocks.catalogue.field(name ?? "");
  if (place === undefined) {
    throw new Refusal("missing", `Cound not find a DatasetFieldType by looking up ${name}`);
  }
  const displayOnCreate = flag(call, "setDisplayOnCreate");
  const { definition, block } = place;
  const changed = { ...definition, displayOnCreate };
  blocks.load([withField(block, changed)]);
  return said(`DisplayOnCreate for DatasetFieldType ${definition.name} is now ${displayOnCreate}`);
}

/** `GET admin/datasetfield/controlledVocabulary/subject` */
export function listSubjects(call: Call): Reply {
  const terms = call.server.store.blocks.catalogue.field("subject")?.definition.vocabulary?.terms;
  return ok((terms ?? []).map(({ value }) => value));
}

/** `GET admin/datasetfield/loadNAControlledVocabularyValue`: the value is there from the beginning. */
export function loadNotApplicable(): Reply {
  return said("NA value exists.");
}
