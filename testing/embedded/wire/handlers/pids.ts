import { authority, parsePersistentId, persistentIdOf } from "../../domain/persistent_id.ts";
import { isSuperuser } from "../../domain/permission.ts";
import { Refusal, Stumble } from "../../domain/refusal.ts";
import type { Call } from "../call.ts";
import { demandSuperuser, findDataset, notPermitted } from "../lookup.ts";
import { ok, type Reply, said } from "../reply.ts";

const provider = {
  id: "fake",
  label: "FakeDOIProvider",
  protocol: "doi",
  authority,
  separator: "/",
  shoulder: "FK2/",
  identifierGenerationStyle: "randomString",
  datafilePidFormat: "DEPENDENT",
  managedSet: "",
  excludedSet: "",
};

const superusersOnly = "Forbidden. You must be a superuser.";

/** `GET pids`: nobody keeps what is known of a persistent id here */
export function getPid(call: Call): Reply {
  demandSuperuser(call, superusersOnly);
  throw new Stumble("there is no service to ask");
}

/** `GET pids/unreserved`: each is reserved when it is made */
export function listUnreserved(call: Call): Reply {
  demandSuperuser(call, superusersOnly);
  return ok({ numUnreserved: 0, count: [] });
}

/** `POST pids/{ds}/reserve` */
export function reservePid(call: Call): Reply {
  const dataset = findDataset(call);
  if (!isSuperuser(call.requester)) throw notPermitted(call);
  return said(`PID reserved for ${persistentIdOf(dataset)}`);
}

/** `GET pids/providers` */
export function listProviders(): Reply {
  return ok({ [provider.id]: provider });
}

/** `GET pids/providers/{pid}` */
export function getProvider(call: Call): Reply {
  const pid = parsePersistentId(call.params["pid"] ?? "");
  if (pid === undefined) throw new Refusal("missing", "No provider found for PID");
  const isOurs = pid.protocol === provider.protocol && pid.authority === authority &&
    pid.identifier.startsWith(provider.shoulder);
  return said(isOurs ? provider.id : `PID recognized as an unmanaged ${pid.protocol}`);
}
