import type { Reply } from "../wire/reply.ts";
import type { ApiAnswer } from "./api.ts";
import type { Data } from "./data.ts";
import { notFound } from "./error_page.ts";
import { type Content, type Html, html } from "./html.ts";
import { collectionPath, type PageCall, pageReply, redirect } from "./page.ts";
import { counted, crumbs, pageNumber, paging, statusTag, tags, withQuery } from "./parts.ts";
import { resultItem } from "./result_item.ts";

const size = 10;
const kinds = ["dataverses", "datasets", "files"] as const;
type Kind = typeof kinds[number];
const typeOf: Readonly<Record<Kind, string>> = {
  dataverses: "dataverse",
  datasets: "dataset",
  files: "file",
};
const titles: Readonly<Record<Kind, string>> = {
  dataverses: "Collections",
  datasets: "Datasets",
  files: "Files",
};
const orders: readonly (readonly [value: string, text: string])[] = [
  ["dateSort:desc", "Newest first"],
  ["dateSort:asc", "Oldest first"],
  ["nameSort:asc", "Name, A to Z"],
  ["nameSort:desc", "Name, Z to A"],
  ["score:desc", "Relevance"],
];

/** What somebody looks for in a collection. */
interface Wish {
  readonly words: string;
  readonly kinds: readonly Kind[];
  readonly filters: readonly string[];
  readonly order: string;
  readonly page: number;
}

/** Reads addresses as the real one makes them (`types=datasets:files&fq0=…`), and what the form sends. */
function wishOf({ query }: PageCall): Wish {
  const words = query.get("q")?.trim() ?? "";
  const named = [
    ...query.getAll("types").flatMap((all) => all.split(":")),
    ...query.getAll("type"),
  ];
  const chosen = kinds.filter((kind) => named.includes(kind));
  const sort = query.get("sort");
  const order = sort === null
    ? undefined
    : sort.includes(":")
    ? sort
    : `${sort}:${query.get("order") ?? (sort === "nameSort" ? "asc" : "desc")}`;
  return {
    words,
    // As on the real one, files are shown to who looks for something.
    kinds: chosen.length > 0 ? chosen : words === "" ? ["dataverses", "datasets"] : kinds,
    filters: [...query].filter(([name]) => /^fq\d*$/.test(name)).map(([, value]) => value),
    order: orders.find(([value]) => value === order)?.[0] ??
      (words === "" ? "dateSort:desc" : "score:desc"),
    page: pageNumber(query.get("page")),
  };
}

function search(call: PageCall, collection: Data, wish: Wish): Promise<ApiAnswer> {
  const [sort = "", order = ""] = wish.order.split(":");
  const isRoot = !collection.at("ownerId").exists;
  return call.api.ask("search", {
    q: wish.words === "" ? "*" : wish.words,
    type: wish.kinds.map((kind) => typeOf[kind]),
    subtree: isRoot ? undefined : collection.at("alias").text,
    fq: wish.filters,
    sort: { dateSort: "date", nameSort: "name" }[sort],
    order: sort === "score" ? undefined : order,
    per_page: size,
    start: (wish.page - 1) * size,
    show_facets: "true",
  });
}

/** `GET /`, `GET /dataverse/{alias}`: a collection, and what is found in it. */
export async function collectionPage(call: PageCall): Promise<Reply> {
  const alias = call.params["alias"] ?? ":root";
  const { data: collection } = await call.api.get(`dataverses/${encodeURIComponent(alias)}`, {
    returnOwners: "true",
  });
  const wish = wishOf(call);
  const found = await search(call, collection, wish);
  const name = collection.at("name").text;
  const looking = wish.words !== "" || wish.filters.length > 0;
  const main = html`${crumbs(collection.at("isPartOf"), html`<bdi>${name}</bdi>`)}
${heading(collection)}
${form(wish)}
${filters(call, wish)}
<div class="columns ${facetsOf(found.data).length === 0 && "plain"}">
${facets(call, found.data, wish)}
<section aria-labelledby="results">
<h2 id="results">${looking ? "What was found" : "What is in it"}</h2>
${results(call, found, wish)}
</section>
</div>`;
  const title = wish.words === "" ? name : `${wish.words} – search in ${name}`;
  return pageReply(call, { title, main });
}

/** `GET /dataverse.xhtml`: the same by another address. */
export async function collectionByQuery(call: PageCall): Promise<Reply> {
  const alias = call.query.get("alias") ?? call.query.get("id");
  if (alias === null) return redirect("/");
  const { data, status } = await call.api.ask(`dataverses/${encodeURIComponent(alias)}`);
  const found = status === 200 ? data.at("alias").text : alias;
  return found === "" ? notFound(call) : redirect(collectionPath(found));
}

