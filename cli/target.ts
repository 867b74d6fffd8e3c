import { connect, type Connection } from "../mod.ts";
import { findCredentials } from "../lib/http/mod.ts";
import type { Io } from "./io.ts";

/** A place to work against, and how it is called. */
export interface Target extends AsyncDisposable {
  /** `embedded`, `docker`, or the address. */
  readonly name: string;
  /** The connection. */
  readonly session: Connection;
}

/** What was asked for. */
export interface TargetOptions {
  /** `embedded`, `docker`, `docker:VERSION`, or an address. */
  readonly on: string | undefined;
  /** Folder in which the embedded Dataverse keeps its state. */
  readonly data?: string | undefined;
}

/** The name of the target: what was asked for, else the environment's address, else `embedded`. */
export function targetName(on: string | undefined, io: Io): string {
  if (on !== undefined) return on;
  const known = ["DATAVERSE_URL", "BASE_URL", "DATAVERSE_SERVER"].some((name) => io.env(name));
  return known ? findCredentials(undefined, io.env).address.href : "embedded";
}

/** Opens the target, starting the embedded Dataverse where that is it. */
export async function openTarget(options: TargetOptions, io: Io): Promise<Target> {
  const name = targetName(options.on, io);
  const { signal } = io;
  const [, docker, version] = /^(docker)(?::(.+))?$/.exec(name) ?? [];
  if (docker !== undefined) return await openDocker(name, version, io);
  if (name !== "embedded") {
    const session = await connect(name, { env: io.env, signal });
    return { name, session, [Symbol.asyncDispose]: () => session[Symbol.asyncDispose]() };
  }
  const { startEmbedded } = await import("../testing/mod.ts"); // only where it is wanted
  const server = await startEmbedded(options.data === undefined ? {} : { data: options.data });
  try {
    const session = await connect(server.baseUrl, {
      token: server.superuserToken,
      fetch: server.fetch,
      env: () => undefined,
      signal,
    });
    return {
      name,
      session,
      async [Symbol.asyncDispose]() {
        await session[Symbol.asyncDispose]();
        await server[Symbol.asyncDispose]();
      },
    };
  } catch (error) {
    await server[Symbol.asyncDispose]();
    throw error;
  }
}

/** Takes a real Dataverse in Docker that runs, or starts one; it is left for others for a while. */
async function openDocker(name: string, version: string | undefined, io: Io): Promise<Target> {
  const { startShown } = await import("./commands/dataverse_up.ts"); // only where it is wanted
  const dataverse = await startShown({
    reuse: true,
    ...(version === undefined ? {} : { version }),
  }, io);
  try {
    const session = await connect(dataverse.baseUrl, {
      token: dataverse.token,
      env: () => undefined,
      signal: io.signal,
    });
    return {
      name,
      session,
      async [Symbol.asyncDispose]() {
        await session[Symbol.asyncDispose]();
        await dataverse[Symbol.asyncDispose]();
      },
    };
  } catch (error) {
    await dataverse[Symbol.asyncDispose]();
    throw error;
  }
}
