import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import { beginPublication } from "../../background/publish.ts";
import { type DublinCore, metadataOf, termsOf } from "../../domain/dublin_core.ts";
import { changeObstacle } from "../../domain/lock.ts";
import type { Permission, User } from "../../domain/permission.ts";
import { isMinorUpdate } from "../../domain/publishing.ts";
import { tidy } from "../../domain/metadata.ts";
import { Refusal, Stumble } from "../../domain/refusal.ts";
import { findings, refuseFindings } from "../../domain/validate_metadata.ts";
import { type Collection, type Dataset, persistentIdOf } from "../../domain/version.ts";
import type { Call, Server } from "../call.ts";
import { Answered } from "../endpoint_error.ts";
import { publishCollection } from "../handlers/collections.ts";
import { addDataset } from "../handlers/creating.ts";
import { removeDraft } from "../handlers/removing.ts";
import { identifierIn, may, metadataRulesAt } from "../lookup.ts";
import type { Incoming } from "../incoming.ts";
import { forbidden } from "../outside.ts";
import type { Reply } from "../reply.ts";
import { textOf } from "../text_of.ts";
import { errorDocument, type Xml } from "./atom.ts";
import {
  collectionFeed,
  collectionReceipt,
  datasetReceipt,
  Places,
  serviceDocument,
  statement,
} from "./documents.ts";
import { readEntry } from "./read_entry.ts";

const exceptions = "edu.harvard.iq.dataverse.engine.command.exception";

/** Says no, in the words of this interface. */
class SwordError extends Error {
  override readonly name = "SwordError";
  readonly status: number;
  readonly href: string;

  constructor(
    summary: string,
    { status = 400, href = "http://purl.org/net/sword/error/ErrorBadRequest" } = {},
  ) {
    super(summary);
    this.status = status;
    this.href = href;
  }
}

const text = (xml: string, contentType: string): Reply["body"] => ({
  type: "text",
  text: xml,
  contentType: `${contentType};charset=UTF-8`,
});

const title = ({ firstName, lastName }: User): string => `${firstName} ${lastName}`;

/** A request of the interface, and who sends it. */
interface Deposit {
  readonly call: Call;
  readonly user: User;
  /** `edit` of `edit/study/doi:10.5072/FK2/ABC123`. */
  readonly servlet: string;
  /** `study` of the same. */
  readonly target: string;
  /** What comes after that. */
  readonly name: string;
}

/** Answers with a document that says when it was changed, and where it is. */
function receipt(deposit: Deposit, xml: Xml, { status = 200, at }: {
  readonly status?: number;
  readonly at: string;
}): Reply {
  return {
    status,
    headers: { "Location": at, ...stamps(deposit.call, xml) },
    body: text(xml.xml, "application/atom+xml;type=entry"),
  };
}

function stamps(call: Call, { xml }: Xml): Readonly<Record<string, string>> {
  return {
    "Last-Modified": call.server.clock.now().toUTCString().replace("GMT", "+0000"),
    "Content-MD5": createHash("md5").update(xml).digest("hex"),
  };
}

function collectionOf({ call, name }: Deposit): Collection {
  const found = call.server.store.collections.byAlias(name);
  if (found === undefined) throw new SwordError(`Could not find dataverse: ${name}`);
  return found;
}

function datasetOf({ call, name }: Deposit): Dataset | undefined {
  const identifier = identifierIn(name);
  return identifier === undefined ? undefined : call.server.store.datasets.byIdentifier(identifier);
}

function demand(
  { call }: Deposit,
  place: number,
  { permission, words }: { readonly permission: Permission; readonly words: string },
): void {
  if (!may(call, place, permission)) throw new SwordError(words);
}

function service({ call }: Deposit): Reply {
  const { collections } = call.server.store;
  const open = collections.all().filter(({ id }) => may(call, id, "AddDataset"));
  return {
    status: 200,
    body: text(serviceDocument(call, open).xml, "application/atomserv+xml"),
  };
}

function list(deposit: Deposit): Reply {
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

/** Says a refusal in the words of this interface. */
function prefixed<T>(prefix: string, work: () => T, exception = ""): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof Refusal) throw new SwordError(`${prefix}${exception}${error.message}`);
    throw error instanceof Stumble ? new SwordError(`${prefix}${error.message}`) : error;
  }
}

