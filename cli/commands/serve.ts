import { UsageError } from "../../mod.ts";
import { printable } from "../../lib/errors/mod.ts";
import type { LoggedRequest, StartedEmbedded } from "../../testing/mod.ts";
import type { Io } from "../io.ts";

/** Options of `dvflow serve`. */
export interface ServeOptions {
  readonly port: number | undefined;
  readonly host: string;
  readonly data: string | undefined;
  readonly seed: readonly string[];
  readonly env: true | undefined;
  readonly lenientObjectStore: true | undefined;
  readonly quiet: true | undefined;
  readonly log: true | undefined;
  readonly routes: true | undefined;
  readonly command: readonly string[];
}

/** `dvflow serve` */
export async function serveCommand(options: ServeOptions, io: Io): Promise<number> {
  const { startDataverse } = await import("../../testing/mod.ts");
  if (options.routes) return await listRoutes(io);
  const { host: hostname, data, env, command } = options;
  const runs = command.length > 0;
  if (runs && env) {
    throw new UsageError("Cannot print exports: a command has address and token already", {
      hint: "Leave out --env.",
    });
  }
  await using server = await startDataverse({
    port: options.port ?? (runs ? 0 : 8080),
    hostname,
    lenientObjectStore: options.lenientObjectStore ?? false,
    publishMs: 200, // other clients look for the lock of a publication that has just begun
    ...(data === undefined ? {} : { data }),
  });
  const isFresh = server.isFresh;
  for (const seed of isFresh ? options.seed : []) await server.seed(seed);
  if (!isFresh && options.seed.length > 0) {
    io.error("The folder holds a state already: the seed was left out");
  }
  if (options.log) server.watch((request) => io.error(lineOf(request)));
  if (runs) return await runBeside(server, command, io);
  const address = server.baseUrl.origin;
  if (env) {
    io.out(`export DATAVERSE_URL=${address}`);
    io.out(`export DATAVERSE_API_TOKEN=${server.token}`);
  } else if (!options.quiet) {
    io.out(`Dataverse ${address}`);
    io.out(`Requests as they come ${address}/embedded/requests`);
    io.out(`Superuser dataverseAdmin, API token ${server.token}`);
    const { url, accessKeyId, secretAccessKey } = server.objectStore;
    io.out(`Object store ${url.origin}, access key ${accessKeyId}, secret ${secretAccessKey}`);
    io.out(data === undefined ? "State in memory: gone at the end" : `State in ${data}`);
    io.out("Ctrl-C ends it");
  }
  await new Promise<void>((resolve) => io.signal.addEventListener("abort", () => resolve()));
  return 0;
}

/** A request in a line: when, what, how it ended, how long it took, who asked, and what went wrong. */
function lineOf(request: LoggedRequest): string {
  const { at, method, origin, path, status, ms, user, fault, failure, warning } = request;
  const ended = status === 0 ? "no answer" : String(status);
  const notes = [
    user,
    fault === undefined ? undefined : `fault ${fault}`,
    warning,
    failure?.split("\n")[0],
  ].filter((note) => note !== undefined);
  const line = `${at.toISOString()} ${method} ${origin ?? ""}${path} ${ended} ${ms.toFixed(1)} ms`;
  return printable([line, ...notes].join("; "));
}

/** Lists pages and endpoints; the ones that are not built have a status in place of a summary. */
async function listRoutes(io: Io): Promise<number> {
  const { pages, routes } = await import("../../testing/embedded/mod.ts");
  for (const { method, path, summary } of pages()) {
    io.out(`${method.padEnd(6)} ${path}  ${summary}`);
  }
  for (const { method, path, summary, implemented } of routes()) {
    io.out(`${method.padEnd(6)} ${path}  ${implemented ? summary : "501"}`);
  }
  return 0;
}

/** Runs a command with the address and the token in its environment; gives its exit code. */
async function runBeside(
  { baseUrl, token }: StartedEmbedded,
  [program = "", ...args]: readonly string[],
  io: Io,
): Promise<number> {
  const child = startCommand(program, {
    args: [...args],
    env: { DATAVERSE_URL: baseUrl.origin, DATAVERSE_API_TOKEN: token },
  });
  const stop = (): void => {
    const signal = io.interrupted() === 130 ? "SIGINT" : "SIGTERM";
    // Ctrl-C at a terminal went to the command as well; a second one might end it too soon.
    if (signal === "SIGINT" && Deno.stdin.isTerminal()) return;
    try {
      child.kill(signal);
    } catch {
      // It has just ended.
    }
  };
  io.signal.addEventListener("abort", stop);
  try {
    return (await child.status).code;
  } finally {
    io.signal.removeEventListener("abort", stop);
  }
}

function startCommand(program: string, options: Deno.CommandOptions): Deno.ChildProcess {
  try {
    return new Deno.Command(program, options).spawn();
  } catch (cause) {
    const why = cause instanceof Deno.errors.NotFound
      ? "there is no such program"
      : cause instanceof Error
      ? cause.message
      : String(cause);
    throw new UsageError(`Cannot run "${program}": ${why}`, {
      cause,
      hint: "Behind -- stands a command as in a shell, such as: dvflow serve -- pytest.",
    });
  }
}
