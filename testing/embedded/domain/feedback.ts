/** Whom and what a message is about. */
export type FeedbackTarget =
  | { readonly type: "installation" }
  | { readonly type: "collection"; readonly alias: string; readonly contacts: readonly string[] }
  | {
    readonly type: "dataset" | "file";
    readonly title: string;
    readonly persistentId: string;
    /** Names and addresses of who is to be asked; names in the order in which they are said. */
    readonly contacts: readonly { readonly name: string | undefined; readonly email: string }[];
    /** The file, where it is about one. */
    readonly file?: { readonly id: number; readonly label: string };
  };

/** What somebody writes to those who are to be asked. */
export interface FeedbackText {
  readonly from: string;
  readonly subject: string;
  readonly message: string;
}

/** What is known of who runs the installation. */
export interface FeedbackPlace {
  /** What the installation is called. */
  readonly brand: string;
  readonly support: { readonly name: string; readonly email: string };
  /** The address of the installation, without a slash at its end. */
  readonly site: string;
}

/** A message that is sent by mail. */
export interface Feedback {
  readonly fromEmail: string;
  readonly toEmail: string;
  readonly subject: string;
  readonly body: string;
}

const line = "\n\n---\n\n";

function greeting(names: readonly string[]): string {
  const [last, ...others] = names.toReversed();
  if (last === undefined) return "Attention Dataset Contact:";
  if (others.length === 0) return `Hello ${last},`;
  const before = others.toReversed().join(",");
  return `Hello ${before}${others.length === 1 ? " and " : ", and "}${last},`;
}

/** How a message begins and ends, and who gets it; nobody where nobody is there to be asked. */
function frameOf(
  target: FeedbackTarget,
  from: string,
  { brand, support, site }: FeedbackPlace,
): { readonly intro: string; readonly ending: string; readonly to: readonly string[] } {
  const signed = (what: string, path: string, listed: string): string =>
    `${line}${support.name}\n${support.email}\n\nGo to ${what} ${site}/${path}\n\nYou received this email because you have been listed as a contact for the ${listed}. If you believe this was an error, please contact ${support.name} at ${support.email}. To respond directly to the individual who sent the message, simply reply to this email.`;
  const none = (what: string): string =>
    `There is no contact address on file for this ${what} so this message is being sent to the system address.\n\n`;
  const sent = `You have just been sent the following message from ${from} via the ${brand} hosted`;
  if (target.type === "installation") {
    return {
      intro: `${support.name},\n\nThe following message was sent from ${from}.${line}`,
      ending: `${line}Message sent from Support contact form.`,
      to: [],
    };
  }
  if (target.type === "collection") {
    const { alias, contacts } = target;
    return {
      intro: contacts.length === 0
        ? none("dataverse")
        : `${sent} dataverse named "${alias}":${line}`,
      ending: signed("dataverse", `dataverse/${alias}`, "dataverse"),
      to: contacts,
    };
  }
  const { contacts, file, title, persistentId } = target;
  const about = file === undefined
    ? `dataset titled "${title}" (${persistentId})`
    : `file named "${file.label}" from the dataset titled "${title}" (${persistentId})`;
  const hello = greeting(contacts.flatMap(({ name }) => name ?? []));
  return {
    intro: contacts.length === 0
      ? `${none("dataset")}---\n\n`
      : `${hello}\n\n${sent} ${about}:${line}`,
    ending: file === undefined
      ? signed("dataset", `dataset.xhtml?persistentId=${persistentId}`, "dataset")
      : signed("file", `file.xhtml?fileId=${file.id}`, "dataset"),
    to: contacts.map(({ email }) => email),
  };
}

/** Writes the mail to those who are to be asked, else to who runs the installation. */
export function writeFeedback(
  target: FeedbackTarget,
  { from, subject, message }: FeedbackText,
  place: FeedbackPlace,
): Feedback {
  const { intro, ending, to } = frameOf(target, from, place);
  const kind = target.type === "installation" ? "support request" : "contact";
  return {
    fromEmail: from,
    toEmail: to.length === 0 ? place.support.email : to.join(","),
    subject: `${place.brand} ${kind}: ${subject}`,
    body: `${intro}${message}${ending}`,
  };
}
