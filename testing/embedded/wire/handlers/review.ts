import { isObject, type JsonObject, textOf } from "../../domain/json.ts";
import { javaObject, Refusal, Stumble } from "../../domain/refusal.ts";
import { findings, refuseFindings } from "../../domain/validate_metadata.ts";
import { jsonOf } from "../body.ts";
import type { Call } from "../call.ts";
import { demand, findDataset, metadataRulesAt, userOf } from "../lookup.ts";
import { ok, type Reply } from "../reply.ts";

const commands = "edu.harvard.iq.dataverse.engine.command.impl";
const notInReview =
  "This dataset cannot be return to the author(s) because the latest version is not In Review. The author(s) needs to click Submit for Review first.";

/** `POST datasets/{ds}/submitForReview` */
export function submitForReview(call: Call): Reply {
  const { datasets } = call.server.store;
  const dataset = findDataset(call);
  demand(call, dataset.id, "EditDataset");
  const latest = datasets.latest(dataset.id);
  refuseFindings(findings(latest.metadata, metadataRulesAt(call, dataset.ownerId)));
  if (latest.state === "RELEASED") {
    throw new Refusal(
      "illegal",
      "Latest version of dataset is already released. Only draft versions can be submitted for review.",
    );
  }
  if (latest.state === "DEACCESSIONED") {
    throw new Refusal(
      "broken",
      `Command ${
        javaObject(`${commands}.SubmitDatasetForReviewCommand`)
      } failed: Exception thrown ` +
        "from bean: jakarta.ejb.EJBTransactionRolledbackException: Exception thrown from bean: " +
        "java.lang.IllegalStateException: During synchronization a new object was found through a " +
        "relationship that was not marked cascade PERSIST",
    );
  }
  if (datasets.locks(dataset.id).some(({ type }) => type === "InReview")) {
    throw new Refusal(
      "illegal",
      "You cannot submit this dataset for review because it is already in review.",
    );
  }
  datasets.lock(dataset.id, "InReview", userOf(call).userName);
  datasets.save(latest.id);
  const { rights, notifications } = call.server.store;
  const requestorId = userOf(call).id;
  for (const id of rights.usersWith("PublishDataset", dataset.id)) {
    notifications.send(id, { type: "SUBMITTEDDS", objectId: latest.id, requestorId });
  }
  return ok({
    inReview: true,
    message: `Dataset id ${dataset.id} has been submitted for review.`,
  });
}

function bodyOf(call: Call): JsonObject {
  if (call.text === "") {
    throw new Refusal(
      "invalid",
      "You must supply JSON to this API endpoint and it must contain a reason for returning the dataset (field: reasonForReturn).",
    );
  }
  const body = jsonOf(call.text);
  if (!isObject(body)) throw new Stumble("no JSON object");
  return body;
}

/** `POST datasets/{ds}/returnToAuthor` */
export function returnToAuthor(call: Call): Reply {
  const { datasets } = call.server.store;
  const body = bodyOf(call);
  const dataset = findDataset(call);
  const reason = textOf(body, "reasonForReturn");
  if (reason === undefined) throw new Stumble("the reason is no text");
  if (reason === "") throw new Refusal("invalid", notInReview);
  userOf(call);
  demand(call, dataset.id, "PublishDataset");
  const latest = datasets.latest(dataset.id);
  const inReview = datasets.locks(dataset.id).some(({ type }) => type === "InReview");
  if (latest.state !== "DRAFT" || !inReview) throw new Refusal("illegal", notInReview);
  demand(call, dataset.id, "EditDataset");
  datasets.unlock(dataset.id, "InReview");
  datasets.save(latest.id);
  const { rights, notifications } = call.server.store;
  const reviewers = rights.usersWith("PublishDataset", dataset.id);
  for (const id of rights.usersWith("EditDataset", dataset.id)) {
    if (reviewers.includes(id)) continue;
    notifications.send(id, { type: "RETURNEDDS", objectId: latest.id, text: reason });
  }
  return ok({
    inReview: false,
    message: `Dataset id ${dataset.id} has been sent back to the author(s).`,
  });
}
