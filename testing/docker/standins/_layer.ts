import { createHash } from "node:crypto";
import { basename, dirname } from "node:path";
import { pack } from "tar-stream";

/** Who owns an entry of a layer, and who may do what with it. */
export interface EntryOptions {
  /** @default {0o755} */
  readonly mode?: number;
  /**
   * Number of the user and of the group.
   *
   * @default {0}
   */
  readonly owner?: number;
}

/** A layer of an image, as it is handed to Docker. */
export interface PackedLayer {
  /** The layer's name for Docker: `sha256:` and the checksum of its archive. */
  readonly diffId: string;
  /** The archive in pieces. */
  readonly chunks: readonly Uint8Array[];
}

interface Entry {
  readonly type: "directory" | "file" | "symlink";
  readonly mode: number;
  readonly owner: number;
  readonly target?: string;
  readonly bytes?: Uint8Array;
}

/** Files, folders and links that make up a layer of an image. The same content gives the same layer. */
export class Layer {
  readonly #entries = new Map<string, Entry>();

  /** Adds a folder, and those above it. */
  folder(path: string, { mode = 0o755, owner = 0 }: EntryOptions = {}): this {
    this.#above(path);
    this.#entries.set(path, { type: "directory", mode, owner });
    return this;
  }

  /** Adds a file, and the folders above it. */
  file(path: string, content: string | Uint8Array, options: EntryOptions = {}): this {
    const { mode = 0o755, owner = 0 } = options;
    this.#above(path);
    const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
    this.#entries.set(path, { type: "file", mode, owner, bytes });
    return this;
  }

  /** Adds a link, and the folders above it. */
  link(path: string, target: string): this {
    this.#above(path);
    this.#entries.set(path, { type: "symlink", mode: 0o777, owner: 0, target });
    return this;
  }

  /** Adds a copy of a folder of this machine at a path of its own; what links point to is copied. */
  async copy(from: string, to: string, leaveOut: RegExp = /^$/): Promise<this> {
    for await (const { name } of Deno.readDir(from)) {
      if (leaveOut.test(name)) continue;
      const { isDirectory, isFile, mode } = await Deno.stat(`${from}/${name}`);
      const path = `${to}/${name}`;
      if (isDirectory) await this.copy(`${from}/${name}`, path, leaveOut);
      else if (isFile) {
        this.file(path, await Deno.readFile(`${from}/${name}`), { mode: mode ?? 0o644 });
      }
    }
    return this;
  }

  /**
   * Adds programs in a folder, and the shared libraries that they need, these at the paths at which the
   * loader of this machine finds them.
   */
  async programs(folder: string, paths: readonly string[]): Promise<this> {
    for (const path of paths) {
      this.file(`${folder}/${basename(path)}`, await Deno.readFile(path));
    }
    return await this.libraries(paths);
  }

  /** Adds the shared libraries that programs need. */
  async libraries(paths: readonly string[]): Promise<this> {
    const { stdout } = await new Deno.Command("ldd", {
      args: [...paths],
      env: { LC_ALL: "C" },
      stderr: "null", // a static program is "not a dynamic executable"
    }).output();
    const text = new TextDecoder().decode(stdout);
    const missing = /^\s*(\S+) => not found/m.exec(text);
    if (missing !== null) throw new Error(`Shared library "${missing[1]}" is not on this machine`);
    const found = new Set([...text.matchAll(/(?:^|=>)\s*(\/\S+) \(0x/gm)].map(([, path]) => path!));
    for (const path of found) this.file(path, await Deno.readFile(path));
    return this;
  }

  /** Packs it. */
  async packed(): Promise<PackedLayer> {
    const archive = pack();
    for (const [path, { type, mode, owner, target, bytes }] of [...this.#entries].sort(byPath)) {
      const header = {
        name: path.slice(1),
        type,
        mode,
        uid: owner,
        gid: owner,
        mtime: new Date(0),
      };
      if (bytes !== undefined) archive.entry(header, bytes as never);
      else archive.entry(target === undefined ? header : { ...header, linkname: target });
    }
    archive.finalize();
    const hash = createHash("sha256");
    const chunks: Uint8Array[] = [];
    for await (const chunk of archive as AsyncIterable<Uint8Array>) {
      hash.update(chunk);
      chunks.push(chunk);
    }
    return { diffId: `sha256:${hash.digest("hex")}`, chunks };
  }

  #above(path: string): void {
    const folder = dirname(path);
    if (folder === "/" || this.#entries.has(folder)) return;
    this.folder(folder);
  }
}

function byPath([a]: readonly [string, Entry], [b]: readonly [string, Entry]): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
