/** A request as the server looks at it: a web request is one, and so is what comes in on a port. */
export interface Incoming {
  /** The verb, as it was sent. */
  readonly method: string;
  /** The address that it came from; undefined where it came without a network. */
  readonly address?: string;
  /** The whole address; its path as it was sent. */
  readonly url: string;
  readonly headers: {
    /** The value of a header; its bytes read as Latin-1. */
    get(name: string): string | null;
  };
  /** The bytes, as they come; null where there are none to come. */
  readonly body: AsyncIterable<Uint8Array> | null;
  /** Is aborted where who asks has gone away. */
  readonly signal?: AbortSignal;
}
