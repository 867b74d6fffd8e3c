import { type KnownField, titleOf } from "./_field_index.ts";
import { isDate, isEmail, isInteger, isNumber, isUrl } from "./_formats.ts";
import { nearest } from "./_nearest.ts";
import type { Finding, FindingRule } from "./finding.ts";

/** What stands for a value that is not known: the server lets it pass everywhere. */
export const NOT_AVAILABLE = "N/A";

interface Format {
  readonly rule: FindingRule;
  readonly test: (text: string) => boolean;
  readonly wants: string;
}

const FORMATS: Readonly<Record<string, Format>> = {
  DATE: { rule: "date", test: isDate, wants: "a date such as 2005-03-31, 2005-03 or 2005" },
  EMAIL: { rule: "email", test: isEmail, wants: "an e-mail address" },
  URL: { rule: "url", test: isUrl, wants: "an address with http, https or ftp" },
  FLOAT: { rule: "number", test: isNumber, wants: "a number" },
  INT: { rule: "integer", test: isInteger, wants: "a whole number" },
};

/** Whether there is nothing in it. */
export function isBlank(text: string): boolean {
  return text.trim() === "";
}

/** What is wrong with the text of a primitive or controlled field, if something is. */
export function checkText(raw: string, known: KnownField, path: string): Finding | undefined {
  if (known.typeClass === "controlledVocabulary") return checkTerm(raw, known, path);
  const value = raw.trim();
  const format = FORMATS[known.type.type];
  if (format === undefined || value === "" || value === NOT_AVAILABLE) return undefined;
  if (format.test(value)) return undefined;
  const message = `"${value}" is not ${format.wants}, which "${titleOf(known)}" takes`;
  return { path, rule: format.rule, message, value };
}

function checkTerm(term: string, known: KnownField, path: string): Finding | undefined {
  const { vocabulary } = known;
  if (vocabulary === undefined || vocabulary.has(term)) return undefined;
  if (mayBeAlternate(term, known)) return undefined;
  const suggestion = nearest(term, vocabulary);
  return {
    path,
    rule: "vocabulary",
    message: `"${term}" is not a term of "${titleOf(known)}"`,
    value: term,
    ...(suggestion === undefined ? {} : { suggestion }),
  };
}

// In two stock fields the server takes other spellings for a term, and tells nobody which: codes
// ("deu", "de", "USA"), parts of a term ("Catalan" of "Catalan, Valencian"), and these.
const ALTERNATES: Readonly<Record<string, readonly string[]>> = {
  country: [
    "Brasil",
    "Gambia, The",
    "Germany (Federal Republic of)",
    "Iran (Islamic Republic of)",
    "Laos",
    "Sumatra",
    "United States of America",
  ],
  language: [],
};
const CODE = /^[a-z]{2,3}(-\w+)*$|^[A-Z][A-Z.]{1,6}$/;

function mayBeAlternate(term: string, { name, vocabulary }: KnownField): boolean {
  const alternates = ALTERNATES[name];
  if (alternates === undefined) return false;
  if (alternates.includes(term) || CODE.test(term)) return true;
  const folded = term.toLowerCase();
  if (folded === "") return false;
  for (const known of vocabulary ?? []) {
    const whole = known.toLowerCase();
    if (whole === folded || whole.split(/\s*[,()]\s*/).includes(folded)) return true;
  }
  return false;
}
