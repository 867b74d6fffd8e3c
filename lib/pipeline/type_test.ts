// What the checker has to accept and to refuse: the assertions are its own, so that a wrong type is an
// error of `deno check`. What runs is only that these values can be made at all.
import { equal } from "node:assert/strict";
import { defineStep, type OutputOf, type Pipeline, pipeline, type StepFactory } from "./mod.ts";

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends (<T>() => T extends B ? 1 : 2) ? true
  : false;
function expectType<_T extends true>(): void {}

interface MakeInput {
  readonly name: string;
  readonly kind?: "large" | "small";
}
interface Made {
  readonly name: string;
  readonly id: number;
}
const make: StepFactory<MakeInput, Made> = defineStep("make", {
  run: (_context, { name }: MakeInput): Promise<Made> => Promise.resolve({ name, id: 1 }),
});

Deno.test("a pipeline's state grows by what its links give", () => {
  const grown = pipeline<{ readonly alias: string }>("p")
    .step("one", ({ alias }) => make({ name: alias, kind: "large" }))
    .maybe("two", ({ one }) => one.id > 1 ? make({ name: one.name }) : undefined)
    .each("all", () => [["a", make({ name: "a" })], ["b", make({ name: "b" })]] as const)
    .derive("count", ({ all }) => all.length);
  type State = OutputOf<typeof grown>;
  expectType<Equal<State["one"], Made>>();
  expectType<Equal<State["two"], Made | undefined>>();
  expectType<Equal<State["all"], readonly Made[]>>();
  expectType<Equal<State["count"], number>>();
  expectType<Equal<State["alias"], string>>();
  const selected = grown.output(({ count }) => ({ count }));
  expectType<Equal<OutputOf<typeof selected>, { count: number }>>();
  const wider: Pipeline<{ readonly alias: string; readonly more: number }, unknown> = grown;
  // @ts-expect-error one that needs more is not one that needs less
  const narrower: Pipeline<object, unknown> = grown;
  // @ts-expect-error the input is missing
  grown({});
  equal(wider.links.length, narrower.links.length);
});

Deno.test("a pipeline refuses mistakes while they are typed", () => {
  const begun = pipeline<{ readonly alias: string }>("p").step("one", () => make({ name: "a" }));
  // @ts-expect-error an option is misspelled
  begun.step("two", () => make({ name: "a", kinds: "large" }));
  // @ts-expect-error a value is none of the allowed ones
  begun.step("two", () => make({ name: "a", kind: "huge" }));
  // @ts-expect-error a value is used before it is there
  begun.step("two", ({ later }) => make({ name: later }));
  // @ts-expect-error a step is expected, not its promise
  begun.step("two", () => Promise.resolve(make({ name: "a" })));
  // @ts-expect-error a finished pipeline does not grow
  begun.output(({ one }) => one).step("two", () => make({ name: "a" }));
  equal(begun.links.length, 1);
});

Deno.test("defineStep() refuses outputs that do not survive JSON", () => {
  // @ts-expect-error a Date becomes a string
  const dated = defineStep("dated", { run: () => Promise.resolve({ at: new Date() }) });
  // @ts-expect-error a Map becomes an empty object
  const mapped = defineStep("mapped", { run: () => Promise.resolve(new Map([["a", 1]])) });
  const nothing = defineStep("nothing", { run: () => Promise.resolve() });
  const nested = defineStep("nested", {
    run: () => Promise.resolve({ list: [{ a: 1, b: "x", c: null }] as const }),
  });
  equal([dated, mapped, nothing, nested].length, 4);
});

Deno.test("a pipeline of forty links keeps its types", () => {
  const ten = pipeline<{ readonly k0: number }>("forty")
    .derive("k1", ({ k0 }) => k0 + 1).derive("k2", ({ k1 }) => k1 + 1)
    .derive("k3", ({ k2 }) => k2 + 1).derive("k4", ({ k3 }) => k3 + 1)
    .derive("k5", ({ k4 }) => k4 + 1).derive("k6", ({ k5 }) => k5 + 1)
    .derive("k7", ({ k6 }) => k6 + 1).derive("k8", ({ k7 }) => k7 + 1)
    .derive("k9", ({ k8 }) => k8 + 1).derive("k10", ({ k9 }) => k9 + 1);
  const twenty = ten
    .step("k11", ({ k10 }) => make({ name: `${k10}` })).step("k12", ({ k11 }) => make(k11))
    .step("k13", ({ k12 }) => make(k12)).step("k14", ({ k13 }) => make(k13))
    .step("k15", ({ k14 }) => make(k14)).step("k16", ({ k15 }) => make(k15))
    .step("k17", ({ k16 }) => make(k16)).step("k18", ({ k17 }) => make(k17))
    .step("k19", ({ k18 }) => make(k18)).step("k20", ({ k19 }) => make(k19));
  const thirty = twenty
    .step("k21", ({ k20 }) => make(k20)).step("k22", ({ k21 }) => make(k21))
    .step("k23", ({ k22 }) => make(k22)).step("k24", ({ k23 }) => make(k23))
    .step("k25", ({ k24 }) => make(k24)).step("k26", ({ k25 }) => make(k25))
    .step("k27", ({ k26 }) => make(k26)).step("k28", ({ k27 }) => make(k27))
    .step("k29", ({ k28 }) => make(k28)).step("k30", ({ k29 }) => make(k29));
  const forty = thirty
    .step("k31", ({ k30 }) => make(k30)).step("k32", ({ k31 }) => make(k31))
    .step("k33", ({ k32 }) => make(k32)).step("k34", ({ k33 }) => make(k33))
    .step("k35", ({ k34 }) => make(k34)).step("k36", ({ k35 }) => make(k35))
    .step("k37", ({ k36 }) => make(k36)).step("k38", ({ k37 }) => make(k37))
    .step("k39", ({ k38 }) => make(k38)).step("k40", ({ k39 }) => make(k39));
  expectType<Equal<OutputOf<typeof forty>["k40"], Made>>();
  expectType<Equal<OutputOf<typeof forty>["k1"], number>>();
  equal(forty.links.length, 40);
});
