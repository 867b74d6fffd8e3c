/** Text that is HTML already, made by {@linkcode html} alone. */
export class Html {
  /** The markup. */
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** What can stand in a template: text is escaped, and nothing is shown of what is not there. */
export type Content = Html | string | number | false | null | undefined | readonly Content[];

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

// Line ends and tabs do no harm. Marks that turn the direction of what follows do: a name would look like
// another. Those that Arabic or Persian words need (U+200C to U+200F) stay.
const acting = /[\p{Cc}\u200b\u2028-\u202e\u2060-\u2069\ufeff]/gu;

/** Text in which characters that act, and are not seen, are: `\u202e`. */
export function visible(text: string): string {
  return text.replace(
    acting,
    (mark) =>
      "\n\r\t".includes(mark) ? mark : `\\u${mark.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

function rendered(content: Content): string {
  if (content instanceof Html) return content.text;
  if (Array.isArray(content)) return content.map(rendered).join("");
  if (content === undefined || content === null || content === false) return "";
  return visible(String(content)).replace(/[&<>"']/g, (mark) => entities[mark] ?? "");
}

/**
 * Makes HTML of a template. What is put in is text, and escaped; in attributes it has to stand in quotes.
 */
export function html(strings: TemplateStringsArray, ...values: readonly Content[]): Html {
  return new Html(String.raw({ raw: strings }, ...values.map(rendered)));
}
