import { merge, object, or } from "@optique/core/constructs";
import { message } from "@optique/core/message";
import { map, multiple, optional, withDefault } from "@optique/core/modifiers";
import type { Parser } from "@optique/core/parser";
import { argument, command, flag, option } from "@optique/core/primitives";
import { choice, integer, string } from "@optique/core/valueparser";
import { path } from "@optique/run/valueparser";
import { dataverseCommand } from "./_dataverse_parser.ts";
import type { Io } from "./io.ts";

/** A command line that was understood. */
export interface Command {
  /** Does it; gives the exit code. */
  execute(io: Io): Promise<number>;
}

/** The last one counts, so that what is typed behind a task or an alias goes before what that says. */
const on = map(
  multiple(option("--on", string({ metavar: "TARGET" }), {
    description:
      message`Where to run: "embedded" (a Dataverse of our own, in memory), "docker" or "docker:VERSION" (a real one, started where none runs), or the address of an installation; the one in DATAVERSE_URL by default; the last one counts`,
  })),
  (targets) => targets.at(-1),
);

const json = optional(flag("--json", {
  description: message`Print JSON Lines: events as they come, the result last`,
}));

const yesNo = (name: `--${string}`, description: ReturnType<typeof message>) =>
  optional(flag(name, { description }));

const running = object({
  cleanup: optional(option("--cleanup", choice(["on-failure", "always", "never"]), {
    description: message`When to undo what was made; on-failure by default`,
  })),
  json,
});

const runCommand = command(
  "run",
  map(
    merge(
      object({
        workflow: argument(path({ metavar: "WORKFLOW" }), {
          description: message`A workflow file, or its address`,
        }),
        inputs: multiple(option("-i", "--input", string({ metavar: "NAME=VALUE" }), {
          description: message`An input of the workflow; may be given more than once`,
        })),
        on,
        data: optional(option("--data", path({ metavar: "DIR" }), {
          description: message`Folder in which the embedded Dataverse keeps its state`,
        })),
        plan: yesNo("--plan", message`Say what would be done, send nothing`),
        journal: optional(option("--journal", path({ metavar: "FILE" }), {
          description:
            message`Keep a journal in a new file, so that "dvflow resume" can go on after a crash; with --cleanup never, after a failure, too`,
        })),
      }),
      running,
    ),
    (options): Command => ({
      execute: async (io) => (await import("./commands/run.ts")).runCommand(options, io),
    }),
  ),
  {
    brief: message`Run a workflow`,
    description:
      message`Runs a workflow, a file that exports one as its default. Ctrl-C stops it and undoes what it made.`,
    footer: message`Examples:

dvflow run workflows/basic_usage.ts --on embedded

dvflow run workflows/download_dataset.ts -i dataset=doi:10.7910/DVN/KBHLOD --on https://dataverse.harvard.edu`,
  },
);

const resumeCommand = command(
  "resume",
  map(
    merge(
      object({
        journal: argument(path({ metavar: "JOURNAL" }), {
          description: message`The journal of a run that did not end`,
        }),
      }),
      running,
    ),
    (options): Command => ({
      execute: async (io) => (await import("./commands/resume.ts")).resumeCommand(options, io),
    }),
  ),
  {
    brief: message`Go on with a run that was cut off`,
    description:
      message`Goes on where a run with --journal ended, with the same workflow, inputs and target. What is done is not done again; what is in doubt is looked for first.`,
    footer: message`Example: dvflow resume run.jsonl`,
  },
);

const serveCommand = command(
  "serve",
  map(
    object({
      port: optional(option("--port", integer({ min: 0, max: 65535, metavar: "PORT" }), {
        description:
          message`Port; 0 takes any that is free. By default 8080, for a command any that is free`,
      })),
      host: withDefault(
        option("--host", string({ metavar: "ADDRESS" }), {
          description: message`Address to listen on`,
        }),
        "127.0.0.1",
      ),
      data: optional(option("--data", path({ metavar: "DIR" }), {
        description: message`Folder that keeps the state; in memory by default`,
      })),
      seed: multiple(option("--seed", path({ metavar: "FILE" }), {
        description:
          message`What there is from the beginning: a JSON file with users, collections and datasets, or a dataset's export; may be given more than once`,
      })),
      env: yesNo("--env", message`Print address and token as shell exports`),
      quiet: yesNo("--quiet", message`Print nothing but, with --env, the exports`),
      log: yesNo("--log", message`Write a line to standard error for each request`),
      lenientObjectStore: yesNo(
        "--lenient-store",
        message`Let the object store take what some clients send it: API tokens, uploads without a length`,
      ),
      routes: yesNo("--routes", message`List the endpoints of Dataverse, and which are answered`),
      command: multiple(argument(string({ metavar: "COMMAND" }), {
        description:
          message`What to run meanwhile, behind "--": it finds the Dataverse by DATAVERSE_URL and DATAVERSE_API_TOKEN, and its end ends that`,
      })),
    }),
    (options): Command => ({
      execute: async (io) => (await import("./commands/serve.ts")).serveCommand(options, io),
    }),
  ),
  {
    brief: message`Serve the embedded Dataverse`,
    description:
      message`Serves a Dataverse of our own, for trying things and for tests, until Ctrl-C, or while a command runs. It prints a superuser's token: do not put it on a network.`,
    footer: message`Examples:

dvflow serve --port 8080 --data ./dataverse

dvflow serve -- pytest --exitfirst`,
  },
);

