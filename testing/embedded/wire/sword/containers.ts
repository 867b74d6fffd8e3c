import { persistentIdOf } from "../../domain/persistent_id.ts";
import { beginPublication } from "../../background/publish.ts";
import { type DublinCore, metadataOf, termsOf } from "../../domain/dublin_core.ts";
import { changeObstacle } from "../../domain/lock.ts";
import { tidy } from "../../domain/metadata.ts";
import { isMinorUpdate } from "../../domain/publishing.ts";
import { Refusal } from "../../domain/refusal.ts";
import { findings, refuseFindings } from "../../domain/validate_metadata.ts";
import type { Collection, Dataset } from "../../domain/version.ts";
import { publishCollection } from "../handlers/collections.ts";
import { addDataset } from "../handlers/creating.ts";
import { removeDraft } from "../handlers/removing.ts";
import { locksMet, may, metadataRulesAt, termsRules } from "../lookup.ts";
import type { Reply } from "../reply.ts";
import {
  datasetOf,
  demand,
  type Deposit,
  exceptions,
  prefixed,
  receipt,
  stamps,
  SwordError,
  text,
  title,
} from "./deposit.ts";
import {
  collectionFeed,
  collectionReceipt,
  datasetReceipt,
  Places,
  serviceDocument,
  statement,
} from "./documents.ts";
import { readEntry } from "./read_entry.ts";

function collectionOf({ call, name }: Deposit): Collection {
  const found = call.server.store.collections.byAlias(name);
  if (found === undefined) throw new SwordError(`Could not find dataverse: ${name}`);
  return found;
}

/** `GET service-document` */
export function service({ call }: Deposit): Reply {
  const { collections } = call.server.store;
  const open = collections.all().filter(({ id }) => may(call, id, "AddDataset"));
  return {
    status: 200,
    body: text(serviceDocument(call, open).xml, "application/atomserv+xml"),
  };
}

/** `GET collection/dataverse/{dv}` */
export function list(deposit: Deposit): Reply {
  const { call, user } = deposit;
  const collection = collectionOf(deposit);
  const { datasets } = call.server.store;
  const all = datasets.inCollection(collection.id);
  if (!may(call, collection.id, "AddDataset")) {
    throw new SwordError(
      `user ${title(user)} is not authorized to list datasets in dataverse ${collection.alias}`,
    );
  }
  const shown = all.filter(({ id }) => may(call, id, "EditDataset"));
  return {
    status: 200,
    body: text(collectionFeed(call, collection, shown).xml, "application/atom+xml;type=feed"),
  };
}

function entryOf({ call }: Deposit): readonly DublinCore[] {
  const said = readEntry(call.text);
  if (said === undefined) throw new SwordError("Unable to parse SWORD entry");
  return said;
}

/** `POST collection/dataverse/{dv}` */
export function create(deposit: Deposit): Reply {
  const { call, user } = deposit;
  const collection = collectionOf(deposit);
  const said = entryOf(deposit);
  demand(deposit, collection.id, {
    permission: "AddDataset",
    words: `user ${title(user)} is not authorized to create a dataset in this dataverse.`,
  });
  const { datasets } = call.server.store;
  const dataset = prefixed("Couldn't create dataset: ", () => {
    const terms = prefixed("", () => termsOf(said, termsRules(call)));
    const made = addDataset(call, collection, {
      metadata: metadataOf(said, user),
      terms,
      type: "dataset",
    });
    datasets.save(datasets.latest(made.id).id, { terms });
    return made;
  });
  const at = new Places(call).ofDataset("edit", dataset);
  const xml = datasetReceipt(call, dataset, datasets.latest(dataset.id));
  return receipt(deposit, xml, { status: 201, at });
}

function receiptOf(deposit: Deposit, dataset: Dataset): Reply {
  const { call } = deposit;
  const { datasets } = call.server.store;
  const xml = datasetReceipt(call, dataset, datasets.latest(dataset.id));
  return receipt(deposit, xml, { at: new Places(call).ofDataset("edit", dataset) });
}

