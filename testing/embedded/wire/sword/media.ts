import { persistentIdOf } from "../../domain/persistent_id.ts";
import { changeObstacle } from "../../domain/lock.ts";
import type { Dataset } from "../../domain/version.ts";
import { addForm, digestTypeOf } from "../handlers/adding.ts";
import { deleteFile } from "../handlers/file_deletion.ts";
import { locksMet, may } from "../lookup.ts";
import type { Reply } from "../reply.ts";
import {
  datasetOf,
  type Deposit,
  exceptions,
  prefixed,
  prefixedLater,
  receipt,
  SwordError,
  title,
} from "./deposit.ts";
import { datasetReceipt, Places } from "./documents.ts";

const simpleZip = "http://purl.org/net/sword/package/SimpleZip";
const binary = "http://purl.org/net/sword/package/Binary";
const replacing =
  "Replacing the files of a dataset is not supported. Please delete and add files separately instead.";
const downloading =
  "Downloading files via the SWORD-based Dataverse Data Deposit API is not (yet) supported: https://github.com/IQSS/dataverse/issues/183";

/** The name that the header gives the file. */
function nameIn({ call }: Deposit): string {
  const header = call.request.headers.get("Content-Disposition") ?? "";
  const [, quoted, bare] = /filename="([^"]*)"|filename=([^;\s]+)/i.exec(header) ?? [];
  const name = quoted ?? bare;
  if (name === undefined) {
    throw new SwordError(
      "Filename could not be extracted from Content-Disposition: End of header.",
    );
  }
  return name;
}

/** `POST edit-media/study/{pid}`: a file, or a zip of files */
async function add(deposit: Deposit): Promise<Reply> {
  const { call, user, name } = deposit;
  const { server: { store }, request } = call;
  const fileName = nameIn(deposit);
  const dataset = datasetOf(deposit);
  if (dataset === undefined) {
    throw new SwordError(`Could not find dataset with global ID of ${name}`);
  }
  if (!may(call, dataset.id, "EditDataset")) {
    throw new SwordError(
      `user ${title(user)} is not authorized to modify dataset with global ID ${
        persistentIdOf(dataset)
      }`,
    );
  }
  const packaging = request.headers.get("Packaging") ?? binary;
  if (packaging !== simpleZip) {
    throw new SwordError(
      `Package format ${simpleZip} is required but format specified in 'Packaging' HTTP header was ${packaging}`,
      { status: 415, href: "http://purl.org/net/sword/error/ErrorContent" },
    );
  }
  const received = await store.bytes.receive(request.body ?? emptyBody(), digestTypeOf(call));
  if (received.size === 0) {
    store.bytes.discard(received.path);
    throw new SwordError(
      "Bytes available in input stream was 0. Please check the file you are attempting to deposit.",
    );
  }
  refuseHeld(deposit, dataset, () => store.bytes.discard(received.path));
  const file = { ...received, name: fileName, claimedType: undefined };
  await prefixedLater(
    "Unable to add file(s) to dataset: ",
    () => addForm(call, { dataset, form: { fields: new Map(), file } }),
  );
  const xml = datasetReceipt(call, dataset, store.datasets.latest(dataset.id));
  const at = new Places(call).ofDataset("edit", dataset);
  return receipt(deposit, xml, { status: 201, at });
}

function refuseHeld({ call }: Deposit, dataset: Dataset, discard: () => void): void {
  const held = changeObstacle(locksMet(call, dataset), may(call, dataset.id, "PublishDataset"));
  if (held === undefined) return;
  discard();
  throw new SwordError(
    `Couldn't update dataset ${exceptions}.IllegalCommandException: ${held}`,
  );
}

async function* emptyBody(): AsyncGenerator<Uint8Array> {}

/** `DELETE edit-media/file/{id}` */
function remove(deposit: Deposit): Reply {
  const { call, user, target, name } = deposit;
  const { collections, datasets, files } = call.server.store;
  const address = new Places(call).of(`edit-media/${target}/${name}`);
  if (target !== "file") throw new SwordError(`Unsupported file type found in URL: ${address}`);
  // Its name may follow.
  const [id = ""] = name.split("/");
  if (id === "") throw new SwordError(`No file id provided in URL: ${address}`);
  if (!/^[+-]?\d{1,18}$/.test(id)) {
    throw new SwordError(`File id must be a number, not '${id}'. URL was: ${address}`);
  }
  const [place] = files.placesOf(Number(id));
  if (place === undefined) {
    throw new SwordError(`Unable to find file id ${Number(id)} from URL: ${address}`);
  }
  if (!may(call, place.datasetId, "EditDataset")) {
    const owner = collections.byId(datasets.byId(place.datasetId)?.ownerId ?? 0);
    throw new SwordError(`User ${title(user)} is not authorized to modify ${owner?.alias}`);
  }
  const deleting = { ...call, params: { file: String(place.fileId) } };
  const { db } = call.server.store;
  db.transaction(() => prefixed("Could not delete file: ", () => deleteFile(deleting)), {
    by: user.id,
  });
  return { status: 204, body: { type: "none" } };
}

/** Answers what is asked of files. */
export async function answerMedia(deposit: Deposit): Promise<Reply> {
  switch (deposit.call.request.method) {
    case "POST":
      return await add(deposit);
    case "DELETE":
      return remove(deposit);
    case "PUT":
      throw new SwordError(replacing);
    default:
      throw new SwordError(downloading);
  }
}
