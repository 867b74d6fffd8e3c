import { isArray, isObject, type JsonObject, textOf } from "../../domain/json.ts";
import { parseFields } from "../../domain/parse_metadata.ts";
import { javaObject, Refusal, Stumble } from "../../domain/refusal.ts";
import type { Collection } from "../../domain/version.ts";
import type { NewTemplate, Template } from "../../store/templates.ts";
import { objectOf } from "../body.ts";
import type { Call } from "../call.ts";
import { demand, findCollection } from "../lookup.ts";
import { javaTime, presentField, timestamp } from "../present/present.ts";
import { javaDay } from "../present/java_day.ts";
import { presentLicense } from "./licenses.ts";
import { ok, type Reply, said } from "../reply.ts";

function instructionsIn(body: JsonObject): Readonly<Record<string, string>> {
  const list = body["instructions"];
  if (list === undefined) return {};
  if (!isArray(list)) throw new Stumble("instructions are no list");
  return Object.fromEntries(list.map((one) => {
    const [field, text] = isObject(one)
      ? [textOf(one, "instructionField"), textOf(one, "instructionText")]
      : [];
    if (field === undefined || text === undefined) throw new Stumble("an instruction lacks a text");
    return [field, text] as const;
  }));
}

function templateIn(call: Call, collection: Collection): NewTemplate & { isDefault: boolean } {
  const { blocks: { catalogue }, collections } = call.server.store;
  const body = objectOf(call.text);
  const name = textOf(body, "name");
  if (name === undefined) throw new Stumble("a template has no name");
  const fields = (() => {
    try {
      return parseFields(body["fields"], catalogue, { strict: false });
    } catch (error) {
      throw error instanceof Refusal
        ? new Refusal(
          "invalid",
          `Error parsing the POSTed template dataset fields: ${error.message}`,
        )
        : error;
    }
  })();
  return {
    name,
    blocks: collections.rootOf(collection.id, "blocks").blocks.names,
    metadata: fields.toSorted((a, b) => catalogue.rank(a.name) - catalogue.rank(b.name)),
    instructions: instructionsIn(body),
    isDefault: body["isDefault"] === true,
  };
}

function present(call: Call, template: Template, isDefault: boolean): JsonObject {
  const { blocks: { catalogue }, collections, licenses } = call.server.store;
  const blocks = template.blocks.map((name) => catalogue.block(name))
    .filter((block) => block !== undefined).toSorted((a, b) => a.id - b.id);
  return {
    name: template.name,
    isDefault,
    usageCount: 0,
    createDate: javaDay(template.created),
    termsOfUseAndAccess: {
      license: presentLicense(licenses.list.default),
      fileAccessRequest: true,
    },
    datasetFields: Object.fromEntries(blocks.map(({ name, displayName }) => {
      const fields = template.metadata
        .filter((field) => catalogue.field(field.name)?.block.name === name)
        .map((field) => presentField(field, catalogue));
      return [name, { displayName, name, fields }] as const;
    })),
    instructions: Object.entries(template.instructions)
      .map(([instructionField, instructionText]) => ({ instructionField, instructionText })),
    dataverseAlias: collections.byId(template.collectionId)!.alias,
  };
}

/** `POST dataverses/{dv}/templates` */
export function createTemplate(call: Call): Reply {
  const { templates } = call.server.store;
  const collection = findCollection(call);
  const { isDefault, ...from } = templateIn(call, collection);
  demand(call, collection.id, "EditDataverse");
  if (from.name.trim() === "") {
    const command = "edu.harvard.iq.dataverse.engine.command.impl.CreateTemplateCommand";
    throw new Refusal(
      "broken",
      `Command ${javaObject(command)} failed: Exception thrown from bean: ` +
        "jakarta.ejb.EJBTransactionRolledbackException: Exception thrown from bean: " +
        "jakarta.validation.ConstraintViolationException: One or more Bean Validation constraints were " +
        "violated while executing Automatic Bean Validation on callback event: prePersist for class: " +
        "edu.harvard.iq.dataverse.Template. Please refer to the embedded constraint violations for details.",
    );
  }
  const template = templates.create(collection.id, from);
  if (isDefault) templates.setDefault(collection.id, template.id);
  // It has no id yet where it is told.
  return ok({
    ...present(call, template, isDefault),
    createTime: timestamp(template.created),
  });
}

/** A collection and those above it as long as they have the same blocks, whose templates it has, too. */
function sources(call: Call, collection: Collection): readonly Collection[] {
  const { collections } = call.server.store;
  const blocksOf = (id: number): string =>
    collections.rootOf(id, "blocks").blocks.names.toSorted().join();
  const path = collections.upward(collection.id);
  const other = path.findIndex(({ id }) => blocksOf(id) !== blocksOf(collection.id));
  return other < 0 ? path : path.slice(0, other);
}

/** `GET dataverses/{dv}/templates` */
export function listTemplates(call: Call): Reply {
  const { templates } = call.server.store;
  const collection = findCollection(call);
  demand(call, collection.id, "EditDataverse");
  const chosen = templates.defaultOf(collection.id);
  return ok(
    sources(call, collection).flatMap(({ id }) => templates.of(id)).map((template) => ({
      id: template.id,
      ...present(call, template, template.id === chosen),
      createTime: javaTime(template.created),
    })),
  );
}

/** `GET admin/templates`, `GET admin/templates/{dv}` */
export function listAllTemplates(call: Call): Reply {
  const { collections, templates } = call.server.store;
  const list = call.params["dv"] === undefined
    ? templates.all()
    : templates.of(findCollection(call).id);
  return ok(list.map(({ id, name, collectionId }) => ({
    templateId: id,
    templateName: name,
    owner: collections.byId(collectionId)!.name,
  })));
}

/** `DELETE admin/template/{id}` */
export function deleteTemplate(call: Call): Reply {
  const { templates } = call.server.store;
  const id = Number(call.params["id"]);
  const found = templates.all().find((template) => template.id === id);
  if (found === undefined) throw new Refusal("missing", `Template with id ${id} -  not found.`);
  templates.delete(id);
  return said(`Template ${found.name} deleted.`);
}
