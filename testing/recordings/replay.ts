import { multipart } from "./_multipart.ts";
import { ObjectStore } from "./_object_store.ts";
import { readBody } from "./_read_body.ts";
import { comparedHeaders, compareResponses } from "./compare.ts";
import {
  type Chapter,
  chapters,
  type Exchange,
  readChapter,
  readMeta,
  type RecordedPart,
  type RecordedResponse,
  type Wait,
} from "./exchange.ts";
import { Names } from "./names.ts";

/** A server to replay against: fresh, its root published, everybody allowed to add to it. */
export interface ReplayTarget {
  /** Asks the server. */
  readonly fetch: typeof globalThis.fetch;
  /** Its address, ending in a slash. */
  readonly baseUrl: URL;
  /** The token of a superuser. */
  readonly token: string;
}

/** Options of {@linkcode replayRecordings}. */
export interface ReplayOptions {
  /**
   * The chapters to compare. All chapters before them are asked too, since they make what these need.
   *
   * @default all
   */
  readonly chapters?: readonly Chapter[];
  /**
   * The key with which accounts are made.
   *
   * @default {"burrito"} as the bootstrap for developers sets it
   */
  readonly builtinUsersKey?: string;
  /**
   * For how long an index has to have stood still to have caught up, and how long a server rests after a
   * lock that went, in milliseconds: a real one keeps in its index what is deleted too soon after.
   *
   * @default {0}
   */
  readonly settleMs?: number;
  /**
   * Longest wait for the index, in milliseconds.
   *
   * @default {5_000}
   */
  readonly indexBudgetMs?: number;
  /**
   * Has the server do at once what waits in its background, where it can be told so: then nothing depends on
   * how fast it is.
   *
   * @default {undefined} it is asked again and again whether it has done it
   */
  readonly settle?: () => Promise<void>;
  /** Told of each exchange that came out otherwise, as soon as it did. */
  readonly onDifference?: (difference: ReplayDifference) => void;
  /** Ends it. */
  readonly signal?: AbortSignal;
}

/** An exchange that came out otherwise. */
export interface ReplayDifference {
  /** The chapter and what was tried. */
  readonly name: string;
  /** The status that came. */
  readonly status: number;
  /** What differs, a line each; never empty. */
  readonly lines: readonly string[];
}

/** How a replay went. */
export interface ReplayReport {
  /** Exchanges compared. */
  readonly exchanges: number;
  /** Those with the recorded status. */
  readonly sameStatus: number;
  /** Those with the recorded status, headers and body. */
  readonly sameBody: number;
  /** Names of those that the target says it does not implement (501). */
  readonly notImplemented: readonly string[];
  /** Names of those not asked, since the target has no object store. */
  readonly skipped: readonly string[];
  /** The rest of those that differ. */
  readonly differences: readonly ReplayDifference[];
}

class Replay {
  readonly #target: ReplayTarget;
  readonly #names: Names;
  readonly #options: ReplayOptions;
  readonly #store: ObjectStore;

  constructor(target: ReplayTarget, names: Names, options: ReplayOptions) {
    this.#target = target;
    this.#names = names;
    this.#options = options;
    this.#store = new ObjectStore(target);
    names.tokens.set("admin", target.token);
  }

