import fc from "fast-check";
import { deepEqual, equal, ok } from "node:assert/strict";
import { type Actor, DatasetModel, type Deed, places } from "./_dataset_model.ts";
import { type Lab, openLab } from "./_lab.ts";

const anHour = 3_600_000;

/** What a version of a server's dataset is. */
interface SeenVersion {
  readonly id: number;
  readonly versionState: string;
  readonly versionNumber?: number;
  readonly versionMinorNumber?: number;
  readonly files: readonly unknown[];
}

/** The dataset on the server, and what was seen of it. */
interface Real {
  readonly lab: Lab;
  readonly id: number;
  readonly tokens: Readonly<Record<Actor, string>>;
  /** Numbers and states by the ids of versions. */
  readonly seen: Map<number, { readonly number: number; readonly state: string }>;
  files: number;
}

/** All that can be seen of a dataset; undefined where it is gone. */
async function look({ lab, id }: Real) {
  const { status, data: versions } = await lab.ask(`GET datasets/${id}/versions`);
  if (status === 404) return undefined;
  const locks = await lab.get(`GET datasets/${id}/locks`);
  const links = await lab.get(`GET datasets/${id}/links`);
  const { isPartOf } = await lab.get(`GET datasets/${id}?returnOwners=true`);
  return { versions: versions as readonly SeenVersion[], locks, links, home: isPartOf.identifier };
}

function question(real: Real, { type, word }: Deed): readonly [string, unknown?] {
  const at = `datasets/${real.id}`;
  switch (type) {
    case "publish":
      return [`POST ${at}/actions/:publish?type=${word}`];
    case "updateCurrent":
      return [`POST ${at}/actions/:publish?type=updatecurrent`];
    case "submit":
      return [`POST ${at}/submitForReview`];
    case "sendBack":
      return [`POST ${at}/returnToAuthor`, { reasonForReturn: "Not yet." }];
    case "deaccession":
      return [`POST ${at}/versions/${word}/deaccession`, { deaccessionReason: "Wrong." }];
    case "deleteDraft":
      return [`DELETE ${at}/versions/:draft`];
    case "delete":
      return [`DELETE ${at}`];
    case "destroy":
      return [`DELETE ${at}/destroy`];
    case "lock":
      return [`POST ${at}/lock/${word}`];
    case "unlock":
      return [`DELETE ${at}/locks`];
    case "link":
      return [`PUT ${at}/link/${word}`];
    case "unlink":
      return [`DELETE ${at}/deleteLink/${word}`];
    case "move":
      return [`POST ${at}/move/${word.replace("!", "?forceMove=true")}`];
    default: {
      const title = { typeName: "title", typeClass: "primitive", multiple: false, value: word };
      return [`PUT ${at}/editMetadata?replace=true`, { fields: [title] }];
    }
  }
}

/** Does it on the server, and gives the status of the answer. */
async function doOnServer(real: Real, deed: Deed): Promise<number> {
  const { lab, id } = real;
  const token = real.tokens[deed.by];
  if (deed.type === "finish") {
    await lab.dataverse.settle();
    return 200;
  }
  if (deed.type === "addFile") {
    const body = new FormData();
    const name = `${++real.files}.txt`;
    body.set("file", new File([name], name, { type: "text/plain" }));
    return (await lab.ask(`POST datasets/${id}/add`, { token, body })).status;
  }
  const [line, json] = question(real, deed);
  return (await lab.ask(line, { token, ...(json === undefined ? {} : { json }) })).status;
}

/** Refuses what no Dataverse has, whatever the model says. */
function refuseImpossible({ seen }: Real, versions: readonly SeenVersion[]): void {
  ok(versions.length > 0, "a dataset has a version");
  ok(versions.slice(1).every((one) => one.versionState !== "DRAFT"), "only the newest is a draft");
  const numbers = versions.map((one) =>
    one.versionNumber === undefined ? 0 : one.versionNumber * 1000 + (one.versionMinorNumber ?? 0)
  );
  versions.forEach(({ id, versionState: state }, i) => {
    const number = numbers[i] ?? 0;
    const before = seen.get(id);
    ok(state === "DRAFT" || number >= 1000, "what is or was out has a number from 1.0 on");
    // A draft that is being published has a number, but not for good.
    const least = before === undefined || before.state === "DRAFT" ? 0 : before.number;
    ok(number >= least, "numbers only grow");
    if (before !== undefined && before.state !== state) {
      const steps = ["DRAFT>RELEASED", "RELEASED>DEACCESSIONED", "DEACCESSIONED>RELEASED"];
      ok(steps.includes(`${before.state}>${state}`), `${before.state} does not become ${state}`);
    }
    seen.set(id, { number, state });
  });
  const out = numbers.filter((_, i) => versions[i]?.versionState !== "DRAFT");
  deepEqual(out, [...new Set(out)].sort((a, b) => b - a), "each number is there once, in order");
}

