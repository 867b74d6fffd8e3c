import { ddiVariable, fingerprintSubject } from "../domain/ddi_variable.ts";
import { persistentUrlOf } from "../domain/persistent_id.ts";
import type { FileInVersion } from "../domain/version.ts";
import { element, type XmlElement } from "../domain/xml.ts";
import type { ExportSubject } from "./export_subject.ts";

const note = (type: string, subject: string, text: string): XmlElement =>
  element("notes", { level: "file", type, subject }, [text]);

const addressOf = ({ base }: ExportSubject, { fileId }: FileInVersion): string =>
  `${base.origin}/api/access/datafile/${fileId}`;

/** The files as a codebook has them; a real one puts those of a draft in another order. */
const filesOf = ({ version, files, filesByFolder }: ExportSubject): readonly FileInVersion[] =>
  version.state === "DRAFT" ? files : filesByFolder;

/** Files of which tables were read. */
export function fileDescriptions(subject: ExportSubject): readonly XmlElement[] {
  return filesOf(subject).flatMap((file) => {
    const { fileId, label, description, table, type } = file;
    return table === null ? [] : [
      element("fileDscr", { ID: `f${fileId}`, URI: addressOf(subject, file) }, [
        element("fileTxt", {}, [
          element("fileName", {}, [label]),
          element("dimensns", {}, [
            element("caseQnty", {}, [String(table.cases)]),
            element("varQnty", {}, [String(table.columns)]),
          ]),
          element("fileType", {}, [type]),
        ]),
        note("VDC:UNF", fingerprintSubject, table.unf),
        ...table.tags.map((tag) => note("DATAVERSE:TAG", "Data File Tag", tag)),
        note("DATAVERSE:FILEDESC", "DataFile Description", description),
      ]),
    ];
  });
}

/** Columns of tables, but for those that not everybody may have: their statistics would tell of what is in them. */
export function dataDescription(subject: ExportSubject): readonly XmlElement[] {
  const open = filesOf(subject).filter((file) =>
    file.table !== null && !subject.isRestricted(file) &&
    (file.embargo === null || file.embargo.date <= subject.today)
  );
  if (open.length === 0) return [];
  const variables = open.flatMap(({ fileId }) =>
    subject.variablesOf(fileId).map((column) => {
      const { attributes, ...parts } = ddiVariable(column, { fileId, unfType: "Dataverse:UNF" });
      return element("var", attributes, Object.values(parts).flat());
    })
  );
  return [element("dataDscr", {}, variables)];
}

/** Files as such, by the addresses that they are downloaded from. */
export function otherMaterials(subject: ExportSubject): readonly XmlElement[] {
  return filesOf(subject).filter(({ table }) => table === null)
    .map((file) => otherMaterial(file, addressOf(subject, file)));
}

/** All files as such, by the addresses of their persistent ids where they have some. */
export function allMaterials(subject: ExportSubject): readonly XmlElement[] {
  return subject.files.map((file) =>
    otherMaterial(file, persistentUrlOf(file) || addressOf(subject, file))
  );
}

function otherMaterial(
  { fileId, label, description, type }: FileInVersion,
  URI: string,
): XmlElement {
  return element("otherMat", { ID: `f${fileId}`, URI, level: "datafile" }, [
    element("labl", {}, [label]),
    element("txt", {}, [description]),
    note("DATAVERSE:CONTENTTYPE", "Content/MIME Type", type),
  ]);
}
