/** Types of notifications with what they are called; those of Globus and imports are never sent here. */
export const notificationTypes: Readonly<Record<string, string>> = {
  ASSIGNROLE: "Role is assigned",
  REVOKEROLE: "Role is revoked",
  CREATEDV: "Dataverse collection is created",
  CREATEDS: "Your dataset is created",
  CREATEACC: "Account is created",
  SUBMITTEDDS: "Submitted for review",
  RETURNEDDS: "Returned from review",
  PUBLISHEDDS: "Dataset is published",
  REQUESTFILEACCESS: "Access to file is requested",
  GRANTFILEACCESS: "Access to file is granted",
  REJECTFILEACCESS: "Access to file is rejected",
  FILESYSTEMIMPORT: "Dataset has been successfully uploaded and verified",
  CHECKSUMIMPORT: "Dataset had file checksums added via a batch job",
  CHECKSUMFAIL: "Checksum validation failed",
  CONFIRMEMAIL: "Email Verification",
  APIGENERATED: "API token is generated",
  INGESTCOMPLETED: "Ingest is completed",
  INGESTCOMPLETEDWITHERRORS: "Ingest completed with errors",
  PUBLISHFAILED_PIDREG: "Publish has failed",
  WORKFLOW_SUCCESS: "External workflow run has succeeded",
  WORKFLOW_FAILURE: "External workflow run has failed",
  STATUSUPDATED: "Status of dataset has been updated",
  DATASETCREATED: "Dataset was created by user",
  DATASETMENTIONED: "Dataset was referenced in remote system",
  GLOBUSUPLOADCOMPLETED: "Globus upload is completed",
  GLOBUSUPLOADCOMPLETEDWITHERRORS: "Globus upload completed with errors",
  GLOBUSDOWNLOADCOMPLETED: "Globus download is completed",
  GLOBUSDOWNLOADCOMPLETEDWITHERRORS: "Globus download completed with errors",
  REQUESTEDFILEACCESS: "File access requested",
  GLOBUSUPLOADREMOTEFAILURE: "Globus upload failed, remote transfer error",
  GLOBUSUPLOADLOCALFAILURE: "Globus upload failed, internal error",
  PIDRECONCILED: "The Persistent identifier of dataset has been updated",
};

/** What somebody was told. */
export interface Notification {
  readonly id: number;
  readonly userId: number;
  readonly type: string;
  /** The collection, dataset, version or file that it is about. */
  readonly objectId: number | null;
  /** Who caused it. */
  readonly requestorId: number | null;
  readonly text: string;
  readonly sent: string;
  readonly read: boolean;
}

/** The installation, as mails name it. */
export interface MailFrame {
  /** Address without a slash at the end. */
  readonly site: string;
  /** The name of the root collection. */
  readonly brand: string;
  readonly systemEmail: string;
}

/** A person in a mail. */
export interface MailPerson {
  readonly name: string;
  readonly userName: string;
  readonly email: string;
}

/** Things that a mail names. */
export interface MailFacts {
  readonly confirmToken?: string | undefined;
  readonly collection?: { readonly name: string; readonly alias: string } | undefined;
  /** The collection's owner, or the dataset's. */
  readonly owner?:
    | { readonly name: string; readonly alias: string; readonly contacts: readonly string[] }
    | undefined;
  readonly dataset?:
    | { readonly id: number; readonly title: string; readonly persistentId: string }
    | undefined;
  readonly requestor?: MailPerson | undefined;
  readonly roles?: string | undefined;
  readonly status?: string | undefined;
}

/** Subject and text of a mail. */
export interface Mail {
  readonly subjectText: string;
  readonly messageText: string;
}

const guides = "https://guides.dataverse.org/en/6.8/user";

