import type { Json, JsonObject } from "../domain/json.ts";
import type { FileSlice } from "../store/read_slice.ts";

/** What is answered. */
export interface Reply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body:
    | { readonly type: "json"; readonly value: Json }
    | { readonly type: "text"; readonly text: string; readonly contentType: string }
    | {
      readonly type: "file";
      /**
       * What comes before the bytes of the file.
       *
       * @default nothing
       */
      readonly head?: Uint8Array;
      readonly slice: FileSlice;
      readonly contentType: string;
    }
    | {
      readonly type: "stream";
      readonly stream: ReadableStream<Uint8Array>;
      readonly contentType: string;
    }
    | { readonly type: "none" };
}

/** Answers with bare JSON. */
export function bare(value: Json, status = 200): Reply {
  return { status, body: { type: "json", value } };
}

/** Answers `{"status":"OK","data":…}`. */
export function ok(data: Json, more: JsonObject = {}): Reply {
  return bare({ status: "OK", ...more, data });
}

/** Answers with a sentence. */
export function said(message: string): Reply {
  return ok({ message });
}

/** Answers with data and a sentence. */
export function okAnd(message: string, data: Json): Reply {
  return ok(data, { message: { message } });
}

/** Answers 201 with where it is: a path. */
export function created(location: string, data: Json): Reply {
  return { ...bare({ status: "OK", data }, 201), headers: { "Location": location } };
}

/** Answers with text. */
export function plain(text: string, contentType = "text/plain"): Reply {
  return { status: 200, body: { type: "text", text, contentType } };
}

/** Answers with an error's envelope. */
export function failed(status: number, message: string, more: JsonObject = {}): Reply {
  return bare({ status: "ERROR", ...more, message }, status);
}
