import type { Route } from "./call.ts";

/** What a path leads to. */
export interface Match {
  readonly params: Readonly<Record<string, string>>;
  /** The routes of the path by method. */
  readonly routes: ReadonlyMap<string, Route>;
}

interface Node {
  readonly literals: Map<string, Node>;
  parameter: Node | undefined;
  readonly routes: Map<string, { readonly route: Route; readonly names: readonly string[] }>;
}

const newNode = (): Node => ({ literals: new Map(), parameter: undefined, routes: new Map() });

/** Finds routes by path; a literal part wins over a named one. */
export class Router {
  readonly #top = newNode();

  /** Reads the route table. */
  constructor(routes: readonly Route[]) {
    for (const route of routes) {
      let node = this.#top;
      const names: string[] = [];
      for (const part of route.pattern.split("/")) {
        const name = /^\{(\w+)\}$/.exec(part)?.[1];
        if (name === undefined) {
          let next = node.literals.get(part);
          if (next === undefined) node.literals.set(part, next = newNode());
          node = next;
        } else {
          names.push(name);
          node = node.parameter ??= newNode();
        }
      }
      node.routes.set(route.method, { route, names });
    }
  }

  /** What a path leads to, or undefined. */
  match(parts: readonly string[]): Match | undefined {
    const found = this.#walk(this.#top, parts, 0, []);
    if (found === undefined) return undefined;
    const routes = new Map<string, Route>();
    const params: Record<string, string> = {};
    for (const [method, { route, names }] of found.node.routes) {
      routes.set(method, route);
      names.forEach((name, i) => params[name] = found.values[i] ?? "");
    }
    return { params, routes };
  }

  #walk(
    node: Node,
    parts: readonly string[],
    at: number,
    values: readonly string[],
  ): { readonly node: Node; readonly values: readonly string[] } | undefined {
    const part = parts[at];
    if (part === undefined) return node.routes.size > 0 ? { node, values } : undefined;
    const literal = node.literals.get(part);
    return (literal && this.#walk(literal, parts, at + 1, values)) ??
      (node.parameter && this.#walk(node.parameter, parts, at + 1, [...values, part]));
  }
}
