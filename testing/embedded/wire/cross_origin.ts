/** What lets pages of other origins ask. */
const crossOrigin: Readonly<Record<string, string>> = {
  "Access-Control-Allow-Origin": "*",
  "Access-Control-Allow-Methods": "PUT, GET, POST, DELETE, OPTIONS",
  "Access-Control-Allow-Headers": "Accept, Content-Type, X-Dataverse-key, Range",
  "Access-Control-Expose-Headers": "Accept-Ranges, Content-Range, Content-Encoding",
};

/**
 * The headers by which pages of other origins may ask at a path. Below `/api` they may at `/api/v1` only: what is
 * handed on to there gets no such headers on its way, nor does the real one give them. A page that failed has lost
 * them, and what is ours alone is for nobody's pages but ours.
 */
export function crossOriginAt(path: string, status: number): Readonly<Record<string, string>> {
  const isApi = /^\/api(\/|$)/.test(path);
  const isAllowed = isApi
    ? path.startsWith("/api/v1/")
    : status !== 500 && !path.startsWith("/embedded/");
  return isAllowed ? crossOrigin : {};
}