/** `GET edit/study/{pid}` */
export function getEntry(deposit: Deposit): Reply {
  const { call, user, target, name } = deposit;
  const address = new Places(call).of(`edit/${target}/${name}`);
  if (target !== "study") {
    throw new SwordError(`Unsupported target type (${target}) in URL: ${address}`);
  }
  const dataset = datasetOf(deposit);
  if (dataset === undefined) {
    throw new SwordError(`Could not find dataset based on URL: ${address}`);
  }
  demand(deposit, dataset.id, {
    permission: "ViewUnpublishedDataset",
    words: `User ${title(user)} is not authorized to retrieve entry for ${persistentIdOf(dataset)}`,
  });
  return receiptOf(deposit, dataset);
}

function aliasOf({ call }: Deposit, { ownerId }: Dataset): string {
  return call.server.store.collections.byId(ownerId)?.alias ?? "";
}

function knownDataset(deposit: Deposit): Dataset {
  const dataset = datasetOf(deposit);
  if (dataset !== undefined) return dataset;
  const { call, servlet, target, name } = deposit;
  const address = new Places(call).of(`${servlet}/${target}/${name}`);
  throw new SwordError(`Could not find dataset based on global id (${name}) in URL: ${address}`);
}

function refuseHeld(deposit: Deposit, dataset: Dataset): void {
  const { call } = deposit;
  const held = changeObstacle(locksMet(call, dataset), may(call, dataset.id, "PublishDataset"));
  if (held !== undefined) throw new Refusal("illegal", held);
}

/** `PUT edit/study/{pid}` */
export function replace(deposit: Deposit): Reply {
  const { call, user } = deposit;
  if (deposit.target !== "study") {
    throw new SwordError("Metadata replace of dataverse is not supported.");
  }
  const said = entryOf(deposit);
  const dataset = knownDataset(deposit);
  demand(deposit, dataset.id, {
    permission: "EditDataset",
    words: `User ${title(user)} is not authorized to modify dataverse ${aliasOf(deposit, dataset)}`,
  });
  const { datasets } = call.server.store;
  prefixed(`problem updating dataset: ${exceptions}.IllegalCommandException: `, () => {
    refuseHeld(deposit, dataset);
    const rules = metadataRulesAt(call, dataset.ownerId);
    const metadata = metadataOf(said, user);
    refuseFindings(findings(metadata, rules));
    const draft = datasets.draft(dataset.id);
    const terms = prefixed("", () => termsOf(said, { ...termsRules(call), before: draft.terms }));
    datasets.save(draft.id, { metadata: tidy(metadata, rules.catalogue), terms });
  });
  return receiptOf(deposit, dataset);
}

function isInProgress({ call }: Deposit): boolean {
  return call.request.headers.get("In-Progress")?.trim().toLowerCase() === "true";
}

/** `POST edit/study/{pid}` and `POST edit/dataverse/{dv}` */
export function publish(deposit: Deposit): Reply {
  return deposit.target === "dataverse" ? publishWhole(deposit) : publishDataset(deposit);
}

function publishWhole(deposit: Deposit): Reply {
  const { call, user, name } = deposit;
  const collection = call.server.store.collections.byAlias(name);
  if (collection === undefined) {
    const address = new Places(call).of(`edit/dataverse/${name}`);
    throw new SwordError(`Could not find dataverse based on alias in URL: ${address}`);
  }
  demand(deposit, collection.id, {
    permission: "PublishDataverse",
    words: `User ${title(user)} is not authorized to modify dataverse ${name}`,
  });
  if (isInProgress(deposit)) throw new SwordError("Unpublishing a dataverse is not supported.");
  prefixed(
    `Couldn't publish dataverse ${name}: ${exceptions}.IllegalCommandException: `,
    () => publishCollection({ ...call, params: { dv: name } }),
  );
  const at = new Places(call).of(`edit/dataverse/${collection.alias}`);
  return receipt(deposit, collectionReceipt(call, collection), { at });
}

