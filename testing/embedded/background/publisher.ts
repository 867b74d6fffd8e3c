import type { Clock } from "../../../lib/clock.ts";
import { nextNumber, type ReleaseType } from "../domain/publishing.ts";
import type { User } from "../domain/permission.ts";
import type { Dataset } from "../domain/version.ts";
import type { Store } from "../store/store.ts";

/** Finishes publications a while after they have begun, as the real server does. */
export class Publisher implements AsyncDisposable {
  readonly #store: Store;
  readonly #clock: Clock;
  readonly #delay: number;
  readonly #stop = new AbortController();
  readonly #running = new Set<Promise<void>>();

  /** Finishes at once what a killed process had begun. */
  constructor(store: Store, options: { readonly clock: Clock; readonly delay: number }) {
    this.#store = store;
    this.#clock = options.clock;
    this.#delay = options.delay;
    for (const { datasetId, kind } of store.datasets.publications()) {
      this.#finish(datasetId, kind);
    }
  }

  /**
   * Begins a publication: the dataset is held until it is finished. Call it in a transaction.
   *
   * @throws {Refusal} Where the dataset cannot be published, or not so.
   */
  begin(dataset: Dataset, type: ReleaseType, by: User): void {
    const { datasets, files, collections } = this.#store;
    const latest = datasets.latest(dataset.id);
    const lastReleased = datasets.lastReleased(dataset.id);
    const owners = collections.upward(dataset.ownerId);
    const { major, minor } = nextNumber({
      datasetId: dataset.id,
      owner: owners[0]!,
      latest,
      lastReleased,
      locks: datasets.locks(dataset.id),
      files: files.of(latest.id),
      releasedFiles: lastReleased ? files.of(lastReleased.id) : [],
      requiresFiles: owners.find(({ requiresFiles }) => requiresFiles !== null)?.requiresFiles ??
        false,
    }, type);
    datasets.lock(
      dataset.id,
      "finalizePublication",
      by.userName,
      "Publishing the dataset; Validating Datafiles Asynchronously",
    );
    datasets.beginPublication(dataset.id, `${major}.${minor}`);
    const work = this.#later(dataset.id, `${major}.${minor}`);
    this.#running.add(work);
    work.finally(() => this.#running.delete(work));
  }

  async #later(datasetId: number, number: string): Promise<void> {
    try {
      await this.#clock.sleep(this.#delay, this.#stop.signal);
    } catch {
      return; // The next start finishes it.
    }
    this.#finish(datasetId, number);
  }

  #finish(datasetId: number, number: string): void {
    const { db, datasets, rights } = this.#store;
    db.transaction(() => {
      const dataset = datasets.byId(datasetId);
      // A rolled-back request leaves no note of a publication, a destroyed dataset no dataset.
      const begun = datasets.publications().some((one) => one.datasetId === datasetId);
      if (dataset === undefined || !begun) return;
      const draft = datasets.latest(datasetId);
      if (draft.state === "DRAFT") {
        const [major, minor] = number.split(".").map(Number);
        datasets.release(draft.id, major ?? 1, minor ?? 0);
      }
      for (const { id, token } of rights.assignmentsAt(datasetId)) {
        if (token !== null) rights.revoke(id);
      }
      datasets.unlock(datasetId, "InReview");
      datasets.unlock(datasetId, "finalizePublication");
      datasets.endPublication(datasetId);
    });
  }

  /** Stops; what has begun is finished by the next start. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await Promise.all(this.#running);
  }
}
