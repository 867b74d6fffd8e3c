// Control characters (terminal escapes among them), and marks that turn the direction of text or
// that take no room: a server's text must not be able to act on a terminal or to pose as another.
// deno-lint-ignore no-control-regex -- finding control characters is what this is for
const UNSAFE = /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;

/**
 * Makes text from elsewhere safe to print on one line: line ends and tabs become spaces, all other
 * control characters become visible escapes such as `\u001b`.
 *
 * @param text Any text.
 * @param limit Longest result, in characters; the rest is cut and the cut is shown.
 * @returns One line without control characters.
 *
 * @example Usage
 * ```ts
 * import { printable } from "@dvflow/dvflow/errors";
 * import { equal } from "node:assert/strict";
 *
 * equal(printable("a\u001b[2Jb\nc"), "a\\u001b[2Jb c");
 * ```
 */
export function printable(text: string, limit = 2000): string {
  const short = text.length > limit ? `${text.slice(0, limit)}… (${text.length} characters)` : text;
  return short
    .replaceAll(/[\r\n\t]+/g, " ")
    .replaceAll(UNSAFE, (mark) => `\\u${mark.charCodeAt(0).toString(16).padStart(4, "0")}`);
}
