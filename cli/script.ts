/**
 * Lets a workflow file run by itself, with the options of `dvflow run`.
 *
 * @module
 */

/**
 * Runs a workflow file as `dvflow run` would, with this process's arguments, and ends the process. The
 * last line of a workflow file: `if (import.meta.main) await runAsScript(import.meta.url);`
 *
 * @param url The file's own address.
 */
export async function runAsScript(url: string): Promise<never> {
  const { dvflow } = await import("./dvflow.ts"); // not needed where the file is only imported
  Deno.exit(await dvflow(["run", url, ...Deno.args]));
}
