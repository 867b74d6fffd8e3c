import { identifierIn } from "../../domain/persistent_id.ts";
import { createHash } from "node:crypto";
import type { Permission, User } from "../../domain/permission.ts";
import { Refusal, Stumble } from "../../domain/refusal.ts";
import type { Dataset } from "../../domain/version.ts";
import type { Call } from "../call.ts";
import { may } from "../lookup.ts";
import type { Reply } from "../reply.ts";
import type { Xml } from "./atom.ts";

/** Where the exceptions are whose names some refusals tell. */
export const exceptions = "edu.harvard.iq.dataverse.engine.command.exception";

/** Says no, in the words of this interface. */
export class SwordError extends Error {
  override readonly name = "SwordError";
  readonly status: number;
  readonly href: string;

  constructor(
    summary: string,
    { status = 400, href = "http://purl.org/net/sword/error/ErrorBadRequest" }: {
      readonly status?: number;
      readonly href?: string;
    } = {},
  ) {
    super(summary);
    this.status = status;
    this.href = href;
  }
}

/** A body of a content type. */
export const text = (xml: string, contentType: string): Reply["body"] => ({
  type: "text",
  text: xml,
  contentType: `${contentType};charset=UTF-8`,
});

/** How somebody is called. */
export const title = ({ firstName, lastName }: User): string => `${firstName} ${lastName}`;

/** A request of the interface, and who sends it. */
export interface Deposit {
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
export function receipt(deposit: Deposit, xml: Xml, { status = 200, at }: {
  readonly status?: number;
  readonly at: string;
}): Reply {
  return {
    status,
    headers: { "Location": at, ...stamps(deposit.call, xml) },
    body: text(xml.xml, "application/atom+xml;type=entry"),
  };
}

/** When a document was made, and by which it is told from others. */
export function stamps(call: Call, { xml }: Xml): Readonly<Record<string, string>> {
  return {
    "Last-Modified": call.server.clock.now().toUTCString().replace("GMT", "+0000"),
    "Content-MD5": createHash("md5").update(xml).digest("hex"),
  };
}

/** The dataset that an address names, or undefined. */
export function datasetOf({ call, name }: Deposit): Dataset | undefined {
  const identifier = identifierIn(name);
  return identifier === undefined ? undefined : call.server.store.datasets.byIdentifier(identifier);
}

/** Refuses who may not do something at a place. */
export function demand(
  { call }: Deposit,
  place: number,
  { permission, words }: { readonly permission: Permission; readonly words: string },
): void {
  if (!may(call, place, permission)) throw new SwordError(words);
}

/** A refusal in the words of this interface; anything else is thrown on. */
function refusal(error: unknown, prefix: string): unknown {
  return error instanceof Refusal || error instanceof Stumble
    ? new SwordError(`${prefix}${error.message}`)
    : error;
}

/** Says a refusal in the words of this interface. */
export function prefixed<T>(prefix: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw refusal(error, prefix);
  }
}

/** The same for what takes its time. */
export async function prefixedLater<T>(prefix: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw refusal(error, prefix);
  }
}
