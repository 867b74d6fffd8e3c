import { randomUUID } from "node:crypto";
import type { Session } from "../../../lib/client/mod.ts";
import type { CreatedUser, NewUserOptions } from "../../embedded/mod.ts";
import type { BlockFile } from "./request.ts";

/** The key that the bootstrap sets, with which users can be made. */
const BUILTIN_USERS_KEY = "burrito";

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

/** Makes a user who can call: `POST /api/builtin-users`. */
export async function createBuiltinUser(
  session: Session,
  options: NewUserOptions,
): Promise<CreatedUser> {
  const { userName } = options;
  const token = await session.call({
    doing: `create user "${userName}"`,
    method: "POST",
    path: "/api/builtin-users",
    query: { password: `P1-${randomUUID()}`, key: BUILTIN_USERS_KEY },
    json: {
      userName,
      firstName: options.firstName ?? userName,
      lastName: options.lastName ?? "Example",
      email: options.email ?? `${userName}@example.org`,
    },
  }, (body) => {
    const found = typeof body === "object" && body !== null && "apiToken" in body
      ? body.apiToken
      : undefined;
    return typeof found === "string"
      ? { ok: true, value: found }
      : { ok: false, issue: '"apiToken" is missing' };
  });
  if (options.superuser ?? false) {
    const response = await session.fetch({
      doing: `make "${userName}" a superuser`,
      method: "PUT",
      path: `/api/admin/superuser/${encodeURIComponent(userName)}`,
      text: "true",
      repeatable: true,
    });
    await response.body?.cancel();
  }
  return { userName, token };
}
