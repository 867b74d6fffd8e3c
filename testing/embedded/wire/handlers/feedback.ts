import { agentOf } from "../../domain/agent.ts";
import { isEmail } from "../../domain/account_rules.ts";
import { displayText } from "../../domain/display_value.ts";
import { type Feedback, type FeedbackTarget, writeFeedback } from "../../domain/feedback.ts";
import type { Json, JsonObject } from "../../domain/json.ts";
import { compoundsOf, firstOf } from "../../domain/metadata.ts";
import { identifierIn, persistentIdOf } from "../../domain/persistent_id.ts";
import { Refusal, Stumble } from "../../domain/refusal.ts";
import type { Dataset, FileInVersion } from "../../domain/version.ts";
import { objectOf } from "../body.ts";
import type { Call } from "../call.ts";
import { jsonEntityOf } from "../entity.ts";
import { ok, type Reply } from "../reply.ts";

function textIn(value: Json | undefined): string {
  if (typeof value !== "string") throw new Stumble("a text is missing");
  return value;
}

/** `Finch, Fiona` is addressed as `Fiona Finch`. */
function spokenName(text: string): string {
  const { name, given, family } = agentOf(text);
  return given === undefined || family === undefined ? name : `${given} ${family}`;
}

function datasetTarget(
  { server: { store } }: Call,
  dataset: Dataset,
  file?: FileInVersion,
): FeedbackTarget {
  const { metadata } = store.datasets.latest(dataset.id);
  const contacts = compoundsOf(metadata, "datasetContact").flatMap((contact) => {
    const [email] = contact["datasetContactEmail"] ?? [];
    const [name] = contact["datasetContactName"] ?? [];
    return email ? [{ name: name === undefined ? undefined : spokenName(name), email }] : [];
  });
  return {
    type: file === undefined ? "dataset" : "file",
    title: displayText(firstOf(metadata, "title") ?? ""),
    persistentId: persistentIdOf(dataset),
    contacts,
    ...(file === undefined ? {} : { file: { id: file.fileId, label: file.label } }),
  };
}

/** What an id is of; undefined where it is of nothing. */
function targetOfId(call: Call, id: number): FeedbackTarget | undefined {
  const { collections, datasets, files } = call.server.store;
  const collection = collections.byId(id);
  if (collection !== undefined) return { type: "collection", ...collection };
  const [file] = files.placesOf(id);
  const dataset = datasets.byId(file?.datasetId ?? id);
  return dataset && datasetTarget(call, dataset, file);
}

/** What an alias or a persistent id is of; undefined where it is of nothing. */
function targetOfWord(call: Call, word: string): FeedbackTarget | undefined {
  const { collections, datasets, files } = call.server.store;
  const collection = collections.byAlias(word);
  if (collection !== undefined) return { type: "collection", ...collection };
  const identifier = identifierIn(word);
  if (identifier === undefined) return undefined;
  const dataset = datasets.byIdentifier(identifier);
  const fileId = dataset === undefined ? files.idOf(identifier) : undefined;
  if (fileId !== undefined) return targetOfId(call, fileId);
  return dataset && datasetTarget(call, dataset);
}

function write(
  call: Call,
  target: FeedbackTarget,
  text: Parameters<typeof writeFeedback>[1],
): Feedback {
  const { base, store: { collections, settings } } = call.server;
  const root = collections.root().name;
  return writeFeedback(target, text, {
    brand: settings.get(":InstallationName") ?? root,
    support: { name: `${root} Support`, email: settings.systemEmail },
    site: base.origin,
  });
}

/** `POST admin/feedback`: nothing is sent */
export function sendFeedbackAsAdmin(call: Call): Reply {
  const body = jsonEntityOf(call);
  const { targetId: id } = body;
  if (id !== undefined && typeof id !== "number") throw new Stumble("an id is no number");
  const target = id === undefined ? { type: "installation" } as const : targetOfId(call, id);
  if (target === undefined) throw new Refusal("invalid", "Feedback target object not found");
  const feedback = write(call, target, {
    from: textIn(body["fromEmail"]),
    subject: textIn(body["subject"]),
    message: textIn(body["body"]),
  });
  return ok([{ ...feedback }]);
}

function targetOf(call: Call, { targetId, identifier }: JsonObject): FeedbackTarget | undefined {
  if (targetId === undefined && identifier === undefined) return { type: "installation" };
  if (targetId === undefined) return targetOfWord(call, textIn(identifier));
  if (typeof targetId !== "number") throw new Stumble("an id is no number");
  return targetOfId(call, Math.trunc(targetId));
}

function messageIn(call: Call, value: Json | undefined): string {
  const message = textIn(value).replace(/<.*?>/g, "");
  const limit = call.server.store.settings.number(":ContactFeedbackMessageSizeLimit") ?? 0;
  if (limit > 0 && message.length > limit) {
    throw new Refusal("invalid", `Body exceeds feedback length: ${message.length} > ${limit}}.`);
  }
  if (message === "") throw new Refusal("invalid", "Body can not be empty.");
  return message;
}

function senderOf({ requester }: Call, value: Json | undefined): string {
  const said = value === undefined ? "" : textIn(value);
  const own = requester.type === "user" ? requester.user.email : "";
  const email = said.trim() === "" ? own : said;
  if (email === "") throw new Refusal("invalid", "Missing fromEmail");
  if (!isEmail(email)) throw new Refusal("invalid", `Invalid fromEmail: ${email}`);
  return email;
}

/** `POST sendfeedback`: nothing is sent */
export function sendFeedback(call: Call): Reply {
  const body = objectOf(call.text, "Invalid JSON; error message: ");
  if (body["subject"] === undefined || body["body"] === undefined) {
    throw new Refusal("invalid", "Body missing required fields.");
  }
  const target = targetOf(call, body);
  if (target === undefined) throw new Refusal("invalid", "Feedback target object not found.");
  if (!call.server.limits.take(call.requester, "CheckRateLimitForDatasetFeedbackCommand")) {
    throw new Refusal("rate", "Too many requests to send feedback.");
  }
  const message = messageIn(call, body["body"]);
  const from = senderOf(call, body["fromEmail"]);
  const { toEmail: _, ...told } = write(call, target, {
    from,
    subject: textIn(body["subject"]),
    message,
  });
  return ok([told]);
}
