import { UsageError } from "../errors/mod.ts";

/**
 * Turns what a user typed into an installation's address: http or https, ends with a slash, without
 * the `/api` that people paste along.
 */
export function parseAddress(address: string | URL): URL {
  const text = String(address).trim();
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || (url.protocol !== "http:" && url.protocol !== "https:")) {
    throw new UsageError(`Cannot connect to "${text}": it is not an http or https address`, {
      hint: "Give the address of an installation, such as https://demo.dataverse.org",
    });
  }
  if (url.username !== "" || url.password !== "" || url.search !== "") {
    throw new UsageError(
      `Cannot connect to "${url.origin}": an address must not hold credentials or a query`,
      { hint: "Give the API token in DATAVERSE_API_TOKEN." },
    );
  }
  url.hash = "";
  url.pathname = url.pathname.replace(/\/+$/, "").replace(/\/api(\/v1)?$/, "") + "/";
  return url;
}
