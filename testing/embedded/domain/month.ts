const yearRange = "Invalid value for YearOfEra (valid values 1 - 999999999/1000000000)";

/** Says why a text is no month, as Java does; undefined where it is one. */
export function monthProblem(text: string): string | undefined {
  const says = (problem: string): string => `Text '${text}' could not be parsed${problem}`;
  const [year] = /^(?:-?\d{4}(?!\d)|[+-]\d{5,19})/.exec(text) ?? [];
  if (year === undefined) return says(" at index 0");
  const dash = year.length;
  if (text[dash] !== "-") return says(` at index ${dash}`);
  const month = /^\d\d/.exec(text.slice(dash + 1))?.[0];
  if (month === undefined) return says(` at index ${dash + 1}`);
  const end = dash + 3;
  if (text.length > end) return says(`, unparsed text found at index ${end}`);
  const [yearNumber, monthNumber] = [Number(year), Number(month)];
  if (yearNumber < 1 || yearNumber > 1e9) return says(`: ${yearRange}: ${yearNumber}`);
  if (monthNumber < 1 || monthNumber > 12) {
    return says(
      `: Unable to obtain YearMonth from TemporalAccessor: {MonthOfYear=${monthNumber}, Year=${yearNumber}},ISO of type java.time.format.Parsed`,
    );
  }
  return undefined;
}

/** The month of a time: `2026-05`. */
export const monthOf = (time: Date): string => time.toISOString().slice(0, 7);

/** The time at which the month after one begins. */
export function monthEnd(month: string): string {
  const date = new Date(`${month}-01T00:00:00Z`);
  date.setUTCMonth(date.getUTCMonth() + 1);
  return date.toISOString();
}

/** A month, and those after it that began before today. */
export function monthsSince(month: string, now: Date): readonly string[] {
  const today = now.toISOString().slice(0, 10);
  const months = [month];
  for (let next = monthEnd(month); next.slice(0, 10) < today; next = monthEnd(next.slice(0, 7))) {
    months.push(next.slice(0, 7));
  }
  return months;
}
