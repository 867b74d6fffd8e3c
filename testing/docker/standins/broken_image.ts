import { partsOfName } from "./_compose.ts";
import { deriveImage } from "./_derive_image.ts";
import { findEngine, findImage } from "./_engine.ts";
import { buildStandins } from "./build.ts";

/** Options of {@linkcode brokenImage}. */
export interface BrokenImageOptions {
  /** The part of the stack, as compose.yaml names it. */
  readonly part: string;
  /**
   * How long a container lasts, in milliseconds.
   *
   * @default {0}
   */
  readonly afterMs?: number;
  /**
   * What it ends with.
   *
   * @default {undefined} it does not end by itself
   */
  readonly code?: number;
  /**
   * What it prints: at its end, or at its start where it does not end.
   *
   * @default {[]}
   */
  readonly lines?: readonly string[];
  /**
   * Whether it does its work as long as it lasts; else it only waits, and never gets ready.
   *
   * @default {false}
   */
  readonly works?: boolean;
  /**
   * Variables of the environment that the image sets: what compose.yaml does not say can be said here, such
   * as STANDIN_DEPLOY_SECONDS for `dataverse` and STANDIN_STEP_MS for `bootstrap`.
   *
   * @default {{}}
   */
  readonly env?: Readonly<Record<string, string>>;
}

/** An image that was made for a test; disposing removes it. */
export interface BrokenImage extends AsyncDisposable {
  /** Its whole name. */
  readonly name: string;
  /** Its name without the tag, which is the one that compose.yaml gives the part. */
  readonly repository: string;
}

// A process that is the first of its container heeds only the signals that it asks for.
const idle = `trap 'exit 143' TERM INT; while :; do sleep 3600 & wait $!; done`;

/**
 * Makes an image of a part that fails: it ends at once or after a while, with a code and last words, or
 * never gets ready. It is the part's stand-in in all other respects.
 */
export async function brokenImage(options: BrokenImageOptions): Promise<BrokenImage> {
  const { part, afterMs = 0, code, lines = [], works = false, env = {} } = options;
  const { images } = await buildStandins();
  const from = images.get(part);
  if (from === undefined) throw new Error(`compose.yaml has no part "${part}"`);
  const { entrypoint = [] } = await findImage(await findEngine(), from) ?? {};
  const say = lines.map((line) => `echo ${quoted(line)}; `).join("");
  const script = code === undefined
    ? `${say}${works ? 'exec "$@"' : idle}`
    : `${works ? '"$@" & child=$!; ' : "child=; "}trap 'kill -TERM $child; exit 143' TERM INT; ` +
      `sleep ${afterMs / 1000} & wait $!; ${say}[ -z "$child" ] || kill -TERM $child; exit ${code}`;

  const { tag } = partsOfName(from);
  const repository = `dvflow-broken/${part}-${crypto.randomUUID().slice(0, 8)}`;
  const image = await deriveImage({
    from,
    repository,
    tag,
    entrypoint: ["/bin/sh", "-c", script, part, ...entrypoint],
    env,
  });
  return { ...image, name: `${repository}:${tag}`, repository };
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
