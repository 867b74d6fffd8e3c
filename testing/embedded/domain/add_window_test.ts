import { equal } from "node:assert/strict";
import { AddWindows } from "./add_window.ts";

Deno.test("AddWindows refuses what overlaps and was received at the same time", () => {
  let now = 0;
  const windows = new AddWindows(() => now);
  const [a, b, other] = [windows.begin(), windows.begin(), windows.begin()];
  equal(windows.finish(a, 7), true);
  equal(windows.finish(b, 7), false);
  equal(windows.finish(other, 8), true);
  const next = windows.begin();
  equal(windows.finish(next, 7), true, "one after the other goes through");
  const slow = windows.begin();
  equal(windows.finish(windows.begin(), 7), true);
  now += 5000;
  equal(windows.finish(slow, 7), true, "a long upload that ends later does not collide");
});
