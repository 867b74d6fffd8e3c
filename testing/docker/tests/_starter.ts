// Starts a stack, tells each event and the result as JSON lines, and holds it until its input ends.
import { writeSync } from "node:fs";
import process from "node:process";
import { startDocker } from "../mod.ts";

const say = (line: unknown) => writeSync(1, `${JSON.stringify(line)}\n`);
const options = JSON.parse(process.env["STARTER_OPTIONS"] ?? "{}");
try {
  await using dataverse = await startDocker({ ...options, onProgress: say });
  const { stack, token, reused } = dataverse;
  say({ stack, token, reused, baseUrl: dataverse.baseUrl.href });
  for await (const _ of process.stdin); // until nobody needs it any more
} catch (error) {
  say({ error: error instanceof Error ? error.message : String(error) });
}
