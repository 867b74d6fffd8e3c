import { deepEqual, rejects } from "node:assert/strict";
import { AsyncStack } from "./async_stack.ts";

Deno.test("AsyncStack closes all there is, the last one first, and only once", async () => {
  const closed: string[] = [];
  const stack = new AsyncStack();
  stack.use({ [Symbol.dispose]: () => void closed.push("first") });
  stack.use({ [Symbol.asyncDispose]: () => Promise.resolve(void closed.push("second")) });
  stack.defer(() => closed.push("third"));
  await stack.disposeAsync();
  await stack.disposeAsync();
  deepEqual(closed, ["third", "second", "first"]);
});

Deno.test("AsyncStack closes nothing that was moved to another", async () => {
  const closed: string[] = [];
  let moved: AsyncStack;
  {
    await using stack = new AsyncStack();
    stack.defer(() => closed.push("all"));
    moved = stack.move();
  }
  deepEqual(closed, []);
  await moved.disposeAsync();
  deepEqual(closed, ["all"]);
});

Deno.test("AsyncStack goes on closing where something fails, and throws what failed", async () => {
  const closed: string[] = [];
  const stack = new AsyncStack();
  stack.defer(() => closed.push("first"));
  stack.defer(() => Promise.reject(new Error("second")));
  await rejects(stack.disposeAsync(), { message: "second" });
  deepEqual(closed, ["first"]);
  stack.defer(() => Promise.reject(new Error("a")));
  stack.defer(() => {
    throw new Error("b");
  });
  await rejects(stack.disposeAsync(), (error: unknown) => {
    deepEqual((error as AggregateError).errors.map(({ message }) => message), ["b", "a"]);
    return true;
  });
});
