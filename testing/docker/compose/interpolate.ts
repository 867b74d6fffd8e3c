/** Gives the value of a variable; `undefined` where it has none. */
export type Variables = (name: string) => string | undefined;

const PLACE = /\$(?:\$|\{([A-Z][A-Z0-9_]*):-([^${}]*)\}|)/g;

/**
 * Puts variables into a text of `compose.yaml`. The one form is `${NAME:-default}`, in which an empty
 * value counts as none; `$$` stands for a dollar sign.
 *
 * @param text The text.
 * @param variables The values.
 * @param refuse Is told what is in another form; has to throw.
 * @returns The text with the values in it.
 */
export function interpolate(
  text: string,
  variables: Variables,
  refuse: (why: string) => never,
): string {
  return text.replaceAll(PLACE, (place, name: string | undefined, fallback = "") => {
    if (place === "$$") return "$";
    if (name === undefined) {
      return refuse(`in "${text}" a dollar sign stands alone: write \${NAME:-default}, or $$`);
    }
    return variables(name) || fallback;
  });
}

/**
 * Names the variables of a text, with their defaults.
 *
 * @param text The text.
 * @returns Defaults by name; the first one where a variable stands in several places.
 */
export function variablesOf(text: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const [, name, fallback = ""] of text.matchAll(PLACE)) {
    if (name !== undefined && !found.has(name)) found.set(name, fallback);
  }
  return found;
}
