/**
 * What can be found. Values that are compared as they are stand in `search_value`; those in which words are
 * looked for stand in `search_text`, and their words, as `domain/search/words.ts` finds them, in an index of FTS5.
 * How long the texts of a field are stands in `search_field`: in how many documents, and how many words in all.
 */
export const searchSchema: string = `
CREATE TABLE IF NOT EXISTS search_document (
  id INTEGER PRIMARY KEY AUTOINCREMENT, key TEXT NOT NULL UNIQUE, owner_id INTEGER NOT NULL, entity_id INTEGER NOT NULL,
  kind TEXT NOT NULL, version_id INTEGER, public INTEGER NOT NULL, rank TEXT NOT NULL, content TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS search_document_owner ON search_document(owner_id, entity_id);
CREATE TABLE IF NOT EXISTS search_value (
  document_id INTEGER NOT NULL REFERENCES search_document(id) ON DELETE CASCADE, field TEXT NOT NULL,
  value TEXT NOT NULL, low REAL, high REAL);
CREATE INDEX IF NOT EXISTS search_value_value ON search_value(field, value, document_id);
CREATE INDEX IF NOT EXISTS search_value_low ON search_value(field, low);
CREATE INDEX IF NOT EXISTS search_value_document ON search_value(document_id, field);
CREATE TABLE IF NOT EXISTS search_text (
  id INTEGER PRIMARY KEY AUTOINCREMENT, document_id INTEGER NOT NULL REFERENCES search_document(id) ON DELETE CASCADE,
  field TEXT NOT NULL, value TEXT NOT NULL, in_text INTEGER NOT NULL, length INTEGER NOT NULL);
CREATE INDEX IF NOT EXISTS search_text_document ON search_text(document_id);
CREATE INDEX IF NOT EXISTS search_text_field ON search_text(field, document_id);
CREATE VIRTUAL TABLE IF NOT EXISTS search_words USING fts5(field, words, stems, folded_words, folded_stems,
  content = '', contentless_delete = 1,
  tokenize = "unicode61 remove_diacritics 0 categories 'L* M* N* P* S* Co Cf Cn'");
CREATE VIRTUAL TABLE IF NOT EXISTS search_vocabulary USING fts5vocab(search_words, 'row');
CREATE TRIGGER IF NOT EXISTS search_text_delete AFTER DELETE ON search_text BEGIN
  DELETE FROM search_words WHERE rowid = OLD.id;
END;
CREATE TABLE IF NOT EXISTS search_field (
  field TEXT PRIMARY KEY, documents INTEGER NOT NULL, length INTEGER NOT NULL) WITHOUT ROWID;
CREATE TRIGGER IF NOT EXISTS search_document_delete BEFORE DELETE ON search_document BEGIN
  UPDATE search_field SET documents = documents - 1, length = length -
      (SELECT MAX(length) FROM search_text WHERE document_id = OLD.id AND search_text.field = search_field.field)
    WHERE field IN (SELECT field FROM search_text WHERE document_id = OLD.id);
END;
CREATE TABLE IF NOT EXISTS search_subject (
  collection_id INTEGER NOT NULL REFERENCES object(id) ON DELETE CASCADE, subject TEXT NOT NULL,
  UNIQUE (collection_id, subject));
CREATE TABLE IF NOT EXISTS index_file (
  dataset_id INTEGER NOT NULL, file_id INTEGER NOT NULL, PRIMARY KEY (dataset_id, file_id)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS indexed (
  object_id INTEGER PRIMARY KEY, time TEXT NOT NULL, sequence INTEGER NOT NULL DEFAULT 0, state TEXT);
CREATE INDEX IF NOT EXISTS indexed_sequence ON indexed(sequence);
`;
