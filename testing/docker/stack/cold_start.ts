import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Clock } from "../../../lib/clock.ts";
import { openSession } from "../../../lib/client/mod.ts";
import type { Part } from "../compose/model.ts";
import { NAMES, PORTS } from "../compose/variables.ts";
import { DockerError } from "../docker_error.ts";
import type { DockerOptions } from "../docker_options.ts";
import { type Engine, messageOf } from "../engine/engine.ts";
import { provideImage } from "../engine/images.ts";
import { stackLabels } from "../engine/labels.ts";
import { writeLogs } from "../engine/logs.ts";
import { removeStack } from "../engine/remove_stack.ts";
import type { StateFolders } from "../state/open_state.ts";
import type { ReadyStack } from "../state/records.ts";
import { applySettings, loadBlock } from "./administer.ts";
import { checkEngine } from "./check_engine.ts";
import { Launch } from "./launch.ts";
import type { Progress } from "./progress.ts";
import { proveReady } from "./prove_ready.ts";
import type { StackRequest } from "./request.ts";
import {
  dropSnapshot,
  findSnapshot,
  type Snapshot,
  snapshotKey,
  takeSnapshot,
} from "./snapshot.ts";
import { readToken } from "./token.ts";

/** What a cold start works with. */
export interface ColdStartOptions {
  /** The engine. */
  readonly engine: Engine;
  /** What is to be started. */
  readonly request: StackRequest;
  /** What was asked for besides. */
  readonly options: DockerOptions;
  /** Id of the stack, and what its labels say. */
  readonly identity: {
    readonly id: string;
    readonly fingerprint: string;
    readonly created: string;
    readonly keep: boolean;
    readonly shared: boolean;
  };
  /** Where this machine keeps what it remembers. */
  readonly state: StateFolders;
  /** Is told what parts are at. */
  readonly progress: Progress;
  /** Time. */
  readonly clock: Clock;
  /** Ends it. */
  readonly signal: AbortSignal;
}

/** Images that are on the engine, and what they ask of others. */
interface Provided {
  readonly ids: Readonly<Record<string, string>>;
  readonly versions: Readonly<Record<string, string>>;
}

/** The part that loads new metadata fields into Solr; it has to wait until the blocks are loaded. */
const FIELDS = "solr-fields";

/**
 * Starts a stack from nothing, or from a snapshot where there is one.
 *
 * @param options What, and where.
 * @returns What is known of it once it is ready.
 * @throws {DockerError} Where it does not start; nothing is left of it then but its logs.
 */
export async function coldStart(options: ColdStartOptions): Promise<ReadyStack> {
  const provided = await provideImages(options);
  const key = snapshotKey(
    options.request.parts(provided.versions),
    provided.ids,
    options.request.blocks,
  );
  const wanted = options.options.snapshot ?? true;
  const snapshot = wanted ? await findSnapshot(options.state.snapshots, key) : undefined;
  if (snapshot !== undefined) {
    try {
      return await attempt(options, { provided, snapshot, key: undefined });
    } catch (error) {
      if (!(error instanceof DockerError) || !OTHERWISE_FINE.includes(error.reason)) throw error;
      await dropSnapshot(snapshot);
      if (options.signal.aborted) throw error;
      options.progress.tell("stack", "waiting", "starts anew: its snapshot did not work");
    }
  }
  return await attempt(options, { provided, snapshot: undefined, key: wanted ? key : undefined });
}

/** What may be a snapshot's fault. */
const OTHERWISE_FINE: readonly string[] = ["exited", "unhealthy", "bootstrap", "timeout"];

async function attempt(
  options: ColdStartOptions,
  { provided, snapshot, key }: {
    readonly provided: Provided;
    readonly snapshot: Snapshot | undefined;
    readonly key: string | undefined;
  },
): Promise<ReadyStack> {
  const { engine, request, identity, progress, clock, signal } = options;
  const launch = new Launch({
    engine,
    request,
    stack: identity.id,
    labels: stackLabels(identity),
    versions: provided.versions,
    snapshot,
    partTimeoutMs: options.options.partTimeoutMs ?? {},
    progress,
    clock,
    signal,
  });
  try {
    return await bringUp(launch, options, { provided, snapshot, key });
  } catch (error) {
    throw await takeBack(launch, error, options);
  }
}

