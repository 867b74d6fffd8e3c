/** Whether it is an object with keys. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A copy of JSON that nobody can change; what is undefined is left out, as in a text. */
export function frozen<T>(value: T): T {
  return deepFreeze(JSON.parse(JSON.stringify(value)));
}

function deepFreeze<T>(value: T): T {
  if (typeof value === "object" && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const part of Object.values(value)) deepFreeze(part);
  }
  return value;
}

type Expected = "value" | "value or ]" | "key" | "key or }" | ":" | ", or end";

const SPACE = /[ \t\r\n]*/y;
// deno-lint-ignore no-control-regex -- JSON forbids them in strings
const STRING = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[\da-fA-F]{4}))*"/y;
const SCALAR = /(?:-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)/y;

/**
 * Where a text stops being JSON, as an offset: engines tell it in words that differ, and not always.
 */
export function jsonErrorOffset(text: string): number {
  const open: ("{" | "[")[] = [];
  let expected: Expected = "value";
  let at = 0;
  const take = (pattern: RegExp): boolean => {
    pattern.lastIndex = at;
    if (!pattern.test(text)) return false;
    at = pattern.lastIndex;
    return true;
  };
  const close = (): void => {
    open.pop();
    expected = ", or end";
    at++;
  };
  for (;;) {
    take(SPACE);
    const mark: string | undefined = text[at];
    const inside = open.at(-1);
    if (mark === undefined) return at;
    if (expected === ", or end") {
      if (inside === undefined) return at;
      if (mark === (inside === "{" ? "}" : "]")) close();
      else if (mark === ",") {
        expected = inside === "{" ? "key" : "value";
        at++;
      } else return at;
    } else if (expected === ":") {
      if (mark !== ":") return at;
      expected = "value";
      at++;
    } else if (expected === "key" || expected === "key or }") {
      if (mark === "}" && expected === "key or }") close();
      else if (take(STRING)) expected = ":";
      else return at;
    } else if (mark === "{" || mark === "[") {
      open.push(mark);
      expected = mark === "{" ? "key or }" : "value or ]";
      at++;
    } else if (mark === "]" && expected === "value or ]") close();
    else if (take(STRING) || take(SCALAR)) expected = ", or end";
    else return at;
  }
}
