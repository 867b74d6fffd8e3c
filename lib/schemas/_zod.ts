import type { z } from "zod";
import type { Decoder } from "./decoder.ts";

/** Makes a decoder of a zod schema; an issue is one line that begins with the place it is about. */
export function decoderOf<T>(schema: z.ZodType<T>): Decoder<T> {
  return (body) => {
    const result = schema.safeParse(body);
    if (result.success) return { ok: true, value: result.data };
    const { issues } = result.error;
    const first = issues[0];
    if (first === undefined) return { ok: false, issue: "not what was expected" };
    const more = issues.length > 1 ? ` (and ${issues.length - 1} more)` : "";
    return { ok: false, issue: `${place(first.path)}${reason(first.message)}${more}` };
  };
}

/** `data.items[2].name: `; nothing for the whole body. */
function place(path: readonly PropertyKey[]): string {
  if (path.length === 0) return "";
  const text = path.map((key) => typeof key === "number" ? `[${key}]` : `.${String(key)}`).join("");
  return `${text.replace(/^\./, "")}: `;
}

function reason(message: string): string {
  return message.replace(/^Invalid input: /, "").replaceAll(/\s+/g, " ");
}
