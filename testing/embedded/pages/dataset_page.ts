import type { Reply } from "../wire/reply.ts";
import { type ApiAnswer, ApiRefusal } from "./api.ts";
import type { Data } from "./data.ts";
import { notFound } from "./error_page.ts";
import { filesView, type ShownVersion } from "./files_view.ts";
import { type Content, type Html, html } from "./html.ts";
import { linkHeader } from "./link_header.ts";
import { citationField, metadataView } from "./metadata_view.ts";
import { datasetPath, type PageCall, pageReply, redirect } from "./page.ts";
import { crumbs, day, linked, statusTag, tag, tags, textOfHtml } from "./parts.ts";
import { termsView } from "./terms_view.ts";

/** `1.0`, or `DRAFT`. */
function nameOf(version: Data): string {
  return version.at("versionState").text === "DRAFT" || !version.at("versionNumber").exists
    ? "DRAFT"
    : `${version.at("versionNumber").number}.${version.at("versionMinorNumber").number}`;
}

/** The version that is asked for; without a word the newest that the visitor may see. */
async function versionOf(
  call: PageCall,
  path: string,
  persistentId: string | undefined,
): Promise<Data> {
  const asked = call.query.get("version")?.replace(/^:/, "").toLowerCase();
  const ask = (word: string): Promise<ApiAnswer> =>
    call.api.ask(`${path}/versions/${encodeURIComponent(word)}`, {
      persistentId,
      excludeFiles: "true",
      includeDeaccessioned: "true",
    });
  const word = asked === undefined || asked === ""
    ? ":latest"
    : asked === "draft"
    ? ":draft"
    : asked;
  let answer = await ask(word);
  // What was taken back is all there is to see, for who may not see more.
  if (answer.status !== 200 && word === ":latest") {
    const published = await ask(":latest-published");
    if (published.status === 200) answer = published;
  }
  if (answer.status === 404 && word === ":latest") {
    // A version that is not shown is said not to be there; the dataset says whether it is a matter of rights.
    await call.api.get(path, { persistentId, excludeFiles: "true" });
  }
  if (answer.status !== 200) throw new ApiRefusal(answer.status, answer.message);
  return answer.data;
}

/** The draft that a preview URL shows, where it is asked for: without names, where it withholds them. */
function previewed({ visitor, query }: PageCall): Data | undefined {
  if (visitor.type !== "preview") return undefined;
  const { version } = visitor;
  const isIt = query.get("persistentId") === version.at("datasetPersistentId").text ||
    query.get("id") === String(version.at("datasetId").number);
  return isIt && /^:?draft$|^$/i.test(query.get("version") ?? "") ? version : undefined;
}

async function citationOf(call: PageCall, shown: ShownVersion, preview: boolean): Promise<string> {
  const { persistentId, word } = shown;
  const { visitor, api } = call;
  const { data } = preview && visitor.type === "preview"
    ? await api.ask(
      `datasets/previewUrlDatasetVersion/${encodeURIComponent(visitor.token)}/citation`,
    )
    : await api.ask(`datasets/:persistentId/versions/${encodeURIComponent(word)}/citation`, {
      persistentId,
      includeDeaccessioned: "true",
    });
  return textOfHtml(data.at("message").text) || persistentId;
}

/** `GET /dataset.xhtml`: a dataset, by `persistentId` or `id`, and perhaps `version`. */
export async function datasetPage(call: PageCall): Promise<Reply> {
  const { query, api } = call;
  const [wanted, id] = [query.get("persistentId"), query.get("id")];
  if (!wanted && !/^\d+$/.test(id ?? "")) return notFound(call);
  const preview = previewed(call);
  const version = preview ??
    (wanted
      ? await versionOf(call, "datasets/:persistentId", wanted)
      : await versionOf(call, `datasets/${id}`, undefined));
  const persistentId = version.at("datasetPersistentId").text;
  const name = nameOf(version);
  const shown: ShownVersion = { persistentId, name, word: name === "DRAFT" ? ":draft" : name };
  const title = citationField(version, "title")?.text || persistentId;
  const dataset = await api.ask("datasets/:persistentId", {
    persistentId,
    returnOwners: "true",
    excludeFiles: "true",
    excludeMetadataBlocks: "true",
  });
  const citation = await citationOf(call, shown, preview !== undefined);
  const gone = version.at("versionState").text === "DEACCESSIONED";
  const main = html`
    ${crumbs(dataset.data.at("isPartOf"), html`<bdi>${title}</bdi>`)}
    <h1 dir="auto">${title}</h1>
    ${tags(await states(call, version, name))}
    ${notices(version)}
    <div class="card">
      <h2 class="small soft">Cite as</h2>
      <blockquote dir="auto">${linked(citation)}</blockquote>
    </div>
    <nav class="on-page" aria-label="On this page">
      <ul>${["Files", "Metadata", "Terms", "Versions"].map((one) =>
        html`<li><a href="#${one.toLowerCase()}">${one}</a></li>`
      )}</ul>
    </nav>
    ${summary(version)}
    <h2 id="files">Files</h2>
    ${gone && call.visitor.type === "guest"
      ? html`<p>Its files were taken back with it.</p>`
      : await filesView(call, shown, preview?.at("files").list)}
    <h2 id="metadata">Metadata</h2>
    ${await metadataView(call, version)}
    <h2 id="terms">Terms</h2>
    ${termsView(version)}
    <h2 id="versions">Versions</h2>
    ${await versionsView(call, shown)}
  `;
  return pageReply(call, { title, main, headers: await signposts(call, version, shown) });
}

