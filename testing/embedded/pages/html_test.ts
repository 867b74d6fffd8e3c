import { equal } from "node:assert/strict";
import { html, visible } from "./html.ts";

Deno.test("html() escapes what is put in, and not what is HTML already", () => {
  const name = `<script>"&'</script>`;
  equal(
    html`<b title="${name}">${html`<i>${1}</i>`}</b>`.text,
    '<b title="&lt;script&gt;&quot;&amp;&#39;&lt;/script&gt;"><i>1</i></b>',
  );
});

Deno.test("html() puts lists in one after another, and nothing for what is not there", () => {
  equal(html`${[1, html`<br>`, ["a", "b"]]}${undefined}${null}${false}`.text, "1<br>ab");
});

Deno.test("visible() shows what would act unseen, and leaves what words need", () => {
  equal(visible("report\u202efdp.exe\u0007\u200b"), "report\\u202efdp.exe\\u0007\\u200b");
  equal(visible("می\u200cخواهم\n\tzwei"), "می\u200cخواهم\n\tzwei");
});
