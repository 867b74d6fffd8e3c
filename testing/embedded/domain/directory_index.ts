import { humanSize, pathOf } from "./file_name.ts";
import type { FileInVersion } from "./version.ts";

/** What a listing of a folder is made of. */
export interface DirectoryIndexOptions {
  /** The folder; empty for the topmost one. */
  readonly folder: string;
  readonly datasetId: number;
  readonly persistentId: string;
  /** `1.0`, or `DRAFT`. */
  readonly version: string;
  /** Whether links lead to tables as they came. */
  readonly originals: boolean;
}

const months = [
  ...["January", "February", "March", "April", "May", "June", "July", "August", "September"],
  ...["October", "November", "December"],
];

function timeOf(iso: string): string {
  const [year = "", month = "", day = ""] = iso.slice(0, 10).split("-");
  return `${day}-${months[Number(month) - 1]}-${year} ${iso.slice(11, 16)}`;
}

function rowOf(name: string, address: string, [time, size]: readonly [string, string]): string {
  return `<tr><td><a href="${address}">${name}</a></td><td align="right">${time}</td>` +
    `<td align="right">${size}</td><td align="right">&nbsp;</td></tr>\n`;
}

const sortKey = (file: FileInVersion): string =>
  pathOf(file.label.toUpperCase(), file.directory.toUpperCase());

/** The folder right below a folder in which a file is; undefined where it is in the folder itself. */
function below(folder: string, directory: string): string | undefined {
  if (directory === folder) return undefined;
  const rest = folder === "" ? directory : directory.slice(folder.length + 1);
  const slash = rest.indexOf("/");
  return slash > 0 ? rest.slice(0, slash) : rest;
}

/**
 * Lists a folder as a page that programs such as `wget` can follow.
 *
 * @returns The page; undefined where there is no such folder.
 */
export function directoryIndex(
  files: readonly FileInVersion[],
  options: DirectoryIndexOptions,
): string | undefined {
  const { folder, datasetId, persistentId, version, originals } = options;
  // By the beginning of its name, so that a folder is also found by the half of it, as on the real one.
  const inside = files.filter(({ directory }) => directory.startsWith(folder))
    .toSorted((a, b) => sortKey(a) < sortKey(b) ? -1 : 1);
  if (inside.length === 0) return undefined;
  const seen = new Set<string>();
  const rows = inside.map((file) => {
    const child = below(folder, file.directory);
    if (child === undefined) {
      const address = `/api/access/datafile/${pathOf(String(file.fileId), file.directory)}`;
      const query = originals && file.table !== null ? "?format=original" : "";
      const facts = [timeOf(file.created), humanSize(file.size)] as const;
      return rowOf(file.label, address + query, facts);
    }
    if (seen.has(child)) return "";
    seen.add(child);
    const address = `/api/datasets/${datasetId}/dirindex/?version=${
      version === "DRAFT" ? ":draft" : version
    }&folder=${pathOf(child, folder)}${originals ? "&original=true" : ""}`;
    return rowOf(`${child}/`, address, [" - ", " - "]);
  });
  const title = `Index of folder /${folder}`;
  const tag = version === "DRAFT" ? "Draft Version" : `v. ${version}`;
  return '<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 3.2 Final//EN">\n' +
    `<html><head><title>${title}</title></head>\n` +
    `<body><h1>${title} in dataset ${persistentId} (${tag})</h1>\n` +
    "<table><tr><th>Name</th><th>Last Modified</th><th>Size</th><th>Description</th></tr>" +
    `<tr><th colspan="4"><hr></th></tr>${rows.join("")}</table></body>\n</html>\n`;
}
