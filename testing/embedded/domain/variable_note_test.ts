import { deepEqual, equal, ok, throws } from "node:assert/strict";
import { array, assert, constantFrom, property } from "fast-check";
import { Refusal, Stumble } from "./refusal.ts";
import { areSameGroups, isSameNote, plainNote, readVariableNotes } from "./variable_note.ts";

Deno.test("readVariableNotes() reads columns and groups, whatever is around them", () => {
  const { notes, groups } = readVariableNotes(
    `<ddi:codeBook xmlns:ddi="x"><ddi:varGrp ID="VG3" var=" v1 v2 v1"/><x><ddi:var ID="v2">
       <catgry><labl level="variable">not me</labl></catgry>
       <labl level="Variable"><![CDATA[<b>]]></labl><universe> a\n b </universe></ddi:var></x></ddi:codeBook>`,
  );
  deepEqual(groups, [{ id: 3, label: "", variableIds: [1, 2] }]);
  deepEqual(notes.get(2), { label: "<b>", universe: "a  b", isWeight: false, weightId: null });
});

Deno.test("readVariableNotes() refuses what is no XML, or asks for entities", () => {
  const bomb = `<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>`;
  for (
    const text of [
      "",
      "nope",
      "<a>",
      "<a></b>",
      bomb,
      "<var ID='v1'><universe><b/></universe></var>",
    ]
  ) {
    throws(() => readVariableNotes(text), new Refusal("invalid", "bad xml file"), text);
  }
});

Deno.test("readVariableNotes() takes or refuses any text, and never fails otherwise", () => {
  const pieces = [
    "<var ID='v1'>",
    "</var>",
    "<varGrp ID='VG1'",
    " var='v1 x'>",
    "</varGrp>",
    "<labl level='variable'>",
  ]
    .concat([
      "</labl>",
      "<a>",
      "</a>",
      "text",
      "&amp;",
      "&",
      "<",
      "'",
      "<![CDATA[",
      "]]>",
      "<!DOCTYPE a>",
      "\0",
    ]);
  assert(property(array(constantFrom(...pieces), { maxLength: 12 }), (parts) => {
    try {
      readVariableNotes(`<a>${parts.join("")}</a>`);
    } catch (error) {
      ok(error instanceof Refusal || error instanceof Stumble, String(error));
    }
  }));
});

Deno.test("isSameNote() takes what is blank for what is not said", () => {
  const note = plainNote("age");
  ok(isSameNote(note, { ...note, universe: " ", notes: "" }));
  ok(!isSameNote(note, { isWeight: false, weightId: null }));
  ok(!isSameNote(note, { ...note, weightId: 1 }));
});

Deno.test("areSameGroups() heeds the columns of groups, not their order", () => {
  const group = { id: 1, label: "a", variableIds: [1, 2] };
  equal(areSameGroups([group], [{ ...group, variableIds: [2, 1] }]), true);
  equal(areSameGroups([group], [{ ...group, variableIds: [2] }]), false);
  equal(areSameGroups([group], [{ ...group, id: 2 }]), false);
  equal(areSameGroups([group], []), false);
});
