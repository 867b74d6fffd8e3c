/** The tables about files and what is known of them. */
export const fileSchema: string = `
CREATE TABLE IF NOT EXISTS file (
  id INTEGER PRIMARY KEY REFERENCES object(id) ON DELETE CASCADE, storage TEXT NOT NULL, type TEXT NOT NULL,
  size INTEGER NOT NULL, digest_type TEXT NOT NULL, digest TEXT NOT NULL, root_id INTEGER, previous_id INTEGER,
  identifier TEXT UNIQUE);
CREATE INDEX IF NOT EXISTS file_previous ON file(previous_id);
CREATE INDEX IF NOT EXISTS file_root ON file(root_id);
CREATE TABLE IF NOT EXISTS file_version (
  id INTEGER PRIMARY KEY AUTOINCREMENT, version_id INTEGER NOT NULL REFERENCES version(id) ON DELETE CASCADE,
  file_id INTEGER NOT NULL REFERENCES file(id) ON DELETE CASCADE, label TEXT NOT NULL, directory TEXT NOT NULL,
  description TEXT NOT NULL, restricted INTEGER NOT NULL, categories TEXT NOT NULL,
  provenance TEXT, revision INTEGER NOT NULL, UNIQUE (version_id, file_id));
CREATE INDEX IF NOT EXISTS file_version_file ON file_version(file_id);
CREATE INDEX IF NOT EXISTS file_version_path ON file_version(version_id, directory, label);
CREATE INDEX IF NOT EXISTS file_version_label ON file_version(version_id, label, file_id);
CREATE TABLE IF NOT EXISTS file_table (
  file_id INTEGER PRIMARY KEY REFERENCES file(id) ON DELETE CASCADE, cases INTEGER NOT NULL,
  columns INTEGER NOT NULL, unf TEXT NOT NULL, original_type TEXT NOT NULL, original_name TEXT NOT NULL,
  original_size INTEGER NOT NULL, with_header INTEGER NOT NULL, tags TEXT NOT NULL DEFAULT '[]');
CREATE TABLE IF NOT EXISTS variable (
  id INTEGER PRIMARY KEY AUTOINCREMENT, file_id INTEGER NOT NULL REFERENCES file_table(file_id) ON DELETE CASCADE,
  place INTEGER NOT NULL, name TEXT NOT NULL, label TEXT, type TEXT NOT NULL, unf TEXT NOT NULL, statistics TEXT);
CREATE INDEX IF NOT EXISTS variable_file ON variable(file_id, place);
CREATE TABLE IF NOT EXISTS file_period (
  file_id INTEGER NOT NULL REFERENCES file(id) ON DELETE CASCADE, kind TEXT NOT NULL, date TEXT NOT NULL,
  reason TEXT, PRIMARY KEY (file_id, kind));
CREATE TABLE IF NOT EXISTS ingest_report (
  file_id INTEGER PRIMARY KEY REFERENCES file(id) ON DELETE CASCADE, report TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS file_provenance (
  file_id INTEGER PRIMARY KEY REFERENCES file(id) ON DELETE CASCADE, json TEXT NOT NULL, entity TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS auxiliary (
  id INTEGER PRIMARY KEY AUTOINCREMENT, file_id INTEGER NOT NULL REFERENCES file(id) ON DELETE CASCADE,
  tag TEXT NOT NULL, version TEXT NOT NULL, origin TEXT, public INTEGER NOT NULL, type TEXT,
  content_type TEXT NOT NULL, size INTEGER NOT NULL, digest TEXT NOT NULL,
  UNIQUE (file_id, tag, version));
CREATE TABLE IF NOT EXISTS download (
  id INTEGER PRIMARY KEY AUTOINCREMENT, file_id INTEGER NOT NULL REFERENCES file(id) ON DELETE CASCADE,
  user_id INTEGER, kind TEXT NOT NULL, time TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS download_file ON download(file_id);
CREATE TABLE IF NOT EXISTS access_request (
  id INTEGER PRIMARY KEY AUTOINCREMENT, file_id INTEGER NOT NULL REFERENCES file(id) ON DELETE CASCADE,
  user_id INTEGER NOT NULL REFERENCES user(id) ON DELETE CASCADE, state TEXT NOT NULL, created TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS access_request_file ON access_request(file_id);
CREATE TABLE IF NOT EXISTS dataset_thumbnail (
  dataset_id INTEGER PRIMARY KEY REFERENCES dataset(id) ON DELETE CASCADE,
  file_id INTEGER REFERENCES file(id) ON DELETE SET NULL, generic INTEGER NOT NULL, logo TEXT);
`;