/** What programs follow from the page of a version that is out. */
async function signposts(
  { api }: PageCall,
  version: Data,
  { persistentId, name }: ShownVersion,
): Promise<Readonly<Record<string, string>>> {
  if (version.at("versionState").text !== "RELEASED") return {};
  const { all, status } = await api.ask(
    `datasets/:persistentId/versions/${encodeURIComponent(name)}/linkset`,
    { persistentId },
  );
  const linkset = all.at("linkset");
  return status === 200 ? { Link: linkHeader(linkset, { persistentId, version: name }) } : {};
}

async function states(call: PageCall, version: Data, name: string): Promise<readonly Content[]> {
  const state = version.at("versionState").text;
  const { data } = await call.api.ask("datasets/:persistentId/locks", {
    persistentId: version.at("datasetPersistentId").text,
  });
  const locks = data.list.map((lock) => lock.at("lockType").text).filter((lock) => lock !== "");
  return [
    name === "DRAFT" ? statusTag("Draft") : tag(`Version ${name}`, "good"),
    state === "DEACCESSIONED" && statusTag("Deaccessioned"),
    state === "DRAFT" && !version.at("publicationDate").exists && statusTag("Unpublished"),
    ...locks.map((lock) =>
      lock === "InReview" ? statusTag("In Review") : tag(`Locked: ${lock}`, "bad")
    ),
  ];
}

function notices(version: Data): Content {
  const state = version.at("versionState").text;
  if (state === "DRAFT") {
    return html`<p class="notice">This is a draft: only those who may see unpublished datasets see it.</p>`;
  }
  if (state !== "DEACCESSIONED") return "";
  const [note, link] = [version.at("deaccessionNote").text, version.at("deaccessionLink").text];
  return html`<div class="notice bad"><p>This version was taken back.${
    note !== "" && html`
      Reason: <span dir="auto">${note}</span>
    `
  }</p>${link !== "" && html`<p>See ${linked(link)} instead.</p>`}</div>`;
}

/** What of the metadata people look for first. */
function summary(version: Data): Content {
  const descriptions = citationField(version, "dsDescription")?.list
    .map((one) => one.at("dsDescriptionValue", "value").text) ?? [];
  const subjects = citationField(version, "subject")?.list.map(({ text }) => text) ?? [];
  const keywords = citationField(version, "keyword")?.list
    .map((one) => one.at("keywordValue", "value").text).filter((word) => word !== "") ?? [];
  const words = [...subjects, ...keywords];
  return html`${descriptions.map((text) => html`<p class="lines" dir="auto">${linked(text)}</p>`)}
${
    words.length > 0 &&
    html`<ul class="tags" aria-label="Subjects and keywords">${
      words.map((word) => html`<li class="tag" dir="auto">${word}</li>`)
    }</ul>`
  }`;
}

async function versionsView(call: PageCall, shown: ShownVersion): Promise<Content> {
  const { persistentId } = shown;
  const { data, status } = await call.api.ask("datasets/:persistentId/versions", {
    persistentId,
    excludeFiles: "true",
    excludeMetadataBlocks: "true",
  });
  if (status !== 200) return html`<p>The versions of this dataset are not shown to you.</p>`;
  const row = (version: Data): Html => {
    const name = nameOf(version);
    const state = version.at("versionState").text;
    const word = { DRAFT: "Draft", RELEASED: "Published", DEACCESSIONED: "Deaccessioned" }[state];
    const current = name === shown.name;
    return html`
      <tr>
        <th scope="row"><a href="${datasetPath(persistentId, name)}"${current && html`
          aria-current="page"
        `}>${name}</a>${current && html`
          <span class="soft small">(shown here)</span>
        `}</th>
        <td>${statusTag(word ?? state)}</td>
        <td>${day(version.at("releaseTime").text)}</td>
        <td>${day(version.at("lastUpdateTime").text)}</td>
      </tr>
    `;
  };
  return html`
    <div class="scroll" role="region" aria-labelledby="versions" tabindex="0">
      <table>
        <thead>
          <tr>
            <th scope="col">Version</th>
            <th scope="col">State</th>
            <th scope="col">Published</th>
            <th scope="col">Changed</th>
          </tr>
        </thead>
        <tbody>${data.list.map(row)}</tbody>
      </table>
    </div>
  `;
}

/** `GET /citation`: where a persistent id leads to. */
export function citationPage(call: PageCall): Reply {
  const persistentId = call.query.get("persistentId");
  return persistentId ? redirect(datasetPath(persistentId)) : notFound(call);
}
