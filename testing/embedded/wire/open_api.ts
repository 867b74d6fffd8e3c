import { stringify } from "yaml";
import { escapeHtml } from "../domain/escape_html.ts";
import type { JsonObject } from "../domain/json.ts";
import type { Route } from "./call.ts";
import type { ValueType } from "./endpoints.ts";
import type { Incoming } from "./incoming.ts";
import { page } from "./page.ts";
import { bare, plain, type Reply } from "./reply.ts";

/** The path of the description. */
export const openApiPath = "/openapi";

const schemas: Readonly<Record<ValueType, JsonObject>> = {
  string: { type: "string" },
  boolean: { type: "boolean" },
  int: { type: "integer", format: "int32" },
  long: { type: "integer", format: "int64" },
};

function parametersOf({ path, params, query }: Route): readonly JsonObject[] {
  const names = [...path.matchAll(/\{(\w+)/g)].map(([, name = ""]) => name);
  return [
    ...names.map((name) => ({
      name,
      in: "path",
      required: true,
      schema: schemas[params[name] ?? "string"],
    })),
    ...Object.entries(query).map(([name, type]) => ({ name, in: "query", schema: schemas[type] })),
  ];
}

/** A path without what its names have to look like. */
const plainPath = (path: string): string => `/${path.replace(/\{(\w+)[^}]*\}/g, "{$1}")}`;

const contentOf = (types: readonly string[]): JsonObject =>
  Object.fromEntries(types.map((type) => [type, {}]));

/** What is said of the endpoints of one verb and path, which differ by what they take or give. */
function operationOf(routes: readonly [Route, ...Route[]]): JsonObject {
  const [first] = routes;
  const takes = routes.flatMap(({ consumes }) => consumes);
  const gives = [...new Set(routes.flatMap(({ produces }) => produces))];
  const built = routes.find(({ row }) => row !== undefined);
  const answers = built === undefined
    ? { "501": { description: "The embedded Dataverse does not implement it yet" } }
    : {
      "200": {
        description: "OK",
        ...(gives.length === 0 ? {} : { content: contentOf(gives) }),
      },
    };
  return {
    operationId: `${first.method}${plainPath(first.path)}`.replace(/\W/g, "_"),
    summary: built?.row?.summary,
    parameters: parametersOf(first),
    requestBody: takes.length === 0 ? undefined : { content: contentOf([...new Set(takes)]) },
    responses: answers,
  };
}

/** Describes endpoints as OpenAPI does. */
export function openApi(routes: readonly Route[]): JsonObject {
  const places = new Map<string, Map<string, [Route, ...Route[]]>>();
  for (const route of routes) {
    const path = plainPath(route.path);
    const verbs = places.get(path) ?? new Map<string, [Route, ...Route[]]>();
    const method = route.method.toLowerCase();
    const before = verbs.get(method);
    if (before === undefined) verbs.set(method, [route]);
    else before.push(route);
    places.set(path, verbs);
  }
  const paths = [...places].map(([path, verbs]) =>
    [
      path,
      Object.fromEntries([...verbs].map(([method, same]) => [method, operationOf(same)])),
    ] as const
  );
  return {
    openapi: "3.0.3",
    info: {
      title: "Dataverse API",
      description: "Open source research data repository software.",
      version: "6.8",
    },
    servers: [{ url: "/api" }],
    paths: Object.fromEntries(paths),
  };
}

/** `GET /openapi`: the description, in YAML unless JSON is asked for. */
export function answerOpenApi(request: Incoming, url: URL, routes: readonly Route[]): Reply {
  if (request.method !== "GET" && request.method !== "HEAD") {
    return { ...plain(page("405", "Method Not Allowed"), "text/html;charset=UTF-8"), status: 405 };
  }
  const said = url.searchParams.get("format");
  const accept = request.headers.get("Accept");
  const wantsJson = accept === "application/json";
  if (wantsJson && said !== null && said !== "json") {
    const problem = `Unaligned parameters on Headers [${accept}] and Request [${said}]`;
    return { ...plain(page("400", escapeHtml(problem)), "text/html;charset=UTF-8"), status: 400 };
  }
  const format = wantsJson ? "json" : said?.toLowerCase() ?? "yaml";
  if (format === "json") return bare(openApi(routes));
  if (format === "yaml") {
    return plain(
      stringify(openApi(routes), { aliasDuplicateObjects: false }),
      "text/plain;charset=UTF-8",
    );
  }
  const message = `Invalid format ${format}, currently supported formats are YAML and JSON.`;
  return bare({ status: "ERROR", code: 415, message }, 415);
}
