import { displayText } from "../domain/display_value.ts";
import type { Metadata } from "../domain/metadata.ts";

/** Who paid, and the number of the award where it was said. */
export interface Funder {
  readonly name: string;
  readonly award?: string;
}

/** Contributors who paid, and agencies that granted something, in the order of their fields. */
export function fundersOf(metadata: Metadata): readonly Funder[] {
  return metadata.flatMap((field): readonly Funder[] => {
    if (field.type === "simple") return [];
    if (field.name === "contributor") {
      return field.values.filter((value) => value["contributorType"]?.[0] === "Funder")
        .flatMap((value) => value["contributorName"] ?? [])
        .map((name) => ({ name: displayText(name) }));
    }
    if (field.name !== "grantNumber") return [];
    return field.values.flatMap((value) => {
      const [name] = value["grantNumberAgency"] ?? [];
      const [award] = value["grantNumberValue"] ?? [];
      return name === undefined
        ? []
        : [{ name: displayText(name), ...(award !== undefined && { award: displayText(award) }) }];
    });
  });
}
