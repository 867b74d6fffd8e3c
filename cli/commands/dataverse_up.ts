import { UsageError } from "../../mod.ts";
import {
  type DockerDataverse,
  DockerError,
  type DockerOptions,
  startDocker,
} from "../../testing/docker/mod.ts";
import type { Io } from "../io.ts";
import { openDockerReporter } from "../terminal/docker_reporter.ts";

/** Options of `dvflow dataverse up`. */
export interface UpOptions {
  readonly version: string | undefined;
  readonly s3: true | undefined;
  readonly port: number | undefined;
  readonly memory: string | undefined;
  readonly settings: readonly string[];
  readonly jvmOptions: readonly string[];
  readonly metadataBlocks: readonly string[];
  readonly timeout: number;
  readonly pull: "missing" | "always" | "never";
  readonly noSnapshot: true | undefined;
  readonly logs: string | undefined;
  readonly env: true | undefined;
  readonly json: true | undefined;
}

/** `dvflow dataverse up` */
export async function upCommand(options: UpOptions, io: Io): Promise<number> {
  const { version, port, memory, logs } = options;
  await using dataverse = await startShown({
    ...(version === undefined ? {} : { version }),
    ...(port === undefined ? {} : { port }),
    ...(memory === undefined ? {} : { memory }),
    ...(logs === undefined ? {} : { logs }),
    s3: options.s3 === true,
    settings: parsePairs("setting", options.settings),
    jvmOptions: parsePairs("JVM option", options.jvmOptions),
    metadataBlocks: options.metadataBlocks,
    timeoutMs: options.timeout * 1000,
    pull: options.pull,
    snapshot: options.noSnapshot !== true,
    reuse: true,
    keep: true,
  }, io);
  for (const line of told(dataverse, options)) io.out(line);
  return 0;
}

/** Starts a Dataverse in Docker, shows how that goes, and what a part said last where it does not work. */
export async function startShown(options: DockerOptions, io: Io): Promise<DockerDataverse> {
  const stopping = () => io.error("Stopping: what was started is taken down first");
  io.signal.addEventListener("abort", stopping, { once: true });
  try {
    using reporter = openDockerReporter(io);
    return await startDocker({
      ...options,
      env: io.env,
      signal: io.signal,
      onProgress: reporter.onEvent,
    });
  } catch (error) {
    if (error instanceof DockerError) {
      for (const line of error.lastLines) io.error(`  | ${line}`);
    }
    throw error;
  } finally {
    io.signal.removeEventListener("abort", stopping);
  }
}

function* told(dataverse: DockerDataverse, { env, json }: UpOptions): Generator<string> {
  const { baseUrl, token, version, mailUrl, s3, stack, reused } = dataverse;
  if (json) {
    yield JSON.stringify({
      baseUrl: baseUrl.href,
      token,
      version,
      superuser: "dataverseAdmin",
      mailUrl: mailUrl.href,
      internalUrl: dataverse.internalUrl.href,
      network: dataverse.network,
      ...(s3 === undefined ? {} : { s3 }),
      stack,
      reused,
      timings: dataverse.timings,
    });
  } else if (env) {
    yield `export DATAVERSE_URL=${baseUrl.origin}`;
    yield `export DATAVERSE_API_TOKEN=${token}`;
  } else {
    yield `Dataverse ${version} at ${baseUrl.origin}`;
    yield `Superuser dataverseAdmin, password admin1, API token ${token}`;
    yield `Mail at ${mailUrl.href}`;
    if (s3 !== undefined) {
      yield `Object store at ${s3.endpoint.href}, bucket ${s3.bucket}, store ${s3.storageDriver}`;
    }
    yield "It stays until: dvflow dataverse down";
  }
}

function parsePairs(what: string, texts: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(texts.map((text) => {
    const [, name, value] = /^([^=]+)=(.*)$/s.exec(text) ?? [];
    if (name === undefined || value === undefined) {
      throw new UsageError(`Cannot read the ${what} "${text}": it is not NAME=VALUE`);
    }
    return [name, value];
  }));
}
