import { printable } from "../../mod.ts";
import type { Io } from "../io.ts";

/** Prints what a run gave: one JSON line, or a line a field. */
export function printResult(
  output: unknown,
  { json, io }: { readonly json: boolean; readonly io: Io },
): void {
  if (json) {
    io.out(JSON.stringify({ type: "result", output }));
    return;
  }
  if (typeof output !== "object" || output === null) {
    if (output !== undefined) io.out(printable(String(output)));
    return;
  }
  const fields = Object.entries(output).filter(([, value]) => value !== undefined);
  const width = Math.max(0, ...fields.map(([name]) => name.length));
  for (const [name, value] of fields) io.out(`${name.padEnd(width)}  ${text(value)}`);
}

function text(value: unknown): string {
  if (typeof value === "string") return printable(value);
  if (Array.isArray(value) && value.every((item) => typeof item !== "object" || item === null)) {
    return printable(value.join(", "));
  }
  return printable(JSON.stringify(value), 500);
}
