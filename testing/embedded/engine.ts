import { rmSync } from "node:fs";
import { UsageError } from "../../lib/errors/mod.ts";
import { type Application, type ApplicationOptions, openApplication } from "./application.ts";
import type { Snapshot } from "./embedded_dataverse.ts";
import { Sessions } from "./pages/sessions.ts";
import { DataFolder, temporaryFolder } from "./store/data_folder.ts";
import { Store } from "./store/store.ts";
import { RequestLog } from "./wire/request_log.ts";

/** A copy of a state, in a folder of its own. */
class SnapshotFolder implements Snapshot {
  readonly path: string = temporaryFolder();
  readonly #forget: (one: SnapshotFolder) => void;
  isGone = false;

  constructor(forget: (one: SnapshotFolder) => void) {
    this.#forget = forget;
  }

  [Symbol.dispose](): void {
    this.isGone = true;
    rmSync(this.path, { recursive: true, force: true });
    this.#forget(this);
  }
}

/** The application over one folder, which gives way to another one where its state is replaced. */
export class Engine implements AsyncDisposable {
  readonly #options: ApplicationOptions;
  readonly #folder: DataFolder;
  readonly #prepare: (application: Application) => void;
  readonly #snapshots = new Set<SnapshotFolder>();
  readonly log: RequestLog = new RequestLog();
  #application: Application;

  /**
   * Opens a folder.
   *
   * @param options What applications are opened with; `data` is the folder's path.
   * @param prepare Tells each application what it has to know beyond its options.
   */
  constructor(
    options: Omit<ApplicationOptions, "data" | "log" | "sessions"> & {
      readonly data?: string | undefined;
    },
    prepare: (application: Application) => void,
  ) {
    this.#folder = new DataFolder(options.data);
    // Who has signed in stays so where the state is replaced, as long as it has the token, too.
    const sessions = new Sessions(options.clock);
    this.#options = { ...options, data: this.#folder, log: this.log, sessions };
    this.#prepare = prepare;
    try {
      this.#application = this.#open();
    } catch (error) {
      this.#folder[Symbol.dispose]();
      throw error;
    }
  }

  #open(): Application {
    const application = openApplication(this.#options);
    this.#prepare(application);
    return application;
  }

  /** What answers now. */
  get application(): Application {
    return this.#application;
  }

  /** Copies the state. */
  snapshot(): Snapshot {
    const snapshot = new SnapshotFolder((one) => this.#snapshots.delete(one));
    this.#snapshots.add(snapshot);
    this.#application.store.copyTo(snapshot.path);
    return snapshot;
  }

  /**
   * Replaces the state; nothing may be under way.
   *
   * @param snapshot The new one; without it a fresh installation, with the same superuser's token.
   * @throws {UsageError} Where the snapshot is gone.
   */
  async replace(snapshot?: Snapshot): Promise<void> {
    if (snapshot !== undefined && !(snapshot instanceof SnapshotFolder && !snapshot.isGone)) {
      throw new UsageError("Cannot reset: the snapshot is gone");
    }
    const fresh = snapshot === undefined ? this.#fresh() : undefined;
    const { base, objectBase } = this.#application;
    await this.#application[Symbol.asyncDispose]();
    try {
      this.#folder.replace((snapshot ?? fresh)!.path);
    } finally {
      fresh?.[Symbol.dispose]();
      this.#application = this.#open();
      this.#application.base = base;
      this.#application.objectBase = objectBase;
    }
  }

  #fresh(): SnapshotFolder {
    const snapshot = new SnapshotFolder(() => {});
    const { superuserToken } = this.#application.store;
    const store = new Store({ ...this.#options, data: undefined, superuserToken });
    try {
      store.copyTo(snapshot.path);
      return snapshot;
    } finally {
      store[Symbol.dispose]();
    }
  }

  /** Stops; snapshots that were made here are gone. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#application[Symbol.asyncDispose]();
    for (const snapshot of [...this.#snapshots]) snapshot[Symbol.dispose]();
    this.#folder[Symbol.dispose]();
  }
}
