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
