import ignore from "ignore";
import { UsageError } from "../errors/mod.ts";

/** Which paths are wanted. */
export interface PathPatterns {
  /**
   * Only what one of these matches, in the manner of gitignore: `*.csv`, `/data/`, `raw/**`, `!not-this.csv`.
   *
   * @default {everything}
   */
  readonly include?: readonly string[] | undefined;
  /**
   * Nothing of what one of these matches, in the same manner; it counts more than `include`.
   *
   * @default {nothing}
   */
  readonly exclude?: readonly string[] | undefined;
}

/**
 * Makes of patterns a test of paths. Upper and lower case differ, as they do on Dataverse.
 *
 * @param patterns What is wanted.
 * @returns Tells whether a path is: a relative one, with `/`.
 * @throws {UsageError} If a pattern is empty.
 */
export function pathFilter({ include, exclude }: PathPatterns): (path: string) => boolean {
  const wanted = include === undefined || include.length === 0 ? undefined : matcher(include);
  const unwanted = matcher(exclude ?? []);
  return (path) => (wanted?.(path) ?? true) && !unwanted(path);
}

function matcher(patterns: readonly string[]): (path: string) => boolean {
  if (patterns.some((pattern) => pattern.trim() === "")) {
    throw new UsageError("Cannot choose files by an empty pattern", {
      hint: 'Leave it out, or give one such as "*.csv".',
    });
  }
  // What a server calls a file may begin with "../"; it is a name here, nothing more.
  const rules = ignore({ ignorecase: false, allowRelativePaths: true }).add([...patterns]);
  return (path) => path !== "" && rules.ignores(path);
}
