import type { Readable } from "node:stream";
import { GenericContainer, type StartedTestContainer, type WaitStrategy } from "testcontainers";
import type { Part } from "../compose/model.ts";
import { LABELS, type Labels } from "./labels.ts";

/** What a part needs to know of the stack that it is in. */
export interface PartPlace {
  /** Id of the stack. */
  readonly stack: string;
  /** Name of the network. */
  readonly network: string;
  /** Labels of the stack. */
  readonly labels: Labels;
  /** Full name of a volume. */
  readonly volumeName: (volume: string) => string;
  /** Id of the container whose network the part shares. */
  readonly networkContainer?: string | undefined;
  /** Address for its ports, in place of the one wished for. */
  readonly bindAddress: (wanted: string) => string;
  /** Archives to unpack into it before it starts. */
  readonly archives: readonly { readonly tar: Readable; readonly target: string }[];
}

/** Whoever starts a part waits for it, with a message of its own; testcontainers does not. */
const NO_WAIT: WaitStrategy = {
  waitUntilReady: () => Promise.resolve(),
  withStartupTimeout: () => NO_WAIT,
  isStartupTimeoutSet: () => false,
  getStartupTimeout: () => 0,
};

/** A part of the stack as a container of testcontainers. */
export class PartContainer extends GenericContainer {
  constructor(part: Part, place: PartPlace) {
    super(part.image);
    this.withName(`${place.network}-${part.name}`)
      .withLabels({ ...place.labels, [LABELS.part]: part.name })
      .withEnvironment({ ...part.environment })
      .withTmpFs({ ...part.tmpfs })
      .withWaitStrategy(NO_WAIT)
      .withAutoCleanup(false); // its reaper is one more image, and knows nothing of stacks that stay
    if (part.command !== undefined) this.withCommand([...part.command]);
    if (part.user !== undefined) this.withUser(part.user);
    if (part.files.length > 0) {
      this.withCopyContentToContainer(
        part.files.map(({ content, target, mode }) => ({ content, target, mode })),
      );
    }
    for (const { tar, target } of place.archives) {
      this.withCopyArchivesToContainer([{ tar, target }]);
    }
    if (place.networkContainer === undefined) this.#join(part, place);
    else this.networkMode = `container:${place.networkContainer}`;
    this.#configure(part, place);
  }

  /** On the stack's network only, under the part's name. */
  #join(part: Part, { network }: PartPlace): void {
    this.networkMode = network;
    this.createOpts.NetworkingConfig = { EndpointsConfig: { [network]: { Aliases: [part.name] } } };
  }

  /** What testcontainers has no method for. */
  #configure(part: Part, { volumeName, bindAddress }: PartPlace): void {
    this.hostConfig.Binds = part.volumes.map(({ volume, target }) =>
      `${volumeName(volume)}:${target}`
    );
    this.hostConfig.PortBindings = Object.fromEntries(
      part.ports.map(({ address, published, target }) => [
        `${target}/tcp`,
        [{ HostIp: bindAddress(address), HostPort: String(published) }],
      ]),
    );
    this.createOpts.ExposedPorts = Object.fromEntries(
      part.ports.map(({ target }) => [`${target}/tcp`, {}]),
    );
    if (part.memory !== undefined) {
      this.hostConfig.Memory = part.memory;
      this.hostConfig.MemorySwap = part.memory * 2; // as docker compose leaves it
    }
    if (part.healthCheck !== undefined) {
      const { test, intervalMs, timeoutMs, retries } = part.healthCheck;
      this.createOpts.Healthcheck = {
        Test: [...test],
        Interval: intervalMs * 1e6,
        Timeout: timeoutMs * 1e6,
        Retries: retries,
      };
    }
  }

  /** Is told the container's id before it starts. */
  onCreated: (id: string) => void = () => {};

  protected override containerCreated(containerId: string): Promise<void> {
    this.onCreated(containerId);
    return Promise.resolve();
  }

  override start(): Promise<StartedTestContainer> {
    return super.start();
  }
}
