import { Buffer } from "node:buffer";
import { type Database, number, textOrNull } from "./database.ts";

/** What stands for a dataset in lists. */
export interface ThumbnailChoice {
  /** An image that was uploaded for it. */
  readonly logo: Uint8Array | undefined;
  /** The file whose thumbnail it is. */
  readonly fileId: number | undefined;
  /** Whether nothing is to be chosen by itself. */
  readonly generic: boolean;
}

const nothing: ThumbnailChoice = { logo: undefined, fileId: undefined, generic: false };

/** What was chosen to stand for datasets. */
export class Thumbnails {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  /** What was chosen for a dataset. */
  of(datasetId: number): ThumbnailChoice {
    const row = this.#db.get("SELECT * FROM dataset_thumbnail WHERE dataset_id = ?", datasetId);
    if (row === undefined) return nothing;
    const logo = textOrNull(row, "logo");
    return {
      logo: logo === null ? undefined : Buffer.from(logo, "base64"),
      fileId: row["file_id"] === null ? undefined : number(row, "file_id"),
      generic: number(row, "generic") === 1,
    };
  }

  /** Chooses for a dataset, instead of what was chosen before. */
  choose(datasetId: number, choice: Partial<ThumbnailChoice>): void {
    const { logo, fileId, generic } = { ...nothing, ...choice };
    this.#db.run(
      "INSERT OR REPLACE INTO dataset_thumbnail VALUES (?, ?, ?, ?)",
      datasetId,
      fileId ?? null,
      generic ? 1 : 0,
      logo === undefined ? null : Buffer.from(logo).toString("base64"),
    );
  }
}