async function bringUp(
  launch: Launch,
  options: ColdStartOptions,
  { provided, snapshot, key }: {
    readonly provided: Provided;
    readonly snapshot: Snapshot | undefined;
    readonly key: string | undefined;
  },
): Promise<ReadyStack> {
  const { engine, request, identity, progress, clock, signal, state } = options;
  const labels = stackLabels(identity);
  try {
    await engine.makeNetwork(launch.network, labels);
  } catch (cause) {
    throw noNetwork(cause);
  }
  for (const volume of request.volumes) {
    await engine.makeVolume(`${launch.network}-${volume}`, labels);
  }
  const names = request.parts(provided.versions).map(({ name }) => name);
  const needless = snapshot === undefined ? [FIELDS] : [FIELDS, "bootstrap"];
  await launch.run(names.filter((name) => !needless.includes(name)));
  const parts = launch.parts();
  const bootstrap = parts.find(({ name }) => name === "bootstrap");
  const container = launch.containers["bootstrap"];
  const token = snapshot?.token ??
    (bootstrap !== undefined && container !== undefined
      ? await readToken(engine, { part: bootstrap, container })
      : "");
  const baseUrl = new URL(`http://${engine.host}:${launch.ports[PORTS.dataverse]}/`);
  progress.tell("stack", "starting", "is asked whether it is ready");
  const tell = (detail: string) => progress.tell("stack", "starting", detail);
  const version = await proveReady({ baseUrl, token, clock, signal, tell });
  await using session = openSession(baseUrl, { token });
  if (request.blocks.length > 0 && snapshot === undefined) {
    for (const block of request.blocks) {
      tell(`loads metadata block "${block.name}"`);
      await loadBlock(session, block, signal);
    }
    await launch.run([FIELDS]);
  }
  if (key !== undefined) {
    tell("is copied, so that the next start is quicker");
    const { containers } = launch;
    await takeSnapshot(engine, {
      snapshots: state.snapshots,
      key,
      token,
      parts,
      containers,
      signal,
    });
  }
  tell("is given its settings");
  await applySettings(session, request.settings, signal);
  progress.tell("stack", "ready");
  return {
    baseUrl: baseUrl.href,
    token,
    version,
    mailUrl: `http://${engine.host}:${launch.ports[PORTS.mail]}/`,
    ...(request.s3 ? { s3: objectStore(parts) } : {}),
    lasting: parts.filter(({ healthCheck }) => healthCheck !== undefined).map(({ name }) => name),
    images: provided.ids,
    timings: progress.timings,
  };
}

function noNetwork(cause: unknown): DockerError {
  const why = messageOf(cause);
  const full = /address pool/i.test(why);
  return new DockerError(
    `Cannot make a network for Dataverse in Docker: ${
      full ? "the engine has no addresses left for one more" : why
    }`,
    {
      reason: "engine",
      cause,
      ...(full
        ? {
          hint:
            "Remove networks that nothing uses: dvflow dataverse prune, or docker network prune.",
        }
        : {}),
    },
  );
}

/** The object store, as the application is told of it. */
export function objectStore(parts: readonly Part[]): NonNullable<ReadyStack["s3"]> {
  const options = parts.find(({ name }) => name === "dataverse")?.environment["JVM_ARGS"] ?? "";
  const [, storageDriver = ""] = /-Ddataverse\.files\.([\w-]+)\.type=s3\b/.exec(options) ?? [];
  const option = (name: string) =>
    new RegExp(`-Ddataverse\\.files\\.${storageDriver}\\.${name}=(\\S+)`).exec(options)?.[1] ?? "";
  return {
    endpoint: option("custom-endpoint-url"),
    region: option("custom-endpoint-region"),
    bucket: option("bucket-name"),
    accessKey: option("access-key"),
    secretKey: option("secret-key"),
    storageDriver,
  };
}

