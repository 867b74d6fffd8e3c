import { createServer } from "node:net";

/**
 * Finds a port that nothing listens on. Somebody else may take it before it is used: then try another.
 *
 * @param port A certain port; by default any.
 * @returns The port; `undefined` where the certain one is taken.
 */
export function freePort(port = 0): Promise<number | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.on("error", () => resolve(undefined));
    server.listen({ port, host: "127.0.0.1", exclusive: true }, () => {
      const address = server.address();
      server.close(() =>
        resolve(typeof address === "object" && address !== null ? address.port : undefined)
      );
    });
  });
}

/** Whether the engine refused to start a container because a port of it is taken. */
export function isPortTaken(error: unknown): boolean {
  return error instanceof Error &&
    /port is already allocated|address already in use|ports are not available|bind for .* failed/i
      .test(error.message);
}