function create(deposit: Deposit): Reply {
  const { call, user } = deposit;
  const collection = collectionOf(deposit);
  const said = entryOf(deposit);
  demand(deposit, collection.id, {
    permission: "AddDataset",
    words: `user ${title(user)} is not authorized to create a dataset in this dataverse.`,
  });
  const { datasets, settings } = call.server.store;
  const ownTerms = settings.get(":AllowCustomTermsOfUse") !== "false";
  const dataset = prefixed("Couldn't create dataset: ", () => {
    const terms = prefixed("", () => termsOf(said, { ownTerms }));
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

function getEntry(deposit: Deposit): Reply {
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
  const { store } = deposit.call.server;
  const held = changeObstacle(
    store.datasets.locks(dataset.id),
    may(deposit.call, dataset.id, "PublishDataset"),
  );
  if (held !== undefined) throw new Refusal("illegal", held);
}

function replace(deposit: Deposit): Reply {
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
  const { datasets, settings } = call.server.store;
  const ownTerms = settings.get(":AllowCustomTermsOfUse") !== "false";
  prefixed("problem updating dataset: ", () => {
    refuseHeld(deposit, dataset);
    const rules = metadataRulesAt(call, dataset.ownerId);
    const metadata = metadataOf(said, user);
    refuseFindings(findings(metadata, rules));
    const draft = datasets.draft(dataset.id);
    const terms = prefixed("", () => termsOf(said, { ownTerms, before: draft.terms }));
    datasets.save(draft.id, { metadata: tidy(metadata, rules.catalogue), terms });
  }, `${exceptions}.IllegalCommandException: `);
  return receiptOf(deposit, dataset);
}

function isInProgress({ call }: Deposit): boolean {
  return call.request.headers.get("In-Progress")?.trim().toLowerCase() === "true";
}

function publish(deposit: Deposit): Reply {
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
    `Couldn't publish dataverse ${name}: `,
    () => publishCollection({ ...call, params: { dv: name } }),
    `${exceptions}.IllegalCommandException: `,
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
    "Unable to publish dataset: ",
    () => beginPublication(store, dataset, { type, by: user, rules }),
    `${exceptions}.IllegalCommandException: `,
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

function remove(deposit: Deposit): Reply {
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

function state(deposit: Deposit): Reply {
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

type Answer = (deposit: Deposit) => Reply;

const answers: Readonly<Record<string, Answer>> = {
  "GET service-document": service,
  "GET collection": list,
  "POST collection": create,
  "GET edit": getEntry,
  "PUT edit": replace,
  "POST edit": publish,
  "DELETE edit": remove,
  "GET statement": state,
};

function refuseMedia(): never {
  throw new SwordError(
    "The embedded Dataverse does not take or delete files by SWORD yet: the native API does",
    { status: 501, href: "http://purl.org/net/sword/error/MethodNotAllowed" },
  );
}

/** Answers a request of the interface. */
function answer(deposit: Deposit): Reply {
  const { call, servlet } = deposit;
  const { method } = call.request;
  try {
    const found = answers[`${method} ${servlet}`];
    if (found !== undefined) return found(deposit);
    if (servlet === "edit-media" && method !== "GET") refuseMedia();
    throw servlet === "edit-media"
      ? new SwordError(
        "Downloading files via the SWORD-based Dataverse Data Deposit API is not (yet) supported: https://github.com/IQSS/dataverse/issues/183",
      )
      : new SwordError("The method is not allowed here", {
        status: 405,
        href: "http://purl.org/net/sword/error/MethodNotAllowed",
      });
  } catch (error) {
    if (!(error instanceof SwordError)) throw error;
    const now = call.server.clock.now();
    const xml = errorDocument({ href: error.href, summary: error.message, now });
    throw new Answered({ status: error.status, body: text(xml, "text/xml") });
  }
}

/** The path of the interface, of which there are two names, and what comes after it. */
const path = /^\/dvn\/api\/data-deposit\/v1(?:\.1)?\/swordv2\/+(.*)$/;

/** Whether an address is of the interface. */
export function isSword(pathname: string): boolean {
  return path.test(pathname);
}

/** The token in the header that asks for a name and a password: it is the name. */
function tokenIn(header: string | null): string | undefined {
  const [, code] = /^basic\s+(\S+)/i.exec(header ?? "") ?? [];
  return code === undefined ? undefined : Buffer.from(code, "base64").toString().split(":")[0];
}

/** Answers a request of the interface to whom its token is of. */
export async function handleSword(
  server: Server,
  request: Incoming,
  url: URL,
): Promise<{ readonly reply: Reply; readonly user?: User }> {
  const token = tokenIn(request.headers.get("Authorization"));
  if (token === undefined) {
    const headers = { "WWW-Authenticate": 'Basic realm="SWORD2"' };
    return { reply: { status: 401, headers, body: { type: "none" } } };
  }
  const user = server.store.users.byToken(token);
  if (user === undefined) return { reply: forbidden };
  server.store.users.touch(user.id);
  const rest = path.exec(url.pathname)?.[1] ?? "";
  const [servlet = "", target = "", ...names] = rest.split("/").map(decodeURIComponent);
  const call: Call = {
    server,
    request,
    url,
    params: {},
    query: url.searchParams,
    requester: { type: "user", user, token },
    text: await textOf(request),
  };
  const deposit: Deposit = { call, user, servlet, target, name: names.join("/") };
  try {
    return { reply: server.store.db.transaction(() => answer(deposit), { by: user.id }), user };
  } catch (error) {
    if (error instanceof Answered) return { reply: error.reply, user };
    throw error;
  }
}
