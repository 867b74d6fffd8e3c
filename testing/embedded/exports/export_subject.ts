import { persistentUrlOf } from "../domain/persistent_id.ts";
import type { Catalogue } from "../domain/catalogue.ts";
import type { Citation } from "../domain/citation.ts";
import type { Metadata } from "../domain/metadata.ts";
import type { Dataset, FileInVersion, Version } from "../domain/version.ts";
import type { Variable } from "../store/tables.ts";
import type { Installation } from "../wire/call.ts";
import { citedVersion } from "../wire/present/cited_version.ts";

/** A version, and what its exports tell of what is around it. */
export interface ExportSubject {
  readonly dataset: Dataset;
  /** The version; its metadata are without addresses of people where they are not to be told. */
  readonly version: Version;
  /** Its files by name. */
  readonly files: readonly FileInVersion[];
  /** The same folder by folder, those in none first, whatever the case of letters. */
  readonly filesByFolder: readonly FileInVersion[];
  /** Whether not everybody may have a file. What a draft says of one that is out holds when the draft comes out. */
  readonly isRestricted: (file: FileInVersion) => boolean;
  /** The columns of a table, by the id of its file. */
  readonly variablesOf: (fileId: number) => readonly Variable[];
  readonly citation: Citation;
  /** Where the persistent id leads. */
  readonly persistentUrl: string;
  readonly catalogue: Catalogue;
  /** Whether a setting of the installation is there and says yes. */
  readonly flag: (name: string) => boolean;
  /** The address of the installation, ending in a slash. */
  readonly base: URL;
  /** For what is presented as the API does. */
  readonly installation: Installation;
  /** Today: `2026-05-04`. */
  readonly today: string;
}

/** Leaves out the fields of the type that e-mail addresses have, and children of it. */
function withoutEmail(metadata: Metadata, catalogue: Catalogue): Metadata {
  const isEmail = (name: string): boolean => catalogue.field(name)?.definition.type === "EMAIL";
  return metadata.filter(({ name }) => !isEmail(name)).map((field) =>
    field.type === "simple" ? field : {
      ...field,
      values: field.values.map((value) =>
        Object.fromEntries(Object.entries(value).filter(([name]) => !isEmail(name)))
      ),
    }
  );
}

const order = (a: string, b: string): number => a < b ? -1 : a > b ? 1 : 0;

function byFolder(files: readonly FileInVersion[]): readonly FileInVersion[] {
  return files.toSorted((a, b) =>
    order(a.directory.toUpperCase(), b.directory.toUpperCase()) ||
    order(a.label.toUpperCase(), b.label.toUpperCase())
  );
}

/** Gathers what exports tell of a version. */
export function exportSubject(
  installation: Installation,
  dataset: Dataset,
  version: Version,
): ExportSubject {
  const { store, base } = installation;
  const { settings, tables, blocks: { catalogue } } = store;
  const files = store.files.of(version.id);
  const out = store.datasets.versionsOf(dataset.id).find(({ state }) => state !== "DRAFT");
  const flag = (name: string): boolean => settings.flag(name) ?? false;
  const told = flag(":ExcludeEmailFromExport")
    ? { ...version, metadata: withoutEmail(version.metadata, catalogue) }
    : version;
  return {
    dataset,
    version: told,
    files,
    filesByFolder: byFolder(files),
    isRestricted: ({ fileId, restricted }) =>
      (out && store.files.inVersion(out.id, fileId))?.restricted ?? restricted,
    variablesOf: (fileId) => tables.variables(fileId),
    citation: citedVersion(store, dataset, told),
    persistentUrl: persistentUrlOf(dataset),
    catalogue,
    flag,
    base,
    installation,
    today: store.index.now().toISOString().slice(0, 10),
  };
}
