import { firstOf } from "../../domain/metadata.ts";
import { Refusal, Stumble } from "../../domain/refusal.ts";
import { objectOf } from "../body.ts";
import type { Call } from "../call.ts";
import { change, datasetOf } from "../file_place.ts";
import { lacking } from "../lacking.ts";
import { editHeld, may } from "../lookup.ts";
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
    const title = firstOf(datasets.latest(dataset.id).metadata, "title") ?? "";
    const attempt = {
      command: "RestrictFileCommand",
      permissions: ["EditDataset"],
      object: title,
    } as const;
    throw problem(lacking(call, attempt));
  }
  if (place.restricted === wish.restrict) {
    throw problem(
      `File ${place.label} is already ${wish.restrict ? "restricted" : "unrestricted"}`,
    );
  }
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
  const held = editHeld(call, dataset);
  if (held !== undefined) {
    throw new Refusal("invalid", `Problem saving datafile ${place.label}: ${held}`);
  }
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
  if (!text.trimStart().startsWith("{")) return { restrict: text.trim().toLowerCase() === "true" };
  const body = objectOf(text, "Error parsing Json: ");
  const restrict = body["restrict"];
  if (restrict === undefined) {
    throw new Refusal("invalid", "Error parsing Json: 'restrict' is required.");
  }
  const { enableAccessRequest, termsOfAccess } = body;
  if (
    typeof restrict !== "boolean" ||
    !["boolean", "undefined"].includes(typeof enableAccessRequest) ||
    !["string", "undefined"].includes(typeof termsOfAccess)
  ) {
    throw new Stumble("a value of another type");
  }
  return {
    restrict,
    enableAccessRequest: enableAccessRequest as boolean | undefined,
    termsOfAccess: termsOfAccess as string | undefined,
  };
}
