/** Who does something: a contributor, a curator, or a superuser. */
export type Actor = "author" | "curator" | "keeper";

/** A version as the model has it. */
export interface ModelVersion {
  state: "DRAFT" | "RELEASED" | "DEACCESSIONED";
  major: number;
  minor: number;
  /** How many files have come into it; files only come, so this says which they are. */
  files: number;
}

/** What can be done to a dataset. */
export interface Deed {
  readonly type:
    | "edit"
    | "addFile"
    | "publish"
    | "finish"
    | "updateCurrent"
    | "submit"
    | "sendBack"
    | "deaccession"
    | "deleteDraft"
    | "delete"
    | "destroy"
    | "lock"
    | "unlock"
    | "link"
    | "unlink"
    | "move";
  readonly by: Actor;
  /** `major` or `minor`, the lock, the version, or the collection; `attic!` is moved to by force. */
  readonly word: string;
}

/** Collections, each with the one that it is in; the attic alone is not published. */
export const places: Readonly<Record<string, string>> = {
  lab: "root",
  aviary: "root",
  attic: "lab",
};

/** The life of one dataset, by the rules and without a server. */
export class DatasetModel {
  exists = true;
  published = false;
  /** Newest first. */
  versions: ModelVersion[] = [{ state: "DRAFT", major: 0, minor: 0, files: 0 }];
  readonly locks: Set<string> = new Set();
  /** The collection that it is in. */
  home = "lab";
  /** Other collections that show it. */
  readonly links: Set<string> = new Set();
  /** Versions whose publication has begun. */
  #pending: ModelVersion[] = [];

  /** Does it, where the rules allow it; says whether they do. */
  do({ type, by, word }: Deed): boolean {
    if (type === "finish") return this.#finish();
    return this.exists && this.#try(type, by, word);
  }

  #try(type: Deed["type"], by: Actor, word: string): boolean {
    const latest = this.versions[0]!;
    switch (type) {
      case "edit":
        if (this.#isHeld(by, ["Ingest"])) return false;
        this.#draft();
        return true;
      case "addFile":
        if (this.#isHeld(by)) return false;
        this.#draft().files++;
        return true;
      case "publish":
        return by !== "author" && this.#publish(word);
      case "updateCurrent":
        return by === "keeper" && this.#updateCurrent();
      case "submit":
        if (latest.state !== "DRAFT" || this.locks.has("InReview")) return false;
        this.locks.add("InReview");
        return true;
      case "sendBack":
        return by !== "author" && latest.state === "DRAFT" && this.locks.delete("InReview");
      case "deaccession": {
        const found = by === "author" ? undefined : this.#released(word);
        if (found !== undefined) found.state = "DEACCESSIONED";
        return found !== undefined;
      }
      case "deleteDraft":
        return latest.state === "DRAFT" && !this.#isHeld(by) && this.#removeLatest();
      case "delete":
        if (this.versions.length === 1 && this.published && by !== "keeper") return false;
        if (this.versions.length > 1 && latest.state !== "DRAFT") return false;
        return !this.#isHeld(by) && this.#removeLatest();
      case "destroy":
        if (this.published && by !== "keeper") return false;
        this.exists = false;
        return true;
      case "lock":
        if (by !== "keeper" || this.locks.has(word)) return false;
        this.locks.add(word);
        return true;
      case "unlock":
        if (by === "keeper") this.locks.clear();
        return by === "keeper";
      case "link": {
        const isThere = word === this.home || word === places[this.home];
        if (by !== "keeper" || isThere || this.links.has(word)) return false;
        this.links.add(word);
        return true;
      }
      case "unlink":
        return by === "keeper" && this.links.delete(word);
      case "move":
        return by === "keeper" && this.#move(word.replace("!", ""), word.endsWith("!"));
      default:
        return false;
    }
  }

  #isHeld(by: Actor, harmless: readonly string[] = []): boolean {
    const locks = [...this.locks];
    if (locks.every((lock) => harmless.includes(lock))) return false;
    return by === "author" || locks.some((lock) => lock !== "InReview");
  }

  #move(target: string, isForced: boolean): boolean {
    if (target === this.home || (this.published && target === "attic")) return false;
    const needless = [target, places[target]!].filter((place) => this.links.has(place));
    if (needless.length > 0 && !isForced) return false;
    for (const place of needless) this.links.delete(place);
    this.home = target;
    return true;
  }

  #draft(): ModelVersion {
    const latest = this.versions[0]!;
    if (latest.state === "DRAFT") return latest;
    const { files } = this.#newest("RELEASED") ?? latest;
    const draft: ModelVersion = { state: "DRAFT", major: 0, minor: 0, files };
    this.versions.unshift(draft);
    return draft;
  }

  #newest(state: ModelVersion["state"]): ModelVersion | undefined {
    return this.versions.find((version) => version.state === state);
  }

  #released(word: string): ModelVersion | undefined {
    return word === ":latest-published"
      ? this.#newest("RELEASED")
      : this.versions.find(({ state, major, minor }) =>
        state === "RELEASED" && `${major}.${minor}` === word
      );
  }

  #publish(type: string): boolean {
    const [latest, before] = this.versions;
    const stops = ["Workflow", "Ingest", "finalizePublication", "EditInProgress"];
    if (latest === undefined || latest.state === "RELEASED" || this.home === "attic") return false;
    if (stops.some((lock) => this.locks.has(lock))) return false;
    const released = this.#newest("RELEASED");
    if (type === "minor" && latest.state === "DRAFT") {
      if (before === undefined || before.state === "DEACCESSIONED") return false;
    }
    if (type === "minor" && released !== undefined && released.files !== latest.files) return false;
    const from = this.versions.find(({ state }) => state !== "DRAFT");
    const next = !this.published || from === undefined
      ? { major: 1, minor: 0 }
      : type === "major"
      ? { major: from.major + 1, minor: 0 }
      : { major: from.major, minor: from.minor + 1 };
    Object.assign(latest, next);
    this.#pending.push(latest);
    this.locks.add("finalizePublication");
    return true;
  }

  #finish(): boolean {
    for (const version of this.#pending) {
      if (!this.exists || !this.versions.includes(version)) continue;
      version.state = "RELEASED";
      this.published = true;
      for (const lock of ["Workflow", "InReview", "finalizePublication"]) this.locks.delete(lock);
    }
    this.#pending = [];
    return true;
  }

  #updateCurrent(): boolean {
    const [latest] = this.versions;
    const released = this.#newest("RELEASED");
    if (latest?.state !== "DRAFT" || latest.files !== released?.files) return false;
    if ([...this.locks].some((lock) => lock !== "InReview")) return false;
    this.versions.shift();
    return true;
  }

  #removeLatest(): boolean {
    if (this.versions.length > 1) this.versions.shift();
    else this.exists = false;
    return true;
  }
}
