/** Prints a line with the time. */
export function log(line: string): void {
  console.log(`${new Date().toISOString()} ${line}`);
}

/** A variable of the environment. */
export function env(name: string, otherwise: string): string {
  const value = Deno.env.get(name);
  return value === undefined || value === "" ? otherwise : value;
}

/** Waits. */
export function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/**
 * Ends the process at SIGTERM and SIGINT, which the first process of a container does not heed by itself.
 *
 * @param stop What is done before.
 */
export function endOnSignal(stop: () => void = () => {}): void {
  for (const [signal, code] of [["SIGTERM", 143], ["SIGINT", 130]] as const) {
    Deno.addSignalListener(signal, () => {
      log(`${signal}: shutting down`);
      try {
        stop();
      } finally {
        Deno.exit(code);
      }
    });
  }
}

/** Answers HTTP on a port of all addresses, quietly. */
export function serve(
  port: number,
  handle: (request: Request) => Response | Promise<Response>,
): Deno.HttpServer {
  return Deno.serve({ port, hostname: "::", onListen: () => {} }, async (request) => {
    try {
      return await handle(request);
    } catch (error) {
      log(`${request.method} ${new URL(request.url).pathname}: ${error}`);
      return new Response(String(error), { status: 500 });
    }
  });
}
