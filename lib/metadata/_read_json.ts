import { jsonErrorOffset } from "./_json.ts";
import { MetadataError } from "./metadata_error.ts";

/** The parsed text, or the value itself where it is parsed already. */
export function readJson(source: string | object, doing: string): unknown {
  if (typeof source !== "string") return source;
  const text = source.replace(/^\ufeff/, "");
  try {
    return JSON.parse(text);
  } catch (cause) {
    if (text.trim() === "") throw new MetadataError(doing, "it is empty", { cause });
    const before = text.slice(0, jsonErrorOffset(text)).split("\n");
    const place = `line ${before.length}, column ${before.at(-1)!.length + 1}`;
    throw new MetadataError(doing, `it is not JSON at ${place}`, {
      cause,
      hint: "Correct the text at that place; a comma too many or a quote too few is likely.",
    });
  }
}
