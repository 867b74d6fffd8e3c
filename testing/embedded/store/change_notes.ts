/**
 * Triggers that note who and when, whoever makes the change: who has worked on a version, and when the
 * permissions at a place changed.
 */
export const changeNotes: string = `
CREATE TRIGGER IF NOT EXISTS note_new_version AFTER INSERT ON version WHEN acting_user() IS NOT NULL BEGIN
  INSERT OR IGNORE INTO contributor VALUES (NEW.id, acting_user());
END;
CREATE TRIGGER IF NOT EXISTS note_version AFTER UPDATE OF updated ON version WHEN acting_user() IS NOT NULL BEGIN
  INSERT OR IGNORE INTO contributor VALUES (NEW.id, acting_user());
END;
CREATE TRIGGER IF NOT EXISTS note_assignment AFTER INSERT ON assignment BEGIN
  UPDATE object SET permissions_changed = time_now() WHERE id = NEW.object_id;
END;
CREATE TRIGGER IF NOT EXISTS note_no_assignment AFTER DELETE ON assignment BEGIN
  UPDATE object SET permissions_changed = time_now() WHERE id = OLD.object_id;
END;
`;
