import { isObject, textOf } from "../../domain/json.ts";
import { firstOf } from "../../domain/metadata.ts";
import { identifierOf } from "../../domain/permission.ts";
import { javaObject, Refusal } from "../../domain/refusal.ts";
import { jsonOf } from "../body.ts";
import type { Call } from "../call.ts";
import { change, datasetOf } from "../file_place.ts";
import { may, refuseLocked } from "../lookup.ts";
import { type Reply, said } from "../reply.ts";

/** `PUT files/{file}/restrict` */
export function restrictFile(call: Call): Reply {
  const { datasets } = call.server.store;
  const name = call.params["file"] ?? "";
  const [place] = call.server.store.files.placesOf(Number(name));
  if (place === undefined) {
    throw new Refusal("invalid", `Could not find datafile with id ${name}`);
  }
  const dataset = datasetOf(call, place);
  const wish = restriction(call.text);
  const problem = (text: string): Refusal =>
    new Refusal(
      "invalid",
      `Problem trying to update restriction status on ${place.label}: ${text}`,
    );
  if (!may(call, dataset.id, "EditDataset")) {
    const command = "edu.harvard.iq.dataverse.engine.command.impl.RestrictFileCommand";
    const title = firstOf(datasets.latest(dataset.id).metadata, "title") ?? "";
    throw problem(
      `Can't execute command ${javaObject(command)}, because request [DataverseRequest user:` +
        `[AuthenticatedUser identifier:${identifierOf(call.requester)}]@127.0.0.1] is missing ` +
        `permissions [EditDataset] on Object ${title}`,
    );
  }
  if (place.restricted === wish.restrict) {
    throw problem(
      `File ${place.label} is already ${wish.restrict ? "restricted" : "unrestricted"}`,
    );
  }
  refuseLocked(call, dataset);
  const draft = datasets.draft(dataset.id);
  const { enableAccessRequest, termsOfAccess } = wish;
  if (enableAccessRequest !== undefined || termsOfAccess !== undefined) {
    datasets.save(draft.id, {
      terms: {
        ...draft.terms,
        accessRequest: enableAccessRequest ?? draft.terms.accessRequest,
        texts: termsOfAccess === undefined
          ? draft.terms.texts
          : { ...draft.terms.texts, termsOfAccess },
      },
    });
  }
  change(call, place, { ...place, restricted: wish.restrict });
  const words = [`File ${place.label} ${wish.restrict ? "restricted" : "unrestricted"}.`];
  if (enableAccessRequest !== undefined) {
    words.push(`Access Request is ${enableAccessRequest ? "enabled" : "disabled"}.`);
  }
  if (termsOfAccess !== undefined) {
    words.push(`Terms of Access for restricted files: ${termsOfAccess}`);
  }
  return said(words.join(" "));
}

interface Restriction {
  readonly restrict: boolean;
  readonly enableAccessRequest?: boolean | undefined;
  readonly termsOfAccess?: string | undefined;
}

function restriction(text: string): Restriction {
  const body = jsonOf(text);
  if (!isObject(body)) return { restrict: text.trim().toLowerCase() === "true" };
  if (typeof body["restrict"] !== "boolean") {
    throw new Refusal("invalid", "Error parsing Json: 'restrict' is required.");
  }
  const ask = body["enableAccessRequest"];
  return {
    restrict: body["restrict"],
    enableAccessRequest: typeof ask === "boolean" ? ask : undefined,
    termsOfAccess: textOf(body, "termsOfAccess"),
  };
}
