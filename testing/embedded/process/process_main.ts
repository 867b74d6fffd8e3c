// The server's own process; see start_process.ts. It says one line, and ends with the process that began it.
import { once } from "node:events";
import process from "node:process";
import { createInterface } from "node:readline";
import { DvflowError } from "../../../lib/errors/mod.ts";
import type { EmbeddedObjectStore } from "../embedded_dataverse.ts";
import { startEmbedded } from "../start_embedded.ts";

/** What the process says first. */
export type Hello = {
  readonly type: "up";
  readonly baseUrl: string;
  readonly superuserToken: string;
  readonly objectStore: Omit<EmbeddedObjectStore, "url"> & { readonly url: string };
} | {
  readonly type: "failed";
  readonly message: string;
  readonly hint: string | undefined;
};

function say(hello: Hello): void {
  process.stdout.write(`${JSON.stringify(hello)}\n`);
}

const input = createInterface({ input: process.stdin });
const closed = once(input, "close");
const [line] = await once(input, "line") as [string];
try {
  await using server = await startEmbedded({ port: 0, ...JSON.parse(line) });
  const { url, ...opening } = server.objectStore;
  say({
    type: "up",
    baseUrl: server.baseUrl.href,
    superuserToken: server.superuserToken,
    objectStore: { ...opening, url: url.href },
  });
  await closed;
} catch (error) {
  const message = error instanceof Error ? error.message : String(error);
  say({ type: "failed", message, hint: error instanceof DvflowError ? error.hint : undefined });
  process.exitCode = 1;
  input.close();
}
