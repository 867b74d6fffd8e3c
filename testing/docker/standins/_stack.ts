import { Buffer } from "node:buffer";
import { PassThrough } from "node:stream";
import { text } from "node:stream/consumers";
import { findEngine } from "./_engine.ts";
import { buildStandins } from "./build.ts";

/** How a container is started; what is left out is as the image has it. */
export interface StartOptions {
  readonly command?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Volumes of the stack by the path at which they are. */
  readonly volumes?: Readonly<Record<string, string>>;
  readonly tmpfs?: Readonly<Record<string, string>>;
  /** Ports to reach from this machine. */
  readonly ports?: readonly number[];
  /** An image other than the part's. */
  readonly image?: string;
  /** The part whose network it shares, in place of one of its own. */
  readonly networkOf?: Container;
}

/** What a command said and ended with. */
export interface Ran {
  readonly code: number;
  readonly output: string;
}

/** A container that was started. */
export interface Container {
  readonly id: string;
  /** The address at which a port is reached from this machine. */
  address(port: number): Promise<string>;
  /** Runs a command in it. */
  exec(...command: readonly string[]): Promise<Ran>;
  /** Waits for its end. */
  ended(): Promise<Ran>;
  /** All that it printed. */
  logs(): Promise<string>;
  /** Stops it as `docker stop` does; tells what it ended with. */
  stop(): Promise<number>;
  start(): Promise<void>;
  pause(): Promise<void>;
  unpause(): Promise<void>;
  inspect(): Promise<Inspected>;
}

/** What Docker knows of a container. */
export interface Inspected {
  readonly Config: {
    readonly User: string;
    readonly Labels: Readonly<Record<string, string>>;
  };
  readonly Mounts: readonly { readonly Destination: string }[];
}

/** Containers with a network and volumes of their own, without any harness; all go when it is disposed. */
export interface Stack extends AsyncDisposable {
  start(part: string, options?: StartOptions): Promise<Container>;
  /** Starts a container and waits for its end. */
  run(part: string, options?: StartOptions): Promise<Ran>;
}

/** Opens a stack without containers. */
export async function openStack(): Promise<Stack> {
  const docker = await findEngine();
  const { images } = await buildStandins();
  const name = `standins-${crypto.randomUUID().slice(0, 8)}`;
  const network = await docker.createNetwork({ Name: name });
  const started: { readonly id: string }[] = [];
  const volumes = new Set<string>();

  const start = async (part: string, options: StartOptions = {}): Promise<Container> => {
    const { command, env = {}, volumes: mounts = {}, tmpfs = {}, ports = [], image, networkOf } =
      options;
    for (const volume of Object.values(mounts)) volumes.add(`${name}-${volume}`);
    const created = await docker.createContainer({
      Image: image ?? images.get(part) ?? "",
      ...(command === undefined ? {} : { Cmd: [...command] }),
      Env: Object.entries(env).map(([key, value]) => `${key}=${value}`),
      ExposedPorts: Object.fromEntries(ports.map((port) => [`${port}/tcp`, {}])),
      HostConfig: {
        NetworkMode: networkOf === undefined ? name : `container:${networkOf.id}`,
        Binds: Object.entries(mounts).map(([path, volume]) => `${name}-${volume}:${path}`),
        Tmpfs: { ...tmpfs },
        PortBindings: Object.fromEntries(
          ports.map((port) => [`${port}/tcp`, [{ HostIp: "127.0.0.1", HostPort: "0" }]]),
        ),
      },
      ...(networkOf === undefined
        ? { NetworkingConfig: { EndpointsConfig: { [name]: { Aliases: [part] } } } }
        : {}),
    });
    started.push(created);
    await created.start();
    return {
      id: created.id,
      address: async (port) => {
        const { NetworkSettings } = await created.inspect();
        return `127.0.0.1:${NetworkSettings.Ports[`${port}/tcp`]?.[0]?.HostPort}`;
      },
      exec: async (...command) => {
        const exec = await created.exec({
          Cmd: [...command],
          AttachStdout: true,
          AttachStderr: true,
        });
        const stream = await exec.start({});
        const output = new PassThrough();
        docker.modem.demuxStream(stream, output, output);
        stream.on("end", () => output.end());
        const said = await text(output);
        return { code: (await exec.inspect()).ExitCode ?? -1, output: said };
      },
      ended: async () => {
        const { StatusCode } = await created.wait();
        return { code: StatusCode, output: await logsOf(created) };
      },
      logs: () => logsOf(created),
      stop: async () => {
        await created.stop({ t: 30 });
        return (await created.inspect()).State.ExitCode;
      },
      start: async () => void await created.start(),
      pause: async () => void await created.pause(),
      unpause: async () => void await created.unpause(),
      inspect: async () => await created.inspect(),
    };
  };

  return {
    start,
    run: async (part, options) => await (await start(part, options)).ended(),
    [Symbol.asyncDispose]: async () => {
      await Promise.all(
        started.map(({ id }) => docker.getContainer(id).remove({ force: true, v: true })),
      );
      await network.remove();
      await Promise.all([...volumes].map((volume) => docker.getVolume(volume).remove()));
    },
  };
}

/** The log without the eight bytes that Docker puts before each piece. */
async function logsOf(
  container: { logs(options: { stdout: true; stderr: true }): Promise<Buffer> },
): Promise<string> {
  const bytes = await container.logs({ stdout: true, stderr: true });
  const pieces: Buffer[] = [];
  for (let at = 0; at + 8 <= bytes.length;) {
    const end = at + 8 + bytes.readUInt32BE(at + 4);
    pieces.push(bytes.subarray(at + 8, end));
    at = end;
  }
  return Buffer.concat(pieces).toString();
}
