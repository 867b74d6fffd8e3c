/** A line of the table. */
export interface Row {
  /** What was measured. */
  readonly what: string;
  /** What dvflow needed. */
  readonly dvflow: string;
  /** What it is held to, and what that needed. */
  readonly limit: string;
  /** What the two come to. */
  readonly result: string;
  readonly goal: string;
  /** Whether the goal is met; `undefined` where there is none. */
  readonly met: boolean | undefined;
  /** What others needed. */
  readonly others: string;
}

const HEAD = ["What", "dvflow", "Held to", "Result", "Goal", "Others"] as const;

/** The rows as a table in Markdown, in columns. */
export function tableOf(rows: readonly Row[]): string {
  const cells = rows.map(({ what, dvflow, limit, result, goal, met, others }) => [
    what,
    dvflow,
    limit,
    result,
    met === undefined ? goal : `${goal}: ${met ? "met" : "**missed**"}`,
    others,
  ]);
  const all = [HEAD, ...cells];
  const widths = HEAD.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]) =>
    `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(" | ")} |`;
  const rule = `| ${widths.map((width) => "-".repeat(width)).join(" | ")} |`;
  return [line(HEAD), rule, ...cells.map(line)].join("\n");
}

const BEGIN = "<!-- Written by `deno task bench:transfers --write`. -->";
const END = "<!-- End of what was written. -->";

/** Puts a text between the marks of a page. */
export async function writeInto(page: URL, text: string): Promise<void> {
  const before = await Deno.readTextFile(page);
  const [from, to] = [before.indexOf(BEGIN), before.indexOf(END)];
  if (from < 0 || to < from) {
    throw new Error(`Cannot write into "${page.pathname}": it has no marks`);
  }
  const after = `${before.slice(0, from)}${BEGIN}\n\n${text}\n\n${before.slice(to)}`;
  await Deno.writeTextFile(page, after);
  await new Deno.Command(Deno.execPath(), { args: ["fmt", "--quiet", page.pathname] }).output();
}

/** Bytes as people say them. */
export function bytesText(bytes: number): string {
  const units = ["B", "KiB", "MiB", "GiB"];
  const power = Math.min(3, Math.floor(Math.log2(Math.max(1, bytes)) / 10));
  return `${Number((bytes / 1024 ** power).toFixed(1))} ${units[power]}`;
}

/** A number as people say it: `10,000`. */
export function countText(count: number): string {
  return count.toLocaleString("en-US");
}

/** Seconds as people say them. */
export function secondsText(seconds: number): string {
  return `${seconds < 100 ? seconds.toFixed(1) : seconds.toFixed(0)} s`;
}
