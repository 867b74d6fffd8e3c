/** The whole number of 64 bits that Java's parser reads; undefined where it reads none. */
export function javaLong(text: string): number | undefined {
  if (!/^[+-]?\d+$/.test(text)) return undefined;
  const value = BigInt(text.replace("+", ""));
  return BigInt.asIntN(64, value) === value ? Number(value) : undefined;
}

/** A number as Java writes it: `1.0`, `1.5E10`, `NaN`. */
export function javaText(value: number): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? "NaN" : String(value);
  if (value === 0) return Object.is(value, -0) ? "-0.0" : "0.0";
  const sign = value < 0 ? "-" : "";
  const size = Math.abs(value);
  const [mantissa = "", power = ""] = size.toExponential().split("e");
  const row = mantissa.replace(".", "");
  const exponent = Number(power);
  if (size < 1e-3 || size >= 1e7) return `${sign}${row[0]}.${row.slice(1) || "0"}E${exponent}`;
  if (exponent < 0) return `${sign}0.${"0".repeat(-exponent - 1)}${row}`;
  const whole = row.slice(0, exponent + 1).padEnd(exponent + 1, "0");
  return `${sign}${whole}.${row.slice(exponent + 1) || "0"}`;
}
