import type { Route } from "./call.ts";
import type { ValueType } from "./endpoints.ts";
import { plain, type Reply } from "./reply.ts";

/** Methods of a path, as `Allow` tells them. */
export function allowed(routes: readonly Route[]): readonly string[] {
  return order.filter((verb) => verb === "OPTIONS" || routes.some(({ method }) => method === verb));
}

/** The order in which a real one tells them. */
const order = ["DELETE", "POST", "GET", "OPTIONS", "PUT"];

const escaped = (text: string): string =>
  text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/"/g, "&quot;");

const indent = (level: number): string => "    ".repeat(level);

function param(name: string, style: string, type: ValueType, level: number): string {
  return `${indent(level)}<param xmlns:xs="http://www.w3.org/2001/XMLSchema" name="${
    escaped(name)
  }" style="${style}" type="xs:${type}"/>\n`;
}

function representations(types: readonly string[], level: number): string {
  return types.map((type) => `${indent(level)}<representation mediaType="${escaped(type)}"/>\n`)
    .join("");
}

function describeMethod({ name, method, query, consumes, produces }: Route, level: number): string {
  const asked = Object.entries(query)
    .map(([key, type]) => param(key, "query", type, level + 2)).join("") +
    representations(consumes, level + 2);
  const request = asked === ""
    ? ""
    : `${indent(level + 1)}<request>\n${asked}${indent(level + 1)}</request>\n`;
  return `${indent(level)}<method id="${name}" name="${method}">\n${request}` +
    `${indent(level + 1)}<response>\n` +
    representations(produces.length === 0 ? ["*/*"] : produces, level + 2) +
    `${indent(level + 1)}</response>\n${indent(level)}</method>\n`;
}

const namesIn = (path: string): readonly string[] =>
  [...path.matchAll(/\{(\w+)/g)].map(([, name = ""]) => name);

/** The routes of a resource, grouped by their path below its root. */
function describeResource(root: string, routes: readonly Route[], level: number): string {
  const byPath = new Map<string, Route[]>();
  for (const route of routes) {
    const list = byPath.get(route.path) ?? [];
    byPath.set(route.path, list);
    list.push(route);
  }
  const own = (byPath.get(root) ?? []).map((route) => describeMethod(route, level + 1)).join("");
  byPath.delete(root);
  const below = [...byPath].map(([path, list]) => {
    const types = Object.assign({}, ...list.map(({ params }) => params));
    return `${indent(level + 1)}<resource path="${escaped(path.slice(root.length + 1))}">\n` +
      namesIn(path).map((name) => param(name, "template", types[name] ?? "string", level + 2))
        .join("") +
      list.map((route) => describeMethod(route, level + 2)).join("") +
      `${indent(level + 1)}</resource>\n`;
  }).join("");
  return `${indent(level)}<resource path="${escaped(root)}">\n${own}${below}${
    indent(level)
  }</resource>\n`;
}

function document(base: URL, resources: string): string {
  return `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n` +
    `<application xmlns="http://wadl.dev.java.net/2009/02">\n${indent(1)}<grammars/>\n` +
    `${indent(1)}<resources base="${escaped(new URL("/api/v1/", base).href)}">\n${resources}` +
    `${indent(1)}</resources>\n</application>\n`;
}

/** What is asked about. */
export interface Subject {
  readonly base: URL;
  /** The path below `/api/v1/`, as it was asked. */
  readonly path: string;
  readonly routes: readonly Route[];
  /** What is below, where the path is the root of a resource. */
  readonly below: readonly Route[];
}

/** Answers `OPTIONS`: which methods there are, and as WADL, where that is accepted, what they take. */
export function describe(subject: Subject, accepts: (type: string) => boolean): Reply {
  const methods = allowed(subject.routes);
  const list = methods.includes("GET") ? ["HEAD", ...methods] : methods;
  const headers = { "Allow": list.join(",") };
  const wadl = "application/vnd.sun.wadl+xml";
  if (!accepts(wadl)) {
    return {
      ...plain(accepts("text/plain") ? list.join(", ") : "", "text/plain;charset=UTF-8"),
      headers,
    };
  }
  const path = subject.path.replace(/\/$/, "");
  const resources = subject.below.length > 0
    ? describeResource(path, subject.below, 2)
    : `${indent(2)}<resource path="${escaped(path)}">\n` +
      subject.routes.map((route) => describeMethod(route, 3)).join("") +
      `${indent(2)}</resource>\n`;
  return { ...plain(document(subject.base, resources), `${wadl};charset=UTF-8`), headers };
}

/** All there is, as WADL. */
export function describeAll(base: URL, routes: readonly Route[]): Reply {
  const byRoot = new Map<string, Route[]>();
  for (const route of routes) {
    const list = byRoot.get(route.root) ?? [];
    byRoot.set(route.root, list);
    list.push(route);
  }
  const resources = [...byRoot].map(([root, list]) => describeResource(root, list, 2)).join("");
  return plain(document(base, resources), "application/vnd.sun.wadl+xml;charset=UTF-8");
}
