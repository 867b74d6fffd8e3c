import list from "../data/endpoints.json" with { type: "json" };

/** What a value in a path or a query has to be. */
export type ValueType = "string" | "boolean" | "int" | "long";

/** An endpoint of Dataverse 6.8, as it describes itself. */
export interface Endpoint {
  /** The verb. */
  readonly method: string;
  /** The path below `/api/`; a name in braces stands for one part of it, or for what an expression says. */
  readonly path: string;
  /** How many parts of the path belong to the resource; the rest is looked for in that resource only. */
  readonly root: string;
  /** What Dataverse calls it. */
  readonly name: string;
  /** Whether it looks at who is calling: elsewhere not even a bad key matters. */
  readonly auth: boolean;
  /** The content types it takes; empty where it takes any. */
  readonly consumes: readonly string[];
  /** The content types it gives; empty where that is not said. */
  readonly produces: readonly string[];
  /** Names in the path that stand for something else than a text. */
  readonly params: Readonly<Record<string, ValueType>>;
  /** What it reads of the query. */
  readonly query: Readonly<Record<string, ValueType>>;
}

interface Listed {
  readonly at: string;
  readonly root?: string;
  readonly name: string;
  readonly auth?: boolean;
  readonly consumes?: readonly string[];
  readonly produces?: readonly string[];
  readonly params?: Readonly<Record<string, ValueType>>;
  readonly query?: Readonly<Record<string, ValueType>>;
}

/** Verb and path of `GET datasets/{id}`. */
export function methodAndPath(at: string): readonly [method: string, path: string] {
  const space = at.indexOf(" ");
  return [at.slice(0, space), at.slice(space + 1)];
}

function endpointOf(listed: Listed): Endpoint {
  const [method, path] = methodAndPath(listed.at);
  const { consumes = [], produces = [], params = {}, query = {}, auth = false } = listed;
  const root = listed.root ?? path.split("/")[0] ?? "";
  return { method, path, root, name: listed.name, auth, consumes, produces, params, query };
}

/** All endpoints that Dataverse 6.8 has. */
export const endpoints: readonly Endpoint[] = (list as readonly Listed[]).map(endpointOf);
