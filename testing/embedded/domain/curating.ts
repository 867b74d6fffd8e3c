import { sameFiles } from "./publishing.ts";
import { javaObject, Refusal } from "./refusal.ts";
import type { FileInVersion, Version } from "./version.ts";

const failure = "Dataset Version Update failed. Changes are still in the DRAFT version.";
const exceptions = "edu.harvard.iq.dataverse.engine.command.exception";
const command = "edu.harvard.iq.dataverse.engine.command.impl.CuratePublishedDatasetVersionCommand";

/** Says that curating failed, with the exception that the real one fell over. */
export function curatingFailed(message: string, exception = "IllegalCommandException"): Refusal {
  return new Refusal("broken", `${failure} - ${exceptions}.${exception}: ${message}`);
}

function stumbled(cause: string): Refusal {
  return curatingFailed(`Command ${javaObject(command)} failed: ${cause}`, "CommandException");
}

/**
 * The version that a draft is put into the place of.
 *
 * @param versions All versions, newest first.
 * @param filesOf The files of a version.
 * @throws {Refusal} Where there is no draft, nothing that is out, or where a file came or went.
 */
export function versionToCurate(
  versions: readonly [Version, ...Version[]],
  filesOf: (version: Version) => readonly FileInVersion[],
): Version {
  const [latest] = versions;
  const released = versions.find(({ state }) => state === "RELEASED");
  if (latest.state === "DRAFT" && released === undefined) {
    throw stumbled(
      'Cannot invoke "edu.harvard.iq.dataverse.TermsOfUseAndAccess.isFileAccessRequest()" because the ' +
        'return value of "edu.harvard.iq.dataverse.DatasetVersion.getTermsOfUseAndAccess()" is null',
    );
  }
  if (latest.state !== "DRAFT") {
    throw stumbled(
      "Exception [EclipseLink-4002] (Eclipse Persistence Services - 4.0.1.payara-p3.v202409231228): " +
        "org.eclipse.persistence.exceptions.DatabaseException\nInternal Exception: " +
        'org.postgresql.util.PSQLException: ERROR: null value in column "createtime" of relation ' +
        '"datasetversion" violates not-null constraint',
    );
  }
  if (released === undefined || !sameFiles(filesOf(released), filesOf(latest))) {
    throw curatingFailed(failure);
  }
  return released;
}
