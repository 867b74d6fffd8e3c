import type { JsonObject } from "../../domain/json.ts";
import type { License, LicenseText } from "../../domain/license.ts";
import { isSuperuser } from "../../domain/permission.ts";
import { Refusal, Stumble } from "../../domain/refusal.ts";
import type { Call } from "../call.ts";
import { boundText, entityOf } from "../entity.ts";
import { created, ok, type Reply, said } from "../reply.ts";

/** A license as it is told: without what is not known of it. */
export function presentLicense(license: License): JsonObject {
  return Object.fromEntries(Object.entries(license).filter(([, value]) => value !== null));
}

/** `GET licenses` */
export function listLicenses(call: Call): Reply {
  return ok(call.server.store.licenses.list.all.map(presentLicense));
}

/** `GET licenses/default` */
export function getDefaultLicense(call: Call): Reply {
  return said(`Default license ID is ${call.server.store.licenses.list.default.id}`);
}

/** The license that the path names. */
function namedLicense(call: Call, end = ""): License {
  const id = Number(call.params["id"]);
  const license = call.server.store.licenses.list.byId(id);
  if (license === undefined) throw new Refusal("missing", `License with ID ${id} not found${end}`);
  return license;
}

/** `GET licenses/{id}` */
export function getLicense(call: Call): Reply {
  return ok(presentLicense(namedLicense(call)));
}

function demandKeeper(call: Call): void {
  if (call.requester.type !== "user") throw new Refusal("unauthenticated", "api key required");
  if (!isSuperuser(call.requester)) throw new Refusal("forbidden", "must be superuser");
}

const textIn = (body: JsonObject, name: string): string | null => boundText(body, name) ?? null;

function addressIn(body: JsonObject, name: string): string | null {
  const text = textIn(body, name);
  if (text !== null && /[\s<>"{}|\\^`]/.test(text)) throw new Stumble("an address is none");
  return text;
}

const flagIn = (body: JsonObject, name: string): boolean =>
  textIn(body, name)?.toLowerCase() === "true";

function orderIn(body: JsonObject): number {
  const text = textIn(body, "sortOrder");
  if (text === null) {
    throw new Refusal("invalid", "There should be a sort order value in the request body");
  }
  const number = /^[+-]?\d+$/.test(text) ? Number(text) : NaN;
  if (!Number.isSafeInteger(number)) throw new Stumble("an order is none");
  return number;
}

function licenseIn(call: Call): LicenseText {
  const body = entityOf(call);
  const uri = addressIn(body, "uri");
  const license = {
    name: textIn(body, "name"),
    shortDescription: textIn(body, "shortDescription"),
    iconUrl: addressIn(body, "iconUrl"),
    active: flagIn(body, "active"),
    isDefault: flagIn(body, "default"),
    rightsIdentifier: textIn(body, "rightsIdentifier"),
    rightsIdentifierScheme: textIn(body, "rightsIdentifierScheme"),
    schemeUri: textIn(body, "schemeUri"),
    languageCode: textIn(body, "languageCode"),
  };
  if (body["id"] !== undefined && body["id"] !== null) {
    throw new Refusal("invalid", "There shouldn't be an ID in the request body");
  }
  const sortOrder = orderIn(body);
  if (uri === null) throw new Stumble("there is no address");
  return { ...license, uri, sortOrder };
}

/** `POST licenses` */
export function addLicense(call: Call): Reply {
  const license = licenseIn(call);
  demandKeeper(call);
  const added = call.server.store.licenses.add(license);
  if (added === undefined) {
    throw new Refusal("conflict", "A license with the same URI or name is already present.");
  }
  return created(`/api/licenses/${added.id}`, { message: "License created" });
}

/** `PUT licenses/default/{id}` */
export function setDefaultLicense(call: Call): Reply {
  demandKeeper(call);
  const { id, active } = namedLicense(call);
  if (!active) throw new Refusal("invalid", "Cannot set an inactive license as default");
  call.server.store.licenses.setDefault(id);
  return said(`Default license ID set to ${id}`);
}

/** `PUT licenses/{id}/:active/{state}` */
export function setLicenseActive(call: Call): Reply {
  demandKeeper(call);
  const license = namedLicense(call);
  const active = call.params["state"]?.toLowerCase() === "true";
  const words = active ? "active" : "inactive";
  if (license.active === active) throw new Refusal("invalid", `License already ${words}`);
  if (license.isDefault) throw new Refusal("invalid", "Cannot inactivate the default license");
  call.server.store.licenses.setActive(license.id, active);
  return said(`License ID ${license.id} set to ${words}`);
}

/** `PUT licenses/{id}/:sortOrder/{order}` */
export function setLicenseOrder(call: Call): Reply {
  demandKeeper(call);
  const { id } = namedLicense(call);
  const order = Number(call.params["order"]);
  if (!Number.isSafeInteger(order)) throw new Stumble("an order is beyond what can be kept");
  call.server.store.licenses.setSortOrder(id, order);
  return said(`License ID ${id} sort order set to ${order}`);
}

/** `DELETE licenses/{id}` */
export function deleteLicense(call: Call): Reply {
  demandKeeper(call);
  const { id, isDefault } = namedLicense(call, ".");
  const { licenses } = call.server.store;
  if (isDefault) {
    throw new Refusal(
      "conflict",
      "Please make sure the license is not the default before deleting it.",
    );
  }
  if (licenses.isUsed(id)) {
    throw new Refusal("conflict", `License with id ${id} is referenced and cannot be deleted.`);
  }
  licenses.delete(id);
  return said(`OK. License with ID ${id} was deleted.`);
}
