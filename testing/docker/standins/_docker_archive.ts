import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import { Readable } from "node:stream";
import { pack } from "tar-stream";
import type { PackedLayer } from "./_layer.ts";

/** An image as Docker loads it. */
export interface ArchivedImage {
  /** All its names, with tags. */
  readonly names: readonly string[];
  /** From the lowest. */
  readonly layers: readonly PackedLayer[];
  /** What a container of it is like: `Entrypoint`, `Env`, `User` and so on. */
  readonly config: Readonly<Record<string, unknown>>;
}

const architectures: Readonly<Record<string, string>> = { x86_64: "amd64", aarch64: "arm64" };

/** Packs images into the archive that `docker load` reads; a layer that they share is in it once. */
export function dockerArchive(images: readonly ArchivedImage[]): Readable {
  const archive = pack();
  const add = (name: string, chunks: readonly Uint8Array[]): void => {
    archive.entry({ name, mtime: new Date(0) }, Buffer.concat(chunks));
  };
  const layers = new Map(images.flatMap((image) => image.layers.map((one) => [one.diffId, one])));
  for (const [diffId, { chunks }] of layers) add(layerName(diffId), chunks);
  const manifest = images.map(({ names, layers, config }) => {
    const text = JSON.stringify({
      architecture: architectures[Deno.build.arch],
      os: "linux",
      created: "1970-01-01T00:00:00Z", // the same content gives the same image
      config,
      rootfs: { type: "layers", diff_ids: layers.map(({ diffId }) => diffId) },
    });
    const file = `${createHash("sha256").update(text).digest("hex")}.json`;
    add(file, [new TextEncoder().encode(text)]);
    return { Config: file, RepoTags: names, Layers: layers.map(({ diffId }) => layerName(diffId)) };
  });
  add("manifest.json", [new TextEncoder().encode(JSON.stringify(manifest))]);
  archive.finalize();
  return Readable.from(archive);
}

function layerName(diffId: string): string {
  return `${diffId.replace("sha256:", "")}.tar`;
}
