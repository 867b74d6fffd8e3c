import { DatabaseSync } from "node:sqlite";
import { join } from "node:path";
import { DvflowError } from "../../../lib/errors/mod.ts";

/**
 * Takes a data folder for this process. The hold is an open SQLite transaction, so that it ends with
 * the process, however it dies.
 *
 * @throws {DvflowError} Where another one has it.
 */
export function lockFolder(folder: string): Disposable {
  const sqlite = new DatabaseSync(join(folder, "lock.sqlite"), { timeout: 0 });
  try {
    sqlite.exec("BEGIN EXCLUSIVE");
  } catch (cause) {
    sqlite.close();
    throw new DvflowError(
      `Cannot start on the data folder "${folder}": another embedded Dataverse is using it`,
      { cause, hint: "Stop the other one, or give this one a folder of its own." },
    );
  }
  return { [Symbol.dispose]: () => sqlite.close() };
}
