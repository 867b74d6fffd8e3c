import type { StepProgressed } from "../../mod.ts";

const BAR = 24;

/** What a line about progress is made of. */
export type Progress = Pick<
  StepProgressed,
  "loaded" | "total" | "unit" | "files" | "totalFiles"
>;

/**
 * Says how far something is: a bar where the end is known, bytes and files, the rate, and the time that is
 * left.
 *
 * @param progress How far it is.
 * @param rate So much a second; `undefined` where that is not known yet.
 */
export function progressText(progress: Progress, rate: number | undefined): string {
  const { loaded, total, unit = "bytes", files, totalFiles } = progress;
  const shown = unit === "bytes" ? bytesText : String;
  const parts: string[] = [];
  parts.push(
    total
      ? `${shown(loaded)} of ${shown(total)}`
      : unit === "bytes"
      ? shown(loaded)
      : `${loaded} ${unit}`,
  );
  if (totalFiles !== undefined && totalFiles > 1) {
    parts.push(`${files ?? 0} of ${totalFiles} files`);
  }
  if (rate !== undefined && unit === "bytes") parts.push(`${bytesText(rate)}/s`);
  if (rate !== undefined && rate > 0 && total && loaded < total) {
    parts.push(`${timeText((total - loaded) / rate)} left`);
  }
  return `${total ? `${bar(loaded / total)} ` : ""}${parts.join(", ")}`;
}

function bar(part: number): string {
  const filled = Math.round(Math.min(1, Math.max(0, part)) * BAR);
  return "█".repeat(filled) + "░".repeat(BAR - filled);
}

/** Bytes in thousands: `12.3 MB`. */
export function bytesText(number: number): string {
  const units = ["B", "KB", "MB", "GB", "TB"];
  let value = number;
  let unit = 0;
  for (; value >= 1000 && unit < units.length - 1; unit++) value /= 1000;
  return `${unit === 0 ? Math.round(value) : value.toFixed(1)} ${units[unit]}`;
}

/** A time in its two largest units: `1 h 5 min`. */
export function timeText(seconds: number): string {
  const whole = Math.ceil(seconds);
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60];
  if (hours > 0) return `${hours} h ${minutes} min`;
  return minutes > 0 ? `${minutes} min ${whole % 60} s` : `${whole} s`;
}
