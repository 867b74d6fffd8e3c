import { compoundsOf, type CompoundValue, type Metadata } from "../domain/metadata.ts";

/**
 * The values of a compound field as the real one's exports read some of them: what a value does not say is taken
 * from the one before.
 */
export function carriedValues(metadata: Metadata, name: string): readonly CompoundValue[] {
  let before: CompoundValue = {};
  return compoundsOf(metadata, name).map((value) => before = { ...before, ...value });
}
