import entities from "../data/html_entities.json" with { type: "json" };

const names: Readonly<Record<string, string>> = {
  ...entities,
  '"': "quot",
  "&": "amp",
  "<": "lt",
  ">": "gt",
};

/** A text as it stands in HTML 4: all that has a name there is called by it. */
export function escapeHtml(text: string): string {
  return text.replace(/["&<>\u00a0-\u2666]/g, (it) => names[it] ? `&${names[it]};` : it);
}
