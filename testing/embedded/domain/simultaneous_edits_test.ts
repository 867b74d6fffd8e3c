import { equal } from "node:assert/strict";
import { SimultaneousEdits } from "./simultaneous_edits.ts";

Deno.test("SimultaneousEdits tells what overlaps and was received at the same time", () => {
  let now = 0;
  const edits = new SimultaneousEdits(() => now);
  const begin = (): object => {
    const request = {};
    edits.begin(request);
    return request;
  };
  const [a, b] = [begin(), begin()];
  equal(edits.meets(a, 7), false, "nothing has been edited yet");
  edits.finish(a, 7);
  equal(edits.meets(b, 7), true);
  equal(edits.meets(b, 8), false, "another dataset");
  equal(edits.meets(a, 7), false, "a request does not meet itself");
  const slow = begin();
  equal(edits.meets(slow, 7), false, "one after the other goes through");
  edits.finish(begin(), 7);
  equal(edits.meets(slow, 7), true);
  now += 5000;
  equal(edits.meets(slow, 7), false, "a long upload that ends later does not collide");
});
