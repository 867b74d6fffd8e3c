import type { Io } from "../io.ts";

/** Options of `dvflow serve`. */
export interface ServeOptions {
  readonly port: number;
  readonly host: string;
  readonly data: string | undefined;
  readonly env: true | undefined;
}

/** `dvflow serve` */
export async function serveCommand(options: ServeOptions, io: Io): Promise<number> {
  const { startEmbedded } = await import("../../testing/mod.ts");
  const { port, host: hostname, data } = options;
  await using server = await startEmbedded({
    port,
    hostname,
    ...(data === undefined ? {} : { data }),
  });
  const address = server.baseUrl.origin;
  if (options.env) {
    io.out(`export DATAVERSE_URL=${address}`);
    io.out(`export DATAVERSE_API_TOKEN=${server.superuserToken}`);
  } else {
    io.out(`Dataverse ${address}`);
    io.out(`Superuser dataverseAdmin, API token ${server.superuserToken}`);
    io.out(data === undefined ? "State in memory: gone at the end" : `State in ${data}`);
    io.out("Ctrl-C ends it");
  }
  await new Promise<void>((resolve) => io.signal.addEventListener("abort", () => resolve()));
  return 0;
}