  #tokenOf({ as, token }: Exchange["request"]): string | undefined {
    if (as === undefined || as === "guest") return undefined;
    if (as !== "other") return this.#names.tokens.get(as);
    return token === undefined ? crypto.randomUUID() : this.#names.text(token);
  }

  /** Asks one thing as it was asked. */
  async ask(exchange: Exchange): Promise<RecordedResponse> {
    const { request } = exchange;
    const names = this.#names;
    const headers = new Headers();
    for (const [name, value] of Object.entries(request.headers ?? {})) {
      headers.set(name, names.text(value));
    }
    const token = this.#tokenOf(request);
    if (token !== undefined) headers.set("X-Dataverse-key", token);
    let type = request.contentType ?? undefined;
    let body: string | Blob | undefined;
    if (type?.startsWith("multipart/") && Array.isArray(request.body)) {
      ({ body, type } = multipart(request.body as unknown as readonly RecordedPart[], names));
    } else if (typeof request.body === "string") {
      body = this.#store.etagsFor(exchange) ?? names.list(names.text(request.body));
    } else if (request.body !== undefined && request.body !== null) {
      body = JSON.stringify(names.body(request.body));
    }
    if (type !== undefined) headers.set("Content-Type", type);
    const { builtinUsersKey = "burrito", signal } = this.#options;
    const path = names.path(request.path).replace("key=burrito", `key=${builtinUsersKey}`);
    const response = await this.#target.fetch(this.#address(path), {
      method: request.method,
      headers,
      redirect: "manual",
      ...(signal === undefined ? {} : { signal }),
      ...(body === undefined ? {} : { body: typeof body === "string" ? new Blob([body]) : body }),
    });
    const answer: RecordedResponse = {
      status: response.status,
      contentType: response.headers.get("Content-Type") ?? "",
      headers: Object.fromEntries(
        comparedHeaders.flatMap((name) => {
          const value = response.headers.get(name);
          return value === null ? [] : [[name, value]];
        }),
      ),
      ...await readBody(response),
    };
    names.learn(exchange.response.json, answer.json, request.path);
    await this.#store.put(exchange, answer);
    return answer;
  }

  /** Not by the URL's own reading of a relative address: a doubled slash must stay. */
  #address(path: string): string {
    return this.#target.baseUrl.href.replace(/\/$/, "") + path;
  }

  /** Waits until the server has come as far as the recorded one had. */
  async wait(wait: Wait): Promise<void> {
    const { settle, settleMs = 0, indexBudgetMs = 5_000, signal } = this.#options;
    if (settle !== undefined) return await settle();
    const unlocked = wait.wait === "unlocked";
    const path = unlocked
      ? `/api/datasets/:persistentId/locks?persistentId=${
        encodeURIComponent(this.#names.text(wait.persistentId ?? ""))
      }`
      : this.#names.path(wait.path ?? "");
    // A target that never gets there is told by what differs then.
    const end = Date.now() + (unlocked ? 60_000 : indexBudgetMs);
    let since: number | undefined;
    for (let pause = 5; Date.now() < end; pause = Math.min(pause * 2, 200)) {
      signal?.throwIfAborted();
      const data = await this.#state(path);
      if (data === undefined || (unlocked && data === 0)) return await sleep(settleMs);
      if (!unlocked && data === wait.count) {
        since ??= Date.now();
        if (Date.now() - since >= settleMs) return;
      } else since = undefined;
      await sleep(pause);
    }
  }

  /** How many locks there are, or things in the index; undefined where that is not told. */
  async #state(path: string): Promise<number | undefined> {
    const response = await this.#target.fetch(this.#address(path), {
      headers: { "X-Dataverse-key": this.#target.token },
    });
    const { data } = await response.json();
    if (!response.ok) return undefined;
    return Array.isArray(data) ? data.length : data.total_count;
  }
}

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/**
 * Asks a server what a real Dataverse 6.8 was asked, and says where it answers otherwise.
 *
 * @param target A fresh server.
 * @param options Which chapters to compare.
 * @returns The report.
 */
export async function replayRecordings(
  target: ReplayTarget,
  options: ReplayOptions = {},
): Promise<ReplayReport> {
  const wanted = options.chapters ?? chapters;
  const last = Math.max(...wanted.map((chapter) => chapters.indexOf(chapter)));
  const meta = await readMeta();
  const here = crypto.randomUUID().slice(0, 6);
  const replay = new Replay(target, new Names(meta.run, here), options);
  const recordedNames = { run: meta.run, base: meta.base };
  const hereNames = { run: here, base: target.baseUrl.href };
  const report = { exchanges: 0, sameStatus: 0, sameBody: 0 };
  const notImplemented: string[] = [];
  const skipped: string[] = [];
  const differences: ReplayDifference[] = [];
  let objectStore = true;
  for (const chapter of chapters.slice(0, last + 1)) {
    for (const entry of await readChapter(chapter)) {
      if ("wait" in entry) {
        await replay.wait(entry);
        continue;
      }
      if (chapter === "direct" && !objectStore) {
        if (wanted.includes(chapter)) skipped.push(entry.name);
        continue;
      }
      const response = await replay.ask(entry);
      // Without an object store, what follows in this chapter says nothing.
      if (entry.name === "direct/driver set") objectStore = response.status === 200;
      if (!wanted.includes(chapter)) continue;
      report.exchanges++;
      if (response.status === entry.response.status) report.sameStatus++;
      const lines = compareResponses(
        { response: entry.response, names: recordedNames },
        { response, names: hereNames },
      );
      if (lines.length === 0) report.sameBody++;
      else if (response.status === 501) notImplemented.push(entry.name);
      else {
        const difference = { name: entry.name, status: response.status, lines };
        differences.push(difference);
        options.onDifference?.(difference);
      }
    }
  }
  return { ...report, notImplemented, skipped, differences };
}
