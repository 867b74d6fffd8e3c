/** What passwords have to be. */
export interface PasswordRules {
  readonly minLength: number;
  readonly maxLength: number;
  /** Passwords of so many characters need nothing else; 0 where there is no such length. */
  readonly goodStrength: number;
  /** How many of which characters, such as `UpperCase:1,Digit:1`. */
  readonly characters: string;
  /** How many of the rules about characters have to be kept. */
  readonly characteristics: number;
  /** How many digits may stand in a row. */
  readonly digitsInARow: number;
}

const special = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~¡¢£¤¥¦§¨©ª«¬­®¯°±²³´µ¶·¸¹º»¼½¾¿×÷";

const kinds: Readonly<Record<string, readonly [code: string, is: (letter: string) => boolean]>> = {
  UpperCase: ["INSUFFICIENT_UPPERCASE", (letter) => /[A-Z]/.test(letter)],
  LowerCase: ["INSUFFICIENT_LOWERCASE", (letter) => /[a-z]/.test(letter)],
  Digit: ["INSUFFICIENT_DIGIT", (letter) => /[0-9]/.test(letter)],
  Alphabetical: ["INSUFFICIENT_ALPHABETICAL", (letter) => /[A-Za-z]/.test(letter)],
  Special: ["INSUFFICIENT_SPECIAL", (letter) => special.includes(letter)],
};

/** Reads the rules out of settings, each with what holds where it is not set. */
export function passwordRules(setting: (name: string) => string | undefined): PasswordRules {
  const number = (name: string, otherwise: number): number => {
    const value = Number(setting(name) ?? NaN);
    return Number.isInteger(value) ? value : otherwise;
  };
  const characters = setting(":PVCharacterRules") ?? "Alphabetical:1,Digit:1";
  return {
    minLength: number(":PVMinLength", 6),
    maxLength: number(":PVMaxLength", 0),
    goodStrength: number(":PVGoodStrength", 20),
    characters,
    characteristics: number(":PVNumberOfCharacteristics", 2),
    digitsInARow: number(":PVNumberOfConsecutiveDigitsAllowed", Infinity),
  };
}

/** The codes of what is wrong with a password; none where it is good. */
export function passwordErrors(password: string, rules: PasswordRules): readonly string[] {
  const { goodStrength } = rules;
  if (goodStrength > 0 && password.length >= goodStrength) return [];
  const broken: string[] = [];
  let kept = 0;
  for (const rule of rules.characters.split(",")) {
    const [name = "", count = "1"] = rule.trim().split(":");
    const kind = kinds[name];
    if (kind === undefined) continue;
    if ([...password].filter(kind[1]).length >= Number(count)) kept++;
    else broken.push(kind[0]);
  }
  const errors: string[] = kept < rules.characteristics
    ? ["INSUFFICIENT_CHARACTERISTICS", ...broken]
    : [];
  if (password.length < rules.minLength) errors.push("TOO_SHORT");
  if (rules.maxLength > 0 && password.length > rules.maxLength) errors.push("TOO_LONG");
  const row = /\d+/g;
  if (
    [...password.matchAll(row)].some(([digits]) => digits.length > rules.digitsInARow)
  ) errors.push("ILLEGAL_MATCH");
  return errors.length > 0 && goodStrength > 0 ? [...errors, "NO_GOODSTRENGTH"] : errors;
}
