/**
 * Adds what helps to understand a failure to its message, so that every runner shows it with the
 * failure. The error stays the one that was thrown, since runners show more of an assertion's.
 *
 * @param error What was thrown.
 * @param notes What to add; empty ones are left out.
 * @returns The error.
 */
export function withNotes(error: unknown, notes: readonly string[]): unknown {
  const added = notes.filter((note) => note !== "");
  if (added.length === 0) return error;
  if (!(error instanceof Error) || Object.isFrozen(error)) {
    return new Error([String(error), ...added].join("\n\n"), { cause: error });
  }
  const { message, stack } = error;
  const longer = [message, ...added].join("\n\n");
  error.message = longer;
  // The stack begins with the message as it was when the error was made.
  if (stack?.includes(message)) error.stack = stack.replace(message, () => longer);
  return error;
}
