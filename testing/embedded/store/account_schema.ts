/** The tables of what goes with an account. */
export const accountSchema: string = `
CREATE TABLE IF NOT EXISTS account (
  user_id INTEGER PRIMARY KEY REFERENCES user(id) ON DELETE CASCADE, password TEXT,
  provider TEXT NOT NULL DEFAULT 'builtin', persistent_id TEXT, deactivated_at TEXT, email_confirmed TEXT,
  confirm_token TEXT UNIQUE, confirm_until TEXT, muted_emails TEXT NOT NULL DEFAULT '[]',
  muted_notifications TEXT NOT NULL DEFAULT '[]', tier INTEGER NOT NULL DEFAULT 1);
CREATE TRIGGER IF NOT EXISTS account_of_user AFTER INSERT ON user BEGIN
  INSERT INTO account (user_id) VALUES (NEW.id);
END;
INSERT OR IGNORE INTO account (user_id) SELECT id FROM user;
CREATE TABLE IF NOT EXISTS notification (
  id INTEGER PRIMARY KEY AUTOINCREMENT, user_id INTEGER NOT NULL REFERENCES user(id) ON DELETE CASCADE,
  type TEXT NOT NULL, object_id INTEGER, requestor_id INTEGER, text TEXT NOT NULL, sent TEXT NOT NULL,
  read INTEGER NOT NULL DEFAULT 0);
CREATE INDEX IF NOT EXISTS notification_user ON notification(user_id);
CREATE TABLE IF NOT EXISTS banner (
  id INTEGER PRIMARY KEY AUTOINCREMENT, texts TEXT NOT NULL, active INTEGER NOT NULL DEFAULT 1);
CREATE TABLE IF NOT EXISTS global_group (
  id INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT NOT NULL, alias TEXT NOT NULL, name TEXT NOT NULL,
  description TEXT, rule TEXT NOT NULL, UNIQUE (kind, alias));
`;
