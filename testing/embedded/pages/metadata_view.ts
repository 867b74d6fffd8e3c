import type { Data } from "./data.ts";
import { type Content, type Html, html } from "./html.ts";
import type { PageCall } from "./page.ts";
import { linked } from "./parts.ts";

/** The titles of a block's fields by their names. */
type Titles = ReadonlyMap<string, string>;

async function titlesOf(call: PageCall, block: string): Promise<Titles> {
  const { data } = await call.api.ask(`metadatablocks/${encodeURIComponent(block)}`);
  const titles = new Map<string, string>();
  const add = (fields: Data): void => {
    for (const [name, field] of fields.entries) {
      titles.set(name, field.at("title").text || name);
      add(field.at("childFields"));
    }
  };
  add(data.at("fields"));
  return titles;
}

/** The words of a value that has no children: one, or a list. */
function words(value: Data): Content {
  return value.list.map((word, i) =>
    html`${i > 0 && "; "}<span class="lines" dir="auto">${linked(word.text)}</span>`
  );
}

/** A value with children: the first stands for itself, the others say what they are. */
function compound(value: Data, titles: Titles): Content {
  return value.entries.map(([name, child], i) =>
    i === 0 ? words(child.at("value")) : html`
      <span class="soft small">· ${titles.get(name) ?? name}:</span> ${words(child.at("value"))}
    `
  );
}

function field(one: Data, titles: Titles): Html {
  const name = one.at("typeName").text;
  const isCompound = one.at("typeClass").text === "compound";
  const values = one.at("value").list.map((value) =>
    isCompound ? compound(value, titles) : words(value)
  );
  const shown = values.length === 1
    ? values[0]
    : html`<ul>${values.map((value) => html`<li>${value}</li>`)}</ul>`;
  return html`
    <dt>${titles.get(name) ?? name}</dt>
    <dd>${shown}</dd>
  `;
}

/** All that describes a version, block by block. */
export async function metadataView(call: PageCall, version: Data): Promise<Content> {
  const blocks: Html[] = [];
  for (const [name, block] of version.at("metadataBlocks").entries) {
    const titles = await titlesOf(call, name);
    blocks.push(
      html`
        <div class="card">
          <h3>${block.at("displayName").text || name}</h3>
          <dl>${block.at("fields").list.map((one) => field(one, titles))}</dl>
        </div>
      `,
    );
  }
  return blocks;
}

/** A field of the citation block, or nothing. */
export function citationField(version: Data, name: string): Data | undefined {
  return version.at("metadataBlocks", "citation", "fields").list
    .find((field) => field.at("typeName").text === name)?.at("value");
}
