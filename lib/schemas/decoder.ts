/** What a decoder gives: the value, or where and why it is not one. */
export type Decoded<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly issue: string };

/** Checks what came over the wire; never throws. */
export type Decoder<T> = (body: unknown) => Decoded<T>;
