/** Where a request wants to go. */
export type ApiPath =
  | { readonly type: "unreadable" }
  | { readonly type: "outside" }
  | {
    readonly type: "api";
    /** The path below `/api/v1/`, as it was sent, without matrix parameters. */
    readonly path: string;
    /** The path that messages tell. */
    readonly told: string;
  };

const utf8 = new TextDecoder("utf-8", { fatal: true });

/** Whether all that is percent-encoded is UTF-8, and no NUL. */
export function isReadable(path: string): boolean {
  if (/%(?![\da-f]{2})|%00/i.test(path)) return false;
  for (const [run] of path.matchAll(/(?:%[\da-f]{2})+/gi)) {
    const bytes = Uint8Array.from(run.slice(1).split("%"), (pair) => parseInt(pair, 16));
    try {
      utf8.decode(bytes);
    } catch {
      return false;
    }
  }
  return true;
}

/**
 * Says where a path leads. `/api` is handed on to `/api/v1`, and on this way doubled slashes are made one; what
 * comes to `/api/v1` itself is taken as it is.
 */
export function parseApiPath(pathname: string): ApiPath {
  if (!isReadable(pathname)) return { type: "unreadable" };
  if (pathname !== "/api" && !pathname.startsWith("/api/")) return { type: "outside" };
  const below = pathname.startsWith("/api/v1/")
    ? pathname.slice("/api/v1".length)
    : pathname.slice("/api".length).replace(/\/{2,}/g, "/");
  const plain = below.replace(/;[^/]*/g, "");
  return { type: "api", path: plain.slice(1), told: `/api/v1${below.replace(/\/{2,}/g, "/")}` };
}
