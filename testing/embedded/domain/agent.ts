/** Somebody whom metadata name: a person or an organization. */
export interface Agent {
  readonly isPerson: boolean;
  readonly name: string;
  readonly given?: string;
  readonly family?: string;
}

/** Options of {@linkcode agentOf}. */
export interface AgentOptions {
  /**
   * Whether it is known to be a person, as by an identifier that only people have.
   *
   * @default {false}
   */
  readonly isPerson?: boolean;
  /**
   * Whether it is an organization where the name tells nothing.
   *
   * @default {false}
   */
  readonly organizationIfTied?: boolean;
}

const ofOrganizations =
  /\b(academy|agency|archive|association|bank|bureau|center|centre|college|commission|committee|company|consortium|corporation|council|department|foundation|group|hospital|inc|institut|institute|laboratory|library|ltd|ministry|museum|nations|network|office|organi[sz]ation|school|society|universit\w+)\b/i;

function looksLikeOrganization(name: string): boolean {
  return ofOrganizations.test(name) || /^\p{Lu}{3,}$/u.test(name);
}

const isFirstName = (word: string): boolean => /^\p{Lu}[\p{L}'’-]*\p{Ll}$/u.test(word);

/** The first names at the beginning of a name, or undefined where there is none. */
function firstNamesOf(name: string): string | undefined {
  const [, afterComma] = /,(.*)/s.exec(name) ?? [];
  const words = (afterComma ?? name).trim().split(" ");
  if (looksLikeOrganization(name) || words.length > 4) return undefined;
  // Without a comma the last word is of the family's name.
  const candidates = afterComma === undefined ? words.slice(0, -1) : words;
  const end = candidates.findIndex((word) => !isFirstName(word));
  return candidates.slice(0, end === -1 ? undefined : end).join(" ") || undefined;
}

/** `Finch, Fiona` taken apart at its only comma. */
function halvesOf(name: string): { readonly given?: string; readonly family?: string } {
  const [family, given, ...more] = name.split(",").map((half) => half.trim());
  if (family === undefined || given === undefined || more.length > 0) return {};
  return { family, ...(given !== "" && { given }) };
}

/**
 * Tells whether a name is a person's or an organization's, and takes a person's apart.
 *
 * What follows from commas and options is as in the real one. It asks a model of language for organizations,
 * and a list of some eighty thousand first names; here words that are common in names of organizations, or
 * three capitals and more, make one, and words in small letters with a capital at the beginning are first names.
 */
export function agentOf(text: string, options: AgentOptions = {}): Agent {
  const { isPerson = false, organizationIfTied = false } = options;
  const name = text.trim().replace(/, */g, ", ").replace(/ +/g, " ");
  if (!isPerson && looksLikeOrganization(name)) return { isPerson: false, name };
  const first = firstNamesOf(name);
  if (first === undefined && organizationIfTied) return { isPerson: false, name };
  if (name.includes(",")) return { isPerson: true, name, ...halvesOf(name) };
  if (first === undefined) return { isPerson: true, name };
  return { isPerson: true, name, given: first, family: name.slice(first.length + 1) };
}
