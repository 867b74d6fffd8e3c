/** Bytes of a size such as `2g`, `1536m`, `1GiB`; `undefined` where it is none. */
export function parseSize(text: string): number | undefined {
  const [, number, unit = ""] = /^(\d+(?:\.\d+)?)\s*([kmgt]?)(?:i?b)?$/i.exec(text.trim()) ?? [];
  if (number === undefined) return undefined;
  return Math.round(Number(number) * 1024 ** " kmgt".indexOf(unit.toLowerCase() || " "));
}
