import { closedTags } from "./closed.ts";
import type { Data } from "./data.ts";
import { type Content, type Html, html } from "./html.ts";
import { bytesPath, filePath, type PageCall, pidText } from "./page.ts";
import { bytesText, counted, day, pageNumber, paging, tag } from "./parts.ts";

const size = 50;

/** A version that is shown. */
export interface ShownVersion {
  readonly persistentId: string;
  /** `1.0`, or `DRAFT`. */
  readonly name: string;
  /** The word for it in addresses of the API. */
  readonly word: string;
}

function row(call: PageCall, file: Data, version: string): Html {
  const data = file.at("dataFile");
  const id = data.at("id").number;
  const [folder, description] = [file.at("directoryLabel").text, file.at("description").text];
  const categories = file.at("categories").list;
  const closed = closedTags(call, file);
  return html`
    <tr>
      <th scope="row">${folder !== "" && html`<span class="soft" dir="auto">${folder}/</span>`}
    <a href="${filePath(id, version)}" dir="auto">${file.at("label").text}</a>
    ${description !== "" && html`<div class="soft small lines" dir="auto">${description}</div>`}
    ${categories.map((one) =>
      html`
        ${tag(one.text)}
      `
    )}</th>
      <td>${data.at("friendlyType").text || data.at("contentType").text}</td>
      <td class="number">${bytesText(data.at("filesize").number)}</td>
      <td>${day(data.at("publicationDate").text || data.at("creationDate").text)}</td>
      <td>${closed.length > 0
        ? closed.map((one) =>
          html`
            ${one}
          `
        )
        : html`<a href="${bytesPath(call, `datafile/${id}`)}">Download<span class="hidden"> <bdi>${
          file.at("label").text
        }</bdi></span></a>`}</td>
    </tr>
  `;
}

/**
 * The files of a version, a page of them.
 *
 * @param known All of them, where they are known.
 */
export async function filesView(
  call: PageCall,
  version: ShownVersion,
  known?: readonly Data[],
): Promise<Content> {
  const page = pageNumber(call.query.get("files"));
  const { persistentId, name, word } = version;
  const offset = (page - 1) * size;
  let files: readonly Data[] = known?.slice(offset, offset + size) ?? [];
  let total = known?.length ?? 0;
  if (known === undefined) {
    const { all, status } = await call.api.ask(
      `datasets/:persistentId/versions/${encodeURIComponent(word)}/files`,
      { persistentId, limit: size, offset, includeDeaccessioned: "true" },
    );
    if (status !== 200) return html`<p>The files of this version are not shown to you.</p>`;
    files = all.at("data").list;
    total = all.at("totalCount").exists ? all.at("totalCount").number : files.length;
  }
  if (total === 0) return html`<p>There are no files in this version.</p>`;
  const zip = bytesPath(
    call,
    `dataset/:persistentId/versions/${encodeURIComponent(word)}?persistentId=${
      pidText(persistentId)
    }`,
  );
  return html`
    <p>${counted(total, "file")} · <a href="${zip}">Download all as a zip</a></p>
    <div class="scroll" role="region" aria-labelledby="files" tabindex="0">
      <table>
        <thead>
          <tr>
            <th scope="col">Name</th>
            <th scope="col">Type</th>
            <th scope="col" class="number">Size</th>
            <th scope="col">Date</th>
            <th scope="col">Access</th>
          </tr>
        </thead>
        <tbody>${files.map((file) => row(call, file, name))}</tbody>
      </table>
    </div>
    ${paging(call, "files", { total, size, page, of: "files" })}
  `;
}
