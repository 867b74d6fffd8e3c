import type { LicenseTerms } from "../domain/terms.ts";
import type { FileInVersion } from "../domain/version.ts";
import { element, type XmlElement } from "../domain/xml.ts";

/** Whether everybody may have the files, some people, or nobody, in the words of OpenAIRE. */
export function accessRights(
  { accessRequest }: LicenseTerms,
  files: readonly FileInVersion[],
): XmlElement {
  const word = !files.some(({ restricted }) => restricted)
    ? "openAccess"
    : accessRequest
    ? "restrictedAccess"
    : "closedAccess";
  return element("rights", { rightsURI: `info:eu-repo/semantics/${word}` });
}
