import type { Data } from "./data.ts";
import { type Content, html } from "./html.ts";
import { linked } from "./parts.ts";

const texts: readonly (readonly [name: string, title: string])[] = [
  ["termsOfUse", "Terms of use"],
  ["confidentialityDeclaration", "Confidentiality declaration"],
  ["specialPermissions", "Special permissions"],
  ["restrictions", "Restrictions"],
  ["citationRequirements", "Citation requirements"],
  ["depositorRequirements", "Depositor requirements"],
  ["conditions", "Conditions"],
  ["disclaimer", "Disclaimer"],
  ["termsOfAccess", "Terms of access for restricted files"],
  ["dataAccessPlace", "Data access place"],
  ["originalArchive", "Original archive"],
  ["availabilityStatus", "Availability status"],
  ["contactForAccess", "Contact for access"],
  ["sizeOfCollection", "Size of collection"],
  ["studyCompletion", "Study completion"],
];

/** Under which terms a version is. */
export function termsView(version: Data): Content {
  const name = version.at("license", "name").text;
  const uri = version.at("license", "uri").text;
  const license = name === ""
    ? "Custom terms"
    : uri === ""
    ? name
    : html`<a href="${/^https?:/.test(uri) ? uri : "#terms"}" rel="license noreferrer">${name}</a>`;
  const said = texts.filter(([one]) => version.at(one).text !== "");
  return html`
    <div class="card">
      <dl><dt>License</dt><dd>${license}</dd>
    ${said.map(([one, title]) =>
      html`
        <dt>${title}</dt>
        <dd class="lines" dir="auto">${linked(version.at(one).text)}</dd>
      `
    )}
    <dt>Requests for access</dt><dd>${version.at("fileAccessRequest").flag
      ? "People may ask for restricted files"
      : "Not accepted"}</dd></dl>
    </div>
  `;
}
