import { parse } from "yaml";

/** Where compose.yaml is. */
export const composeUrl: URL = new URL("../../../compose.yaml", import.meta.url);

/** The image of each part of the stack, with the defaults of compose.yaml: `postgres` → `docker.io/postgres:17.6`. */
export async function imagesOfParts(): Promise<ReadonlyMap<string, string>> {
  const { services } = parse(await Deno.readTextFile(composeUrl)) as {
    readonly services: Readonly<Record<string, { readonly image: string }>>;
  };
  return new Map(
    Object.entries(services).map(([part, { image }]) => [part, withDefaults(image)]),
  );
}

/** Where the tag of an image's name begins. */
export function partsOfName(name: string): { readonly repository: string; readonly tag: string } {
  const colon = name.lastIndexOf(":");
  return { repository: name.slice(0, colon), tag: name.slice(colon + 1) };
}

function withDefaults(text: string): string {
  return text.replace(/\$\{\w+:-([^}]*)\}/g, "$1");
}
