import type { Delays, EmbeddedDataverse, Snapshot } from "../embedded_dataverse.ts";
import { isObject, type Json, type JsonObject } from "../domain/json.ts";
import type { Planted, Seed } from "../seed/seed.ts";
import type { Answering } from "../wire/answerer.ts";
import { jsonOf } from "../wire/body.ts";
import { Answered } from "../wire/endpoint_error.ts";
import type { Incoming } from "../wire/incoming.ts";
import { bare, failed, ok, type Reply, said } from "../wire/reply.ts";
import { wholeTextOf } from "../wire/text_of.ts";
import { checkFault } from "./check_fault.ts";
import type { ActiveFault, FaultControl } from "./fault.ts";

/** What can be controlled. */
export type Controlled =
  & Pick<
    EmbeddedDataverse,
    "time" | "delays" | "identifiers" | "settle" | "requests" | "snapshot" | "reset"
  >
  & {
    /** Makes what a seed says. */
    seed(seed: Seed, options: { readonly readsFiles: boolean }): Promise<Planted>;
  };

/** What the control endpoints work with. */
export interface ControlOptions {
  readonly server: Controlled;
  readonly faults: FaultControl & { get(id: number): ActiveFault | undefined };
  /** Whether a token opens them. */
  readonly isKey: (token: string) => boolean;
}

/** Where the endpoints are by which programs in other languages control the server. */
const root = "/embedded/api";

/** Whether a path is of the control endpoints; no fault comes over them. */
export function isControlPath(pathname: string): boolean {
  return pathname === root || pathname.startsWith(`${root}/`);
}

interface ControlCall {
  readonly options: ControlOptions;
  /** Snapshots by their ids. */
  readonly snapshots: Map<number, Snapshot | undefined>;
  readonly body: JsonObject;
  /** What stands behind the name. */
  readonly id: string;
}

/** An endpoint, for people. */
export interface ControlEndpoint {
  /** Verb and path. */
  readonly at: string;
  /** What it does. */
  readonly summary: string;
  readonly handler: (call: ControlCall) => Reply | Promise<Reply>;
}

/** All control endpoints; docs/embedded.md lists them. */
// deno-fmt-ignore: a table reads best as one row an endpoint
export const controlEndpoints: readonly ControlEndpoint[] = [
  { at: "GET /embedded/api/clock", summary: "The server's time, and whether it stands", handler: showClock },
  { at: "PUT /embedded/api/clock", summary: 'Sets it: `{"now": "2026-05-04T10:00:00Z"}`, `{"advanceMs": 60000}`, `{"stopped": true}`', handler: setClock },
  { at: "GET /embedded/api/delays", summary: "How long work in the background takes", handler: showDelays },
  { at: "PUT /embedded/api/delays", summary: 'Sets it: `{"publishMs": 5000, "ingestMs": 20, "indexMs": 20}`', handler: setDelays },
  { at: "POST /embedded/api/settle", summary: "Does at once what waits in the background", handler: settle },
  { at: "PUT /embedded/api/identifiers", summary: 'Says how new datasets are called: `{"seed": 7}`, `{"next": ["ABC123"]}`', handler: setIdentifiers },
  { at: "GET /embedded/api/faults", summary: "What goes wrong, and how often it did", handler: listFaults },
  { at: "POST /embedded/api/faults", summary: "Lets something go wrong; answers with its id", handler: addFault },
  { at: "DELETE /embedded/api/faults", summary: "Takes all away that goes wrong", handler: clearFaults },
  { at: "GET /embedded/api/faults/{id}", summary: "One of them", handler: showFault },
  { at: "DELETE /embedded/api/faults/{id}", summary: "Takes one away", handler: removeFault },
  { at: "POST /embedded/api/snapshots", summary: "Keeps all that there is now; answers with its id", handler: addSnapshot },
  { at: "DELETE /embedded/api/snapshots/{id}", summary: "Forgets it", handler: removeSnapshot },
  { at: "POST /embedded/api/reset", summary: 'A fresh installation, or what was kept: `{"snapshot": 1}`; no faults', handler: reset },
  { at: "POST /embedded/api/seed", summary: "Makes the accounts, collections, datasets and files of a seed", handler: plant },
  { at: "GET /embedded/api/requests", summary: "The last requests, oldest first", handler: listRequests },
];

/** Says that the request makes no sense. */
class BadRequest extends Error {}

function clockOf({ server: { time } }: ControlOptions): Reply {
  return ok({ now: time.now().toISOString(), stopped: time.stopped });
}

function showClock({ options }: ControlCall): Reply {
  return clockOf(options);
}

async function setClock({ options, body }: ControlCall): Promise<Reply> {
  const { time } = options.server;
  const { now, advanceMs, stopped } = only(body, ["now", "advanceMs", "stopped"]);
  const date = new Date(typeof now === "string" ? now : NaN);
  if (now !== undefined && Number.isNaN(date.getTime())) throw new BadRequest('"now" is no time');
  if (advanceMs !== undefined && !Number.isFinite(advanceMs)) {
    throw new BadRequest('"advanceMs" is no number');
  }
  if (stopped !== undefined && typeof stopped !== "boolean") {
    throw new BadRequest('"stopped" is neither true nor false');
  }
  if (stopped === true) time.stop();
  if (now !== undefined) await time.set(date);
  if (advanceMs !== undefined) await time.advance(Number(advanceMs));
  if (stopped === false) time.go();
  return clockOf(options);
}

function showDelays({ options: { server: { delays } } }: ControlCall): Reply {
  return ok({ ...delays });
}

