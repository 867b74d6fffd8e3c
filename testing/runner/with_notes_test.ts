import { AssertionError, deepEqual, equal, ok } from "node:assert/strict";
import { withNotes } from "./with_notes.ts";

Deno.test("withNotes() adds to message and stack, and keeps the error what it is", () => {
  const error = new AssertionError({ actual: 1, expected: 2, message: "one is not two" });
  equal(withNotes(error, ["", "a note", "another"]), error);
  equal(error.message, "one is not two\n\na note\n\nanother");
  ok(error.stack?.includes("one is not two\n\na note\n\nanother\n    at "));
  deepEqual([error.actual, error.expected], [1, 2]);
});

Deno.test("withNotes() wraps what cannot be added to, and leaves alone where there is nothing to add", () => {
  const frozen = Object.freeze(new Error("cold"));
  const wrapped = withNotes(frozen, ["a note"]);
  ok(wrapped instanceof Error);
  deepEqual([wrapped.message, wrapped.cause], ["Error: cold\n\na note", frozen]);
  ok(withNotes("just a text", ["a note"]) instanceof Error);
  equal(withNotes("just a text", [""]), "just a text");
});
