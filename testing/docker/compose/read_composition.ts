import { readFile } from "node:fs/promises";
import { parse } from "yaml";
import { Reader } from "./_reader.ts";
import type { Composition, Dependency, HealthCheck, Mount, Part, PortBinding } from "./model.ts";
import type { Variables } from "./interpolate.ts";

const SOURCE = new URL("../../../compose.yaml", import.meta.url);

/**
 * Reads the text of the `compose.yaml` that comes with this package.
 *
 * @returns The text.
 */
export async function composeText(): Promise<string> {
  if (SOURCE.protocol === "file:") return await readFile(SOURCE, "utf8");
  return await (await fetch(SOURCE)).text();
}

/**
 * Understands a `compose.yaml`, or says what in it is not understood: what Docker compose would read in it
 * and this program would not must not pass in silence.
 *
 * @param text The file's text.
 * @param variables Values for its variables.
 * @returns What it describes.
 * @throws {DockerError} Where something is not understood; the message names it.
 */
export function readComposition(text: string, variables: Variables): Composition {
  // No scalar is guessed to be anything but text: YAML 1.1 and 1.2 read "0755" and "yes" differently.
  const root = new Reader(parse(text, { schema: "failsafe" }), "", variables)
    .fields("name", "services", "volumes", "configs");
  const configs = new Map(
    root.configs.entries().map(([name, config]) =>
      [name, config.fields("content").content.text()] as const
    ),
  );
  const volumes = root.volumes.entries().map(([name, volume]) => {
    volume.fields();
    return name;
  });
  const names = root.services.entries().map(([name]) => name);
  const parts = root.services.entries().map(([name, service]) =>
    readPart(name, service, { configs, volumes, names })
  );
  return { parts, volumes };
}

interface Known {
  readonly configs: ReadonlyMap<string, string>;
  readonly volumes: readonly string[];
  readonly names: readonly string[];
}

function readPart(name: string, service: Reader, known: Known): Part {
  const fields = service.fields(
    "image",
    "command",
    "user",
    "environment",
    "ports",
    "volumes",
    "tmpfs",
    "mem_limit",
    "healthcheck",
    "depends_on",
    "profiles",
    "network_mode",
    "configs",
  );
  return {
    name,
    image: fields.image.text(),
    command: fields.command.exists ? fields.command.texts() : undefined,
    user: fields.user.optionalText(),
    environment: Object.fromEntries(
      fields.environment.entries().map(([key, value]) => [key, value.text()]),
    ),
    ports: fields.ports.items().map(readPort),
    volumes: fields.volumes.items().map((mount) => readMount(mount, known.volumes)),
    tmpfs: Object.fromEntries(
      fields.tmpfs.texts().map((entry) => {
        const [path = "", ...options] = entry.split(":");
        return [path, options.join(":")];
      }),
    ),
    memory: fields.mem_limit.exists ? fields.mem_limit.size() : undefined,
    healthCheck: fields.healthcheck.exists ? readHealthCheck(fields.healthcheck) : undefined,
    dependsOn: fields.depends_on.entries().map(([part, dependency]): Dependency => {
      if (!known.names.includes(part)) dependency.refuse(`there is no service "${part}"`);
      const { condition } = dependency.fields("condition");
      return {
        part,
        condition: condition.word(
          "service_started",
          "service_healthy",
          "service_completed_successfully",
        ),
      };
    }),
    profiles: fields.profiles.texts(),
    networkOf: fields.network_mode.exists
      ? readNetworkMode(fields.network_mode, known.names)
      : undefined,
    files: fields.configs.items().map((config) => {
      const { source, target, mode } = config.fields("source", "target", "mode");
      const content = known.configs.get(source.text()) ??
        source.refuse(`there is no config "${source.text()}"`);
      return { content, target: target.text(), mode: mode.exists ? mode.permissions() : 0o444 };
    }),
  };
}

function readPort(port: Reader): PortBinding {
  const text = port.text();
  const [, address, published, target] = /^([\d.]+):(\d+):(\d+)$/.exec(text) ?? [];
  if (address === undefined || published === undefined || target === undefined) {
    port.refuse(`"${text}" has to be ADDRESS:PORT:PORT`);
  }
  return { address, published: port.port(published), target: port.port(target) };
}

function readMount(mount: Reader, volumes: readonly string[]): Mount {
  const text = mount.text();
  const [, volume, target] = /^([\w-]+):(\/[^:]*)$/.exec(text) ?? [];
  if (volume === undefined || target === undefined || !volumes.includes(volume)) {
    mount.refuse(`"${text}" has to be VOLUME:/PATH, and the volume one of those listed`);
  }
  return { volume, target };
}

function readNetworkMode(mode: Reader, names: readonly string[]): string {
  const text = mode.text();
  const [, part] = /^service:(.+)$/.exec(text) ?? [];
  if (part === undefined || !names.includes(part)) {
    mode.refuse(`"${text}" has to be service:NAME of a service`);
  }
  return part;
}

function readHealthCheck(check: Reader): HealthCheck {
  const { test, interval, timeout, retries } = check.fields(
    "test",
    "interval",
    "timeout",
    "retries",
  );
  const words = test.texts();
  if (words[0] !== "CMD" && words[0] !== "CMD-SHELL") {
    test.refuse('has to begin with "CMD" or "CMD-SHELL"');
  }
  return {
    test: words,
    intervalMs: interval.duration(),
    timeoutMs: timeout.duration(),
    retries: retries.count(),
  };
}
