/** The tables of the object store, and of who keeps bytes where. */
export const objectSchema: string = `
CREATE TABLE IF NOT EXISTS bucket (name TEXT PRIMARY KEY, created TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS bucket_object (
  id INTEGER PRIMARY KEY AUTOINCREMENT, bucket TEXT NOT NULL REFERENCES bucket(name) ON DELETE CASCADE,
  key TEXT NOT NULL, dataset_id INTEGER, size INTEGER NOT NULL, etag TEXT NOT NULL, headers TEXT NOT NULL,
  tags TEXT NOT NULL, modified TEXT NOT NULL, UNIQUE (bucket, key));
CREATE INDEX IF NOT EXISTS bucket_object_dataset ON bucket_object(dataset_id);
CREATE TABLE IF NOT EXISTS bucket_upload (
  id TEXT PRIMARY KEY, bucket TEXT NOT NULL REFERENCES bucket(name) ON DELETE CASCADE, key TEXT NOT NULL,
  headers TEXT NOT NULL, tags TEXT NOT NULL, created TEXT NOT NULL, completed INTEGER NOT NULL DEFAULT 0);
CREATE TABLE IF NOT EXISTS bucket_part (
  id INTEGER PRIMARY KEY AUTOINCREMENT, upload_id TEXT NOT NULL REFERENCES bucket_upload(id) ON DELETE CASCADE,
  number INTEGER NOT NULL, size INTEGER NOT NULL, etag TEXT NOT NULL, modified TEXT NOT NULL,
  UNIQUE (upload_id, number));
CREATE TABLE IF NOT EXISTS storage_choice (
  object_id INTEGER PRIMARY KEY REFERENCES object(id) ON DELETE CASCADE, driver TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS dataset_birth (
  dataset_id INTEGER PRIMARY KEY REFERENCES dataset(id) ON DELETE CASCADE, driver TEXT NOT NULL);
`;
