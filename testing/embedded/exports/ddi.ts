import { plainCitation } from "../domain/citation.ts";
import { firstOf } from "../domain/metadata.ts";
import { persistentIdOf } from "../domain/persistent_id.ts";
import { element, textElement, writeXml, type XmlElement } from "../domain/xml.ts";
import { allMaterials, dataDescription, fileDescriptions, otherMaterials } from "./_ddi_files.ts";
import { studyDescription } from "./_ddi_study.ts";
import type { Exporter } from "./exporter.ts";
import type { ExportSubject } from "./export_subject.ts";

const namespace = "ddi:codebook:2_5";
const schemaLocation =
  "https://ddialliance.org/Specification/DDI-Codebook/2.5/XMLSchema/codebook.xsd";
const version = "2.5";

function versionStatement({ version }: ExportSubject): XmlElement {
  const { released, state, major, note } = version;
  return element("verStmt", { source: "archive" }, [
    element(
      "version",
      { date: released?.slice(0, 10), type: state },
      major === null || state === "DRAFT" ? [] : [String(major)],
    ),
    ...textElement("notes", note ?? undefined),
  ]);
}

function documentDescription(subject: ExportSubject): XmlElement {
  const { dataset, citation, version } = subject;
  return element("docDscr", {}, [
    element("citation", {}, [
      element("titlStmt", {}, [
        ...textElement("titl", firstOf(version.metadata, "title")),
        element("IDNo", { agency: "DOI" }, [persistentIdOf(dataset)]),
      ]),
      element("distStmt", {}, [
        ...textElement("distrbtr", citation.publisher, { source: "archive" }),
        ...textElement("distDate", dataset.published?.slice(0, 10)),
      ]),
      versionStatement(subject),
      element("biblCit", {}, [plainCitation(citation, { html: false })]),
    ]),
  ]);
}

function codeBook(subject: ExportSubject, files: readonly XmlElement[]): XmlElement {
  return element("codeBook", {
    "xmlns": namespace,
    "xmlns:xsi": "http://www.w3.org/2001/XMLSchema-instance",
    "xsi:schemaLocation": `${namespace} ${schemaLocation}`,
    version,
  }, [documentDescription(subject), studyDescription(subject), ...files]);
}

/** The codebook, with the columns of tables that all may have. */
export function fullCodeBook(subject: ExportSubject): XmlElement {
  return codeBook(subject, [
    ...fileDescriptions(subject),
    ...dataDescription(subject),
    ...otherMaterials(subject),
  ]);
}

const shared = {
  displayName: "DDI Codebook v2",
  mediaType: "application/xml",
  xml: { namespace, schemaLocation, version },
} as const;

/** DDI Codebook. */
export const ddiExporter: Exporter = {
  ...shared,
  name: "ddi",
  tellsOfOpenFiles: true,
  isHarvestable: false,
  isVisible: true,
  write: (subject) => writeXml(fullCodeBook(subject)),
};

/** The same as it is harvested: tables are files like others. */
export const oaiDdiExporter: Exporter = {
  ...shared,
  name: "oai_ddi",
  isHarvestable: true,
  isVisible: false,
  write: (subject) => writeXml(codeBook(subject, allMaterials(subject))),
};
