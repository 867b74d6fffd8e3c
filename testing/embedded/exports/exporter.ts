import type { ExportSubject } from "./export_subject.ts";

/** Where the XML of a format is described. */
export interface XmlFacts {
  readonly namespace: string;
  readonly schemaLocation: string;
  readonly version: string;
}

/** A format that a dataset's metadata can be had in. */
export interface Exporter {
  /** What it is called in requests. */
  readonly name: string;
  /** What it is called for people. */
  readonly displayName: string;
  readonly mediaType: string;
  /** Whether other installations may harvest it. */
  readonly isHarvestable: boolean;
  /** Whether pages offer it. */
  readonly isVisible: boolean;
  /**
   * Whether it tells more of files that everybody may have, so that it is written anew when an embargo has ended.
   *
   * @default {false}
   */
  readonly tellsOfOpenFiles?: true;
  /** Undefined where it is no XML. */
  readonly xml?: XmlFacts;
  /** Writes a version in this format. */
  readonly write: (subject: ExportSubject) => string;
}
