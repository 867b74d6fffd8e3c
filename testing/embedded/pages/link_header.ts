import type { Data } from "./data.ts";

/** How many authors and how many files a header names; where there are more, it names none. */
const most = 5;

/** An address or a type as it can stand in a header. */
const clean = (text: string): string =>
  text.replace(
    /[^!#-;=?-~]/gu,
    (one) => one === " " ? one : encodeURIComponent(one.toWellFormed()),
  );

function link(relation: string, target: Data): string {
  const type = target.at("type").text;
  const said = type === "" ? "" : `;type="${clean(type)}"`;
  return `<${clean(target.at("href").text).replaceAll(" ", "%20")}>;rel="${relation}"${said}`;
}

/**
 * What a dataset's page says in its `Link` header of what belongs to it.
 *
 * @param linkset The links of the dataset, of which the first names all that belongs to it.
 * @param version `1.0`
 */
export function linkHeader(
  linkset: Data,
  { persistentId, version }: { readonly persistentId: string; readonly version: string },
): string {
  const [dataset] = linkset.list;
  const links = (relation: string, limit = Infinity): string => {
    const targets = dataset?.at(relation).list ?? [];
    return targets.length > limit ? "" : targets.map((one) => link(relation, one)).join(",");
  };
  const { origin } = new URL(dataset?.at("anchor").text ?? "");
  const more = `${origin}/api/datasets/:persistentId/versions/${version}/linkset?persistentId=`;
  return [
    links("author", most),
    links("cite-as"),
    links("item", most),
    links("describedby"),
    links("type"),
    links("license"),
    `<${more}${clean(persistentId)}> ; rel="linkset";type="application/linkset+json"`,
  ].filter((part) => part !== "").join(", ");
}
