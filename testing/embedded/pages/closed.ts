import type { Data } from "./data.ts";
import type { Html } from "./html.ts";
import type { PageCall } from "./page.ts";
import { tag } from "./parts.ts";

/** Why not everybody may have the bytes of a file, in a tag each; none where everybody may. */
export function closedTags({ today }: PageCall, file: Data): readonly Html[] {
  const embargo = file.at("dataFile", "embargo", "dateAvailable").text;
  const retention = file.at("dataFile", "retention", "dateUnavailable").text;
  return [
    ...(file.at("restricted").flag ? [tag("Restricted", "warn")] : []),
    ...(embargo > today ? [tag(`Embargoed until ${embargo}`, "warn")] : []),
    ...(retention !== "" && retention <= today ? [tag(`Kept until ${retention}`, "warn")] : []),
  ];
}
