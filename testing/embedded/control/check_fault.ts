import { UsageError } from "../../../lib/errors/mod.ts";
import { jobKinds } from "../store/job_table.ts";
import type { Fault } from "./fault.ts";

/** Says what a value has to be; undefined where it is that. */
type Check = (value: unknown) => string | undefined;

const isWhole = (value: unknown, from: number, to = Infinity): boolean =>
  Number.isInteger(value) && Number(value) >= from && Number(value) <= to;

const whole = (from: number): Check => (value) =>
  isWhole(value, from) ? undefined : `a whole number, ${from} at least`;
const between = (from: number, to: number): Check => (value) =>
  typeof value === "number" && value >= from && value <= to
    ? undefined
    : `a number from ${from} to ${to}`;
const status = (from: number): Check => (value) =>
  isWhole(value, from, 599) ? undefined : `an HTTP status from ${from} to 599`;
const oneOf = (...words: readonly string[]): Check => (value) =>
  words.includes(value as string)
    ? undefined
    : `one of ${words.map((one) => `"${one}"`).join(", ")}`;
const text: Check = (value) => typeof value === "string" ? undefined : "a text";
const verb: Check = (value) =>
  typeof value === "string" && /^[A-Z]+$/.test(value)
    ? undefined
    : "an HTTP verb in capital letters";
const path: Check = (value) =>
  typeof value === "string" && value.startsWith("/") ? undefined : 'a path that begins with "/"';
const turns: Check = (value) =>
  (Array.isArray(value) ? value : [value]).every((one) => isWhole(one, 1))
    ? undefined
    : "a whole number, 1 at least, or a list of such";
const retry: Check = (value) =>
  isWhole(value, 0) || (typeof value === "string" && /^[\x20-\x7e]+$/.test(value))
    ? undefined
    : "a number of seconds, or a date";

const when = oneOf("before", "after");
const always: Readonly<Record<string, Check>> = {
  type: text,
  nth: turns,
  times: whole(1),
  chance: between(0, 1),
};
const requests: Readonly<Record<string, Check>> = { ...always, method: verb, path };
const jobs: Readonly<Record<string, Check>> = { ...always, job: oneOf(...jobKinds) };

/** What each kind may have. */
const fields: Readonly<Record<Fault["type"], Readonly<Record<string, Check>>>> = {
  refuse: requests,
  cut: { ...requests, when: oneOf("before", "during", "after"), bytes: whole(0) },
  half: { ...requests, bytes: whole(0) },
  slow: { ...requests, delayMs: whole(0), bytesPerSecond: whole(1), when },
  status: { ...requests, status: status(400), retryAfter: retry, when },
  page: { ...requests, status: status(200), html: text, when },
  expire: requests,
  hold: jobs,
  fail: jobs,
};

/** What a kind cannot be without. */
const needed: Readonly<Partial<Record<Fault["type"], string>>> = {
  status: "status",
  hold: "job",
  fail: "job",
};

const isKind = (type: unknown): type is Fault["type"] =>
  typeof type === "string" && Object.hasOwn(fields, type);

function refuse(reason: string): never {
  throw new UsageError(`Cannot add the fault: ${reason}`);
}

/**
 * Checks that a value is a fault.
 *
 * @throws {UsageError} Where it is none.
 */
export function checkFault(value: unknown): Fault {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return refuse("it is no object");
  }
  const given = new Map<string, unknown>(Object.entries(value));
  const type = given.get("type");
  if (!isKind(type)) return refuse(`"type" is not ${oneOf(...Object.keys(fields))(undefined)}`);
  const need = needed[type];
  if (need !== undefined && given.get(need) === undefined) refuse(`"${type}" needs "${need}"`);
  for (const [name, one] of given) {
    const check = Object.hasOwn(fields[type], name) ? fields[type][name] : undefined;
    if (check === undefined) refuse(`"${type}" has no "${name}"`);
    const wanted = one === undefined ? undefined : check(one);
    if (wanted !== undefined) refuse(`"${name}" is not ${wanted}`);
  }
  return { ...value } as Fault;
}
