import { changeNotes } from "./change_notes.ts";
import { externalToolSchema } from "./external_tools.ts";
import { exportSchema } from "./exports.ts";
import { featuredSchema } from "./featured.ts";
import { fileSchema } from "./file_schema.ts";
import { accountSchema } from "./account_schema.ts";
import { indexMarks } from "./index_marks.ts";
import { licenseSchema } from "./licenses.ts";
import { metricCacheSchema } from "./metric_cache.ts";
import { objectSchema } from "./object_schema.ts";
import { searchSchema } from "./search_schema.ts";
import { savedSearchSchema } from "./saved_searches.ts";
import { storageSiteSchema } from "./storage_sites.ts";
import { templateSchema } from "./templates.ts";
import { variableNoteSchema } from "./variable_notes.ts";
import { usageSchema } from "./usage.ts";

/** The tables. Collections, datasets and files share one run of ids, as in Dataverse. */
export const schema: string = `
CREATE TABLE IF NOT EXISTS object (
  id INTEGER PRIMARY KEY AUTOINCREMENT, type TEXT NOT NULL, owner_id INTEGER REFERENCES object(id),
  creator_id INTEGER, created TEXT NOT NULL, published TEXT, permissions_changed TEXT);
CREATE INDEX IF NOT EXISTS object_owner ON object(owner_id);
CREATE TABLE IF NOT EXISTS collection (
  id INTEGER PRIMARY KEY REFERENCES object(id) ON DELETE CASCADE, alias TEXT NOT NULL COLLATE NOCASE UNIQUE,
  name TEXT NOT NULL, affiliation TEXT, description TEXT, kind TEXT NOT NULL, contacts TEXT NOT NULL,
  permission_root INTEGER NOT NULL, blocks TEXT NOT NULL, facets TEXT NOT NULL, block_facets TEXT NOT NULL,
  input_levels TEXT NOT NULL DEFAULT '[]', theme TEXT, default_role TEXT, requires_files INTEGER,
  file_pids INTEGER, file_limit INTEGER, quota INTEGER);
CREATE TABLE IF NOT EXISTS dataset (
  id INTEGER PRIMARY KEY REFERENCES object(id) ON DELETE CASCADE, identifier TEXT NOT NULL UNIQUE,
  type TEXT NOT NULL, citation_field TEXT, embargoed_until TEXT, file_limit INTEGER);
CREATE TABLE IF NOT EXISTS version (
  id INTEGER PRIMARY KEY AUTOINCREMENT, dataset_id INTEGER NOT NULL REFERENCES dataset(id) ON DELETE CASCADE,
  state TEXT NOT NULL, major INTEGER, minor INTEGER, revision INTEGER NOT NULL, created TEXT NOT NULL,
  updated TEXT NOT NULL, released TEXT, note TEXT, link TEXT, license_id INTEGER, terms TEXT NOT NULL,
  access_request INTEGER NOT NULL, metadata TEXT NOT NULL, version_note TEXT, archive TEXT);
CREATE INDEX IF NOT EXISTS version_dataset ON version(dataset_id);
CREATE TABLE IF NOT EXISTS dataset_type (
  id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL UNIQUE, blocks TEXT NOT NULL DEFAULT '[]',
  licenses TEXT NOT NULL DEFAULT '[]');
INSERT OR IGNORE INTO dataset_type (id, name) VALUES (1, 'dataset');
CREATE TABLE IF NOT EXISTS curation_status (
  id INTEGER PRIMARY KEY AUTOINCREMENT, version_id INTEGER NOT NULL REFERENCES version(id) ON DELETE CASCADE,
  label TEXT, user_name TEXT NOT NULL, created TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS curation_status_version ON curation_status(version_id);
CREATE TABLE IF NOT EXISTS label_set (
  object_id INTEGER PRIMARY KEY REFERENCES object(id) ON DELETE CASCADE, name TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS link (
  id INTEGER PRIMARY KEY AUTOINCREMENT, object_id INTEGER NOT NULL REFERENCES object(id) ON DELETE CASCADE,
  collection_id INTEGER NOT NULL REFERENCES object(id) ON DELETE CASCADE, created TEXT NOT NULL,
  UNIQUE (object_id, collection_id));
CREATE INDEX IF NOT EXISTS link_collection ON link(collection_id);
CREATE TABLE IF NOT EXISTS contributor (
  version_id INTEGER NOT NULL REFERENCES version(id) ON DELETE CASCADE,
  user_id INTEGER NOT NULL REFERENCES user(id) ON DELETE CASCADE, UNIQUE (version_id, user_id));
CREATE TABLE IF NOT EXISTS user (
  id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL COLLATE NOCASE UNIQUE, first TEXT NOT NULL,
  last TEXT NOT NULL, email TEXT NOT NULL, affiliation TEXT NOT NULL, position TEXT NOT NULL,
  superuser INTEGER NOT NULL DEFAULT 0, deactivated INTEGER NOT NULL DEFAULT 0, created TEXT NOT NULL,
  last_login TEXT NOT NULL, last_use TEXT);
CREATE TABLE IF NOT EXISTS token (
  token TEXT PRIMARY KEY, user_id INTEGER NOT NULL REFERENCES user(id) ON DELETE CASCADE, expires TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS role (
  id INTEGER PRIMARY KEY AUTOINCREMENT, alias TEXT NOT NULL UNIQUE, name TEXT NOT NULL, description TEXT NOT NULL,
  permissions TEXT NOT NULL, owner_id INTEGER REFERENCES object(id) ON DELETE CASCADE);
CREATE TABLE IF NOT EXISTS assignment (
  id INTEGER PRIMARY KEY AUTOINCREMENT, assignee TEXT NOT NULL,
  role_id INTEGER NOT NULL REFERENCES role(id) ON DELETE CASCADE,
  object_id INTEGER NOT NULL REFERENCES object(id) ON DELETE CASCADE, token TEXT UNIQUE,
  anonymized INTEGER NOT NULL DEFAULT 0, UNIQUE (assignee, role_id, object_id));
CREATE TABLE IF NOT EXISTS explicit_group (
  id INTEGER PRIMARY KEY AUTOINCREMENT, owner_id INTEGER NOT NULL REFERENCES object(id) ON DELETE CASCADE,
  alias TEXT NOT NULL, name TEXT NOT NULL, description TEXT NOT NULL, members TEXT NOT NULL,
  UNIQUE (owner_id, alias));
CREATE TABLE IF NOT EXISTS lock (
  id INTEGER PRIMARY KEY AUTOINCREMENT, dataset_id INTEGER NOT NULL REFERENCES dataset(id) ON DELETE CASCADE,
  type TEXT NOT NULL, user_name TEXT NOT NULL, created TEXT NOT NULL, message TEXT NOT NULL,
  UNIQUE (dataset_id, type));
CREATE TABLE IF NOT EXISTS job (
  id INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT NOT NULL, object_id INTEGER NOT NULL, data TEXT NOT NULL,
  due INTEGER NOT NULL);
CREATE INDEX IF NOT EXISTS job_due ON job(kind, due);
CREATE INDEX IF NOT EXISTS job_object ON job(object_id);
CREATE UNIQUE INDEX IF NOT EXISTS job_index ON job(object_id) WHERE kind = 'index';
CREATE TABLE IF NOT EXISTS metadata_block (
  id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, definition TEXT, revision TEXT NOT NULL DEFAULT '');
CREATE TABLE IF NOT EXISTS setting (
  name TEXT NOT NULL, language TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (name, language));
CREATE TABLE IF NOT EXISTS secret (name TEXT PRIMARY KEY, value TEXT NOT NULL);
${fileSchema}${variableNoteSchema}${changeNotes}${accountSchema}${objectSchema}${featuredSchema}${templateSchema}${exportSchema}${licenseSchema}${externalToolSchema}${savedSearchSchema}${storageSiteSchema}${metricCacheSchema}${usageSchema}${searchSchema}${indexMarks}`;
