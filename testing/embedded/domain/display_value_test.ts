import { equal, ok } from "node:assert/strict";
import { displayText, withoutTags } from "./display_value.ts";

Deno.test("displayText() takes tags and comments out, also ones that break off, and reads entities", () => {
  equal(displayText(" a <i>b</i>\n<!-- c --> &amp; d < e &lt;f&gt; "), "a b & d < e <f>");
  equal(displayText("half <b"), "half");
  equal(displayText("half <!-- b"), "half");
  equal(displayText("&#60;&#x3e;&nonsense;&#0;"), "<>&nonsense;&#0;");
});

Deno.test("withoutTags() keeps white space", () => {
  equal(withoutTags(" a\n<b>b</b>  c "), " a\nb  c ");
});

Deno.test("withoutTags() takes no longer for what is made to take long", () => {
  const start = performance.now();
  for (const piece of ["<!--", "<a", "</", "&", "&#"]) withoutTags(piece.repeat(100_000));
  ok(performance.now() - start < 5000);
});
