import { UsageError } from "../mod.ts";

const UNITS: Readonly<Record<string, number>> = {
  "": 1,
  k: 1e3,
  m: 1e6,
  g: 1e9,
  ki: 1024,
  mi: 1024 ** 2,
  gi: 1024 ** 3,
};

/**
 * Reads a rate such as `10M` or `512Ki`.
 *
 * @param text What was typed.
 * @returns Bytes a second.
 * @throws {UsageError} If it is none.
 */
export function parseRate(text: string): number {
  const [, number, unit = ""] = /^(\d+(?:\.\d+)?)([kmg]i?)?b?$/i.exec(text.trim()) ?? [];
  const rate = Number(number) * (UNITS[unit.toLowerCase()] ?? NaN);
  if (rate > 0) return rate;
  throw new UsageError(`Cannot limit the rate to "${text}": it is no rate`, {
    hint:
      "Give bytes a second, such as 500K or 10M (thousands and millions) or 10Mi (1024 times 1024).",
  });
}
