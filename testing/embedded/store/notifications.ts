import type { Notification } from "../domain/notification.ts";
import { type Database, number, numberOrNull, type Row, text } from "./database.ts";

function notificationOf(row: Row): Notification {
  return {
    id: number(row, "id"),
    userId: number(row, "user_id"),
    type: text(row, "type"),
    objectId: numberOrNull(row, "object_id"),
    requestorId: numberOrNull(row, "requestor_id"),
    text: text(row, "text"),
    sent: text(row, "sent"),
    read: number(row, "read") === 1,
  };
}

/** What is told to somebody. */
export interface NewNotification {
  readonly type: string;
  readonly objectId?: number | null;
  readonly requestorId?: number | null;
  readonly text?: string;
}

/** What people were told. */
export class Notifications {
  readonly #db: Database;
  readonly #now: () => string;

  constructor(db: Database, now: () => string) {
    this.#db = db;
    this.#now = now;
  }

  /** Tells an account, unless it does not want to hear of such things. */
  send(userId: number, notification: NewNotification): void {
    const { type, objectId = null, requestorId = null, text = "" } = notification;
    this.#db.run(
      `INSERT INTO notification (user_id, type, object_id, requestor_id, text, sent)
       SELECT user_id, ?, ?, ?, ?, ? FROM account WHERE user_id = ?
         AND NOT EXISTS (SELECT 1 FROM json_each(muted_notifications) WHERE value = ?)`,
      type,
      objectId,
      requestorId,
      text,
      this.#now(),
      userId,
      type,
    );
  }

  /** All that an account was told, newest first. */
  of(userId: number): readonly Notification[] {
    return this.#db.all(
      "SELECT * FROM notification WHERE user_id = ? ORDER BY sent DESC, id DESC",
      userId,
    ).map(notificationOf);
  }

  /** Notes that one was read. */
  markAsRead(id: number): void {
    this.#db.run("UPDATE notification SET read = 1 WHERE id = ?", id);
  }

  /** Removes one. */
  delete(id: number): void {
    this.#db.run("DELETE FROM notification WHERE id = ?", id);
  }
}