/** Sees to it that all images are there; the application's says which versions of others it needs. */
async function provideImages(options: ColdStartOptions): Promise<Provided> {
  const { engine, request, progress, signal } = options;
  const pull = options.options.pull ?? "missing";
  const provide = async (part: string, image: string) => {
    const onPull = () => progress.tell(part, "pulling", `pulls "${image}"`);
    return await provideImage(engine, image, { pull, part, signal, onPull });
  };
  const parts = request.parts({});
  const missing = pull === "always" ||
    (await Promise.all(parts.map(({ image }) => engine.image(image)))).includes(undefined);
  checkEngine(parts, {
    memory: engine.memory,
    disk: await engine.freeDisk(),
    pulls: missing,
    kind: engine.kind,
  });
  const application = parts.find(({ name }) => name === "dataverse");
  const { labels } = await provide("dataverse", application?.image ?? "");
  const versions = {
    ...neededVersion(request, NAMES.postgres, labels["org.dataverse.deps.postgresql.version"]),
    ...neededVersion(request, NAMES.solr, labels["org.dataverse.deps.solr.version"]),
  };
  const byImage = new Map<string, Promise<{ readonly id: string }>>();
  const ids = await Promise.all(
    request.parts(versions).map(async ({ name, image }) => {
      const promise = byImage.get(image) ?? provide(name, image);
      byImage.set(image, promise);
      return [name, (await promise).id] as const;
    }),
  );
  return { ids: Object.fromEntries(ids), versions };
}

/** The version that an image needs, unless another was asked for or the usual one fits: `17.6` is a `17`. */
export function neededVersion(
  request: Pick<StackRequest, "variable" | "fallback">,
  name: string,
  needed: string | undefined,
): Readonly<Record<string, string>> {
  const usual = request.fallback(name);
  if (needed === undefined || request.variable(name) !== undefined) return {};
  return usual === needed || usual.startsWith(`${needed}.`) ? {} : { [name]: needed };
}

/** Keeps the logs of what did not start, removes it, and gives the error that says all that. */
async function takeBack(
  launch: Launch,
  error: unknown,
  { engine, identity, options, clock, progress, signal }: ColdStartOptions,
): Promise<unknown> {
  const failed = !signal.aborted || signal.reason instanceof DockerError;
  const folder = options.logs ?? join(tmpdir(), `dvflow-${identity.id}-logs`);
  const logs = failed
    ? await writeLogs(engine, { stack: identity.id, folder }).catch(() => [])
    : [];
  progress.tell("stack", "removing", "is taken down");
  let left: unknown;
  try {
    await removeStack(engine, { stack: identity.id, clock });
    await launch.settle();
    await removeStack(engine, { stack: identity.id, clock });
  } catch (problem) {
    left = problem;
  }
  return told(error, { logs: logs.length > 0 ? folder : undefined, left });
}

/** Adds to an error where the logs are and what is left. */
function told(
  error: unknown,
  { logs, left }: { readonly logs: string | undefined; readonly left: unknown },
): unknown {
  if (logs === undefined && left === undefined) return error;
  const reason = error instanceof DockerError
    ? error.reason
    : left === undefined
    ? "unhealthy"
    : "teardown";
  const message = error instanceof Error ? error.message : String(error);
  const more = [
    ...(left instanceof Error ? [left.message] : []),
    ...(logs === undefined ? [] : [`the logs of all parts are in "${logs}"`]),
  ];
  const known = error instanceof DockerError ? error : undefined;
  const hint = known?.hint ??
    (error instanceof Error && "hint" in error && typeof error.hint === "string"
      ? error.hint
      : undefined);
  return new DockerError([message, ...more].join("; "), {
    reason,
    part: known?.part,
    exitCode: known?.exitCode,
    lastLines: known?.lastLines,
    logs,
    cause: known?.cause ?? error,
    hint,
  });
}
