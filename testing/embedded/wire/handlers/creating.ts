import { persistentIdOf } from "../../domain/persistent_id.ts";
import { checkDatasetJson } from "../../domain/check_dataset_json.ts";
import { datasetSchema, wantedFields } from "../../domain/dataset_schema.ts";
import type { DescribedFile } from "../../domain/described_file.ts";
import { placeProblem } from "../../domain/file_name.ts";
import { type DatasetInput, parseDataset } from "../../domain/parse_dataset.ts";
import { tidy } from "../../domain/metadata.ts";
import { identifierOf, isSuperuser } from "../../domain/permission.ts";
import { Refusal, Stumble } from "../../domain/refusal.ts";
import type { LicenseTerms } from "../../domain/terms.ts";
import { findings, refuseFindings, validationText } from "../../domain/validate_metadata.ts";
import type { Collection, Dataset } from "../../domain/version.ts";
import { objectOf } from "../body.ts";
import type { Call } from "../call.ts";
import {
  demand,
  findCollection,
  may,
  metadataRulesAt,
  notPermitted,
  termsRules,
  userOf,
} from "../lookup.ts";
import { bare, created, type Reply, said } from "../reply.ts";
import { newStorage, save } from "./saving.ts";

/** Prefixes a complaint about what was sent. */
export function reading<T>(prefix: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw error instanceof Refusal && error.type === "invalid"
      ? new Refusal("invalid", `${prefix}${error.message}`)
      : error;
  }
}

/** What a dataset is made of. */
export type NewDatasetInput =
  & Pick<DatasetInput, "metadata" | "terms" | "type">
  & Partial<Pick<DatasetInput, "files" | "fileLimit">>
  & { readonly identifier?: string };

/** Reads the body that describes a dataset. */
export function datasetIn(call: Call): DatasetInput {
  const { blocks: { catalogue }, datasetTypes } = call.server.store;
  const types = datasetTypes.all().map(({ name }) => name);
  const body = objectOf(call.text, "Error parsing Json: ");
  const input = reading(
    "Error parsing Json: ",
    () => parseDataset(body, { catalogue, types, ...termsRules(call) }),
  );
  const offered = datasetTypes.find(input.type)?.licenseIds ?? [];
  const { license } = input.terms;
  if (offered.length === 0 || license === null || offered.includes(license.id)) return input;
  // A license that the type does not offer counts as none.
  return { ...input, terms: { ...input.terms, license: null } };
}

/** `POST dataverses/{dv}/datasets` */
export function createDataset(call: Call): Reply {
  const collection = findCollection(call);
  const input = datasetIn(call);
  const isDescribed = input.files.some(({ bytes }) => bytes !== undefined);
  if (isDescribed && !isSuperuser(call.requester)) {
    throw new Refusal("invalid", "Only a superuser may add files via this api");
  }
  if (!may(call, collection.id, "AddDataset")) {
    // What the endpoint says of a refusal that has no cause.
    throw new Refusal("permission", `cause was null! ${notPermitted(call).message}`);
  }
  return makeDataset(call, collection, input);
}

/** Makes a dataset of what was sent, or refuses what is wrong with it, and says where it is. */
export function makeDataset(call: Call, collection: Collection, input: NewDatasetInput): Reply {
  const dataset = addDataset(call, collection, input);
  return created(`/datasets/${dataset.id}`, {
    id: dataset.id,
    persistentId: persistentIdOf(dataset),
  });
}

/** Makes a dataset of what was sent, or refuses what is wrong with it. */
export function addDataset(call: Call, collection: Collection, input: NewDatasetInput): Dataset {
  const { datasets, rights } = call.server.store;
  const user = userOf(call);
  const rules = metadataRulesAt(call, collection.id);
  refuseFindings(findings(input.metadata, rules));
  const problem = input.files?.map(placeProblem).find((one) => one !== undefined);
  if (problem !== undefined) throw new Refusal("illegal", validationText(problem));
  const terms: LicenseTerms = { ...input.terms, accessRequest: true };
  const metadata = tidy(input.metadata, rules.catalogue);
  const { type, fileLimit = null, identifier } = input;
  const dataset = datasets.create(collection.id, user.id, {
    metadata,
    terms,
    type,
    ...(identifier === undefined ? {} : { identifier }),
  });
  addDescribed(call, dataset, input.files ?? []);
  if (fileLimit !== null) datasets.set(dataset.id, { fileLimit });
  if (collection.defaultRole !== null) {
    rights.assign(identifierOf(call.requester), collection.defaultRole, dataset.id);
  }
  const { notifications, settings } = call.server.store;
  if (settings.get(":SendNotificationOnDatasetCreation")?.toLowerCase() === "true") {
    for (const id of rights.usersWith("PublishDataset", dataset.id)) {
      notifications.send(id, {
        type: "DATASETCREATED",
        objectId: dataset.id,
        requestorId: user.id,
      });
    }
  }
  return dataset;
}

/** Adds files whose bytes are said to be in the store. */
function addDescribed(call: Call, dataset: Dataset, described: readonly DescribedFile[]): void {
  if (described.length === 0) return;
  const list = described.map(({ bytes, ...place }) => {
    if (bytes === undefined) throw new Stumble("a file without bytes cannot be kept");
    const { stored, type, size, checksum } = bytes;
    return {
      candidate: {
        received: { path: "", size, digest: checksum.value, digestType: checksum.type },
        stored: stored ?? newStorage(call, dataset),
        name: place.label,
        directory: place.directory,
        type,
      },
      place: { ...place, restricted: false, provenance: null },
      named: true,
    };
  });
  save(call, dataset, list);
}

/** `GET dataverses/{dv}/datasetSchema` */
export function getDatasetSchema(call: Call): Reply {
  const collection = findCollection(call);
  demand(call, collection.id, "AddDataset");
  return bare(datasetSchema(wantedFields(metadataRulesAt(call, collection.id))));
}

/** `POST dataverses/{dv}/validateDatasetJson` */
export function validateDatasetJson(call: Call): Reply {
  const collection = findCollection(call);
  demand(call, collection.id, "AddDataset");
  return said(checkDatasetJson(call.text, metadataRulesAt(call, collection.id)));
}