function publishDataset(deposit: Deposit): Reply {
  const { call, user, name } = deposit;
  const { store } = call.server;
  const dataset = knownDataset(deposit);
  demand(deposit, dataset.id, {
    permission: "PublishDataset",
    words: `User ${title(user)} is not authorized to modify dataverse ${aliasOf(deposit, dataset)}`,
  });
  if (isInProgress(deposit)) {
    throw new SwordError("Pass 'In-Progress: false' header to publish a dataset.");
  }
  if (store.datasets.latest(dataset.id).state === "RELEASED") {
    throw new SwordError(`Latest version of dataset ${name} has already been published.`);
  }
  const type = dataset.published !== null && isMinor(deposit, dataset) ? "minor" : "major";
  const rules = metadataRulesAt(call, dataset.ownerId);
  prefixed(
    `Unable to publish dataset: ${exceptions}.IllegalCommandException: `,
    () =>
      beginPublication(store, dataset, { type, by: user, rules, locks: locksMet(call, dataset) }),
  );
  return receiptOf(deposit, dataset);
}

function isMinor({ call }: Deposit, dataset: Dataset): boolean {
  const { datasets, files } = call.server.store;
  const versions = datasets.versionsOf(dataset.id);
  const released = versions.find(({ state }) => state === "RELEASED");
  return isMinorUpdate({
    versions,
    files: files.of(versions[0].id),
    releasedFiles: released ? files.of(released.id) : [],
  });
}

/** `DELETE edit/study/{pid}` */
export function remove(deposit: Deposit): Reply {
  const { call, user, target, name } = deposit;
  if (target === "dataverse") {
    throw new SwordError(
      "Dataverses can not be deleted via the Data Deposit API but other Dataverse APIs may support this operation.",
    );
  }
  const dataset = datasetOf(deposit);
  if (dataset === undefined) {
    const address = new Places(call).of(`edit/${target}/${name}`);
    throw new SwordError(`Could not find dataset to delete from URL: ${address}`);
  }
  demand(deposit, dataset.id, {
    permission: "DeleteDatasetDraft",
    words: `User ${title(user)} is not authorized to modify ${aliasOf(deposit, dataset)}`,
  });
  const { state } = call.server.store.datasets.latest(dataset.id);
  const pid = persistentIdOf(dataset);
  if (dataset.published !== null && state === "RELEASED") {
    throw new SwordError(
      "Deaccessioning a dataset is no longer supported as of Data Deposit API version in URL (/dvn/api/data-deposit/v1/swordv2) " +
        "Equivalent functionality is being developed at https://github.com/IQSS/dataverse/issues/778",
      { status: 405, href: "http://purl.org/net/sword/error/MethodNotAllowed" },
    );
  }
  if (state === "DEACCESSIONED") {
    throw new SwordError(`Lastest version of dataset ${pid} has already been deaccessioned.`);
  }
  prefixed(
    dataset.published === null
      ? "Can't delete dataset: "
      : `Can't delete dataset version for ${pid}: ${exceptions}.IllegalCommandException: `,
    () => {
      refuseHeld(deposit, dataset);
      removeDraft(call, dataset);
    },
  );
  return { status: 204, body: { type: "none" } };
}

/** `GET statement/study/{pid}` */
export function state(deposit: Deposit): Reply {
  const { call, user, name } = deposit;
  const { datasets, files } = call.server.store;
  const dataset = datasetOf(deposit);
  if (dataset === undefined) {
    throw new SwordError(`couldn't find dataset with global ID of ${name}`);
  }
  demand(deposit, dataset.id, {
    permission: "ViewUnpublishedDataset",
    words: `user ${title(user)} is not authorized to view dataset with global ID ${
      persistentIdOf(dataset)
    }`,
  });
  const version = datasets.latest(dataset.id);
  const xml = statement(call, {
    dataset,
    version,
    files: files.of(version.id),
    isMinorUpdate: isMinor(deposit, dataset),
  });
  return {
    status: 200,
    headers: stamps(call, xml),
    body: text(xml.xml, "application/atom+xml;type=feed"),
  };
}
