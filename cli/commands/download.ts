import { download, parsePersistentId, run } from "../../mod.ts";
import { findInstallation } from "../../lib/client/find_installation.ts";
import type { Io } from "../io.ts";
import { openTarget, targetName } from "../target.ts";
import { openReporter } from "../terminal/reporter.ts";
import { printResult } from "../terminal/result.ts";

/** Options of `dvflow download`. */
export interface DownloadCommandOptions {
  readonly dataset: string;
  readonly to: string;
  readonly version: string;
  readonly overwrite: true | undefined;
  readonly on: string | undefined;
  readonly json: true | undefined;
}

/** `dvflow download` */
export async function downloadCommand(options: DownloadCommandOptions, io: Io): Promise<number> {
  const dataset = parsePersistentId(options.dataset);
  const named = targetName(options.on, io);
  const on = options.on === undefined && named === "embedded"
    ? (await findInstallation(dataset, { signal: io.signal })).href
    : named;
  await using target = await openTarget({ on }, io);
  using reporter = openReporter({ json: options.json === true, io });
  const output = await run(
    download({
      dataset,
      version: options.version,
      folder: options.to,
      overwrite: options.overwrite === true,
    }),
    { session: target.session, signal: io.signal, onEvent: reporter.onEvent },
  );
  reporter[Symbol.dispose]();
  if (options.json) printResult(output, { json: true, io });
  else {
    for (const { path, size, checksum } of output.files) {
      io.out(`${checksum ? `${checksum.type} ${checksum.value}` : "not proven"}  ${size}  ${path}`);
    }
    for (const { path, why } of output.left) io.out(`left out (${why})  ${path}`);
  }
  return 0;
}
