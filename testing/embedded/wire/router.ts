import type { Route } from "./call.ts";

/** What a path leads to. */
export interface Match {
  /** The path as Dataverse describes it. */
  readonly path: string;
  /** What the path holds where the description has names, as it was sent. */
  readonly values: readonly string[];
  /** The routes of the path; several have the same verb where they differ in content types. */
  readonly routes: readonly Route[];
}

/** A path as it is described, ready to be compared. */
interface Template {
  readonly path: string;
  readonly pattern: RegExp;
  /** Letters that stand for themselves. */
  readonly letters: number;
  readonly names: number;
  readonly expressions: number;
  readonly routes: Route[];
}

interface Resource {
  readonly root: string;
  readonly templates: readonly Template[];
}

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

function templateOf(path: string): Template {
  let letters = 0;
  let names = 0;
  let expressions = 0;
  const source = path.split(/(\{[^}]*\})/).map((part) => {
    if (!part.startsWith("{")) {
      letters += part.length;
      return escaped(part);
    }
    const colon = part.indexOf(":");
    names++;
    if (colon < 0) return "([^/]+)";
    expressions++;
    return `(${part.slice(colon + 1, -1)})`;
  }).join("");
  return {
    path,
    pattern: new RegExp(`^${source}/?$`, "s"),
    letters,
    names,
    expressions,
    routes: [],
  };
}

/** What is described more closely comes first. */
function byCloseness(a: Template, b: Template): number {
  return b.letters - a.letters || b.names - a.names || b.expressions - a.expressions;
}

/**
 * Finds routes by path, in the way of Jersey: first the resource, by its longest root; in it the path that is
 * described most closely of those that have the verb.
 */
export class Router {
  readonly #resources: readonly Resource[];

  /** Reads the route table. */
  constructor(routes: readonly Route[]) {
    const resources = new Map<string, Map<string, Template>>();
    for (const route of routes) {
      let templates = resources.get(route.root);
      if (templates === undefined) resources.set(route.root, templates = new Map());
      const made = templateOf(route.path);
      const template = templates.get(made.pattern.source) ?? made;
      templates.set(made.pattern.source, template);
      template.routes.push(route);
    }
    this.#resources = [...resources]
      .map(([root, templates]) => ({ root, templates: [...templates.values()].sort(byCloseness) }))
      .sort((a, b) => b.root.length - a.root.length);
  }

  /**
   * What a path below `/api/` leads to.
   *
   * @param path The path.
   * @param method The verb that is wanted; where no path has it, the one that is described most closely is found.
   * @returns Undefined where there is no such path.
   */
  match(path: string, method?: string): Match | undefined {
    const resource = this.#resources.find(({ root }) =>
      path === root || path.startsWith(`${root}/`)
    );
    const fitting = resource?.templates.filter(({ pattern }) => pattern.test(path)) ?? [];
    const template =
      fitting.find(({ routes }) => routes.some((route) => route.method === method)) ?? fitting[0];
    if (template === undefined) return undefined;
    return {
      path: template.path,
      values: template.pattern.exec(path)!.slice(1, 1 + template.names),
      routes: template.routes,
    };
  }

  /** The routes of a resource, where a path is its root. */
  resource(path: string): readonly Route[] {
    const root = path.replace(/\/$/, "");
    const found = this.#resources.find((resource) => resource.root === root);
    return found?.templates.flatMap(({ routes }) => routes) ?? [];
  }
}