/** What transfers have in common. */
const transferring = {
  rename: yesNo(
    "--rename",
    message`Write names that Dataverse does not take with what it takes, such as a:b as a_x3A_b, and read them again on the way back`,
  ),
  include: multiple(option("--include", string({ metavar: "PATTERN" }), {
    description:
      message`Only what matches, as in a .gitignore, such as "*.csv" or "/data/"; may be given more than once`,
  })),
  exclude: multiple(option("--exclude", string({ metavar: "PATTERN" }), {
    description: message`Nothing of what matches; may be given more than once`,
  })),
  jobs: withDefault(
    option("--jobs", integer({ min: 1, max: 64, metavar: "NUMBER" }), {
      description: message`How many files at a time`,
    }),
    4,
  ),
  limitRate: optional(option("--limit-rate", string({ metavar: "RATE" }), {
    description: message`Most bytes a second, such as 500K or 10M`,
  })),
  report: optional(option("--report", path({ metavar: "FILE" }), {
    description:
      message`Write which files were proven by which checksum: .txt, .csv, or a manifest that "md5sum -c" and its sisters verify in the folder: .md5, .sha1, .sha256, .sha512`,
  })),
};

const downloadCommand = command(
  "download",
  map(
    object({
      dataset: argument(string({ metavar: "DATASET" }), {
        description: message`DOI of a dataset, or its address`,
      }),
      files: multiple(argument(string({ metavar: "FILE" }), {
        description: message`Paths or numbers of files in it; all by default`,
      })),
      to: withDefault(
        option("--to", path({ metavar: "DIR" }), { description: message`Folder for the files` }),
        ".",
      ),
      version: withDefault(
        option("--version", string({ metavar: "VERSION" }), {
          description: message`Which version, such as 1.0 or :draft`,
        }),
        ":latest",
      ),
      ...transferring,
      overwrite: yesNo("--overwrite", message`Replace other files of the same names`),
      tables: yesNo(
        "--tables",
        message`Take the tables that the server made of uploaded files, in place of those files; they cannot be proven`,
      ),
      plan: yesNo("--plan", message`Say what would be fetched, and fetch nothing`),
      on: optional(option("--on", string({ metavar: "ADDRESS" }), {
        description:
          message`The installation; by default the one in DATAVERSE_URL, else the one that doi.org names`,
      })),
      json,
    }),
    (options): Command => ({
      execute: async (io) => (await import("./commands/download.ts")).downloadCommand(options, io),
    }),
  ),
  {
    brief: message`Download a dataset, or some of its files`,
    description:
      message`Downloads a dataset with its folders. Each file is proven by its checksum; files that are there already are not fetched again, and what was cut off goes on where it ended. Files that you may not have are left out, and listed. Public datasets need no token.`,
    footer: message`Examples:

dvflow download doi:10.7910/DVN/KBHLOD --to data

dvflow download doi:10.7910/DVN/KBHLOD --to data --include "*.csv" --report data/manifest.md5`,
  },
);

/** What transfers to an installation have in common beside that. */
const sending = {
  description: optional(option("--description", string({ metavar: "TEXT" }), {
    description: message`Description of each file that is added`,
  })),
  categories: multiple(option("--category", string({ metavar: "NAME" }), {
    description: message`Category of each file that is added; may be given more than once`,
  })),
  restrict: yesNo("--restrict", message`Let only whom you permit download what is added`),
  noIngest: yesNo("--no-ingest", message`Let the server make no tables of what is added`),
  way: optional(option("--way", choice(["direct", "native"]), {
    description:
      message`Straight to the object store, or through the application; by default straight where that is offered`,
  })),
  readBack: yesNo(
    "--read-back",
    message`Read back what went straight to a store whose answers do not prove what it has`,
  ),
  journal: optional(option("--journal", path({ metavar: "FILE" }), {
    description:
      message`Keep a journal; the same command with the same journal goes on where it was cut off`,
  })),
  on: optional(option("--on", string({ metavar: "ADDRESS" }), {
    description: message`The installation; by default the one in DATAVERSE_URL`,
  })),
  json,
};

