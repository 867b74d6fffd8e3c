import type { Reply } from "../wire/reply.ts";
import { ApiRefusal } from "./api.ts";
import { closedTags } from "./closed.ts";
import type { Data } from "./data.ts";
import { notFound } from "./error_page.ts";
import { type Content, html } from "./html.ts";
import { citationField } from "./metadata_view.ts";
import { bytesPath, datasetPath, guarded, type PageCall, pageReply } from "./page.ts";
import { bytesText, crumbs, day, linked, statusTag, tag, tags, textOfHtml } from "./parts.ts";

/** `GET /file.xhtml`: a file, by `fileId` or `persistentId`, and perhaps `version`. */
export async function filePage(call: PageCall): Promise<Reply> {
  const { query, api } = call;
  const [wanted, fileId] = [query.get("persistentId"), query.get("fileId")];
  if (!wanted && !/^\d+$/.test(fileId ?? "")) return notFound(call);
  const asked = query.get("version")?.replace(/^:/, "").toLowerCase() ?? "";
  const word = asked === "draft" ? ":draft" : asked;
  const path = `files/${wanted ? ":persistentId" : fileId}`;
  const { data: file } = await api.get(
    word === "" ? path : `${path}/versions/${encodeURIComponent(word)}`,
    { persistentId: wanted ?? undefined, returnDatasetVersion: "true" },
  );
  const version = file.at("datasetVersion");
  const persistentId = version.at("datasetPersistentId").text;
  const dataset = await api.ask("datasets/:persistentId", {
    persistentId,
    returnOwners: "true",
    excludeFiles: "true",
    excludeMetadataBlocks: "true",
  });
  const draft = version.at("versionState").text === "DRAFT";
  const name = draft
    ? "DRAFT"
    : `${version.at("versionNumber").number}.${version.at("versionMinorNumber").number}`;
  const citation = await api.ask(
    `datasets/:persistentId/versions/${draft ? ":draft" : name}/citation`,
    { persistentId, includeDeaccessioned: "true" },
  );
  const label = file.at("label").text;
  const title = citationField(version, "title")?.text || persistentId;
  const own = html`<a href="${
    datasetPath(persistentId, name)
  }" dir="auto">${title}</a></li><li aria-current="page"><bdi>${label}</bdi>`;
  const closed = closedTags(call, file);
  const description = file.at("description").text;
  const main = html`
    ${crumbs(dataset.data.at("isPartOf"), own)}
    <h1 dir="auto">${label}</h1>
    ${tags([
      draft ? statusTag("Draft") : tag(`Version ${name}`, "good"),
      version.at("versionState").text === "DEACCESSIONED" && statusTag("Deaccessioned"),
      ...closed,
      ...file.at("categories").list.map((one) => tag(one.text)),
    ])}
    ${description !== "" && html`<p class="lines" dir="auto">${description}</p>`}
    <p>${await access(call, file)}</p>
    <h2>About the file</h2>
    <div class="card">
      <dl>${facts(file)}</dl>
    </div>
    <h2>The dataset it belongs to</h2>
    <div class="card">
      <blockquote dir="auto">${linked(
        textOfHtml(citation.data.at("message").text) || title,
      )}</blockquote>
      <p><a href="${datasetPath(persistentId, name)}">To the dataset</a></p>
    </div>
  `;
  return pageReply(call, { title: label, main });
}

/** How the visitor gets its bytes. */
async function access(call: PageCall, file: Data): Promise<Content> {
  const id = file.at("dataFile", "id").number;
  if (closedTags(call, file).length > 0) {
    // Permissions do not tell of times at which nobody has it.
    const { status } = await call.api.ask(`access/datafile/${id}`, { gbrecs: "true" });
    if (status >= 400) {
      const reason = file.at("dataFile", "embargo", "reason").text ||
        file.at("dataFile", "retention", "reason").text;
      return html`It can be had by those to whom access was granted.${
        reason !== "" && html`
          Reason: <span dir="auto">${reason}</span>
        `
      }`;
    }
  }
  const path = bytesPath(call, `datafile/${id}`);
  return html`<a class="button" href="${path}">Download</a>${
    file.at("dataFile", "tabularData").flag &&
    html`
      <a class="button quiet" href="${path}?format=original">Download the original</a>
    `
  }`;
}

function facts(file: Data): Content {
  const data = file.at("dataFile");
  const folder = file.at("directoryLabel").text;
  const list: readonly (readonly [string, Content])[] = [
    [
      "Path",
      html`<bdi class="code">${folder === "" ? "" : `${folder}/`}${file.at("label").text}</bdi>`,
    ],
    ["Type", `${data.at("friendlyType").text} (${data.at("contentType").text})`],
    [
      "Size",
      `${bytesText(data.at("filesize").number)} (${
        data.at("filesize").number.toLocaleString("en")
      } bytes)`,
    ],
    [
      data.at("checksum", "type").text || "Checksum",
      html`<span class="code">${data.at("checksum", "value").text}</span>`,
    ],
    ["UNF", data.at("UNF").text],
    ["Added", day(data.at("creationDate").text)],
    ["Published", day(data.at("publicationDate").text)],
    ["Number in the API", String(data.at("id").number)],
  ];
  return list.filter(([, value]) => value !== "" && value !== false)
    .map(([title, value]) =>
      html`
        <dt>${title}</dt>
        <dd>${value}</dd>
      `
    );
}

/** `GET /embedded/access/{rest…}`: bytes, for who has signed in to the pages. */
export async function bytes(call: PageCall): Promise<Reply> {
  const { rest = "" } = call.params;
  const path = new URL(`/api/access/${rest}${call.url.search}`, call.url).pathname;
  if (!path.startsWith("/api/access/")) return notFound(call);
  const reply = await call.api.reply(
    `${path.slice("/api/".length)}${call.url.search}`,
    call.request,
  );
  if (reply.status === 401 || reply.status === 403) throw new ApiRefusal(reply.status);
  // What people have uploaded must not act as a page of ours.
  return {
    ...reply,
    headers: {
      ...reply.headers,
      ...guarded,
      "Content-Security-Policy": "sandbox; default-src 'none'",
    },
  };
}
