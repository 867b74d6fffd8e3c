import { indexJob } from "./index_object.ts";
import { ingestJob } from "./ingest.ts";
import type { JobDefinition } from "./job_definition.ts";
import { publishJob } from "./publish.ts";

/** All work that is done in the background. */
export const jobDefinitions: readonly JobDefinition[] = [publishJob, ingestJob, indexJob];
