/** Takes off what Java's `trim()` takes off: blanks and control characters. */
export function javaTrim(text: string): string {
  let [start, end] = [0, text.length];
  while (start < end && text.charCodeAt(start) <= 0x20) start++;
  while (start < end && text.charCodeAt(end - 1) <= 0x20) end--;
  return text.slice(start, end);
}

/** Whether a text consists of digits, of whatever script, and there is one. */
export function isNumeric(text: string): boolean {
  return /^\p{Nd}+$/u.test(text);
}
