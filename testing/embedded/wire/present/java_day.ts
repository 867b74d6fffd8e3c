const medium = new Intl.DateTimeFormat("en", { dateStyle: "medium", timeZone: "UTC" });

/** A day as Java writes it for people: `2026 Nov 25`. */
export function javaDay(iso: string): string {
  const parts = medium.formatToParts(new Date(iso));
  const part = (type: string): string => parts.find((one) => one.type === type)?.value ?? "";
  return `${part("year")} ${part("month")} ${part("day")}`;
}
