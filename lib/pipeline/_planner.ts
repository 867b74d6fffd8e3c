import type { PlannedRequest, Step } from "./step.ts";

/** One line of a plan. */
export interface PlannedStep {
  /** Name in the state, `parent/child` when nested. */
  readonly key: string;
  /** Kind of the step; absent where only a run can tell. */
  readonly kind?: string;
  /** Title for people; what only a run can know stands as `‹collection.alias›`. */
  readonly title: string;
  /** Whether it can be taken back. */
  readonly reversible: boolean;
  /** Whether it may be left out. */
  readonly optional: boolean;
  /** What it would send. */
  readonly requests: readonly PlannedRequest[];
}

/** Plans a composite step below a name. */
export type Planner = (parent: string) => readonly PlannedStep[];

/** How composite steps are planned; a step itself knows only what it would send. */
export const planners: WeakMap<Step<unknown>, Planner> = new WeakMap();

/** Plans any step. */
export function planStep(
  key: string,
  step: Step<unknown>,
  optional: boolean,
): readonly PlannedStep[] {
  const planner = planners.get(step);
  if (planner !== undefined) {
    return planner(key).map((line) => optional ? { ...line, optional } : line);
  }
  const { kind, title, reversible } = step;
  return [{ key, kind, title, reversible, optional, requests: step.requests() }];
}

/**
 * A stand-in for a value that only a run can know: it has every property, is called and walked through
 * like a list of one, and prints as its own path.
 */
export function unknownValue(path: string): unknown {
  const text = `‹${path}›`;
  const tell = () => text;
  return new Proxy(tell, {
    get(_target, property) {
      if (property === "then") return undefined; // it must not look like a promise
      if (property === Symbol.toPrimitive || property === "toString" || property === "toJSON") {
        return tell;
      }
      if (property === Symbol.iterator) return () => [unknownValue(`${path}[*]`)].values();
      if (property === "map" || property === "flatMap") {
        return (make: (item: unknown) => unknown) => [make(unknownValue(`${path}[*]`))].flat();
      }
      return typeof property === "symbol" ? undefined : unknownValue(`${path}.${property}`);
    },
    apply: () => unknownValue(`${path}()`),
  });
}
