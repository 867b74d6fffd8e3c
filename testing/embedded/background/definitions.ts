import type { Installation } from "../wire/call.ts";
import { exportJob } from "./export_dataset.ts";
import { indexJob } from "./index_object.ts";
import { ingestJob } from "./ingest.ts";
import type { JobDefinition } from "./job_definition.ts";
import { publishJob } from "./publish.ts";

/** All work that is done in the background of an installation. */
export function jobDefinitions(installation: Installation): readonly JobDefinition[] {
  return [publishJob, ingestJob, indexJob, exportJob(installation)];
}
