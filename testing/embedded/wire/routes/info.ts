import type { Row } from "../call.ts";
import * as catalogue from "../handlers/catalogue.ts";
import * as exporting from "../handlers/exporting.ts";
import * as licenses from "../handlers/licenses.ts";
import * as blocks from "../handlers/metadata_blocks.ts";

/** What an installation tells of itself: versions, settings, metadata blocks, licenses. */
// deno-fmt-ignore: a table reads best as one row an endpoint
export const infoRows: readonly Row[] = [
  { at: "GET info/version", summary: "The release", handler: catalogue.getVersion },
  { at: "GET info/server", summary: "The server's name", handler: catalogue.getServer },
  { at: "GET info/apiTermsOfUse", summary: "Terms of the API", handler: catalogue.getApiTerms },
  { at: "GET info/applicationTermsOfUse", summary: "Terms of the installation", handler: catalogue.getApplicationTerms },
  { at: "GET info/settings/customization/{type}", summary: "A file that pages show", lacks: "There are no such files.", handler: catalogue.getCustomization },
  { at: "GET info/zipDownloadLimit", summary: "Bytes that a zip may have", handler: catalogue.getZipLimit },
  { at: "GET info/settings/incompleteMetadataViaApi", summary: "Whether incomplete metadata is taken", handler: catalogue.getIncompleteMetadata },
  { at: "GET info/settings/:DatasetPublishPopupCustomText", summary: "A public setting", handler: (call) => catalogue.getPublicSetting(call, ":DatasetPublishPopupCustomText") },
  { at: "GET info/settings/:MaxEmbargoDurationInMonths", summary: "A public setting", handler: (call) => catalogue.getPublicSetting(call, ":MaxEmbargoDurationInMonths") },
  { at: "GET info/exportFormats", summary: "Formats that metadata can be had in", handler: exporting.listExportFormats },
  { at: "GET metadatablocks", summary: "All metadata blocks", handler: blocks.listBlocks },
  { at: "GET metadatablocks/{name}", summary: "A metadata block", handler: blocks.getBlock },
  { at: "GET datasetfields/facetables", summary: "Fields that can be facets", handler: blocks.listFacetables },
  { at: "GET licenses", summary: "All licenses", handler: licenses.listLicenses },
  { at: "GET licenses/default", summary: "The default license", handler: licenses.getDefaultLicense },
  { at: "GET licenses/{id}", summary: "A license", handler: licenses.getLicense },
  { at: "POST licenses", summary: "Add a license", handler: licenses.addLicense },
  { at: "PUT licenses/default/{id}", summary: "Make a license the default", handler: licenses.setDefaultLicense },
  { at: "PUT licenses/{id}/:active/{state}", summary: "Offer a license, or not", handler: licenses.setLicenseActive },
  { at: "PUT licenses/{id}/:sortOrder/{order}", summary: "Where a license stands among the others", handler: licenses.setLicenseOrder },
  { at: "DELETE licenses/{id}", summary: "Delete a license that nothing has", handler: licenses.deleteLicense },
];
