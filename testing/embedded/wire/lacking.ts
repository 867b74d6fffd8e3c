import { firstOf } from "../domain/metadata.ts";
import { identifierOf, type Permission } from "../domain/permission.ts";
import { javaObject } from "../domain/refusal.ts";
import type { Dataset } from "../domain/version.ts";
import type { Call } from "./call.ts";

/** What the caller tried in vain. */
export interface Attempt {
  /** Dataverse's name for what was to be done: `AssignRoleCommand`. */
  readonly command: string;
  readonly permissions: readonly Permission[];
  /** What it was to be done to, by its name. */
  readonly object: string;
}

/** What Dataverse says inside itself of somebody who may not, and some endpoints pass on. */
export function lacking(call: Call, { command, permissions, object }: Attempt): string {
  const { requester } = call;
  const user = requester.type === "user"
    ? `[AuthenticatedUser identifier:${identifierOf(requester)}]`
    : `[GuestUser :guest]`;
  return `Can't execute command ${
    javaObject(`edu.harvard.iq.dataverse.engine.command.impl.${command}`)
  }, because request [DataverseRequest user:${user}@127.0.0.1] is missing permissions [${
    permissions.join(", ")
  }] on Object ${object}`;
}

/** The same of somebody who may not edit a dataset. */
export function lackingEdit(call: Call, { id }: Pick<Dataset, "id">): string {
  const object = firstOf(call.server.store.datasets.latest(id).metadata, "title") ?? "";
  return lacking(call, {
    command: "UpdateDatasetVersionCommand",
    permissions: ["EditDataset"],
    object,
  });
}
