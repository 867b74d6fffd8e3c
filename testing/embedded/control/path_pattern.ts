const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

/** The path as it is compared: `/api/v1` is `/api`, doubled slashes are one, and there is none at the end. */
function plainPath(pathname: string): string {
  const plain = pathname.replace(/\/{2,}/g, "/").replace(/^\/api\/v1(?=\/|$)/, "/api");
  return plain.length > 1 ? plain.replace(/\/$/, "") : plain;
}

function sourceOf(part: string): string {
  const pieces = part.split(/(\{[^}]*\}|\*)/);
  const isWhole = pieces.length === 3 && pieces[0] === "" && pieces[2] === "";
  return pieces.map((piece, i) => i % 2 === 0 ? escaped(piece) : isWhole ? "[^/]+" : "[^/]*")
    .join("");
}

/**
 * Reads the pattern of a path: `*`, or what stands in braces, is any one part, `**` any number of them.
 *
 * @returns Says of a path whether it fits.
 */
export function pathPattern(pattern: string): (pathname: string) => boolean {
  const source = plainPath(pattern).split("/").slice(1)
    .map((part) => part === "**" ? "(?:/.*)?" : `/${sourceOf(part)}`).join("");
  const regex = new RegExp(`^${source}$`, "s");
  return (pathname) => regex.test(plainPath(pathname));
}
