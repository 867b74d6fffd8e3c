/** How a citation has somebody's name. */
export type NameParts =
  | { readonly type: "person"; readonly given: string; readonly family: string }
  | { readonly type: "literal"; readonly name: string };

const ofOrganizations =
  /\b(academy|agency|archive|association|bank|bureau|center|centre|college|committee|company|consortium|council|department|foundation|group|hospital|inc|institut|institute|laboratory|library|ltd|ministry|museum|network|office|organi[sz]ation|project|school|society|team|universit\w+)\b/i;

/**
 * Takes a name apart.
 *
 * `Finch, Fiona` is taken apart at its comma, as the real one does. Without a comma the real one looks a first
 * name up in a list of some forty thousand; here the first of two to four words in capitals is one, unless a
 * word is of the names of organizations.
 */
export function namePartsOf(name: string): NameParts {
  const commas = name.split(",").length - 1;
  if (commas === 1) {
    const [family = "", given] = name.split(/,\s*/);
    if (given !== undefined && given !== "") return { type: "person", given, family };
  }
  const words = name.split(/\s+/);
  const isPerson = commas === 0 && words.length >= 2 && words.length <= 4 &&
    /^\p{Lu}\p{Ll}+$/u.test(words[0] ?? "") && !ofOrganizations.test(name);
  return isPerson
    ? { type: "person", given: words[0] ?? "", family: words.slice(1).join(" ") }
    : { type: "literal", name };
}
