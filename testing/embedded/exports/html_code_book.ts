import type { XmlElement } from "../domain/xml.ts";
import { type Content, type Html, html } from "../pages/html.ts";
import { fullCodeBook } from "./ddi.ts";
import type { Exporter } from "./exporter.ts";

/** Parts of a codebook, by their elements. */
const parts: Readonly<Record<string, string>> = {
  docDscr: "Document Description",
  stdyDscr: "Study Description",
  fileDscr: "Data Files Description",
  dataDscr: "Variable Description",
  otherMat: "Other Study-Related Materials",
};

/** What is headed within a part. */
const headings: Readonly<Record<string, string>> = {
  citation: "Citation",
  stdyInfo: "Study Scope",
  method: "Methodology and Processing",
  sources: "Sources Statement",
  dataAccs: "Data Access",
  othrStdyMat: "Other Study Description Materials",
  relPubl: "Related Publication",
};

/** What texts are, as DDI calls them. */
const labels: Readonly<Record<string, string>> = {
  titl: "Title",
  subTitl: "Subtitle",
  altTitl: "Alternative Title",
  IDNo: "Identification Number",
  AuthEnty: "Authoring Entity",
  othId: "Other identifications and acknowledgements",
  producer: "Producer",
  prodDate: "Date of Production",
  prodPlac: "Place of Production",
  software: "Software used in Production",
  grantNo: "Grant Number",
  distrbtr: "Distributor",
  contact: "Access Authority",
  depositr: "Depositor",
  depDate: "Date of Deposit",
  distDate: "Date of Distribution",
  version: "Version",
  biblCit: "Bibliographic Citation",
  serName: "Series Name",
  serInfo: "Series Information",
  holdings: "Holdings Information",
  keyword: "Keyword",
  topcClas: "Topic Classification",
  abstract: "Abstract",
  timePrd: "Time Period",
  collDate: "Date of Collection",
  nation: "Country",
  geogCover: "Geographic Coverage",
  geogUnit: "Geographic Unit",
  westBL: "West Bounding Longitude",
  eastBL: "East Bounding Longitude",
  southBL: "South Bounding Latitude",
  northBL: "North Bounding Latitude",
  anlyUnit: "Unit of Analysis",
  universe: "Universe",
  dataKind: "Kind of Data",
  timeMeth: "Time Method",
  dataCollector: "Data Collector",
  collectorTraining: "Collector Training",
  frequenc: "Frequency of Data Collection",
  sampProc: "Sampling Procedure",
  sampleSize: "Sample Size",
  sampleSizeFormula: "Sample Size Formula",
  deviat: "Major Deviations from the Sample Design",
  collMode: "Mode of Data Collection",
  resInstru: "Type of Research Instrument",
  dataSrc: "Data Source",
  srcOrig: "Origins of Sources",
  srcChar: "Characteristics of Source Notes",
  srcDocu: "Documentation and Access to Sources",
  collSitu: "Characteristics of Data Collection Situation",
  actMin: "Actions to Minimize Losses",
  ConOps: "Control Operations",
  weight: "Weighting",
  cleanOps: "Cleaning Operations",
  respRate: "Response Rate",
  EstSmpErr: "Estimates of Sampling Error",
  dataAppr: "Other Forms of Data Appraisal",
  accsPlac: "Location",
  origArch: "Archive Where Study was Originally Stored",
  avlStatus: "Availability Status",
  collSize: "Extent of Collection",
  complete: "Completeness of Study Stored",
  confDec: "Confidentiality Declaration",
  specPerm: "Special Permissions",
  restrctn: "Restrictions",
  citReq: "Citation Requirement",
  deposReq: "Deposit Requirement",
  conditions: "Conditions",
  disclaimer: "Disclaimer",
  relMat: "Related Material",
  relStdy: "Related Study",
  othRefs: "Other Reference Note",
  ExtLink: "External Link",
  notes: "Notes",
  fileName: "File",
  caseQnty: "Number of cases",
  varQnty: "Number of variables per record",
  fileType: "Type of File",
  labl: "Label",
  sumStat: "Summary Statistic",
  varFormat: "Variable Format",
  txt: "Text",
};

const elementsIn = ({ children }: XmlElement): readonly XmlElement[] =>
  children.flatMap((child) => typeof child === "string" ? [] : [child]);

const textIn = ({ children, attributes }: XmlElement): string | undefined =>
  children.filter((child) => typeof child === "string").join("") || attributes["URI"] ||
  attributes["type"];

/** What qualifies a text. */
function more({ name, attributes, children }: XmlElement): Content {
  const said = ["affiliation", "abbr", "agency", "role", "vocab", "event"]
    .flatMap((attribute) => attributes[attribute] ?? []);
  if (name === "sumStat") said.push(attributes["type"] ?? "");
  return said.length > 0 && children.length > 0 && html`
    (${said.join(", ")})
  `;
}

function rows(element: XmlElement): readonly Html[] {
  const label = labels[element.name];
  const text = textIn(element);
  const heading = headings[element.name];
  const inner = elementsIn(element).flatMap(rows);
  const own = label === undefined || !text ? [] : [html`
    <tr>
      <th scope="row">${label}</th>
      <td>${text}${more(element)}</td>
    </tr>
  `];
  const headed = heading === undefined || inner.length === 0 ? [] : [html`
    <tr>
      <th scope="rowgroup" colspan="2">${heading}</th>
    </tr>
  `];
  return [...headed, ...own, ...inner];
}

function page(book: XmlElement, title: string): Html {
  const all = elementsIn(book);
  // Each variable is a table of its own.
  const of = (name: string): readonly XmlElement[] => {
    const found = all.filter((one) => one.name === name);
    return name === "dataDscr" ? found.flatMap(elementsIn) : found;
  };
  return html`
    <!DOCTYPE html>
    <html lang="en">
      <head>
        <meta charset="UTF-8">
        <title>${title}</title>
      </head>
      <body>
    <h1>${title}</h1>
    ${Object.entries(parts).map(([name, heading]) => section(heading, of(name)))}
      </body>
    </html>
  `;
}

function section(heading: string, elements: readonly XmlElement[]): Content {
  return elements.length > 0 && html`
    <section>
    <h2>${heading}</h2>
    ${elements.map((element) => html`<table>${rows(element)}</table>\n`)}</section>
  `;
}

/** The codebook for people, as a page of our own: what a real one gives is made by a stylesheet. */
export const htmlExporter: Exporter = {
  name: "html",
  displayName: "DDI HTML Codebook",
  mediaType: "text/html",
  isHarvestable: false,
  isVisible: true,
  write: (subject) => page(fullCodeBook(subject), subject.citation.title).text,
};
