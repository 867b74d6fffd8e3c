import type { JsonObject } from "../embedded/domain/json.ts";
import type { Metadata } from "../embedded/domain/metadata.ts";

export interface UserDoc {
  id: number;
  userName: string;
  firstName: string;
  lastName: string;
  email: string;
  superuser: boolean;
  token: string;
  tokenExpires: string;
  created: string;
}
export interface CollectionDoc {
  id: number;
  alias: string;
  name: string;
  contacts: string[];
  description?: string;
  affiliation?: string;
  dataverseType: string;
  ownerId: number | null;
  created: string;
  published: boolean;
  creator: string;
}
export interface FileEntry {
  fileId: number;
  label: string;
  directoryLabel?: string;
  description: string;
  categories: string[];
  restricted: boolean;
}
export interface VersionDoc {
  id: number;
  datasetId: number;
  state: "DRAFT" | "RELEASED";
  major?: number;
  minor?: number;
  metadata: Metadata;
  license: number | null;
  terms: JsonObject;
  fileAccessRequest: boolean;
  files: FileEntry[];
  created: string;
  updated: string;
  released?: string;
  lockVersion: number;
}
export interface DatasetDoc {
  id: number;
  collectionId: number;
  identifier: string;
  creator: string;
  published?: string;
  previewToken?: string;
  locks: { type: string; user: string; date: string; message?: string }[];
  publishing?: "major" | "minor";
}
export interface FileDoc {
  id: number;
  datasetId: number;
  name: string;
  type: string;
  size: number;
  checksumType: string;
  checksum: string;
  storage: string;
  created: string;
  published?: string;
}
