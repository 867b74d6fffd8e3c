import { env, log } from "./_program.ts";

/** How long Solr may take to answer, in milliseconds. */
const patience = 2000;

/**
 * What the index in Solr knows of an installation. One document stands for all: it is added after every
 * change, so that an index that was lost finds nothing until something is written again.
 */
export class SolrIndex {
  readonly #core: string;
  readonly #id: string;
  #adding: Promise<void> = Promise.resolve();

  /** The index of an installation. */
  constructor(id: string) {
    const host = env("DATAVERSE_SOLR_HOST", "solr");
    const port = env("DATAVERSE_SOLR_PORT", "8983");
    this.#core = `http://${host}:${port}/solr/${env("DATAVERSE_SOLR_CORE", "collection1")}`;
    this.#id = id;
  }

  /** Where it is. */
  get address(): string {
    return this.#core;
  }

  /** Notes a change, in the background; what is written while Solr is away is not in the index. */
  add(): void {
    this.#adding = this.#adding.then(() =>
      this.#ask("update?commit=true", {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify([{ id: this.#id }]),
      })
    ).then(() => {}, (error) => log(`WARNING: could not index: ${error}`));
  }

  /**
   * Whether it knows the installation.
   *
   * @throws {Error} Where Solr does not answer.
   */
  async has(): Promise<boolean> {
    await this.#adding;
    const answer = await this.#ask(`get?id=${encodeURIComponent(this.#id)}`);
    return (answer as { readonly doc: unknown }).doc !== null;
  }

  async #ask(path: string, init: RequestInit = {}): Promise<unknown> {
    const response = await fetch(`${this.#core}/${path}`, {
      ...init,
      signal: AbortSignal.timeout(patience),
    });
    if (!response.ok) throw new Error(`Solr answered ${response.status}: ${await response.text()}`);
    return await response.json();
  }
}
