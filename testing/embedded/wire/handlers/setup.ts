import type { FieldDefinition } from "../../domain/block.ts";
import { BlockFileError, parseBlockFile } from "../../domain/block_file.ts";
import type { Call } from "../call.ts";
import { failed, ok, plain, type Reply } from "../reply.ts";

/** `POST admin/datasetfield/load` */
export function loadBlock(call: Call): Reply {
  try {
    const { block, added } = parseBlockFile(call.text);
    call.server.store.blocks.load(block);
    return ok({ added: added.map(({ name, type }) => ({ name, type })) });
  } catch (error) {
    if (error instanceof BlockFileError) return failed(500, error.message);
    throw error;
  }
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
  for (const block of call.server.store.blocks.all()) {
    for (const field of Object.values(block.fields)) {
      listed.push({ field, many: field.multiple || field.isControlledVocabulary });
      for (const child of Object.values(field.childFields ?? {})) {
        const many = field.multiple || child.multiple || child.isControlledVocabulary;
        listed.push({ field: child, many });
      }
    }
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
