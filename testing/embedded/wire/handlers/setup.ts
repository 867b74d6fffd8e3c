import type { FieldDefinition } from "../../domain/block.ts";
import { loadBlockFile } from "../../domain/block_file.ts";
import type { Call } from "../call.ts";
import { failed, ok, plain, type Reply } from "../reply.ts";

/** `POST admin/datasetfield/load` */
export function loadBlock(call: Call): Reply {
  const { blocks } = call.server.store;
  const { blocks: loaded, added, failure } = loadBlockFile(call.text, blocks.catalogue);
  // What was read before a line that cannot be read stays.
  blocks.load(loaded);
  return failure === undefined
    ? ok({ added: added.map(({ name, type }) => ({ name, type })) })
    : failed(500, failure);
}

const solrTypes: Readonly<Record<string, string>> = {
  DATE: "date_range",
  INT: "plong",
  FLOAT: "pdouble",
  STRING: "string",
};

interface Listed {
  readonly field: FieldDefinition;
  readonly many: boolean;
}

/** `GET admin/index/solr/schema` */
export function getSolrSchema(call: Call): Reply {
  const listed: Listed[] = [];
  for (const { definition: field, parent } of call.server.store.blocks.catalogue.fields()) {
    const many = field.multiple || field.isControlledVocabulary || parent?.multiple === true;
    listed.push({ field, many });
  }
  listed.sort((a, b) => a.field.name < b.field.name ? -1 : 1);
  const fields = listed.map(({ field: { name, type }, many }) =>
    `    <field name="${name}" type="${
      solrTypes[type] ?? "text_en"
    }" multiValued="${many}" stored="true" indexed="true"/>\n`
  );
  const copies = listed.map(({ field: { name } }) =>
    `    <copyField source="${name}" dest="_text_" maxChars="3000"/>\n`
  );
  return plain([...fields, "---\n", ...copies].join(""));
}