function heading(collection: Data): Html {
  const affiliation = collection.at("affiliation").text;
  const description = collection.at("description").text;
  return html`<h1 dir="auto">${collection.at("name").text}</h1>
${tags([!collection.at("isReleased").flag && statusTag("Unpublished")])}
${affiliation !== "" && html`<p class="soft" dir="auto">${affiliation}</p>`}
${description !== "" && html`<p class="lines" dir="auto">${description}</p>`}`;
}

function form(wish: Wish): Html {
  const box = (kind: Kind): Html =>
    html`<label><input type="checkbox" name="type" value="${kind}"${
      wish.kinds.includes(kind) && html`
        checked
      `
    }>${titles[kind]}</label>`;
  const option = ([value, text]: readonly [string, string]): Html =>
    html`
      <option value="${value}" ${value === wish.order && html`
        selected
      `}>${text}</option>
    `;
  return html`<form class="find" role="search" method="get">
<div class="grow"><label for="q">Search</label><input id="q" type="search" name="q" value="${wish.words}" dir="auto"></div>
<div><label for="sort">Order</label><select id="sort" name="sort">${
    orders.map(option)
  }</select></div>
${wish.filters.map((filter, i) => html`<input type="hidden" name="fq${i}" value="${filter}">`)}
<fieldset><legend>Show</legend>${kinds.map(box)}</fieldset>
<div><button>Search</button></div>
</form>`;
}

/** The address with other filters, on its first page. */
function filtered(call: PageCall, list: readonly string[]): string {
  const query = new URLSearchParams(
    [...call.query].filter(([name]) => !/^(fq\d*|page)$/.test(name)),
  );
  list.forEach((filter, i) => query.set(`fq${i}`, filter));
  return query.size === 0 ? call.url.pathname : `${call.url.pathname}?${query}`;
}

function filters(call: PageCall, wish: Wish): Content {
  const remove = (filter: string): Html =>
    html`<li><bdi>${filter.replace(/^\w+:/, "").replace(/^"|"$/g, "")}</bdi> <a href="${
      filtered(call, wish.filters.filter((one) => one !== filter))
    }">Remove<span class="soft"> filter</span></a></li>`;
  return wish.filters.length > 0 &&
    html`
      <section aria-label="Filters">
        <ul class="tags">${wish.filters.map(remove)}</ul>
      </section>
    `;
}

const facetsOf = (found: Data): readonly (readonly [string, Data])[] =>
  found.at("facets").list.flatMap((one) => one.entries);

function facets(call: PageCall, found: Data, wish: Wish): Content {
  const list = facetsOf(found);
  const link = (field: string, [label, count]: readonly [string, Data]): Html => {
    const filter = `${field}:"${label.replace(/["\\]/g, "\\$&")}"`;
    const to = filtered(call, [...new Set([...wish.filters, filter])]);
    return html`<li><a href="${to}" dir="auto">${label}</a> <span class="soft">(${count.number})</span></li>`;
  };
  const facet = ([field, facet]: readonly [string, Data]): Html =>
    html`
      <h3>${facet.at("friendly").text || field}</h3>
      <ul>${facet.at("labels").list.flatMap((one) => one.entries).map((one) =>
        link(field, one)
      )}</ul>
    `;
  return list.length > 0 &&
    html`<nav class="facets" aria-labelledby="narrow"><h2 id="narrow">Narrow down</h2>${
      list.map(facet)
    }</nav>`;
}

function results(call: PageCall, found: ApiAnswer, wish: Wish): Content {
  if (found.status !== 200) {
    return html`<p class="notice" role="alert">The search was refused: ${found.message}</p>`;
  }
  const total = found.data.at("total_count").number;
  const items = found.data.at("items").list;
  if (items.length === 0) {
    const hint = total > 0
      ? html`<a href="${withQuery(call.url, { page: "1" })}">To the first page</a>`
      : "What was changed a moment ago is found a moment later.";
    return html`<p role="status">Nothing ${wish.words === "" ? "here" : "found"}. ${hint}</p>`;
  }
  const first = (wish.page - 1) * size + 1;
  const part = total > size && `${first} to ${first + items.length - 1} of `;
  return html`<p role="status" class="soft">${part}${counted(total, "result")}</p>
<ol class="results" start="${first}">${items.map((item) => resultItem(call, item))}</ol>
${paging(call, "page", { total, size, page: wish.page, of: "results" })}`;
}
