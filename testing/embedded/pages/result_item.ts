import type { Data } from "./data.ts";
import { type Content, type Html, html } from "./html.ts";
import { collectionPath, datasetPath, filePath, type PageCall } from "./page.ts";
import { bytesText, counted, day, statusTag, tag } from "./parts.ts";

/** Something that was found. */
export function resultItem(call: PageCall, item: Data): Html {
  switch (item.at("type").text) {
    case "dataset":
      return datasetItem(item);
    case "file":
      return fileItem(call, item);
    default:
      return collectionItem(item);
  }
}

interface ItemParts {
  readonly kind: string;
  readonly href: string;
  readonly about: Content;
  readonly facts: readonly Content[];
}

/** Long texts are cut between letters, not within one. */
function shortened(text: string): string {
  const letters = [...text];
  return letters.length > 300 ? `${letters.slice(0, 300).join("")}…` : text;
}

function itemOf(item: Data, { kind, href, about, facts }: ItemParts): Html {
  const description = item.at("description").text;
  const some = facts.filter((fact) => fact !== false && fact !== "");
  const states = item.at("publicationStatuses").list
    .map((status) =>
      html`
        ${statusTag(status.text)}
      `
    );
  return html`<li><h3 dir="auto"><a href="${href}">${
    item.at("name").text || "(without a name)"
  }</a></h3>
${tag(kind)} ${states}
${about}
${description !== "" && html`<p class="lines" dir="auto">${shortened(description)}</p>`}
<p class="soft small">${some.map((fact, i) => html`${i > 0 && " · "}${fact}`)}</p></li>`;
}

function collectionItem(item: Data): Html {
  const affiliation = item.at("affiliation").text;
  return itemOf(item, {
    kind: "Collection",
    href: collectionPath(item.at("identifier").text),
    about: affiliation !== "" && html`<p class="soft" dir="auto">${affiliation}</p>`,
    facts: [
      day(item.at("published_at").text),
      item.at("datasetCount").exists && counted(item.at("datasetCount").number, "dataset"),
    ],
  });
}

/** `1.0`, or DRAFT. */
function versionOf(item: Data): string {
  const [major, minor] = [item.at("majorVersion"), item.at("minorVersion")];
  return item.at("versionState").text === "DRAFT" || !major.exists
    ? "DRAFT"
    : `${major.number}.${minor.number}`;
}

function datasetItem(item: Data): Html {
  const version = versionOf(item);
  return itemOf(item, {
    kind: "Dataset",
    href: datasetPath(item.at("global_id").text, version),
    about: html`<p class="soft small" dir="auto">${item.at("citation").text}</p>`,
    facts: [
      version !== "DRAFT" && `Version ${version}`,
      day(item.at("published_at").text || item.at("createdAt").text),
      item.at("fileCount").exists && counted(item.at("fileCount").number, "file"),
      html`in <a href="${collectionPath(item.at("identifier_of_dataverse").text)}" dir="auto">${
        item.at("name_of_dataverse").text
      }</a>`,
    ],
  });
}

function fileItem(call: PageCall, item: Data): Html {
  const dataset = item.at("dataset_persistent_id").text;
  const draft = item.at("publicationStatuses").list.some(({ text }) => text === "Draft");
  const version = draft && call.visitor.type !== "guest" ? "DRAFT" : undefined;
  return itemOf(item, {
    kind: "File",
    href: filePath(item.at("file_id").text, version),
    about: item.at("restricted").flag && html`<p>${tag("Restricted", "warn")}</p>`,
    facts: [
      item.at("file_type").text,
      bytesText(item.at("size_in_bytes").number),
      day(item.at("published_at").text || item.at("releaseOrCreateDate").text),
      html`of <a href="${datasetPath(dataset, version)}" dir="auto">${
        item.at("dataset_name").text
      }</a>`,
    ],
  });
}
