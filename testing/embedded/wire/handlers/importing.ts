import { authority, identifierIn, persistentIdOf } from "../../domain/persistent_id.ts";
import { beginPublication } from "../../background/publish.ts";
import { textOf } from "../../domain/json.ts";
import { Refusal } from "../../domain/refusal.ts";
import { objectOf } from "../body.ts";
import type { Call } from "../call.ts";
import { demandSuperuser, findCollection, metadataRulesAt, userOf } from "../lookup.ts";
import { created, type Reply } from "../reply.ts";
import { addDataset, datasetIn } from "./creating.ts";

const characters = String.raw`^[A-Za-z0-9._/:\-]*`;

/** The persistent id in the query, else in the JSON; undefined where there is none. */
function pidOf(call: Call): string | undefined {
  const pid = call.query.get("pid") ?? "";
  if (pid === "") {
    const body = objectOf(call.text, "Error parsing Json: ");
    const [protocol, place, identifier] = ["protocol", "authority", "identifier"]
      .map((name) => textOf(body, name));
    return identifier === undefined ? undefined : `${protocol}:${place}/${identifier}`;
  }
  if (!/^[A-Za-z0-9._/:\\-]*$/.test(pid)) {
    throw new Refusal(
      "invalid",
      "PID parameter contains characters that are not allowed by the Dataverse application. On import, " +
        `the PID must only contain characters specified in this regex: ${characters}`,
    );
  }
  if (!/^(doi:|hdl:|ark:|https?:\/\/)[^/]+\/./i.test(pid)) {
    throw new Refusal(
      "invalid",
      `Cannot parse the PID parameter '${pid}'. Make sure it is in valid form - see Dataverse Native API documentation.`,
    );
  }
  return pid;
}

/** The identifier that a dataset is imported with. */
function identifierOf(call: Call): string {
  const pid = pidOf(call);
  if (pid === undefined) {
    throw new Refusal(
      "invalid",
      "Please provide a persistent identifier, either by including it in the JSON, or by using the pid query parameter.",
    );
  }
  const identifier = identifierIn(pid);
  if (identifier === undefined) {
    throw new Refusal(
      "invalid",
      "Cannot import a dataset that has a PID that doesn't match the server's settings",
    );
  }
  if (call.server.store.datasets.byIdentifier(identifier) !== undefined) {
    throw new Refusal(
      "illegal",
      `Persistent identifier doi:${authority}/${identifier} already exists in this Dataverse installation.`,
    );
  }
  return identifier;
}

/** `POST dataverses/{dv}/datasets/:import`: nobody is asked whether the persistent id is registered */
export function importDataset(call: Call): Reply {
  const { store } = call.server;
  demandSuperuser(call, "Not a superuser");
  const collection = findCollection(call);
  const input = datasetIn(call);
  const dataset = addDataset(call, collection, { ...input, identifier: identifierOf(call) });
  const told = { id: dataset.id, persistentId: persistentIdOf(dataset) };
  const at = `/datasets/${dataset.id}`;
  const release = (call.query.get("release") ?? "").trim().toLowerCase();
  if (!["1", "yes", "true", "allow"].includes(release)) return created(at, told);
  const rules = metadataRulesAt(call, collection.id);
  beginPublication(store, dataset, { type: "major", by: userOf(call), rules, held: false });
  return created(at, { ...told, releaseCompleted: false });
}
