import { object, or } from "@optique/core/constructs";
import { message } from "@optique/core/message";
import { map, multiple, optional, withDefault } from "@optique/core/modifiers";
import type { Parser } from "@optique/core/parser";
import { argument, command, flag, option } from "@optique/core/primitives";
import { choice, integer, string } from "@optique/core/valueparser";
import { path } from "@optique/run/valueparser";
import type { Command } from "./_parser.ts";

const json = optional(flag("--json", { description: message`Print JSON` }));

const stack = optional(option("--stack", string({ metavar: "ID" }), {
  description: message`Which one, where there are several; "dvflow dataverse status" lists them`,
}));

const upCommand = command(
  "up",
  map(
    object({
      version: optional(option("--version", string({ metavar: "VERSION" }), {
        description: message`Which Dataverse, such as 6.8, or the tag of an image`,
      })),
      s3: optional(flag("--s3", { description: message`With an object store for direct uploads` })),
      port: optional(option("--port", integer({ min: 1, max: 65535, metavar: "PORT" }), {
        description: message`Port on this machine; by default any that is free`,
      })),
      memory: optional(option("--memory", string({ metavar: "SIZE" }), {
        description: message`Most memory that the application may have, such as 3g`,
      })),
      settings: multiple(option("--setting", string({ metavar: "NAME=VALUE" }), {
        description: message`A setting in the database; may be given more than once`,
      })),
      jvmOptions: multiple(option("--jvm-option", string({ metavar: "NAME=VALUE" }), {
        description: message`A system property of the application; may be given more than once`,
      })),
      metadataBlocks: multiple(option("--metadata-block", path({ metavar: "FILE" }), {
        description: message`A metadata block (TSV) to load; may be given more than once`,
      })),
      timeout: withDefault(
        option("--timeout", integer({ min: 1, metavar: "SECONDS" }), {
          description: message`Longest time until it is ready`,
        }),
        900,
      ),
      pull: withDefault(
        option("--pull", choice(["missing", "always", "never"]), {
          description: message`When images are pulled`,
        }),
        "missing" as const,
      ),
      noSnapshot: optional(flag("--no-snapshot", {
        description: message`Set it up anew, also where this machine has a snapshot of it`,
      })),
      logs: optional(option("--logs", path({ metavar: "DIR" }), {
        description: message`Folder for the logs where it does not start`,
      })),
      env: optional(flag("--env", {
        description: message`Print address and token as shell exports`,
      })),
      json,
    }),
    (options): Command => ({
      execute: async (io) => (await import("./commands/dataverse_up.ts")).upCommand(options, io),
    }),
  ),
  {
    brief: message`Start a real Dataverse, or find one that runs`,
    description:
      message`Starts a real Dataverse from the official images, with all that it needs; one of the same options that runs already is taken. It stays until "dvflow dataverse down". Ctrl-C while it starts takes it down again.`,
    footer: message`Examples:

dvflow dataverse up --version 6.8

eval "$(dvflow dataverse up --env)"`,
  },
);

const statusCommand = command(
  "status",
  map(object({ json }), (options): Command => ({
    execute: async (io) =>
      (await import("./commands/dataverse_status.ts")).statusCommand(options, io),
  })),
  { brief: message`Show what runs`, description: message`Shows the stacks on the Docker engine.` },
);

const logsCommand = command(
  "logs",
  map(
    object({
      part: optional(argument(string({ metavar: "PART" }), {
        description: message`One part, such as dataverse; by default all`,
      })),
      to: optional(option("--to", path({ metavar: "DIR" }), {
        description: message`Write a file a part into a folder`,
      })),
      stack,
    }),
    (options): Command => ({
      execute: async (io) =>
        (await import("./commands/dataverse_logs.ts")).logsCommand(options, io),
    }),
  ),
  {
    brief: message`Show what the parts log`,
    description: message`Prints the logs of the running Dataverse's parts. API tokens are masked.`,
    footer: message`Example: dvflow dataverse logs --to logs`,
  },
);

const tokenCommand = command(
  "token",
  map(object({ stack }), (options): Command => ({
    execute: async (io) =>
      (await import("./commands/dataverse_token.ts")).tokenCommand(options, io),
  })),
  {
    brief: message`Print the superuser's API token`,
    description:
      message`Prints the running Dataverse's API token of dataverseAdmin, and nothing else.`,
  },
);

const downCommand = command(
  "down",
  map(
    object({
      stack,
      all: optional(flag("--all", {
        description: message`Everything that dvflow started, also what others use now`,
      })),
    }),
    (options): Command => ({
      execute: async (io) =>
        (await import("./commands/dataverse_down.ts")).downCommand(options, io),
    }),
  ),
  {
    brief: message`Take it down`,
    description:
      message`Takes down what "dvflow dataverse up" started: containers, networks and volumes.`,
  },
);

const pruneCommand = command(
  "prune",
  map(
    object({
      snapshots: optional(flag("--snapshots", {
        description: message`All snapshots, too, not only those that nobody used for a month`,
      })),
    }),
    (options): Command => ({
      execute: async (io) =>
        (await import("./commands/dataverse_prune.ts")).pruneCommand(options, io),
    }),
  ),
  {
    brief: message`Remove what killed runs left`,
    description:
      message`Removes stacks that nobody uses and that are not meant to stay, and old snapshots.`,
  },
);

/** The grammar of `dvflow dataverse`. */
export const dataverseCommand: Parser<"sync", Command, unknown> = command(
  "dataverse",
  or(upCommand, statusCommand, logsCommand, tokenCommand, downCommand, pruneCommand),
  {
    brief: message`A real Dataverse in Docker`,
    description:
      message`Starts and takes down a real Dataverse in Docker, for trying things and for tests; never for real data.`,
    footer: message`Example: dvflow dataverse up`,
  },
);
