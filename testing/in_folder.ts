import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/**
 * Runs a test with a folder of its own, which is removed afterwards, whatever becomes of the test.
 *
 * @param test Gets the folder's path.
 */
export async function inFolder(test: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "dvflow-test-"));
  try {
    await test(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}
