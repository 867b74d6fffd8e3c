import type { Session } from "../../../lib/client/mod.ts";
import type { BlockFile } from "./request.ts";

/** Makes settings: `PUT /api/admin/settings/{name}`. */
export async function applySettings(
  session: Session,
  settings: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<void> {
  for (const [name, text] of Object.entries(settings)) {
    const response = await session.fetch({
      doing: `make the setting "${name}"`,
      method: "PUT",
      path: `/api/admin/settings/${encodeURIComponent(name)}`,
      text,
      repeatable: true,
      signal,
    });
    await response.body?.cancel();
  }
}

/** Loads a metadata block: `POST /api/admin/datasetfield/load`. */
export async function loadBlock(
  session: Session,
  { name, text }: BlockFile,
  signal: AbortSignal,
): Promise<void> {
  const bytes = new TextEncoder().encode(text);
  const response = await session.fetch({
    doing: `load the metadata block "${name}"`,
    method: "POST",
    path: "/api/admin/datasetfield/load",
    stream: {
      contentType: "text/tab-separated-values",
      length: bytes.length,
      async *open() {
        yield await Promise.resolve(bytes);
      },
    },
    signal,
  });
  await response.body?.cancel();
}