const uploadCommand = command(
  "upload",
  map(
    object({
      dataset: argument(string({ metavar: "DATASET" }), {
        description: message`DOI of a dataset, or its address`,
      }),
      paths: multiple(
        argument(path({ metavar: "PATH" }), {
          description: message`Files, or folders with all that is in them`,
        }),
        { min: 1, errors: { tooFew: message`Missing PATH: give files or folders to upload.` } },
      ),
      to: optional(option("--to", string({ metavar: "FOLDER" }), {
        description: message`Folder in the dataset, such as data/2026`,
      })),
      name: optional(option("--name", string({ metavar: "NAME" }), {
        description: message`Name in the dataset, for a single file`,
      })),
      unpack: yesNo("--unpack", message`Let the server take zips apart`),
      ...transferring,
      ...sending,
      plan: yesNo("--plan", message`Say what would be sent, and send nothing`),
    }),
    (options): Command => ({
      execute: async (io) => (await import("./commands/upload.ts")).uploadCommand(options, io),
    }),
  ),
  {
    brief: message`Upload files to a dataset`,
    description:
      message`Uploads files and folders to a dataset's draft. Each file is proven by its checksum, and sent once: what is there already is not sent again. Small files go together. What fails takes back what it sent, unless there is a journal.`,
    footer: message`Examples:

dvflow upload doi:10.5072/FK2/AB12CD data --exclude "*.tmp"

dvflow upload doi:10.5072/FK2/AB12CD big.nc --journal big.jsonl --limit-rate 10M`,
  },
);

const syncCommand = command(
  "sync",
  map(
    object({
      folder: argument(path({ metavar: "FOLDER" }), { description: message`A folder` }),
      dataset: argument(string({ metavar: "DATASET" }), {
        description: message`DOI of a dataset, or its address`,
      }),
      down: yesNo("--down", message`Make the folder like the dataset; by default the other way`),
      delete: yesNo(
        "--delete",
        message`Rename and delete, too: what only the side has that is changed goes`,
      ),
      version: optional(option("--version", string({ metavar: "VERSION" }), {
        description: message`Which version, such as 1.0, with --down; the latest by default`,
      })),
      ...transferring,
      ...sending,
      plan: yesNo("--plan", message`Say what would be done, and do nothing`),
    }),
    (options): Command => ({
      execute: async (io) => (await import("./commands/sync.ts")).syncCommand(options, io),
    }),
  ),
  {
    brief: message`Make a dataset like a folder, or a folder like a dataset`,
    description:
      message`Adds what is missing and replaces what differs, told by path, size and checksum. Nothing is deleted unless --delete says so. Done again, it goes on where it was cut off; where nothing has changed, it costs one listing.`,
    footer: message`Examples:

dvflow sync data doi:10.5072/FK2/AB12CD --plan

dvflow sync data doi:10.5072/FK2/AB12CD --down --delete`,
  },
);

const treeCommand = command(
  "tree",
  map(
    object({
      parent: withDefault(
        argument(string({ metavar: "PARENT" }), {
          description: message`Alias of a collection, or persistent id of a dataset`,
        }),
        ":root",
      ),
      children: withDefault(
        multiple(
          option("--children", choice(["dataverses", "datasets", "datafiles"]), {
            description: message`What to show; may be given more than once; everything by default`,
          }),
        ),
        [],
      ),
      save: optional(option("--save", path({ metavar: "DIR" }), {
        description: message`Write the lists of collections, datasets and files as JSON`,
      })),
      on,
      json,
    }),
    (options): Command => ({
      execute: async (io) => (await import("./commands/tree.ts")).treeCommand(options, io),
    }),
  ),
  {
    brief: message`Show what is in a collection or a dataset`,
    description: message`Shows collections, datasets and files below a collection.`,
    footer: message`Example: dvflow tree my-collection --children datasets`,
  },
);

/** The command line's grammar. */
export const parser: Parser<"sync", Command, unknown> = or(
  runCommand,
  resumeCommand,
  serveCommand,
  uploadCommand,
  downloadCommand,
  syncCommand,
  treeCommand,
  dataverseCommand,
);
