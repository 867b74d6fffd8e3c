import type { JsonObject } from "../../domain/json.ts";
import { Refusal } from "../../domain/refusal.ts";
import type { StorageSite } from "../../store/storage_sites.ts";
import type { Call } from "../call.ts";
import { jsonEntityOf } from "../entity.ts";
import { ok, type Reply, said } from "../reply.ts";

/** `GET admin/storageSites` */
export function listSites(call: Call): Reply {
  const sites = call.server.store.storageSites.all();
  if (sites.length === 0) throw new Refusal("missing", "No storage sites were found.");
  return ok(sites.map((site) => ({ ...site })));
}

function namedSite(call: Call): StorageSite {
  const id = Number(call.params["id"]);
  const site = call.server.store.storageSites.byId(id);
  if (site === undefined) {
    throw new Refusal("missing", `Could not find a storage site based on id ${id}.`);
  }
  return site;
}

/** `GET admin/storageSites/{id}` */
export function getSite(call: Call): Reply {
  return ok({ ...namedSite(call) });
}

const protocols = ["rsync", "posix", "globus"];

function siteIn(body: JsonObject): Omit<StorageSite, "id"> {
  const refuse = (words: string): Refusal =>
    new Refusal("invalid", `JSON could not be parsed: ${words}`);
  const textIn = (name: string): string => {
    const value = body[name];
    if (value === undefined) throw refuse(`String ${name} is required!`);
    if (typeof value !== "string") throw refuse("null");
    return value;
  };
  const hostname = textIn("hostname");
  const name = textIn("name");
  const { primaryStorage } = body;
  if (typeof primaryStorage !== "boolean") throw refuse("primaryStorage must be true or false.");
  const transferProtocols = textIn("transferProtocols");
  for (const one of transferProtocols.split(",")) {
    if (protocols.includes(one)) continue;
    throw refuse(
      `Exception processing the string '${one}' in comma-separated 'transferProtocols' list: TransferProtocols must be one of these values: [${
        protocols.join(", ")
      }].`,
    );
  }
  return { hostname, name, primaryStorage, transferProtocols };
}

/** Refuses a second site that is the first one, be it the same. */
function refuseSecond(call: Call, isPrimary: boolean): void {
  const first = call.server.store.storageSites.all().find((site) => site.primaryStorage);
  if (!isPrimary || first === undefined) return;
  throw new Refusal(
    "invalid",
    `Storage site ${first.id} already has primaryStorage set to true. There can be only one.`,
  );
}

/** `POST admin/storageSites` */
export function addSite(call: Call): Reply {
  const site = siteIn(jsonEntityOf(call));
  refuseSecond(call, site.primaryStorage);
  return ok({ ...call.server.store.storageSites.add(site) });
}

/** `PUT admin/storageSites/{id}/primaryStorage` */
export function setPrimarySite(call: Call): Reply {
  const site = namedSite(call);
  const primaryStorage = call.text.toLowerCase() === "true";
  refuseSecond(call, primaryStorage);
  call.server.store.storageSites.setPrimary(site.id, primaryStorage);
  return ok({ ...site, primaryStorage });
}

/** `DELETE admin/storageSites/{id}` */
export function deleteSite(call: Call): Reply {
  const { id } = namedSite(call);
  call.server.store.storageSites.delete(id);
  return said(`Storage site id  ${id} has been deleted.`);
}