/** What a notification says as a mail; undefined where what it is about is not there. */
export function mailOf(
  type: string,
  { site, brand, systemEmail }: MailFrame,
  facts: MailFacts,
): Mail | undefined {
  const { collection, owner, dataset, requestor } = facts;
  const mail = (subject: string, text: string, separator = "\n"): Mail => ({
    subjectText: `${brand}: ${subject}`,
    messageText: `Hello, ${separator}${text}`,
  });
  const at = (alias: string): string => `${site}/dataverse/${alias}`;
  if (type === "CREATEACC") {
    const verify = facts.confirmToken === undefined
      ? ""
      : `\n\nPlease verify your email address at ${site}/confirmemail.xhtml?token=${facts.confirmToken} . Note, the verify link will expire after 24 hours. Send another verification email by visiting your account page.`;
    return mail(
      "Your account has been created",
      `Welcome to ${brand}! Get started by adding or finding data. Have questions? Check out the User Guide at ${guides} or contact ${brand} Support at ${systemEmail} for assistance.${verify}`,
    );
  }
  if (collection !== undefined && type === "ASSIGNROLE") {
    return mail(
      "You have been assigned a role",
      `You are now ${facts.roles ?? ""} for the dataverse "${collection.name}" (view at ${
        at(collection.alias)
      } ).`,
    );
  }
  if (collection !== undefined && type === "CREATEDV") {
    return mail(
      "Your dataverse has been created",
      `Your new dataverse named ${collection.name} (view at ${
        at(collection.alias)
      } ) was created in ${owner?.name ?? ""} (view at ${
        at(owner?.alias ?? "")
      } ). To learn more about what you can do with your dataverse, check out the Dataverse Management - User Guide at ${guides}/dataverse-management.html .`,
    );
  }
  if (dataset === undefined || owner === undefined) return undefined;
  const { title, persistentId } = dataset;
  const page = `${site}/dataset.xhtml?persistentId=${persistentId}`;
  const draft = `${page}&version=DRAFT&faces-redirect=true`;
  const place = `${owner.name} (view at ${at(owner.alias)} )`;
  const person = requestor === undefined ? "" : `${requestor.name} (${requestor.email})`;
  switch (type) {
    case "SUBMITTEDDS":
      return mail(
        `Dataset "${title}" has been submitted for review`,
        `Your dataset named ${title} (view at ${draft} ) was submitted for review to be published in ${place}. Don't forget to publish it or send it back to the contributor, ${person}!`,
      );
    case "RETURNEDDS":
      return mail(
        `Dataset "${title}" has been returned`,
        `Your dataset named ${title} (view at ${draft} ) was returned by the curator of ${place}.\n\nYou may contact the collection administrator for more information: ${
          owner.contacts.join(", ")
        }`,
      );
    case "PUBLISHEDDS":
      return mail(
        `Dataset "${title}" has been published`,
        `Your dataset named ${title} (view at ${page} ) was published in ${place}.`,
      );
    case "STATUSUPDATED":
      return {
        subjectText: `${brand}: Dataset "${title}" Status Change`,
        messageText:
          `Hello, \nThe curation status of the dataset named ${title} (view at ${draft} ) in collection ${owner.name} ( view at ${
            at(owner.alias)
          } ) has been updated to "${facts.status ?? ""}".`,
      };
    case "INGESTCOMPLETED":
      return mail(
        `Dataset "${title}" status`,
        `Your Dataset <a href="${page}" title="${title}">${title}</a> has one or more tabular files that completed the tabular ingest process. These files will be available for download in their original formats and other formats for enhanced archival purposes after you publish the dataset. The archival .tab files are displayed in the file table. Please see <a href="${guides}/dataset-management.html#tabular-data-files" title="Tabular Data Files - Dataverse User Guide" target="_blank" rel="noopener">the guides</a> for more information about ingest and support for tabular files.`,
        "<br>",
      );
    case "DATASETCREATED":
      return mail(
        `Dataset "${title}" has been created`,
        `Dataset "<a href = "${page}">${title}</a>" was just created by ${
          requestor?.name ?? ""
        } in the ${owner.name} collection.`,
        "<br>",
      );
    case "REQUESTFILEACCESS":
      return mail(
        `${requestor?.name ?? ""} (@${
          requestor?.userName ?? ""
        }) requested access to dataset "${title}"`,
        `File access requested for dataset: ${title} by ${person}. Manage permissions at ${site}/permissions-manage-files.xhtml?id=${dataset.id} .`,
        "<br>",
      );
    case "REQUESTEDFILEACCESS":
      return mail(
        `You have requested access to a restricted file in dataset "${title}"`,
        `You have requested access to a file(s) in dataset "<a href = "${page}">${title}</a>". Your request has been sent to the managers of this dataset who will grant or reject your request. If you have any questions, you may reach the dataset managers using the "Contact" link on the upper right corner of the dataset page.`,
        "<br>",
      );
    case "GRANTFILEACCESS":
      return mail(
        "You have been granted access to a restricted file",
        `Access granted for files in dataset: ${title} (view at ${page} ).`,
      );
    case "REJECTFILEACCESS":
      return mail(
        "Your request for access to a restricted file has been rejected",
        `Your request for access was rejected for the requested files in the dataset: ${title} (view at ${page} ). If you have any questions about why your request was rejected, you may reach the dataset owner using the "Contact" link on the upper right corner of the dataset page.`,
      );
    default:
      return undefined;
  }
}
