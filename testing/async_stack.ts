/**
 * What is to be closed together, the last one first. It is the part that is used here of
 * `AsyncDisposableStack`, which Node 22 does not have yet.
 */
export class AsyncStack implements AsyncDisposable {
  #entries: (() => unknown)[] = [];

  /** Closes a thing at the end. */
  use<T extends AsyncDisposable | Disposable>(thing: T): T {
    this.defer(() =>
      Symbol.asyncDispose in thing ? thing[Symbol.asyncDispose]() : thing[Symbol.dispose]()
    );
    return thing;
  }

  /** Does something at the end. */
  defer(work: () => unknown): void {
    this.#entries.push(work);
  }

  /** Hands all over to a new stack, so that the end of this one closes nothing. */
  move(): AsyncStack {
    const stack = new AsyncStack();
    stack.#entries = this.#entries;
    this.#entries = [];
    return stack;
  }

  /**
   * Closes all there is; what fails keeps nothing from being closed.
   *
   * @throws What failed; an AggregateError where more than one did.
   */
  async disposeAsync(): Promise<void> {
    const failures: unknown[] = [];
    for (let work = this.#entries.pop(); work !== undefined; work = this.#entries.pop()) {
      try {
        await work();
      } catch (error) {
        failures.push(error);
      }
    }
    if (failures.length > 1) throw new AggregateError(failures, "Cannot close all there was");
    if (failures.length === 1) throw failures[0];
  }

  /** The same, at the end of a block. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.disposeAsync();
  }
}
