import { persistentIdOf } from "../../domain/persistent_id.ts";
import { askForExport } from "../../background/export_dataset.ts";
import { textOf } from "../../domain/json.ts";
import { Refusal, Stumble } from "../../domain/refusal.ts";
import { objectOf } from "../body.ts";
import type { Call } from "../call.ts";
import { demand, findDataset, findVersion } from "../lookup.ts";
import { type Reply, said } from "../reply.ts";

const longestNote = 1000;
const longestLink = 1260;

function refuseLongLink(versionId: number, link: string | undefined): void {
  if (link === undefined || link.length <= longestLink) return;
  throw new Refusal(
    "invalid",
    `Invalid deaccession forward URL: Error setting deaccessionLink: String length is greater than maximum (${longestLink}).` +
      `  StudyVersion id=${versionId}, deaccessionLink=${link}`,
  );
}

/** `POST datasets/{ds}/versions/{version}/deaccession` */
export function deaccession(call: Call): Reply {
  const { datasets } = call.server.store;
  const word = call.params["version"] ?? "";
  if (word === ":draft" || word === ":latest") {
    throw new Refusal(
      "invalid",
      "Only :latest-published or a specific version can be deaccessioned",
    );
  }
  const dataset = findDataset(call);
  const version = findVersion(call, dataset, word);
  const body = objectOf(call.text, "Error parsing Json: ");
  const reason = textOf(body, "deaccessionReason");
  if (reason === undefined || reason.length > longestNote) {
    throw new Stumble("the reason is no text, or too long", { told: true });
  }
  const link = textOf(body, "deaccessionForwardURL");
  refuseLongLink(version.id, link);
  demand(call, dataset.id, "PublishDataset");
  datasets.deaccession(version.id, reason, link ?? null);
  askForExport(call.server.store, dataset.id);
  const name = call.params["ds"] === ":persistentId" ? persistentIdOf(dataset) : call.params["ds"];
  return said(`Dataset ${name} deaccessioned for version ${word}`);
}
