import { type Database, number, type Row, text } from "./database.ts";

/** What has become of somebody's wish to have a file. */
export type RequestState = "created" | "granted" | "rejected";

/** That somebody asks for a file, or did. */
export interface AccessRequest {
  readonly id: number;
  readonly fileId: number;
  readonly userId: number;
  readonly state: RequestState;
  readonly created: string;
}

function requestOf(row: Row): AccessRequest {
  return {
    id: number(row, "id"),
    fileId: number(row, "file_id"),
    userId: number(row, "user_id"),
    state: text(row, "state") as RequestState,
    created: text(row, "created"),
  };
}

/** Who asks for files, and who did. */
export class AccessRequests {
  readonly #db: Database;
  readonly #now: () => string;

  constructor(db: Database, now: () => string) {
    this.#db = db;
    this.#now = now;
  }

  /** Somebody asks for a file. */
  add(fileId: number, userId: number): void {
    this.#db.run(
      "INSERT INTO access_request (file_id, user_id, state, created) VALUES (?, ?, 'created', ?)",
      fileId,
      userId,
      this.#now(),
    );
  }

  /** Who asks for a file, and who did; oldest first. */
  of(fileId: number): readonly AccessRequest[] {
    return this.#db.all("SELECT * FROM access_request WHERE file_id = ? ORDER BY id", fileId)
      .map(requestOf);
  }

  /** Answers a request. */
  answer(id: number, state: RequestState): void {
    this.#db.run("UPDATE access_request SET state = ? WHERE id = ?", state, id);
  }
}