class DeedCommand implements fc.AsyncCommand<DatasetModel, Real> {
  readonly #deed: Deed;

  constructor(deed: Deed) {
    this.#deed = deed;
  }

  check(model: Readonly<DatasetModel>): boolean {
    return model.exists;
  }

  async run(model: DatasetModel, real: Real): Promise<void> {
    const before = await look(real);
    const status = await doOnServer(real, this.#deed);
    const allowed = model.do(this.#deed);
    equal(status < 400, allowed, `${this.toString()} answers ${status}`);
    const after = await look(real);
    if (!allowed) deepEqual(after, before, "a refusal leaves all as it was");
    if (after !== undefined) refuseImpossible(real, after.versions);
    deepEqual(
      after && {
        versions: after.versions.map((one) => ({
          state: one.versionState,
          major: one.versionNumber ?? 0,
          minor: one.versionMinorNumber ?? 0,
          files: one.files.length,
        })),
        locks: after.locks.map(({ lockType }: { lockType: string }) => lockType).sort(),
        links: after.links["linked-dataverses"].map(({ alias }: { alias: string }) => alias).sort(),
        home: after.home,
      },
      model.exists
        ? {
          versions: model.versions,
          locks: [...model.locks].sort(),
          links: [...model.links].sort(),
          home: model.home,
        }
        : undefined,
    );
  }

  toString(): string {
    const { type, by, word } = this.#deed;
    return `${by} ${type} ${word}`;
  }
}

function deeds(
  type: Deed["type"],
  words: readonly string[] = [""],
  by: readonly Actor[] = ["author", "curator", "keeper"],
): fc.Arbitrary<DeedCommand> {
  return fc.record({
    type: fc.constant(type),
    by: fc.constantFrom(...by),
    word: fc.constantFrom(...words),
  }).map((deed) => new DeedCommand(deed));
}

const often = <T>(times: number, value: T): readonly T[] =>
  Array.from({ length: times }, () => value);

// What ends a life is rare, so that lives get long.
const anything = [
  ...often(3, deeds("edit", ["Wrens", "Larks"])),
  ...often(2, deeds("edit", ["Robins"], ["curator"])),
  ...often(2, deeds("addFile")),
  deeds("publish", ["major", "minor"]),
  ...often(6, deeds("publish", ["major", "minor"], ["curator"])),
  ...often(7, deeds("finish", [""], ["keeper"])),
  ...often(3, deeds("updateCurrent", [""], ["keeper"])),
  deeds("updateCurrent", [""], ["curator"]),
  ...often(2, deeds("submit")),
  deeds("sendBack"),
  ...often(4, deeds("deaccession", [":latest-published", "1.0", "1.1", "2.0", "3.0"])),
  deeds("deleteDraft"),
  deeds("delete"),
  deeds("destroy", [""], ["author", "curator"]),
  deeds("lock", ["Workflow", "InReview", "EditInProgress", "DcmUpload"]),
  ...often(3, deeds("unlock", [""], ["keeper"])),
  deeds("link", Object.keys(places)),
  ...often(2, deeds("link", Object.keys(places), ["keeper"])),
  deeds("unlink", Object.keys(places)),
  deeds("move", ["lab", "aviary"]),
  ...often(2, deeds("move", ["lab", "aviary", "aviary!", "attic", "attic!"], ["keeper"])),
];

Deno.test("No sequence of calls gets a dataset into a state that Dataverse does not have", async () => {
  await using lab = await openLab({ publishMs: anHour, indexMs: anHour });
  await lab.collection("aviary");
  await lab.collection("attic", { parent: "lab", published: false });
  const author = (await lab.dataverse.createUser({ userName: "author" })).token;
  const curator = (await lab.dataverse.createUser({ userName: "curator" })).token;
  const tokens = { author, curator, keeper: lab.dataverse.superuserToken };
  const lives = fc.asyncProperty(
    fc.commands(anything, { maxCommands: 60, size: "max" }),
    async (commands) => {
      const id = await lab.dataset();
      for (const [assignee, role] of [["@author", "contributor"], ["@curator", "curator"]]) {
        await lab.get(`POST datasets/${id}/assignments`, { json: { assignee, role } });
      }
      const real: Real = { lab, id, tokens, seen: new Map(), files: 0 };
      await fc.asyncModelRun(() => ({ model: new DatasetModel(), real }), commands);
      await lab.dataverse.settle();
    },
  );
  await fc.assert(lives, { numRuns: 100 });
});