function setDelays({ options: { server: { delays } }, body }: ControlCall): Reply {
  const names = Object.keys(delays) as (keyof Delays)[];
  const given = only(body, names);
  for (const name of names) {
    const ms = given[name];
    if (ms === undefined) continue;
    if (typeof ms !== "number" || !(ms >= 0)) {
      throw new BadRequest(`"${name}" is no number of milliseconds`);
    }
  }
  for (const name of names) delays[name] = Number(given[name] ?? delays[name]);
  return ok({ ...delays });
}

async function settle({ options: { server } }: ControlCall): Promise<Reply> {
  await server.settle();
  return said("Nothing waits any more.");
}

function setIdentifiers({ options: { server: { identifiers } }, body }: ControlCall): Reply {
  const { seed, next } = only(body, ["seed", "next"]);
  if (seed !== undefined) {
    if (!Number.isInteger(seed)) throw new BadRequest('"seed" is no whole number');
    identifiers.seed(Number(seed));
  }
  if (next !== undefined) {
    const list = Array.isArray(next) ? next : [next];
    identifiers.next(...list.map((one) => typeof one === "string" ? one : ""));
  }
  return said("New datasets are called so.");
}

function presentFault({ id, fault, seen, hits }: ActiveFault): JsonObject {
  return { id, seen, hits, fault: JSON.parse(JSON.stringify(fault)) as Json };
}

function findFault({ options: { faults }, id }: ControlCall): ActiveFault {
  const found = faults.get(Number(id));
  if (found === undefined) throw new Missing(`There is no fault ${id}`);
  return found;
}

function listFaults({ options: { faults } }: ControlCall): Reply {
  return ok([...faults].map(presentFault));
}

function addFault({ options: { faults }, body }: ControlCall): Reply {
  const added = faults.add(checkFault(body));
  return bare({ status: "OK", data: presentFault(added) }, 201);
}

function clearFaults({ options: { faults } }: ControlCall): Reply {
  faults.clear();
  return said("Nothing goes wrong any more.");
}

function showFault(call: ControlCall): Reply {
  return ok(presentFault(findFault(call)));
}

function removeFault(call: ControlCall): Reply {
  findFault(call)[Symbol.dispose]();
  return said("The fault is gone.");
}

function addSnapshot({ options: { server }, snapshots }: ControlCall): Reply {
  // Ids are not used twice, so that nobody resets to what somebody else has kept.
  const id = snapshots.size + 1;
  snapshots.set(id, server.snapshot());
  return bare({ status: "OK", data: { id } }, 201);
}

function findSnapshot(snapshots: ReadonlyMap<number, Snapshot | undefined>, id: unknown): Snapshot {
  const found = snapshots.get(Number(id));
  if (found === undefined) throw new Missing(`There is no snapshot ${id}`);
  return found;
}

function removeSnapshot({ snapshots, id }: ControlCall): Reply {
  findSnapshot(snapshots, id)[Symbol.dispose]();
  snapshots.set(Number(id), undefined);
  return said("The snapshot is gone.");
}

async function reset({ options: { server }, snapshots, body }: ControlCall): Promise<Reply> {
  const { snapshot } = only(body, ["snapshot"]);
  await server.reset(snapshot === undefined ? undefined : findSnapshot(snapshots, snapshot));
  return said("The state is another one.");
}

async function plant({ options: { server }, body }: ControlCall): Promise<Reply> {
  const { tokens, collections, datasets } = await server.seed(body, { readsFiles: false });
  return ok({ tokens, collections, datasets: datasets.map((one) => ({ ...one })) });
}

function listRequests({ options: { server: { requests } } }: ControlCall): Reply {
  return ok(requests.map(({ at, ...request }) => ({ ...request, at: at.toISOString() })));
}

/** Refuses names that mean nothing. */
function only(body: JsonObject, names: readonly string[]): JsonObject {
  const odd = Object.keys(body).find((name) => !names.includes(name));
  if (odd !== undefined) {
    throw new BadRequest(`There is no "${odd}", only ${names.map((one) => `"${one}"`).join(", ")}`);
  }
  return body;
}

/** Says that something is not there. */
class Missing extends Error {}

/** Answers what comes to the control endpoints. */
export class Control implements Answering {
  readonly #options: ControlOptions;
  readonly #snapshots = new Map<number, Snapshot | undefined>();

  constructor(options: ControlOptions) {
    this.#options = options;
  }

  failureOf(): undefined {}

  async handle(request: Incoming): Promise<Reply> {
    const { pathname } = new URL(request.url);
    const key = request.headers.get("X-Dataverse-key");
    if (key === null || !this.#options.isKey(key)) {
      return failed(401, "Controlling the embedded Dataverse takes a superuser's API token");
    }
    const [name = "", id = ""] = pathname.slice(root.length + 1).split("/");
    const place = id === "" ? `${root}/${name}` : `${root}/${name}/{id}`;
    const fitting = controlEndpoints.filter(({ at }) => at.split(" ")[1] === place);
    if (fitting.length === 0 || pathname.split("/").length > 5) {
      return failed(404, `The embedded Dataverse has no "${pathname}"`);
    }
    const endpoint = fitting.find(({ at }) => at.split(" ")[0] === request.method);
    if (endpoint === undefined) {
      const verbs = fitting.map(({ at }) => at.split(" ")[0]).join(", ");
      return { ...failed(405, `"${pathname}" takes ${verbs}`), headers: { "Allow": verbs } };
    }
    try {
      const text = await wholeTextOf(request);
      const body = text === "" ? {} : jsonOf(text);
      if (!isObject(body)) throw new BadRequest("The body is no JSON object");
      return await endpoint.handler({
        options: this.#options,
        snapshots: this.#snapshots,
        body,
        id,
      });
    } catch (error) {
      if (error instanceof Answered) return error.reply;
      if (error instanceof Missing) return failed(404, error.message);
      if (error instanceof Error) return failed(400, error.message);
      throw error;
    }
  }
}
